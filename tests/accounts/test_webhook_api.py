"""`/api/v1/webhooks/` and its deliveries, as a program uses them."""

import orjson
import pytest
from django.utils import timezone

from accounts import events
from accounts.models import Delivery, Event, EventName, Subscription
from tests.api.world import client_of, problem

pytestmark = pytest.mark.django_db
MADE = {"name": "ERP", "url": "https://erp.example.com/hook", "events": ["review.due", "job.finished"]}
LIST = "/api/v1/webhooks/"


@pytest.fixture
def api():
    return client_of("admin")


def send(api, method, address, body):
    return getattr(api, method)(address, orjson.dumps(body), content_type="application/json")


def made(api, **more):
    return send(api, "post", LIST, MADE | more).json()


def told_of(pk, count, **more):
    events.record(EventName.JOB_FINISHED, [(f"job {number}", {"job": number}) for number in range(count)])
    rows = [Delivery(subscription_id=pk, event=event, **more) for event in Event.objects.order_by("pk")]
    return Delivery.objects.bulk_create(rows)


def test_one_is_made_with_its_secret_and_read_without_it(api):
    answer = send(api, "post", LIST, MADE)
    assert answer.status_code == 201
    one = answer.json()
    assert one["secret"].startswith("whsec_")
    assert answer["Location"] == f"{LIST}{one['id']}/"
    read = api.get(answer["Location"])
    assert read.json() == {name: value for name, value in one.items() if name != "secret"}
    assert api.get(LIST).json() == {"results": [read.json()], "next": None}
    assert b"whsec_" not in read.content + api.get(LIST).content


