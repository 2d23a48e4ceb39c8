"""`readiness` and what `positions` say of posture: as of today, with what each check rests on."""

from datetime import date

import pytest
import time_machine

from scoring.models import Position, Posture, Readiness
from tests.scoring.small_company import DAY, build, load, score_all

pytestmark = pytest.mark.django_db
SOURCE = "part,supplier,site"
BETA = "VALVE,BETA,B1"


@pytest.fixture
def world(db):
    with time_machine.travel(DAY, tick=False):
        build()
        load(
            "qualifications", f"{SOURCE},stage,origin,decided_on\n{BETA},qualified,grandfathered,2025-11-01\n"
        )
        load("inspections", f"{SOURCE},lot,received_on,decision\n{BETA},L1,2026-03-01,accepted\n")
        load(
            "terms",
            f"{SOURCE},kind,valid_from,valid_to,signed_on,price,lead_time_days,minimum_volume_per_year\n"
            f"{BETA},contract,2026-01-01,2026-07-10,2026-01-01,3,10,0\n",
        )
        score_all()
        yield


def of(api, supplier="BETA", part="VALVE"):
    (row,) = api.rows("readiness", part=part, supplier=supplier)
    return row


def test_a_source_tells_each_check_with_its_proof_and_its_day(api, world):
    row = of(api)
    assert (row["part"], row["plant"], row["supplier"], row["site"]) == ("VALVE", None, "BETA", "B1")
    assert (row["as"], row["verdict"], row["is_primary"]) == ("dual_source", "in_name_only", False)
    contracted = row["contracted"]
    assert (contracted["state"], contracted["reason"], contracted["lapses_on"]) == (
        "pass",
        "terms_in_force",
        "2026-07-11",
    )
    assert contracted["evidence"]["resource"] == "terms"
    assert api.get(f"/api/v1/terms/{contracted['evidence']['id']}/").json()["supplier"] == "BETA"
    assert row["warm"] == {
        "state": "fail",
        "reason": "never_shipped",
        "words": "has never shipped",
        "evidence": None,
        "lapses_on": None,
        "missing": [],
    }
    assert (row["lapses_on"], row["lapses_by"]) == ("2026-07-11", "contracted")
    assert api.get(f"/api/v1/readiness/{row['id']}/").json() == row


def test_what_is_unknown_names_the_fact_that_is_missing(api, world):
    row = of(api)
    assert (row["can_ramp"]["state"], row["can_ramp"]["missing"]) == ("unknown", ["ramp"])
    assert of(api, "GAMA", "SEAL")["contracted"]["missing"] == ["terms"]


def test_after_a_night_that_was_missed_a_check_that_lapsed_fails(api, world):
    with time_machine.travel(date(2026, 7, 11), tick=False):
        assert of(api)["contracted"]["state"] == "fail"
        assert of(api)["contracted"]["reason"] == "terms_ended"


def test_a_list_is_narrowed_by_verdict_and_day(api, world):
    assert {row["supplier"] for row in api.rows("readiness", verdict="in_name_only")} == {"ACME", "BETA"}
    assert api.rows("readiness", verdict="real") == []
    assert [row["supplier"] for row in api.rows("readiness", lapses_on="2026-07-11")] == ["BETA"]
    answer = api.get("/api/v1/readiness/", {"verdict": "fine"})
    assert answer.status_code == 400
    assert "there are in_name_only, not_proven, real" in answer.json()["detail"]


def test_a_page_takes_a_fixed_number_of_queries(api, world, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        api.rows("readiness")


def test_a_position_says_its_posture_in_a_sentence(api, world):
    (row,) = api.rows("positions", part="VALVE")
    assert (row["treatment"], row["posture"]) == ("dual_source", "in_name_only")
    assert row["posture_reason"].startswith("Dual source wanted, in name only:")
    assert [one["part"] for one in api.rows("positions", posture="in_name_only")] == ["VALVE"]


def test_a_posture_that_lapsed_says_since_when(api, world):
    Position.objects.filter(part__number="VALVE").update(
        posture=Posture.PROTECTED,
        posture_lapses_on=DAY,
        posture_lapses_to=Posture.IN_NAME_ONLY,
    )
    (row,) = api.rows("positions", part="VALVE")
    assert row["posture"] == "in_name_only"
    assert row["posture_reason"] == (
        "Dual source wanted, in name only: what it rested on lapsed on 30 Jun 2026."
    )


def test_every_check_of_every_source_has_words(api, world):
    assert Readiness.objects.count() == len(api.rows("readiness")) == 4
    for row in api.rows("readiness"):
        assert all(row[name]["words"] for name in ("usable", "qualified", "warm", "independent", "can_ramp"))
