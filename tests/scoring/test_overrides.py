"""A person's word over a driver, from its making to the day it lapses."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from accounts.models import User
from scoring import facts, overrides, refreshing
from scoring.models import Override, PolicyVersion
from scoring.origins import Origin
from scoring.policy import DRIVERS, Policy
from suppliers.models import Change, Part
from tests.scoring.small_company import DAY, EVERYTHING, assessment, position, score_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]
NOW = datetime(2026, 6, 20, 9, 30, tzinfo=UTC)
REJECTS = DRIVERS.index("reject_rate")


@pytest.fixture
def analyst() -> User:
    return User.objects.create_user("analyst@holdfast.example", role="analyst")


@pytest.fixture
def valve() -> Part:
    return Part.objects.get(number="VALVE")


@pytest.fixture
def make(analyst, valve):
    """Rejects of 9 %, which score 90, unless told otherwise; the one in force is known, and is replaced."""
    score_all()

    def make(driver="reject_rate", value=0.09, **options) -> Override:
        standing = Override.objects.in_force().of(valve).filter(driver=driver).first()
        given = {
            "by": analyst,
            "reason": "Audit of May.",
            "until": DAY,
            "now": NOW,
            "day": NOW.date(),
            "replaces": standing and standing.pk,
        }
        return overrides.make(valve, driver, value, **(given | options))

    return make


def test_an_override_takes_the_place_of_what_the_facts_say_and_says_so(make):
    before = assessment("VALVE")
    make()
    score_all()
    after = assessment("VALVE")
    assert (before.score[REJECTS], before.origin[REJECTS]) == (25, Origin.ORDER_LINES)
    assert (after.score[REJECTS], after.low[REJECTS], after.high[REJECTS]) == (90, 90, 90)
    assert (after.origin[REJECTS], after.seen_on[REJECTS]) == (Origin.OVERRIDE, NOW.date())
    assert after.raw[REJECTS] == before.raw[REJECTS] == 0.025
    assert after.exposure > before.exposure


def test_an_override_follows_the_scale_of_the_policy(make):
    """9 % scores 90 where 10 % is the worst, and 45 where 20 % is."""
    make()
    policy = PolicyVersion.objects.in_force().read()
    numbers = policy.as_numbers()
    numbers["scales"]["reject_rate"] = {"kind": "linear", "zero_at": 0, "hundred_at": 0.2}
    for its_policy, score in ((policy, 90), (Policy.from_numbers(numbers), 45)):
        said = facts.load(EVERYTHING, day=DAY, policy=its_policy).drivers.values["override_reject_rate"]
        assert np.nanmax(said) == pytest.approx(score)


def test_an_override_of_the_outage_loss_is_said_to_be_one(make):
    make("outage_loss", 0.0)
    score_all()
    newest = assessment("VALVE")
    assert (newest.score[0], newest.origin[0]) == (0, Origin.OVERRIDE)


def test_other_parts_have_no_word_of_it(make):
    before = assessment("SEAL").pk
    make()
    score_all()
    assert assessment("SEAL").pk == before


def test_a_newer_override_of_a_driver_ends_the_one_in_force(make, valve):
    first, second = make(), make(value=0.01, reason="Audit of June.", now=NOW + timedelta(hours=1))
    first.refresh_from_db()
    assert (first.ended_at, first.ended_why) == (second.made_at, "Audit of June.")
    assert list(Override.objects.in_force().of(valve)) == [second]


def test_the_end_of_an_override_gives_the_facts_their_word_back_and_happens_once(make, analyst):
    before, made = position("VALVE").exposure, make()
    score_all()
    assert overrides.end(made, by=analyst, why=" Audited again. ", now=NOW) is True
    assert overrides.end(made, by=analyst, why="Twice.", now=NOW) is False
    score_all()
    assert position("VALVE").exposure == before
    made.refresh_from_db()
    assert (made.ended_by, made.ended_why) == (analyst, "Audited again.")


@pytest.mark.parametrize("why", ["", "  ", "x" * 501])
def test_nobody_ends_one_without_a_reason_that_fits(make, analyst, why):
    made = make()
    with pytest.raises(ValidationError):
        overrides.end(made, by=analyst, why=why, now=NOW)
    made.refresh_from_db()
    assert made.ended_at is None


def test_whoever_is_slower_is_told_what_stands_and_nothing_is_written(make, valve):
    made = make(replaces=None)
    with pytest.raises(overrides.Overtaken) as told:
        make(value=0.01, replaces=None)
    assert told.value.standing == made
    with pytest.raises(overrides.Overtaken):
        make("on_time", 0.5, replaces=made.pk)
    assert list(Override.objects.in_force().of(valve)) == [made]


def test_one_whose_last_day_is_over_is_in_nobodys_way(make, valve):
    lapsed = make(until=NOW.date())
    later = make(value=0.01, replaces=None, now=NOW + timedelta(days=1), day=NOW.date() + timedelta(days=1))
    lapsed.refresh_from_db()
    assert (lapsed.ended_by, lapsed.ended_why) == (None, "")
    assert list(Override.objects.in_force().of(valve)) == [later]


def test_a_part_without_a_score_has_nothing_to_override(analyst):
    score_all()
    with pytest.raises(ValidationError, match="not scored"):
        overrides.make(
            Part.objects.get(number="PUMP"), "on_time", 0.9,
            by=analyst, reason="Why not.", until=DAY, now=NOW, day=NOW.date(),
        )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_make_one_and_the_other_is_told(make, valve, analyst):
    """In threads, with a connection each: the later one waits for the earlier one's row."""
    valve_id, both = valve.pk, threading.Barrier(2)

    def say(value: float) -> str:
        try:
            both.wait(10)
            one = Part.objects.get(pk=valve_id)
            options = {"by": analyst, "reason": f"Says {value}.", "until": DAY, "now": NOW, "day": NOW.date()}
            overrides.make(one, "on_time", value, **options)
        except overrides.Overtaken as told:
            return f"told of {told.standing.value}"
        finally:
            connection.close()
        return f"made {value}"

    with ThreadPoolExecutor(2) as people:
        said = sorted(people.map(say, (0.5, 0.6)))
    standing = Override.objects.in_force().get(driver="on_time").value
    other = 0.5 if standing == 0.6 else 0.6
    assert said == [f"made {standing}", f"told of {standing}"], f"{other} is lost"


