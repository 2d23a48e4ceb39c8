"""What holds of any facts, through the database: what is favourable and goes never makes a check pass, and each part
has one posture."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring.models import Independence, Position, Posture, Readiness
from scoring.readiness.codes import NAMES, STATE_OF, State
from suppliers.models import Inspection, OrderLine, Qualification, Source, Terms
from tests.scoring.evidence.town import Town, answer, at
from tests.scoring.small_company import score_all

pytestmark = pytest.mark.django_db

FLAWS = {
    "no lot": lambda of, code: of.without(code, "inspections"),
    "a lot by concession": lambda of, code: of.but(code, "inspections", decision="concession"),
    "a rejected lot": lambda of, code: of.add(
        "inspections", **at(code), lot="L7", received_on="2026-05-01", decision="rejected"
    ),
    "another revision": lambda of, code: of.but(code, "qualifications", revision="A"),
    "no revision": lambda of, code: of.but(code, "qualifications", revision=""),
    "at trial": lambda of, code: of.but(code, "qualifications", stage="trial"),
    "interim": lambda of, code: of.but(code, "qualifications", approval="interim"),
    "qualified long ago": lambda of, code: of.but(code, "qualifications", decided_on="2015-01-01"),
    "a quote": lambda of, code: of.but(code, "terms", kind="quote"),
    "no price": lambda of, code: of.but(code, "terms", price=""),
    "ended terms": lambda of, code: of.but(code, "terms", valid_to="2026-01-01"),
    "terms in boxes": lambda of, code: of.but(code, "terms", unit="box", price=100),
    "a late order": lambda of, code: of.but(code, "order-lines", received_on="2025-02-01"),
    "a free order": lambda of, code: of.but(code, "order-lines", unit_price=0),
    "a small order": lambda of, code: of.but(code, "order-lines", received=20),
    "two orders": lambda of, code: of.came(code, "2025-12-01", order=f"X{code}", received=300),
    "little capacity": lambda of, code: of.but(code, "sources", capacity_per_month=5),
    "slow": lambda of, code: of.but(code, "sources", ramp_days=80),
    "blocked": lambda of, code: of.but(code, "sources", status="blocked"),
    "a candidate": lambda of, code: of.but(code, "sources", role="candidate"),
}


def goes_receipt(code: str) -> None:
    OrderLine.objects.filter(source__supplier__code=code).latest("pk").delete()


def goes_lot(code: str) -> None:
    Inspection.objects.filter(source__supplier__code=code).exclude(decision="rejected").delete()


def goes_stage(code: str) -> None:
    Qualification.objects.filter(source__supplier__code=code).delete()


def goes_terms(code: str) -> None:
    Terms.objects.filter(source__supplier__code=code).delete()


def goes_capacity(code: str) -> None:
    Source.objects.filter(supplier__code=code).update(capacity_per_month=None)


def goes_mapping(code: str) -> None:
    Independence.objects.filter(source__supplier__code=code).delete()


GOES = (goes_receipt, goes_lot, goes_stage, goes_terms, goes_capacity, goes_mapping)


def states() -> dict[tuple[int, str], int]:
    rows = Readiness.objects.values("source", *(f"{name}_reason" for name in NAMES))
    return {(row["source"], name): int(STATE_OF[row[f"{name}_reason"]]) for row in rows for name in NAMES}


def town(wanted: str, flaws: set[tuple[str, str]]) -> None:
    of = Town(wanted).primary().second("B").second("C")
    for flaw, code in sorted(flaws):
        if not (flaw == "a candidate" and code == "A"):
            FLAWS[flaw](of, code)
    of.load()
    score_all()
    answer()
    score_all()


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    wanted=st.sampled_from(["HH", "HL", "L"]),
    flaws=st.sets(st.tuples(st.sampled_from(sorted(FLAWS)), st.sampled_from("ABC")), max_size=5),
    code=st.sampled_from("BC"),
)
def test_what_is_favourable_and_goes_never_makes_a_check_of_its_source_pass(db, wanted, flaws, code):
    with transaction.atomic():
        town(wanted, flaws)
        assert Position.objects.count() == 2
        assert set(Position.objects.values_list("posture", flat=True)) <= set(Posture.values)
        assert Readiness.objects.count() == 3
        before = states()
        source = Source.objects.get(supplier__code=code).pk
        for goes in GOES:
            with transaction.atomic():
                goes(code)
                score_all()
                after = states()
                better = {
                    name
                    for name in NAMES
                    if after[source, name] == State.PASS and before[source, name] < State.PASS
                }
                assert not better, (goes.__name__, flaws)
                transaction.set_rollback(True)
        transaction.set_rollback(True)
