"""`overrides` by API: read by everyone, made and ended by who may, one sentence for what does not fit."""

from datetime import date, timedelta

import orjson
import pytest
import time_machine

from scoring.models import Override
from suppliers.models import Part
from tests.api.world import client_of, load, problem
from tests.pages import rows
from tests.scoring import small_company

pytestmark = pytest.mark.django_db
DAY = small_company.DAY
LAST = (DAY + timedelta(days=30)).isoformat()
GIVEN = {"part": "VALVE", "driver": "on_time", "value": 0.95, "reason": "Audit of May.", "until": LAST}


@pytest.fixture(autouse=True)
def _scored(db):
    small_company.build()
    rows.company()
    small_company.score_all()
    with time_machine.travel(DAY, tick=False):
        yield


@pytest.fixture
def analyst():
    return client_of("analyst")


def post(client, body, address="/api/v1/overrides/", content_type="application/json"):
    data = body if isinstance(body, bytes) else orjson.dumps(body)
    return client.post(address, data, content_type=content_type)


def test_one_is_made_listed_and_ended(analyst):
    answer = post(analyst, GIVEN)
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert answer["Location"] == f"/api/v1/overrides/{made['id']}/"
    assert analyst.get(answer["Location"]).json() == made
    assert (made["part"], made["driver"], made["value"], made["until"]) == ("VALVE", "on_time", 0.95, LAST)
    assert (made["in_force"], made["ended_at"], made["ended_by"]) == (True, None, None)
    assert made["made_by"].startswith("analyst")
    ended = post(analyst, {"reason": "Mended."}, f"/api/v1/overrides/{made['id']}/end/")
    assert ended.status_code == 200
    assert (ended.json()["in_force"], ended.json()["ended_why"]) == (False, "Mended.")
    problem(post(analyst, {"reason": "Twice."}, f"/api/v1/overrides/{made['id']}/end/"), 409, "ended")


def test_the_list_is_filtered_and_paged(analyst):
    for driver in ("on_time", "reject_rate", "natural_hazard"):
        post(analyst, GIVEN | {"driver": driver})
    Override.objects.filter(driver="reject_rate").update(until=date(2026, 6, 29))
    assert {row["driver"] for row in analyst.rows("overrides", in_force="true")} == {
        "on_time",
        "natural_hazard",
    }
    assert [row["driver"] for row in analyst.rows("overrides", driver="on_time", part="VALVE")] == ["on_time"]
    page = analyst.get("/api/v1/overrides/?limit=2").json()
    assert len(page["results"]) == 2
    assert len(analyst.get(page["next"]).json()["results"]) == 1


def test_whoever_is_slower_is_told_who_stands_and_may_say_so(analyst):
    first = post(analyst, GIVEN).json()
    told = problem(post(analyst, GIVEN | {"value": 0.5}), 409, "overtaken")
    assert f"override {first['id']}" in told
    assert Override.objects.count() == 1
    second = post(analyst, GIVEN | {"value": 0.5, "replaces": first["id"]})
    assert second.status_code == 201
    told = problem(
        post(analyst, GIVEN | {"driver": "reject_rate", "replaces": first["id"]}), 409, "overtaken"
    )
    assert "has ended" in told


@pytest.mark.parametrize(
    ("changed", "status", "code", "words"),
    [
        ({"part": "NONE"}, 422, "unknown_part", "There is no part “NONE” here."),
        ({"plant": "P9"}, 422, "unknown_part", "There is no part “VALVE” here."),
        ({"part": "PUMP"}, 422, "wrong_value", "part: This part is not scored"),
        ({"driver": "weather"}, 422, "wrong_value", "driver: There is no driver “weather”."),
        ({"value": 95}, 422, "wrong_value", "value: The value lies between 0 and 1."),
        ({"reason": " "}, 422, "wrong_value", "reason: This field cannot be blank."),
        ({"reason": "x" * 501}, 422, "wrong_value", "reason: Ensure this value has at most 500"),
        ({"until": "2026-06-29"}, 422, "wrong_value", "until: The last day is over already."),
        ({"until": "2028-01-01"}, 422, "wrong_value", "until: An override lasts a year at most"),
        ({"until": "soon"}, 400, "wrong_value", "until is a date (write 2026-01-31)."),
        ({"until": "2026-02-30"}, 400, "wrong_value", "until is a date (write 2026-01-31)."),
        ({"value": "0.95"}, 400, "wrong_value", "value is a number."),
        ({"value": True}, 400, "wrong_value", "value is a number."),
        ({"value": None}, 400, "missing_field", "The body lacks value."),
        ({"replaces": "1"}, 400, "wrong_value", "replaces is an id, or null."),
        ({"part": 7}, 400, "wrong_value", "part is a text."),
        ({"part": "VAL\x00VE"}, 422, "wrong_value", "part has a character that no text can hold."),
        ({"unit": "%"}, 400, "unknown_field", "There is no field “unit” here."),
    ],
)
def test_what_does_not_fit_is_one_sentence_and_nothing_is_written(analyst, changed, status, code, words):
    assert words in problem(post(analyst, GIVEN | changed), status, code)
    assert not Override.objects.exists()


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "not_json"),
        (b"[]", "application/json", 400, "not_an_object"),
        (b"part,driver\n", "text/csv", 415, "content_type"),
        (b"{}", "application/json", 400, "missing_field"),
    ],
)
def test_a_body_of_another_kind_is_refused(analyst, body, content_type, status, code):
    problem(post(analyst, body, content_type=content_type), status, code)


def test_a_part_at_several_plants_needs_its_plant(analyst):
    load("plants", "code\nA\nB\n")
    load("parts", "number,plant,procurement\nTWICE,A,buy\nTWICE,B,buy\n")
    told = problem(post(analyst, GIVEN | {"part": "TWICE"}), 422, "several_plants")
    assert "A, B" in told
    assert Part.objects.filter(number="TWICE").count() == 2


@pytest.mark.parametrize("role", ["viewer", "quality", "integration"])
def test_who_may_not_reads_and_writes_nothing(role, analyst):
    made = post(analyst, GIVEN).json()
    client = client_of(role)
    assert [row["id"] for row in client.rows("overrides")] == [made["id"]]
    problem(post(client, GIVEN | {"driver": "reject_rate"}), 403, "permission_denied")
    problem(post(client, {"reason": "x"}, f"/api/v1/overrides/{made['id']}/end/"), 403, "permission_denied")
    assert Override.objects.get().ended_at is None


def test_there_is_no_end_of_what_there_is_not(analyst):
    problem(post(analyst, {"reason": "x"}, "/api/v1/overrides/1/end/"), 404, "not_found")


def test_the_schema_and_the_docs_have_both_verbs(analyst, client):
    paths = analyst.get("/api/v1/schema/").json()["paths"]
    assert set(paths["/api/v1/overrides/"]) == {"get", "post"}
    assert set(paths["/api/v1/overrides/{id}/end/"]) == {"post"}
    client.force_login(rows.person("viewer"), backend="accounts.backends.RoleBackend")
    page = client.get("/api/v1/docs/").content.decode()
    assert "/api/v1/overrides/{id}/end/" in page
