"""Two parts of a plant become one, and two again."""

import pytest
from django.utils import timezone

from accounts.models import User
from scoring import decisions, mergedjudgements, overrides
from scoring.models import Decision, Override
from suppliers.duplicates import merging
from suppliers.models import (
    Dependency,
    Note,
    Part,
    Stock,
)
from tests.suppliers.loading import load
from tests.suppliers.merged import differing, facts
from tests.suppliers.twice import listed_twice, merge, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(db):
    return User.objects.create_user("anna@holdfast.example", role="analyst")


@pytest.fixture
def twice(db):
    return listed_twice()


@pytest.fixture
def parts(twice):
    load("parts", "number,plant,description,annual_demand,criticality\nQ1,A,Valve,10,4\n")
    load("bom-lines", "parent,component,plant,quantity\nP4,P1,A,1\nP4,Q1,A,2\nQ1,P2,A,1\n")
    load("uses", "part,plant,product\nQ1,A,P3\n")
    load("stock", "part,plant,as_of,on_hand\nP1,A,2026-01-01,5\nQ1,A,2026-01-01,7\nQ1,A,2026-01-02,8\n")
    load("sources", "part,plant,supplier,site,role\nQ1,A,S3,U1,primary\nQ1,A,NEW,F2,secondary\n")
    load("dependencies", "site,part,material\nU1,Q1,resin\n")
    load("unit-conversions", "part,from_unit,to_unit,factor\nQ1,kg,g,1000\n")
    part = Part.objects.get(number="Q1")
    Note.objects.create(
        part=part, text="Look.", by=User.objects.create_user("b@holdfast.example"), at=timezone.now()
    )
    return {"gone_id": part.pk, "kept_id": Part.objects.get(number="P1").pk}


def test_two_parts_become_one_and_two_again(parts, anna):
    before = facts()
    done = merge(parts, anna, "parts")
    one = Part.objects.get(number="P1")
    assert (one.description, one.annual_demand, one.criticality) == ("Valve", 10, 4)
    assert set(one.sources.values_list("supplier__code", "role")) == {
        ("OLD", "primary"), ("NEW", "secondary"), ("S3", "secondary"),
    }, "one primary: that of what stays"  # fmt: skip
    assert set(Stock.objects.values_list("as_of__day", "on_hand")) == {(1, 5), (2, 8)}
    assert list(one.parent_lines.values_list("parent__number", "quantity")) == [("P4", 1)]
    assert one.component_lines.get().component.number == "P2"
    assert one.uses.get().product.number == "P3"
    assert one.notes.get().text == "Look."
    assert Dependency.objects.get(material="resin").part == "P1"
    load("stock", "part,plant,as_of,on_hand\nQ1,A,2026-01-03,9\n")
    assert Stock.objects.get(as_of="2026-01-03").part == one
    Stock.objects.filter(as_of="2026-01-03").delete()
    merging.undo(done, by=anna, now=timezone.now())
    assert differing(before, facts()) == {}


def test_a_number_that_stands_elsewhere_still_means_itself_there(parts, anna):
    load("parts", "number,plant\nQ1,B\n")
    merge(parts, anna, "parts")
    assert Dependency.objects.get(material="resin").part == "Q1", "it speaks of the part at plant B too"
    load("parts", "number,plant,description\nQ1,B,elsewhere\nQ1,A,here\n")
    assert Part.objects.get(number="Q1").description == "elsewhere"
    assert Part.objects.get(number="P1").description == "Valve"


def test_a_part_and_what_it_is_made_of_are_two(parts, anna):
    two = {"kept_id": Part.objects.get(number="P4").pk, "gone_id": Part.objects.get(number="P2").pk}
    refused(two, anna, "P2 is needed to make P4", "parts")  # by way of Q1
    refused({"kept_id": two["gone_id"], "gone_id": two["kept_id"]}, anna, "P2 is needed", "parts")


def test_parts_of_two_plants_are_two(parts, anna):
    load("parts", "number,plant\nP1,B\n")
    two = {**parts, "gone_id": Part.objects.get(number="P1", plant__code="B").pk}
    refused(two, anna, "different plants", "parts")


def test_what_was_said_of_a_part_that_went_is_in_force_again_after_an_undo(parts, anna):
    part, now, day = Part.objects.get(number="Q1"), timezone.now(), timezone.localdate()
    said = {"part": part, "reason": "seen", "made_by": anna, "made_at": now}
    Override.objects.create(driver="on_time", value=0.9, until=day, **said)
    Decision.objects.create(wanted="dual_source", chosen="single_source", **said)
    told = dict(mergedjudgements.in_force(parts=[part.pk], sources=[], user=anna))
    assert told == {"Overrides": 1, "Decisions": 1}
    done = merge(parts, anna, "parts")
    assert overrides.end_lapsed(on=day, now=now) == decisions.end_lapsed(on=day, now=now) == 0
    merging.undo(done, by=anna, now=now)
    assert Override.objects.in_force().get().part == part
    assert Decision.objects.in_force().get().part == part
