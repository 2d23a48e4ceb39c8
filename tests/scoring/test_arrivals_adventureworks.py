"""A real purchasing department that buys in cartons and cases what its bills of materials need by the piece."""

from collections import defaultdict
from datetime import timedelta

import numpy as np
import pytest

from scoring.facts import Parts
from scoring.facts.reading import read_orders
from scoring.models import PolicyVersion
from suppliers.models import OrderLine, Source
from tests.scoring.bought_elsewhere import DAY, PIECES
from tests.scoring.small_company import load

pytestmark = pytest.mark.django_db
EVERYTHING = Parts(0, 1 << 40)


def test_44_sources_bought_in_another_unit_compare_in_one(bought):
    policy = PolicyVersion.objects.in_force().read()

    def taken() -> dict[int, float]:
        found = read_orders(EVERYTHING, day=DAY, policy=policy)
        return dict(zip(found["source"].tolist(), found["taken"].tolist(), strict=True))

    listed = list(
        Source.objects.filter(part__unit__gt="")
        .values_list("pk", "part__number", "order_lines__unit")
        .distinct()
    )
    elsewhere = {pk for pk, number, unit in listed if (number, unit) in bought}
    before = taken()
    unknown = {pk for pk, quantity in before.items() if np.isnan(quantity)}
    assert unknown == {pk for pk in elsewhere if before.get(pk) != 0}
    assert len(unknown) == 44
    body = "".join(f"{number},{unit},{own},{PIECES}\n" for (number, unit), own in bought.items())
    load("unit-conversions", f"part,from_unit,to_unit,factor\n{body}")
    after = taken()
    assert not any(np.isnan(list(after.values())))
    assert {pk: quantity for pk, quantity in after.items() if pk not in unknown} == {
        pk: quantity for pk, quantity in before.items() if pk not in unknown
    }
    by_hand = defaultdict(float)
    lines = OrderLine.objects.filter(source__in=unknown, received__gt=0).exclude(status="cancelled")
    for pk, received, received_on in lines.values_list("source", "received", "received_on"):
        if DAY - timedelta(days=365) < received_on <= DAY:
            by_hand[pk] += float(received) * PIECES
    assert {pk: after[pk] for pk in unknown} == pytest.approx(by_hand)
