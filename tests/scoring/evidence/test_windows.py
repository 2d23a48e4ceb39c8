"""What keeps a source warm is fixed once a policy, from demand and minimum order, and never by what it ships."""

import pytest

from scoring.models import PolicyVersion, WarmWindow
from scoring.readiness.codes import Check, Reason
from suppliers.models import Source
from tests.scoring.evidence.town import DAY, Town, at, put_in_force, reason, stands, tell
from tests.scoring.small_company import load, score_all

pytestmark = pytest.mark.django_db


def window(code: str = "B") -> tuple[int, float]:
    found = WarmWindow.objects.get(source__supplier__code=code)
    return found.window_days, found.least_quantity


def slow() -> Town:
    """120 a year in lots of 100 at least: two sources that take turns are each asked once in 608 days."""
    return Town("HH", annual_demand=120).second(received=100).but("B", "terms", minimum_order=100)


def test_a_slow_mover_gets_a_longer_one_and_any_other_the_policys():
    slow().second("C", received=100).judge()
    assert window("B") == (608, 100)
    assert window("C") == (365, pytest.approx(1.2))
    found = WarmWindow.objects.get(source__supplier__code="B")
    assert (found.policy, found.fixed_on) == (PolicyVersion.objects.in_force(), DAY)


def test_the_longer_one_is_what_the_check_goes_by():
    of = slow().second("C", received=100)
    for code in "BC":
        of.but(code, "order-lines", received_on="2025-03-01", due_on="2025-03-01")
    of.judge()
    assert reason("B", Check.WARM) == Reason.SHARE_TOO_SMALL  # it is warm, and yet nothing came this year
    assert reason("C", Check.WARM) == Reason.IS_COLD
    assert stands("B").warm_backup_lapses_on.isoformat() == "2027-03-01"


def test_the_least_order_is_told_in_the_unit_of_the_terms():
    of = slow().add("unit-conversions", from_unit="box", to_unit="pc", factor=10)
    of.but("B", "terms", unit="box", minimum_order=10).judge()
    assert window() == (608, 100)


@pytest.mark.parametrize(
    "changed", [{"valid_to": "2026-06-29"}, {"kind": "quote"}, {"valid_from": "2026-07-01"}, {"unit": "kg"}]
)
def test_only_terms_that_bind_on_the_day_say_what_is_least(changed):
    slow().but("B", "terms", **changed).judge()
    assert window() == (365, pytest.approx(1.2))


@pytest.mark.parametrize(
    ("resource", "row"),
    [
        ("parts", {"number": "VALVE", "plant": "W1", "annual_demand": 12000}),
        ("parts", {"number": "VALVE", "plant": "W1", "annual_demand": ""}),
        ("terms", {**at("B"), "kind": "contract", "valid_from": "2025-01-01", "minimum_order": 500}),
        (
            "order-lines",
            {**at("B"), "order": "X", "line": 1, "received": 9999, "quantity": 9999, "received_on": DAY},
        ),
    ],
)
def test_nothing_that_comes_later_moves_it(resource, row):
    slow().judge()
    tell(resource, **row)
    score_all()
    assert window() == (608, 100)


def test_while_demand_is_not_known_nothing_is_fixed():
    slow().judge()
    WarmWindow.objects.all().delete()
    tell("parts", number="VALVE", plant="W1", annual_demand="")
    assert not WarmWindow.objects.exists()
    assert reason("B", Check.WARM) == Reason.DEMAND_NOT_KNOWN
    tell("parts", number="VALVE", plant="W1", annual_demand=120)
    assert window() == (608, 100)


def test_a_new_policy_fixes_it_anew():
    slow().judge()
    tell("parts", number="VALVE", plant="W1", annual_demand=12000)
    assert window() == (608, 100)
    version = put_in_force()
    score_all()
    assert window() == (365, 100)
    assert WarmWindow.objects.get().policy == version


def test_a_new_policy_does_not_let_an_old_window_stand_where_demand_is_not_known():
    slow().but("B", "order-lines", received_on="2025-03-01", due_on="2025-03-01").judge()
    assert reason("B", Check.WARM) == Reason.SHARE_TOO_SMALL
    load("parts", "number,plant,annual_demand\nVALVE,W1,\n")
    put_in_force()
    score_all()
    assert reason("B", Check.WARM) == Reason.IS_COLD


def test_a_part_that_nobody_needs_gets_the_longest():
    slow().judge()
    WarmWindow.objects.all().delete()
    tell("parts", number="VALVE", plant="W1", annual_demand=0)
    assert window() == (1095, 100)


def test_the_window_of_a_source_that_is_gone_goes_with_it():
    slow().second("C").without("C", "qualifications", "inspections", "terms", "order-lines").judge()
    assert WarmWindow.objects.count() == 2
    Source.objects.filter(supplier__code="C").delete()
    score_all()
    assert WarmWindow.objects.get().source.supplier.code == "B"
