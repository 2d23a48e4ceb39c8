"""Sole: no other maker in the market. Single: our choice."""

import csv

import pytest
from django.utils import timezone

from accounts.models import User
from scoring.models import Position
from suppliers import rulings
from suppliers.models import Part
from suppliers.resources import named
from tests.pages import rows
from tests.scoring.small_company import DAY, load, position, score_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]


@pytest.fixture
def analyst(client):
    rows.company()
    client.force_login(rows.person("analyst"), backend="accounts.backends.RoleBackend")
    return client


@pytest.fixture
def scored(company):
    load("parts", "number,sole_reason\nVALVE,the only licence holder\n")
    load("sources", "part,supplier,site,status\nVALVE,BETA,B1,blocked\nSEAL,GAMA,,blocked\n")
    score_all()


def listed(client, **told) -> list[str]:
    body = client.get("/parts.csv", {"columns": "number,market", **told}).getvalue().decode()
    return [",".join(line) for line in csv.reader(body.splitlines())][1:]


def test_a_part_with_a_reason_is_sole_and_one_with_one_source_is_single(scored, analyst):
    assert sorted(listed(analyst)) == ["BOLT,", "SEAL,single", "VALVE,sole"]
    assert listed(analyst, market="sole") == ["VALVE,sole"]
    assert listed(analyst, market="single") == ["SEAL,single"]
    page = analyst.get("/parts/", {"columns": "number,market", "market": "sole"}).content.decode()
    assert "VALVE" in page
    assert "SEAL" not in page
    assert "<td>sole</td>" in page


def test_the_part_page_says_which(scored, analyst):
    said = analyst.get(f"/parts/{position('VALVE').pk}/").content.decode()
    assert "Sole: there is no other maker in the market (the only licence holder)." in said
    said = analyst.get(f"/parts/{position('SEAL').pk}/").content.decode()
    assert "Single: bought from one source" in said


def test_a_person_may_say_it_until_a_day_and_it_follows(scored, analyst):
    by = User.objects.get(role="analyst")
    seal = Part.objects.get(number="SEAL")
    rulings.make(
        named("parts"), seal, {"sole_reason": "a patent"}, by=by, reason="asked three makers",
        now=timezone.now(), until=DAY,
    )  # fmt: skip
    score_all()
    assert Position.objects.filter(is_sole=True).count() == 2
    rulings.end_lapsed(on=DAY.replace(year=DAY.year + 1), now=timezone.now())
    score_all()
    assert not position("SEAL").is_sole


def test_two_sources_are_neither(company, analyst):
    score_all()
    assert "VALVE," in listed(analyst)