def test_events_are_listed_once_each_in_their_order(api):
    told = made(api, events=["job.finished", "review.due", "job.finished"])
    assert told["events"] == ["review.due", "job.finished"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (MADE | {"url": "http://erp.example.com/"}, 422, "wrong_value"),
        (MADE | {"url": "https://erp.example.com:25/"}, 422, "wrong_value"),
        (MADE | {"events": ["something.else"]}, 422, "wrong_value"),
        (MADE | {"events": []}, 422, "wrong_value"),
        (MADE | {"name": "  "}, 422, "wrong_value"),
        (MADE | {"name": "a\x00b"}, 422, "wrong_value"),
        (MADE | {"name": "a" * 101}, 422, "wrong_value"),
        (MADE | {"name": 3}, 400, "wrong_value"),
        (MADE | {"events": "review.due"}, 400, "wrong_value"),
        (MADE | {"events": [3]}, 400, "wrong_value"),
        (MADE | {"secret": "mine"}, 400, "unknown_field"),
        ({"name": "ERP"}, 400, "missing_field"),
        ([], 400, "not_an_object"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(api, body, status, code):
    problem(send(api, "post", LIST, body), status, code)
    assert not Subscription.objects.exists()


def test_a_body_that_is_none_is_refused(api):
    problem(api.post(LIST, b"{", content_type="application/json"), 400, "not_json")
    problem(
        api.post(LIST, b"name=ERP", content_type="application/x-www-form-urlencoded"), 415, "content_type"
    )
    problem(api.post(LIST, b" " * 300_000, content_type="application/json"), 413, "too_large")


def test_it_is_changed_in_part_paused_and_resumed(api):
    address = f"{LIST}{made(api)['id']}/"
    told = send(api, "patch", address, {"url": "https://new.example.com/", "active": False}).json()
    assert (told["url"], told["name"], told["active"]) == ("https://new.example.com/", "ERP", False)
    problem(api.post(address + "test/"), 422, "refused")
    told = send(api, "patch", address, {"active": True, "skip_missed": True}).json()
    assert told["active"] is True
    problem(send(api, "patch", address, {"url": "https://10.0.0.1:22/"}), 422, "wrong_value")
    problem(send(api, "patch", address, {"active": "yes"}), 400, "wrong_value")


def test_it_is_removed(api):
    address = f"{LIST}{made(api)['id']}/"
    answer = api.delete(address)
    assert answer.status_code == 204 and answer.content == b""
    problem(api.get(address), 404, "not_found")
    problem(api.delete(address), 404, "not_found")
    assert api.get(LIST).json()["results"] == []
    assert made(api)["name"] == "ERP", "its name is free"


def test_a_new_secret_is_shown_once(api):
    one = made(api)
    answer = api.post(f"{LIST}{one['id']}/secret/")
    assert answer.status_code == 200 and answer.json()["secret"] != one["secret"]


def test_a_test_is_a_delivery_to_look_at(api):
    one = made(api)
    answer = api.post(f"{LIST}{one['id']}/test/")
    assert answer.status_code == 202
    shown = api.get(answer["Location"]).json()
    assert shown["id"] == answer.json()["delivery"]
    assert (shown["event"], shown["state"], shown["body"]["event"]) == ("test", "waiting", "test")


def test_deliveries_come_newest_first_page_by_page_and_by_state(api):
    one = made(api)
    rows = told_of(one["id"], 5)
    address = f"{LIST}{one['id']}/deliveries/"
    page = api.get(address, {"limit": 2}).json()
    found = [row["id"] for row in page["results"]]
    while page["next"]:
        page = api.get(page["next"]).json()
        found += [row["id"] for row in page["results"]]
    assert found == [row.pk for row in reversed(rows)]
    Delivery.objects.filter(pk=rows[0].pk).update(state="failed", ended_at=timezone.now())
    assert [row["id"] for row in api.get(address, {"state": "failed"}).json()["results"]] == [rows[0].pk]
    problem(api.get(address, {"state": "lost"}), 400, "wrong_value")
    problem(api.get(address, {"cursor": "7"}), 400, "wrong_cursor")
    problem(api.get(address, {"limit": "0"}), 400, "wrong_limit")


def test_a_page_of_deliveries_takes_as_many_queries_whatever_its_length(api, django_assert_num_queries):
    one = made(api)
    told_of(one["id"], 200)
    with django_assert_num_queries(3):
        assert len(api.get(f"{LIST}{one['id']}/deliveries/", {"limit": 200}).json()["results"]) == 200


def test_what_was_given_up_is_sent_again_one_or_all(api):
    one = made(api)
    rows = told_of(one["id"], 3, state="failed", ended_at=timezone.now(), error="The receiver answered 500.")
    answer = api.post(f"/api/v1/webhook-deliveries/{rows[0].pk}/replay/")
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    address = f"{LIST}{one['id']}/replay/"
    answer = send(api, "post", address, {"since": "2020-01-01T00:00:00Z"})
    assert (answer.status_code, answer.json()) == (202, {"replayed": 2, "more": False})
    problem(send(api, "post", address, {"since": "yesterday"}), 422, "wrong_value")
    problem(send(api, "post", address, {"since": "2020-01-01T00:00:00"}), 422, "wrong_value")
    problem(send(api, "post", address, {}), 400, "missing_field")


def test_a_token_of_less_than_the_whole_scope_sees_nothing_of_it():
    for scope in ("read", "write"):
        problem(client_of("admin", scope).get(LIST), 403, "permission_denied")
    problem(client_of("manager").get(LIST), 403, "permission_denied")


def test_every_operation_is_in_the_schema(api):
    paths = api.get("/api/v1/schema/").json()["paths"]
    one = "/api/v1/webhooks/{id}/"
    assert set(paths[LIST]) == {"get", "post"} and set(paths[one]) == {"get", "patch", "delete"}
    assert {one + verb for verb in ("secret/", "test/", "replay/", "deliveries/")} <= set(paths)
    assert {"/api/v1/webhook-deliveries/{id}/", "/api/v1/webhook-deliveries/{id}/replay/"} <= set(paths)
