"""A decision on a part: who may, what it needs, what it does to the gap list, and its end."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, ProgrammingError, connection, transaction

from accounts.models import User
from scoring import decisions
from scoring.models import Decision, Position, Posture, Quadrant
from tests.pages import rows

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 20)
NOW = datetime(2026, 6, 20, 9, 30, tzinfo=UTC)
LAST = DAY + timedelta(days=90)
ACCEPTED = {"acceptance": "stock", "mitigation": "Nine months of stock at Bremen.", "until": LAST}


def person(role: str) -> User:
    return User.objects.create_user(f"{role}@holdfast.example", role=role)


@pytest.fixture
def valve(db):
    made = rows.part("VALVE")
    rows.position(made, quadrant=Quadrant.DUAL_SOURCE, posture=Posture.UNPROTECTED)
    return made


@pytest.fixture
def manager(db) -> User:
    return person("manager")


@pytest.fixture
def decide(valve, manager):
    def decide(chosen="accept", *, by=manager, **told) -> Decision:
        given = (ACCEPTED if chosen == "accept" else {}) | {
            "reason": "No other foundry.",
            "now": NOW,
            "day": DAY,
        }
        return decisions.decide(valve, chosen, by=by, **(given | told))

    return decide


def gaps(day: date) -> list[str]:
    return [one.part.number for one in Position.objects.gaps(day).select_related("part")]


def test_an_acceptance_takes_the_part_off_the_gap_list_until_its_last_day(decide):
    assert gaps(DAY) == ["VALVE"]
    made = decide()
    assert (made.wanted, made.chosen, made.acceptance) == ("dual_source", "accept", "stock")
    assert gaps(DAY) == gaps(LAST) == []
    assert gaps(LAST + timedelta(days=1)) == ["VALVE"], "a missed night hides no gap"
    position = Position.objects.get()
    assert (position.posture, position.accepted_until) == (Posture.UNPROTECTED, LAST), "the posture stays"
    assert [one.pk for one in Position.objects.accepted(LAST)] == [position.pk]


def test_what_is_protected_is_no_gap(decide):
    for posture in Posture:
        Position.objects.update(posture=posture)
        is_gap = posture in (Posture.UNPROTECTED, Posture.IN_NAME_ONLY, Posture.NOT_PROVEN)
        assert gaps(DAY) == (["VALVE"] if is_gap else [])


def test_a_protection_that_lapses_is_a_gap_from_that_day_on(valve):
    Position.objects.update(posture=Posture.PROTECTED, posture_lapses_on=LAST, posture_lapses_to=3)
    assert gaps(LAST - timedelta(days=1)) == []
    assert gaps(LAST) == ["VALVE"]


def test_a_chosen_treatment_hides_no_gap(decide):
    made = decide("single_source", by=person("analyst"))
    assert (made.wanted, made.chosen, made.until) == ("dual_source", "single_source", None)
    assert gaps(DAY) == ["VALVE"]


@pytest.mark.parametrize(
    ("lacking", "field"),
    [
        ({"until": None}, "until"),
        ({"until": DAY - timedelta(days=1)}, "until"),
        ({"until": DAY + timedelta(days=decisions.MOST_DAYS + 1)}, "until"),
        ({"mitigation": "  "}, "mitigation"),
        ({"acceptance": ""}, "acceptance"),
        ({"acceptance": "hope"}, "acceptance"),
        ({"reason": " "}, "reason"),
        ({"chosen": "triple_source", "acceptance": "", "until": None}, "chosen"),
        ({"chosen": "dual_source", "until": None}, "acceptance"),
    ],
)
def test_what_does_not_fit_is_one_sentence_at_its_field(decide, lacking, field):
    with pytest.raises(ValidationError) as refused:
        decide(**({"chosen": "accept"} | ACCEPTED | lacking))
    assert list(refused.value.message_dict) == [field]
    assert not Decision.objects.exists()
    assert Position.objects.get().accepted_until is None


def test_the_last_day_may_be_today_and_a_year_ahead(decide):
    first = decide(until=DAY)
    decide(until=DAY + timedelta(days=decisions.MOST_DAYS), replaces=first.pk)


def test_an_analyst_chooses_and_a_manager_accepts(decide):
    analyst = person("analyst")
    with pytest.raises(PermissionDenied):
        decide(by=analyst)
    chosen = decide("qualified_backup", by=analyst)
    accepted = decide(replaces=chosen.pk)
    with pytest.raises(PermissionDenied):
        decide("dual_source", by=analyst, replaces=accepted.pk)
    with pytest.raises(PermissionDenied):
        decisions.end(accepted, by=analyst, why="Found one.", now=NOW)
    assert Decision.objects.in_force().get() == accepted


@pytest.mark.parametrize("role", ["viewer", "quality", "integration"])
@pytest.mark.parametrize("chosen", ["accept", "dual_source"])
def test_others_decide_nothing(decide, role, chosen):
    with pytest.raises(PermissionDenied):
        decide(chosen, by=person(role))


def test_a_newer_decision_ends_the_one_that_was_seen(decide, manager):
    first = decide()
    with pytest.raises(decisions.Overtaken) as told:
        decide("dual_source")
    assert told.value.standing == first
    second = decide("dual_source", reason="A second foundry.", replaces=first.pk)
    first.refresh_from_db()
    assert (first.ended_at, first.ended_by, first.ended_why) == (NOW, manager, "A second foundry.")
    assert Position.objects.get().accepted_until is None
    assert Decision.objects.in_force().get() == second


def test_who_ends_it_says_why_and_the_gap_is_back(decide, manager):
    made = decide()
    with pytest.raises(ValidationError):
        decisions.end(made, by=manager, why=" ", now=NOW)
    assert decisions.end(made, by=manager, why="Stock sold.", now=NOW)
    assert not decisions.end(made, by=manager, why="Twice.", now=NOW)
    made.refresh_from_db()
    assert made.ended_why == "Stock sold."
    assert gaps(DAY) == ["VALVE"]


def test_a_part_that_is_not_scored_has_nothing_to_decide(decide):
    Position.objects.all().delete()
    with pytest.raises(ValidationError, match="not scored"):
        decide()


def test_at_night_what_is_over_ends_and_positions_say_what_stands(decide):
    made = decide()
    assert decisions.end_lapsed(on=LAST, now=NOW) == 0
    Position.objects.update(accepted_until=None)  # as after a position came anew
    assert decisions.end_lapsed(on=LAST, now=NOW) == 0
    assert Position.objects.get().accepted_until == LAST
    assert decisions.end_lapsed(on=LAST + timedelta(days=1), now=NOW) == 1
    made.refresh_from_db()
    assert (made.ended_at, made.ended_by) == (NOW, None)
    assert Position.objects.get().accepted_until is None


def test_a_decision_whose_part_is_gone_ends_at_night(decide, valve):
    decide()
    Position.objects.all().delete()
    valve.delete()
    assert decisions.end_lapsed(on=DAY, now=NOW) == 1


def test_a_lapsed_one_that_no_night_ended_stands_in_nobodys_way(decide):
    decide(until=DAY)
    later = DAY + timedelta(days=1)
    assert not Decision.objects.on(later)
    decide(day=later, until=later)


def test_a_decision_is_never_edited_but_to_end_it(decide):
    made = decide()
    for told in ({"until": LAST + timedelta(days=1)}, {"mitigation": "None."}, {"chosen": "dual_source"}):
        with pytest.raises(ProgrammingError, match="never edited"), transaction.atomic():
            Decision.objects.update(**told)
    Decision.objects.update(ended_at=NOW)
    with pytest.raises(ProgrammingError, match="never edited"), transaction.atomic():
        Decision.objects.filter(pk=made.pk).update(ended_at=None)


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ({"until": None}, "decision_accepted_has_an_end"),
        ({"mitigation": ""}, "decision_accepted_has_a_mitigation"),
        ({"acceptance": ""}, "decision_accepted_says_as_what"),
        ({"chosen": "dual_source"}, "decision_accepted_says_as_what"),
        ({"reason": ""}, "decision_reason_is_given"),
        ({"chosen": "hope", "acceptance": ""}, "decision_treatment_is_known"),
    ],
)
def test_the_database_holds_to_the_rules(valve, manager, told, rule):
    row = {"part": valve, "wanted": "dual_source", "chosen": "accept", "reason": "x", "made_by": manager}
    row |= {"made_at": NOW} | ACCEPTED
    with pytest.raises(IntegrityError, match=rule):
        Decision.objects.create(**(row | told))


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_wins_and_the_other_is_told(decide):
    both = threading.Barrier(2)

    def try_it(mitigation):
        try:
            both.wait(timeout=10)
            return decide(mitigation=mitigation)
        except decisions.Overtaken as told:
            return told
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(try_it, ("Stock.", "Insurance.")))
    won = next(one for one in found if isinstance(one, Decision))
    lost = next(one for one in found if isinstance(one, decisions.Overtaken))
    assert lost.standing == won
    assert Decision.objects.get() == won
