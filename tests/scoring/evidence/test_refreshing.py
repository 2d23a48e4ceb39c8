"""A changed fact reaches the checks that rest on it, and what a check lapses to holds on its day, judged or not."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from scoring import rescoring, wire
from scoring.models import PolicyVersion, Position, Readiness, Verdict
from scoring.readiness.codes import Check, Posture, Reason
from suppliers.models import Change, OrderLine, Qualification
from tests.scoring.evidence.town import DAY, Town, at, catch_up, posture, reason, stands, tell, valve
from tests.scoring.small_company import EVERYTHING, score_all

pytestmark = pytest.mark.django_db
TERMS = {**at("B"), "kind": "contract", "valid_from": "2025-01-01"}

CHANGES = [
    ("qualifications", {**at("B"), "revision": "B", "stage": "suspended"}, Check.QUALIFIED),
    ("inspections", {**at("B"), "lot": "L9", "received_on": "2026-06-01", "decision": "rejected"}, None),
    ("terms", TERMS | {"valid_to": "2026-05-01"}, Check.CONTRACTED),
    ("terms", TERMS | {"lead_time_days": 99}, Check.CAN_RAMP),
    ("change-notices", {"supplier": "B", "reference": "N1", "announced_on": "2026-06-01"}, Check.QUALIFIED),
    ("change-notices", {"supplier": "B", "reference": "N1", "site": "FB", "part": "VALVE"}, Check.QUALIFIED),
    ("sources", {**at("B"), "capacity_per_month": 1}, Check.CAN_RAMP),
    ("sources", {**at("B"), "ramp_days": ""}, Check.CAN_RAMP),
    ("sources", {**at("B"), "status": "blocked"}, Check.USABLE),
    ("suppliers", {"code": "B", "status": "blocked"}, Check.USABLE),
    ("receipts", {"order": "OB", "line": 1, "receipt": "R1", "received_on": DAY, "quantity": 5}, Check.WARM),
    ("order-lines", {"order": "OB", "line": 1, **at("B"), "received": 5}, Check.WARM),
    ("order-lines", {"order": "OB", "line": 1, **at("B"), "unit": "kg"}, Check.WARM),
    ("parts", {"number": "VALVE", "plant": "W1", "revision": "C"}, Check.QUALIFIED),
    ("parts", {"number": "VALVE", "plant": "W1", "annual_demand": 12000}, Check.WARM),
    ("parts", {"number": "VALVE", "plant": "W1", "safety_stock": 1}, Check.CAN_RAMP),
    ("parts", {"number": "VALVE", "plant": "W1", "unit": "kg"}, Check.WARM),
]


def rows() -> list:
    """Everything that readiness wrote."""
    return [*Readiness.objects.order_by("pk").values(), *Position.objects.order_by("pk").values()]


@pytest.mark.parametrize(("resource", "row", "check"), CHANGES)
def test_a_change_reaches_its_parts_as_a_full_rescore_would(resource, row, check):
    of = Town("HH").primary().second()
    of.but("B", "order-lines", unit="pc").stand()
    catch_up()
    before = reason("B", check) if check is not None else stands("B").row_digest
    tell(resource, **row)
    after = reason("B", check) if check is not None else stands("B").row_digest
    if check is not None:
        assert before != after
    else:
        assert stands("B").verdict == Verdict.REAL  # one of two: noted by nobody yet
        tell(resource, **row | {"lot": "L10"})
        assert reason("B", Check.QUALIFIED) == Reason.LOTS_REJECTED
    refreshed = rows()
    assert score_all().moved == 0
    assert rows() == refreshed


def test_a_price_break_is_looked_at_and_moves_nothing():
    Town("HH").primary().second().stand()
    catch_up()
    before = rows()
    tell("price-breaks", **TERMS, minimum_quantity=100, price=9)
    assert Change.objects.latest("pk").resource == "price-breaks"
    assert rows() == before


def test_a_row_that_is_deleted_reaches_the_check():
    Town("HH").primary().second().stand()
    catch_up()
    found = Qualification.objects.get(source__supplier__code="B")
    found_id = found.pk
    found.delete()
    Change.objects.create(resource="qualifications", row_ids=[found_id])
    catch_up()
    assert reason("B", Check.QUALIFIED) == Reason.NO_QUALIFICATION
    assert posture()[0] == Posture.NOT_PROVEN


def test_a_line_that_moves_to_another_source_reaches_both():
    Town("HH").primary().second("B").second("C").stand()
    catch_up()
    tell("order-lines", order="OB", line=1, **at("C"))
    assert OrderLine.objects.filter(source__supplier__code="C").count() == 2
    assert (reason("B", Check.WARM), stands("C").share) == (Reason.NEVER_SHIPPED, pytest.approx(800 / 1200))


@pytest.fixture
def copies(monkeypatch) -> dict[str, list[str]]:
    """What is read and written by COPY, which no capture of queries sees."""
    found: dict[str, list[str]] = {"read": [], "append": []}
    for name, seen in found.items():
        copy = getattr(wire, name)

        def counted(what, *args, copy=copy, seen=seen):
            seen.append(what)
            return copy(what, *args)

        monkeypatch.setattr(wire, name, counted)
    return found


def test_scoring_again_writes_nothing(copies):
    Town("HH").primary().second().stand()
    before = rows()
    assert {"scoring_readiness", "scoring_warmwindow", "scoring_position"} <= set(copies["append"])
    copies["append"].clear()
    with CaptureQueriesContext(connection) as said:
        assert score_all().moved == 0
    assert (rows(), copies["append"]) == (before, [])
    assert not any("scoring_readiness" in query["sql"] or "warmwindow" in query["sql"] for query in said)


@pytest.mark.parametrize("parts", [1, 40])
def test_a_score_takes_as_many_queries_whatever_the_number_of_parts(parts, copies):
    of = Town("HH").primary().second()
    for number in range(parts):
        of.add("parts", number=f"P{number}", plant="W1", procurement="buy", annual_demand=10, criticality=5)
        for code in "AB":
            row = at(code) | {"part": f"P{number}"}
            of.add("sources", **row)
            of.add("qualifications", **row, stage="qualified")
            of.add("terms", **row, kind="contract", price=1)
    of.load()
    for read, written, said_in_all in ((22, 5, 5), (21, 0, 3)):
        for seen in copies.values():
            seen.clear()
        with transaction.atomic(), CaptureQueriesContext(connection) as said:
            rescoring.score(EVERYTHING, day=DAY, policy=PolicyVersion.objects.in_force())
        assert (len(copies["read"]), len(copies["append"]), len(said)) == (read, written, said_in_all)


@pytest.mark.parametrize(
    ("of", "check", "lapse", "verdict", "then"),
    [
        ({"qualifications": {"valid_until": "2026-09-30"}}, Check.QUALIFIED, "2026-10-01", Verdict.IN_NAME_ONLY, Posture.IN_NAME_ONLY),
        ({"terms": {"valid_to": "2026-09-30"}}, Check.CONTRACTED, "2026-10-01", Verdict.IN_NAME_ONLY, Posture.IN_NAME_ONLY),
        ({"sources": {"valid_to": "2026-09-30"}}, Check.USABLE, "2026-10-01", Verdict.IN_NAME_ONLY, Posture.UNPROTECTED),
        ({}, Check.WARM, "2027-04-10", Verdict.IN_NAME_ONLY, Posture.IN_NAME_ONLY),
    ],
)  # fmt: skip
def test_a_missed_night_never_shows_what_has_lapsed_as_real(of, check, lapse, verdict, then):
    town = Town("HH").primary().second().came("A", DAY, order="LATER", received=800)
    for resource, changed in of.items():
        town.but("B", resource, **changed)
    town.stand()
    on = stands("B").verdict_lapses_on
    assert (on.isoformat(), stands("B").lapses_by) == (lapse, check)
    assert valve().posture_lapses_on == on
    for day, real in ((on - timedelta(days=1), True), (on, False), (on + timedelta(days=400), False)):
        source = Readiness.objects.on(day).get(source__supplier__code="B")
        assert source.verdict_today == (Verdict.REAL if real else verdict)
        part = Position.objects.on(day).get(part__number="VALVE")
        assert part.posture_today == (Posture.PROTECTED if real else then)
        assert Position.objects.standing_as(Posture.PROTECTED, day=day).exists() == real


def test_judged_anew_on_the_day_it_stands_as_it_was_said_to_lapse():
    Town("HH").primary().second().but("B", "terms", valid_to="2026-09-30").stand()
    for day in (DAY + timedelta(days=offset) for offset in (0, 60, 92, 93, 200, 300)):
        said = Position.objects.on(day).get(part__number="VALVE").posture_today
        score_all(day=day)
        assert valve().posture == said
        score_all(day=DAY)
