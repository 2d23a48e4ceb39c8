"""What fuzzing found: each request that once broke the server, and what it is answered now."""

import base64
import json

import pytest

from tests import addressed
from tests.api.world import load, problem

world = addressed.world
pytestmark = pytest.mark.django_db


def _cursor(key, row=1):
    return "at-" + base64.urlsafe_b64encode(json.dumps([key, row]).encode()).decode().rstrip("=")


@pytest.mark.parametrize("shape", ["[{}]", '{{"a":{}}}'], ids=["lists", "objects"])
@pytest.mark.parametrize("depth", [200, 990, 1020])
def test_a_row_of_values_within_values_without_end_is_refused(api, facts, shape, depth):
    value = "1"
    for _level in range(depth):
        value = shape.format(value)
    sent = {"data": f'{{"code": {value}}}', "content_type": "application/json"}
    assert "nested" in problem(api.post("/api/v1/plants/", **sent), 400, "too_deep")
    one = api.rows("plants")[0]["id"]
    changed = api.patch(f"/api/v1/plants/{one}/", **sent, headers={"If-Match": "*"})
    assert "nested" in problem(changed, 400, "too_deep")


@pytest.mark.parametrize("since", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_a_moment_beyond_the_calendar_is_refused(api, world, since):
    address = f"/api/v1/webhooks/{world['webhook']}/replay/"
    answer = api.post(address, {"since": since}, content_type="application/json")
    assert "since is a moment" in problem(answer, 422, "wrong_value")


def test_a_moment_at_the_edge_of_the_calendar_is_read(api, world):
    address = f"/api/v1/webhooks/{world['webhook']}/replay/"
    for since in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        answer = api.post(address, {"since": since}, content_type="application/json")
        assert (answer.status_code, answer.json()["replayed"]) == (202, 0)


@pytest.mark.parametrize("key", ["40000", "9999999999", "-40000"])
def test_a_cursor_whose_number_no_column_holds_goes_on_from_there(api, facts, key):
    answer = api.get("/api/v1/country-risks/", {"ordering": "year", "cursor": _cursor(key)})
    assert answer.status_code == 200
    assert len(answer.json()["results"]) == (1 if key.startswith("-") else 0)


@pytest.mark.parametrize("key", ["٣", "1_0", " 7", "+7", "1e9999"])
@pytest.mark.parametrize(
    ("resource", "ordering"), [("country-risks", "year"), ("plants", "-id"), ("positions", "outage_loss")]
)
def test_a_cursor_of_what_only_python_takes_for_a_number_is_refused(api, world, resource, ordering, key):
    answer = api.get(f"/api/v1/{resource}/", {"ordering": ordering, "cursor": _cursor(key)})
    problem(answer, 422, "wrong_cursor")


def test_a_cursor_of_another_ordering_is_refused_where_that_is_by_numbers(api, world):
    asked = {"ordering": "part", "limit": 1}
    cursor = api.get("/api/v1/positions/", asked).json()["next"].rpartition("cursor=")[2].partition("&")[0]
    problem(api.get("/api/v1/positions/", {"ordering": "outage_loss", "cursor": cursor}), 422, "wrong_cursor")


@pytest.mark.parametrize("key", ["1e29", "-1e29", "1e-29", "0"])
def test_a_cursor_of_any_size_goes_on_from_there(api, world, key):
    answer = api.get("/api/v1/positions/", {"ordering": "outage_loss", "cursor": _cursor(key)})
    assert answer.status_code == 200


def test_a_length_in_digits_of_another_script_is_no_length(api, facts):
    for address in ("/api/v1/sync/plants/", "/api/v1/plants/", "/api/v1/webhooks/"):
        answer = api.post(address, b"{}", content_type="application/json", headers={"Content-Length": "²"})
        assert answer.status_code == 400


@pytest.mark.parametrize("charset", ["utf-16", "latin-1"])
def test_the_charset_of_a_body_says_nothing_of_the_address(api, charset):
    load("plants", "code,name\nÄ,Alb\nB,Berg\n")
    told = f"application/json; charset={charset}"
    answer = api.generic("GET", "/api/v1/plants/?code=%C3%84", b" ", content_type=told)
    assert [row["code"] for row in answer.json()["results"]] == ["Ä"]
