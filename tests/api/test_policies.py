"""`policies` by API: read by everyone, drafted and written by who may, put in force by a manager."""

from datetime import date

import orjson
import pytest
import time_machine

from accounts.models import Job
from scoring.models import PolicyVersion
from tests.api.world import client_of, problem

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 20)
ADDRESS = "/api/v1/policies/"


@pytest.fixture(autouse=True)
def _today(db):
    with time_machine.travel(DAY, tick=False):
        yield


def post(client, body, address=ADDRESS):
    return client.post(address, orjson.dumps(body), content_type="application/json")


def test_one_is_drafted_written_put_in_force_and_listed():
    analyst, manager = client_of("analyst"), client_of("manager")
    answer = post(analyst, {"note": "Higher."})
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert analyst.get(answer["Location"]).json() == made
    assert (made["version"], made["status"], made["note"], made["edition"]) == (2, "draft", "Higher.", 0)
    here = f"{ADDRESS}{made['id']}/"
    numbers = made["numbers"]
    numbers["impact"]["threshold"] = 60
    written = post(analyst, {"numbers": numbers, "edition": 0}, f"{here}write/").json()
    assert (written["numbers"]["impact"]["threshold"], written["edition"]) == (60, 1)
    assert written["note"] == "Higher."
    told = problem(post(analyst, {"numbers": numbers, "edition": 0}, f"{here}write/"), 409, "overtaken")
    assert "It is at edition 1 by now" in told
    (in_force,) = manager.rows("policies", status="in_force")
    body = {"reason": "Agreed.", "over": in_force["id"], "edition": 1}
    assert post(analyst, body, f"{here}enforce/").status_code == 403
    problem(post(manager, body | {"reason": " "}, f"{here}enforce/"), 422, "wrong_value")
    assert "written meanwhile" in problem(
        post(manager, body | {"edition": 0}, f"{here}enforce/"), 409, "overtaken"
    )
    started = post(manager, body, f"{here}enforce/")
    assert started.status_code == 202, started.content
    job = Job.objects.get(pk=started.json()["id"])
    assert started["Location"] == f"/api/v1/jobs/{job.pk}/" and job.argument["policy"] == made["id"]
    (found,) = manager.rows("policies", status="in_force")
    assert (found["id"], found["reason"], found["version"]) == (made["id"], "Agreed.", 2)
    assert found["drafted_by"] and found["enforced_by"] and found["drafted_by"] != found["enforced_by"]
    assert [row["version"] for row in manager.rows("policies")] == [1, 2]
    assert "it is in force" in problem(post(manager, body, f"{here}enforce/"), 409, "overtaken")
    problem(post(analyst, {}, f"{here}discard/"), 409, "no_draft")


def test_each_number_that_makes_no_sense_is_a_sentence_and_nothing_is_written():
    analyst = client_of("analyst")
    made = post(analyst, {}).json()
    here = f"{ADDRESS}{made['id']}/write/"
    wrong = made["numbers"] | {"qualification_days": 0, "stock_days": "many"}
    told = problem(post(analyst, {"numbers": wrong, "edition": 0}, here), 422, "wrong_value")
    assert "qualification_days must be a number between 1 and 3650, not 0." in told
    assert "stock_days must be a number between 1 and 100, not many." in told
    told = problem(post(analyst, {"numbers": {}, "edition": 0}, here), 422, "wrong_value")
    assert "The policy lacks impact." in told
    problem(post(analyst, {"numbers": [], "edition": 0}, here), 400, "wrong_value")
    problem(post(analyst, {"numbers": made["numbers"]}, here), 400, "missing_field")
    problem(post(analyst, {"note": "x" * 501}), 422, "wrong_value")
    assert PolicyVersion.objects.get(pk=made["id"]).edition == 0


@pytest.mark.parametrize(
    ("scale", "sentence"),
    [
        (
            {"kind": "log", "zero_at": 1e-300, "hundred_at": 1e300},
            "An end of the scale of upstream lies beyond",
        ),
        ({"kind": "log", "zero_at": 1e-300, "hundred_at": 1}, "both its ends must be above 0"),
    ],
)
def test_a_scale_beyond_all_measure_is_refused(scale, sentence):
    analyst = client_of("analyst")
    made = post(analyst, {}).json()
    numbers = made["numbers"] | {"scales": made["numbers"]["scales"] | {"upstream": scale}}
    answer = post(analyst, {"numbers": numbers, "edition": 0}, f"{ADDRESS}{made['id']}/write/")
    assert sentence in problem(answer, 422, "wrong_value")


def test_a_draft_is_discarded_and_its_answer_says_what_it_was():
    analyst = client_of("analyst")
    made = post(analyst, {}).json()
    assert post(client_of("viewer"), {}).status_code == 403
    gone = post(analyst, {}, f"{ADDRESS}{made['id']}/discard/")
    assert (gone.status_code, gone.json()) == (200, made)
    assert analyst.get(f"{ADDRESS}{made['id']}/").status_code == 404
    assert post(analyst, {}, f"{ADDRESS}{made['id']}/discard/").status_code == 404
