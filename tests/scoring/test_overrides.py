"""A person's word over a driver, from its making to the day it lapses."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from accounts.models import User
from scoring import facts, overrides, refreshing
from scoring.models import Override, PolicyVersion
from scoring.origins import Origin
from scoring.policy import DRIVERS
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
    def make(driver="reject_rate", value=90.0, **options) -> Override:
        given = {"by": analyst, "reason": "Audit of May.", "now": NOW, "day": NOW.date()} | options
        return overrides.make(valve, driver, value, **given)

    return make


def test_an_override_takes_the_place_of_what_the_facts_say_and_says_so(make):
    score_all()
    before = assessment("VALVE")
    make()
    score_all()
    after = assessment("VALVE")
    assert (before.score[REJECTS], before.origin[REJECTS]) == (25, Origin.ORDER_LINES)
    assert (after.score[REJECTS], after.low[REJECTS], after.high[REJECTS]) == (90, 90, 90)
    assert (after.origin[REJECTS], after.seen_on[REJECTS]) == (Origin.OVERRIDE, NOW.date())
    assert after.raw[REJECTS] == before.raw[REJECTS] == 0.025
    assert after.exposure > before.exposure


def test_an_override_of_the_outage_loss_is_said_to_be_one(make):
    make("outage_loss", 0.0)
    score_all()
    newest = assessment("VALVE")
    assert (newest.score[0], newest.origin[0]) == (0, Origin.OVERRIDE)


def test_other_parts_have_no_word_of_it(make):
    score_all()
    before = assessment("SEAL").pk
    make()
    score_all()
    assert assessment("SEAL").pk == before


def test_a_newer_override_of_a_driver_ends_the_one_in_force(make, valve):
    first, second = make(), make(value=10.0, now=NOW + timedelta(hours=1))
    first.refresh_from_db()
    assert first.ended_at == second.made_at
    assert list(Override.objects.in_force().of(valve)) == [second]


def test_the_end_of_an_override_gives_the_facts_their_word_back_and_happens_once(make, analyst):
    score_all()
    before, made = position("VALVE").exposure, make()
    score_all()
    assert overrides.end(made, by=analyst, now=NOW) is True
    assert overrides.end(made, by=analyst, now=NOW) is False
    score_all()
    assert position("VALVE").exposure == before
    made.refresh_from_db()
    assert made.ended_by == analyst


def test_it_holds_on_its_last_day_and_no_longer(make):
    make(until=DAY)
    policy = PolicyVersion.objects.in_force().read()

    def said(day: date) -> np.ndarray | None:
        return facts.load(EVERYTHING, day=day, policy=policy).drivers.values.get("override_reject_rate")

    assert np.nansum(said(DAY)) == 90
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
    score_all()
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
    overrides.end(made, by=analyst, now=NOW)
    while refreshing.catch_up(day=DAY):
        pass
    assert position("VALVE").exposure == before


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"reason": "  "}, "reason", "This field cannot be blank."),
        ({"value": 100.5}, "__all__", "A score goes from 0 to 100 (100 = worst)."),
        ({"value": -1.0}, "__all__", "A score goes from 0 to 100 (100 = worst)."),
        ({"driver": "weather"}, "__all__", "There is no such driver."),
        ({"until": date(2026, 6, 19)}, "until", "The last day is over already."),
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
            part=valve, driver="reject_rate", value=1, reason="Again.", made_by=analyst, made_at=NOW
        )


def test_the_part_page_says_that_a_person_set_it(make, client, analyst, valve):
    make(), make("upstream", 10.0), make("on_time", 15.0)
    score_all()
    client.force_login(analyst)
    page = client.get(f"/parts/{valve.pk}/").content.decode()
    assert "set to 90.0 by a person; the facts say 2.5" in page.replace("2.50", "2.5")
    assert "a person&#x27;s override" in page
