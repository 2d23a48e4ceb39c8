"""`decisions` by API: read by everyone, made and ended by who may, one sentence for what does not fit."""

from datetime import date, timedelta

import orjson
import pytest
import time_machine

from scoring.models import Decision
from tests.api.world import client_of, problem
from tests.pages import rows

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 20)
LAST = (DAY + timedelta(days=30)).isoformat()
ADDRESS = "/api/v1/decisions/"
ACCEPTED = {
    "part": "VALVE", "chosen": "accept", "acceptance": "stock", "mitigation": "Nine months.", "reason": "x", "until": LAST
}  # fmt: skip
CHOSEN = {"part": "VALVE", "chosen": "single_source", "reason": "Too small."}


@pytest.fixture(autouse=True)
def _scored(db):
    rows.company()
    rows.position(rows.part("VALVE"))
    with time_machine.travel(DAY, tick=False):
        yield


def post(client, body, address=ADDRESS):
    return client.post(address, orjson.dumps(body), content_type="application/json")


def test_one_is_made_listed_and_ended():
    manager = client_of("manager")
    answer = post(manager, ACCEPTED)
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert manager.get(answer["Location"]).json() == made
    assert (made["wanted"], made["acceptance"], made["until"]) == ("dual_source", "stock", LAST)
    assert (made["in_force"], made["ended_at"]) == (True, None)
    position = manager.rows("positions", part="VALVE")[0]
    assert position["accepted_until"] == LAST
    assert [row["id"] for row in manager.rows("decisions", in_force="true", chosen="accept")] == [made["id"]]
    ended = post(manager, {"reason": "Sold."}, f"{ADDRESS}{made['id']}/end/")
    assert (ended.json()["in_force"], ended.json()["ended_why"]) == (False, "Sold.")
    problem(post(manager, {"reason": "Twice."}, f"{ADDRESS}{made['id']}/end/"), 409, "ended")


def test_whoever_is_slower_is_told_who_stands():
    analyst = client_of("analyst")
    first = post(analyst, CHOSEN).json()
    told = problem(post(analyst, CHOSEN), 409, "overtaken")
    assert f"decision {first['id']}" in told
    assert post(analyst, CHOSEN | {"replaces": first["id"]}).status_code == 201
    assert "has ended" not in told
    assert Decision.objects.in_force().count() == 1


def test_an_analyst_accepts_no_risk_and_ends_no_acceptance():
    analyst = client_of("analyst")
    assert post(analyst, ACCEPTED).status_code == 403
    made = post(client_of("manager"), ACCEPTED).json()
    assert post(analyst, {"reason": "No."}, f"{ADDRESS}{made['id']}/end/").status_code == 403
    assert post(analyst, CHOSEN | {"replaces": made["id"]}).status_code == 403
    assert post(client_of("viewer"), CHOSEN).status_code == 403


@pytest.mark.parametrize(
    ("told", "status", "code"),
    [
        ({"until": None}, 422, "wrong_value"),
        ({"until": "2026-06-19"}, 422, "wrong_value"),
        ({"until": "soon"}, 400, "wrong_value"),
        ({"mitigation": ""}, 422, "wrong_value"),
        ({"acceptance": "hope"}, 422, "wrong_value"),
        ({"reason": "x" * 501}, 422, "wrong_value"),
        ({"part": "NONE"}, 422, "unknown_part"),
        ({"colour": "red"}, 400, "unknown_field"),
        ({"replaces": "7"}, 400, "wrong_value"),
    ],
)
def test_what_does_not_fit_is_one_sentence(told, status, code):
    problem(post(client_of("manager"), ACCEPTED | told), status, code)
    assert not Decision.objects.exists()


def test_plans_are_listed_with_their_slip():
    from django.utils import timezone

    from scoring import plans
    from suppliers.models import Part, Supplier

    ann, source = (
        rows.person(),
        rows.source(Part.objects.get(), Supplier.objects.create(code="S1", name="Acme")),
    )
    given = {"owner": ann, "by": ann, "now": timezone.now(), "day": DAY, "due_on": DAY + timedelta(days=9)}
    made = plans.make(source, checks=["warm"], todo="An order.", **given)
    told = {"to": DAY + timedelta(days=40), "why": "Late.", "by": ann, "now": timezone.now(), "day": DAY}
    plans.move(made, **told)
    (row,) = client_of("viewer").rows("source-plans", part="VALVE", supplier="S1")
    assert (row["first_due_on"], row["due_on"], row["moved_days"]) == ("2026-06-29", "2026-07-30", 31)
    assert (row["checks"], row["cost"], row["ended_as"]) == (["warm"], None, None)
    plans.finish(made, by=ann, now=timezone.now(), day=DAY)
    assert client_of("quality").rows("source-plans")[0]["ended_as"] == "done"