def test_it_holds_on_its_last_day_and_no_longer(make):
    make(until=DAY)
    policy = PolicyVersion.objects.in_force().read()

    def said(day: date) -> np.ndarray | None:
        return facts.load(EVERYTHING, day=day, policy=policy).drivers.values.get("override_reject_rate")

    assert np.nansum(said(DAY)) == pytest.approx(90)
    assert said(DAY + timedelta(days=1)) is None
    assert overrides.end_lapsed(on=DAY, now=NOW) == 0
    assert overrides.end_lapsed(on=DAY + timedelta(days=1), now=NOW) == 1
    assert overrides.end_lapsed(on=DAY + timedelta(days=1), now=NOW) == 0
    assert Override.objects.get().ended_by is None


def test_the_override_of_a_part_that_is_gone_ends(make, valve):
    make()
    Override.objects.update(part_id=valve.pk + 1000)
    assert overrides.end_lapsed(on=DAY, now=NOW) == 1


@pytest.mark.django_db(transaction=True)
def test_making_and_ending_one_refreshes_its_part_and_no_other(make, analyst, settings):
    while refreshing.catch_up(day=DAY):
        pass
    before = position("VALVE").exposure
    made = make()
    assert Change.objects.order_by("-pk").values_list("resource", "row_ids").first() == (
        "overrides",
        [made.part_id],
    )
    assert refreshing.is_behind()
    while refreshing.catch_up(day=DAY):
        pass
    assert position("VALVE").exposure > before
    overrides.end(made, by=analyst, why="Over.", now=NOW)
    while refreshing.catch_up(day=DAY):
        pass
    assert position("VALVE").exposure == before


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"reason": "  "}, "reason", "This field cannot be blank."),
        ({"value": 1.005}, "value", "The value lies between 0 and 1."),
        ({"value": float("nan")}, "value", "The value lies between 0 and 1."),
        ({"driver": "criticality", "value": 2.5}, "value", "The value is a whole number."),
        ({"driver": "outage_loss", "value": -1.0}, "value", "The value is a number from 0 on."),
        ({"driver": "outage_loss", "value": float("inf")}, "value", "The value is a number from 0 on."),
        ({"driver": "weather"}, "driver", "There is no driver “weather”."),
        ({"until": date(2026, 6, 19)}, "until", "The last day is over already."),
        (
            {"until": date(2027, 6, 22)},
            "until",
            "An override lasts a year at most; then somebody looks again.",
        ),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence_and_nothing_is_written(make, given, field, sentence):
    standing = make()
    with pytest.raises(ValidationError) as refused:
        make(**given)
    assert sentence in refused.value.message_dict[field]
    assert list(Override.objects.in_force()) == [standing]


def test_the_database_keeps_one_override_in_force_a_part_and_driver(make, analyst, valve):
    make()
    with pytest.raises(IntegrityError, match="override_in_force_is_one_a_driver"):
        Override.objects.create(
            part=valve,
            driver="reject_rate",
            value=1,
            reason="Again.",
            made_by=analyst,
            made_at=NOW,
            until=DAY,
        )


@pytest.mark.parametrize(
    ("driver", "value"),
    [("reject_rate", 1.1), ("criticality", 2.5), ("outage_loss", float("nan")), ("natural_hazard", -1)],
)
def test_the_database_keeps_to_what_a_driver_can_be(make, analyst, valve, driver, value):
    with pytest.raises(IntegrityError, match="override_value_is_one_its_driver_can_have"):
        Override.objects.create(
            part=valve, driver=driver, value=value, reason="No.", made_by=analyst, made_at=NOW, until=DAY
        )
