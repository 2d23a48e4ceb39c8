"""Who subscribed is told what a re-score moved: a part's quadrant, and a source that is no longer real."""

from datetime import timedelta

import numpy as np
import pytest

from accounts import events
from accounts.models import Event
from scoring import telling
from scoring.models import Position, Verdict
from suppliers.models import Part
from tests.scoring.evidence.town import Town, at, follow, stands, told
from tests.scoring.small_company import DAY, build, load, score_all


def said(name="quadrant.changed"):
    return [event.payload for event in Event.objects.filter(name=name).order_by("pk")]


@pytest.fixture
def company(db):
    build()


def make_low(number="VALVE"):
    load("parts", f"number,criticality,substitutability,time_to_recover_days\n{number},1,1,1\n")


@pytest.mark.django_db
def test_a_part_in_another_quadrant_is_told_once_and_a_new_part_is_not(company):
    score_all()
    assert said() == []
    make_low()
    score_all()
    assert said() == [
        {
            "part": "VALVE", "plant": None, "was": "dual_source", "quadrant": "single_source",
            "policy": Position.objects.get(part__number="VALVE").policy.version, "on": DAY.isoformat(),
        }
    ]  # fmt: skip
    score_all()
    score_all(day=DAY + timedelta(days=1))
    assert len(said()) == 1


@pytest.mark.django_db
def test_within_one_transaction_a_part_moves_once(company):
    score_all()
    part = Part.objects.get(number="VALVE")
    moved = np.array([part.pk])
    assert telling.quadrants(moved, ["single_source"], day=DAY) == 1
    assert telling.quadrants(moved, ["single_source"], day=DAY) == 0


@pytest.mark.django_db
def test_beyond_what_is_read_one_by_one_the_rest_is_a_count(company, monkeypatch):
    score_all()
    monkeypatch.setattr(events, "MOST", 2)
    parts = np.array(Part.objects.filter(number__in=["VALVE", "SEAL"]).values_list("pk", flat=True))
    assert telling.quadrants(parts, ["unscored"] * 2, day=DAY) == 2
    assert [one.get("part") for one in said()] == ["VALVE", None], "the dearest outage first"
    assert said()[1] == {"more": 1, "on": DAY.isoformat()}


@pytest.mark.django_db(transaction=True)
def test_a_source_that_is_no_longer_real_is_told_with_what_it_is_now():
    Town("HH").primary().second().load()
    follow()
    assert stands("B").verdict == Verdict.REAL and said("source.not_real") == []
    terms = {**at("B"), "kind": "contract", "valid_from": "2025-01-01"}
    told("terms", **terms, valid_to="2026-06-01")
    follow()
    assert stands("B").verdict == Verdict.IN_NAME_ONLY
    [payload] = said("source.not_real")
    assert (payload["part"], payload["plant"]) == ("VALVE", "W1")
    assert (payload["supplier"], payload["site"], payload["verdict"]) == ("B", "FB", "in_name_only")
    follow()
    assert len(said("source.not_real")) == 1
