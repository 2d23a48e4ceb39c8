"""A person's value stays over what files say, and what files say comes back when it ends."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from model_bakery import baker

from accounts.models import User
from suppliers import rulings
from suppliers.models import Part, Ruling
from suppliers.resources import named
from suppliers.writing import write

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def analyst():
    return baker.make(User, email="analyst@holdfast.example", role="analyst")


@pytest.fixture
def part():
    load("number,criticality,safety_stock,description\nP1,2,100,Pump\n")
    return Part.objects.get()


def load(body):
    return write(named("parts"), body.encode(), format="csv", by=None, why="ERP")


def rule(part, analyst, **values):
    options = {"reason": "safety case", "now": NOW}
    return rulings.make(named("parts"), part, values, by=analyst, **options)


def test_a_persons_value_stays_when_the_erp_says_otherwise(part, analyst):
    rule(part, analyst, criticality="5")
    result = load("number,criticality,description\nP1,3,Pump 45\n")
    part.refresh_from_db()
    assert (part.criticality, part.description) == (5, "Pump 45")
    assert (result.updated, result.rejected) == (1, 0)
    assert Ruling.objects.get().told == "3"


def test_what_was_told_comes_back_when_the_ruling_ends(part, analyst):
    rule(part, analyst, criticality="5")
    load("number,criticality\nP1,3\n")
    ruling = Ruling.objects.get()
    assert rulings.end(ruling, resource=named("parts"), row=part, by=analyst, now=NOW)
    part.refresh_from_db()
    assert part.criticality == 3
    assert not rulings.end(ruling, resource=named("parts"), row=part, by=analyst, now=NOW)


def test_a_ruling_ends_by_itself_after_its_last_day(part, analyst):
    rulings.make(
        named("parts"),
        part,
        {"criticality": "5"},
        by=analyst,
        reason="audit",
        now=NOW,
        until=date(2026, 11, 30),
    )
    assert rulings.end_lapsed(on=date(2026, 11, 30), now=NOW) == 0
    assert rulings.end_lapsed(on=date(2026, 12, 1), now=NOW) == 1
    part.refresh_from_db()
    assert part.criticality == 2


def test_only_the_fields_that_differ_are_ruled_on(part, analyst):
    rule(part, analyst, criticality="5", safety_stock="100")
    assert list(Ruling.objects.values_list("field", "value", "told")) == [("criticality", "5", "2")]


def test_a_newer_ruling_replaces_the_older_and_keeps_what_was_told(part, analyst):
    rule(part, analyst, criticality="5")
    rule(part, analyst, criticality="4")
    assert Ruling.objects.count() == 2
    assert Ruling.objects.in_force().get().told == "2"


@pytest.mark.parametrize("value", ["9", "x"])
def test_a_value_that_breaks_a_rule_is_refused_and_nothing_is_written(part, analyst, value):
    with pytest.raises(ValidationError) as refused:
        rule(part, analyst, criticality=value)
    assert "criticality" in refused.value.message_dict
    part.refresh_from_db()
    assert part.criticality == 2
    assert not Ruling.objects.exists()


def test_a_ruling_needs_a_reason(part, analyst):
    with pytest.raises(ValidationError):
        rulings.make(named("parts"), part, {"criticality": "5"}, by=analyst, reason=" ", now=NOW)


def test_the_same_load_again_changes_nothing_under_a_ruling(part, analyst):
    rule(part, analyst, criticality="5")
    load("number,criticality\nP1,3\n")
    before = Part.objects.get().changed
    result = load("number,criticality\nP1,3\n")
    assert (result.updated, result.unchanged, Part.objects.get().changed) == (0, 1, before)
