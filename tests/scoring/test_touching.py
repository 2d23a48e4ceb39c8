"""What makes a source real touches the part of that source."""

import pytest

from scoring import touching
from suppliers.models import Change, Part, Terms
from tests.suppliers.loading import load

pytestmark = pytest.mark.django_db
SOURCE = "part,plant,supplier,site"


@pytest.fixture
def listed(db):
    load("parts", "number\nP1\nP2\nP3\n")
    load("suppliers", "code\nS1\nS2\n")
    load("sites", "code,supplier\nF1,S1\nF2,S1\n")
    load("sources", f"{SOURCE}\nP1,,S1,F1\nP2,,S1,F2\nP3,,S2,\n")


def touched_by_newest():
    newest = Change.objects.latest("pk")
    told = touching.Change(newest.pk, newest.resource, newest.row_ids, newest.changed)
    found = touching.touched([told])
    assert not found.everything
    return set(Part.objects.filter(pk__in=found.part_ids).values_list("number", flat=True))


@pytest.mark.parametrize(
    ("resource", "body", "parts"),
    [
        ("qualifications", f"{SOURCE},stage\nP1,,S1,F1,trial\n", {"P1"}),
        ("inspections", f"{SOURCE},lot\nP2,,S1,F2,L1\n", {"P2"}),
        ("terms", f"{SOURCE},kind\nP3,,S2,,quote\n", {"P3"}),
        ("change-notices", "supplier,reference\nS1,N1\n", {"P1", "P2"}),
        ("change-notices", "supplier,reference,site\nS1,N1,F2\n", {"P2"}),
        ("change-notices", "supplier,reference,part\nS1,N1,P1\n", {"P1"}),
        ("change-notices", "supplier,reference,part\nS1,N1,P3\n", set()),
        ("certificates", "site,standard\nF1,ISO 9001\n", set()),
    ],
)
def test_a_fact_touches_the_parts_of_its_sources(listed, resource, body, parts):
    load(resource, body)
    assert touched_by_newest() == parts


def test_price_breaks_and_what_newer_terms_end_touch_as_well(listed):
    load("terms", f"{SOURCE},kind,valid_from\nP1,,S1,F1,contract,2024-01-01\n")
    load(
        "price-breaks",
        f"{SOURCE},kind,valid_from,minimum_quantity,price\nP1,,S1,F1,contract,2024-01-01,5,1\n",
    )
    assert touched_by_newest() == {"P1"}
    load("terms", f"{SOURCE},kind,valid_from\nP1,,S1,F1,contract,2025-01-01\n")
    assert set(Change.objects.latest("pk").row_ids) == set(Terms.objects.values_list("pk", flat=True))


def test_a_pool_touches_the_parts_that_are_made_of_it(listed):
    load("capacity-pools", "site,code,capacity_per_month\nF1,POOL,100\n")
    assert touched_by_newest() == set(), "nobody uses it yet"
    load("sources", f"{SOURCE},capacity_pool\nP1,,S1,F1,POOL\n")
    load("capacity-pools", "site,code,capacity_per_month\nF1,POOL,50\n")
    assert touched_by_newest() == {"P1"}
