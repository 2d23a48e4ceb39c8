"""What second sources are not proven for: per check how many parts, and per fact how many sources lack it.

One scan of the positions and one of the readiness, each counted by a number whose bits say what is missing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Count

from accounts.models import User
from scoring.models import Position, Readiness, Verdict
from scoring.posturewords import CHECKS
from scoring.readiness.codes import Fact, Reason

FACTS_OF: dict[str, tuple[Fact, ...]] = {
    "qualified": (Fact.QUALIFICATION, Fact.REVISION, Fact.END_OF_INTERIM, Fact.PRODUCTION, Fact.LOT),
    "contracted": (Fact.TERMS, Fact.SIGNATURE, Fact.PRICE, Fact.LEAD_TIME, Fact.MINIMUM_VOLUME),
    "warm": (Fact.PRICED_RECEIPT, Fact.DEMAND),
    "independent": (Fact.PRIMARY, Fact.SITE, Fact.MAPPING, Fact.CONFIRMATION),
    "can_ramp": (Fact.COVER, Fact.RAMP, Fact.CAPACITY, Fact.FIGURES),
}
BROUGHT_BY: dict[str, tuple[tuple[str, str], ...]] = {
    "qualified": (
        ("qualifications", "stage, revision, decided_on, valid_until"),
        ("inspections", "lot, decision"),
    ),
    "contracted": (("terms", "kind, signed_on, price, lead_time_days, minimum_volume_per_year"),),
    "warm": (("order-lines", "received, unit_price, currency"), ("parts", "annual_demand")),
    "independent": (
        ("sources", "role, site"),
        ("routes", "site, plant, ports"),
        ("dependencies", "site, material, upstream_site"),
    ),
    "can_ramp": (("sources", "ramp_days, capacity_per_month"), ("parts", "safety_stock")),
}


@dataclass(frozen=True)
class Gap:
    """Of one check: parts in scope of whose best second source it is not known, and second sources that may be
    bought from and are not settled, by the fact that they lack; the commonest first."""

    check: str
    parts: int
    sources: list[tuple[Fact, int]]


def read(user: User) -> list[Gap]:
    """Those that there are, most parts first. Two queries."""
    parts = _counter(
        Position.objects.visible_to(user)
        .in_scope()
        .filter(second_open__gt=0)
        .order_by()
        .values_list("second_open")
        .annotate(count=Count("pk"))
    )
    sources = _counter(
        Readiness.objects.visible_to(user)
        .filter(is_primary=False, usable_reason=Reason.USABLE)
        .exclude(verdict=Verdict.REAL)
        .order_by()
        .values_list("missing")
        .annotate(count=Count("pk"))
    )
    gaps = [Gap(name, parts(words.bits), _lacking(FACTS_OF[name], sources)) for name, words in CHECKS.items()]
    return sorted((gap for gap in gaps if gap.parts or gap.sources), key=lambda gap: -gap.parts)


def _counter(rows: Iterable[tuple[int, int]]) -> Callable[[int], int]:
    """How many have one of these bits."""
    found = list(rows)
    return lambda bits: sum(count for told, count in found if told & bits)


def _lacking(facts: tuple[Fact, ...], sources: Callable[[int], int]) -> list[tuple[Fact, int]]:
    counted = [(fact, sources(int(fact))) for fact in facts]
    return sorted(((fact, count) for fact, count in counted if count), key=lambda pair: -pair[1])
