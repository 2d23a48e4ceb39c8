"""A plan of warm orders by hand, over the small company."""

from datetime import date, timedelta

from django.utils import timezone

from scoring.models import PolicyVersion
from sourcing.models import ColdReason, WarmOrder, WarmPlan, WarmSource
from suppliers.models import Part, Source
from tests.scoring import small_company


def build() -> WarmPlan:
    """Of valves from Beta two orders, and seals from Gama that stay cold. The company's facts are there."""
    small_company.score_all()
    Part.objects.filter(number="VALVE").update(unit="pcs", buyer="kim@holdfast.example")
    made = WarmPlan.objects.create(
        day=date(2029, 12, 1),
        made_at=timezone.now(),
        policy=PolicyVersion.objects.in_force(),
        sources=2,
        kept=1,
        orders=2,
        spend=1500.0,
        cost=250.0,
        cost_open=0,
    )
    beta, gama = (Source.objects.filter(supplier__code=code).first() for code in ("BETA", "GAMA"))
    assert beta is not None and gama is not None
    for source, reason in ((beta, ColdReason.KEPT_WARM), (gama, ColdReason.NO_PRICE)):
        kept = reason == ColdReason.KEPT_WARM
        WarmSource.objects.create(
            plan=made,
            source=source,
            part=source.part,
            for_dual=True,
            reason=reason,
            warm_from=made.day if kept else None,
            orders=2 if kept else 0,
            quantity=150.0 if kept else 0,
            spend=1500.0 if kept else 0,
            cost=250.0 if kept else None,
            beyond_demand=0,
            flags=2 | 16,
        )
    for due, cost in ((date(2030, 1, 10), 200.0), (date(2030, 3, 1), None)):
        WarmOrder.objects.create(
            plan=made,
            source=beta,
            part=beta.part,
            for_dual=True,
            order_on=due - timedelta(days=30),
            due_on=due,
            quantity=75.5,
            price=10.125,
            spend=764.4375,
            cost=cost,
            beyond_demand=0,
        )
    return made
