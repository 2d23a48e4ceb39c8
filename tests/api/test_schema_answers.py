"""What the API answers of a whole company that has been scored, planned and reviewed fits its schema."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from suppliers.resources import RESOURCES
from suppliers.singlerows import CLOSED
from tests.api.test_schema import connection_kept, fuzzed, secret, world

__all__ = ["connection_kept", "secret", "world"]
pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ROWS = 10  # of each list, one by one
# What nobody told the demo company, and what nobody has ruled in it.
EMPTY = {
    "uses", "unit-conversions", "exchange-rates", "receipts", "external-keys",
    "overrides", "decisions", "can-buy-overrides", "source-plans",
}  # fmt: skip


@pytest.fixture
def ask(db, secret, connection_kept):
    """`ask("GET /api/v1/parts/", query={})`: the answer of the demo company on its first morning, with a past."""
    from accounts.tasks import work_here
    from scoring.networks import working

    for name, told in (
        ("load_demo", {"parts": 100}),
        ("score_demo_past", {}),
        ("rescore", {"verbosity": 0}),
        ("plan_warm_orders", {}),
        ("open_day", {}),
    ):
        call_command(name, **told)
    work_here(working.open(day=timezone.localdate()))
    return asking(secret)


def asking(secret):
    known = {operation.label: operation for operation in fuzzed()}

    def asked(label, *, headers=None, **told):
        case = known[label].Case(headers=headers or {}, **told)
        return case.call_and_validate(headers={"Authorization": f"Bearer {secret}"})

    return asked


def test_every_list_and_its_rows_fit_the_schema(ask, subtests):
    from sourcing.api.lists import LISTINGS

    for name in [*RESOURCES, *(shown.name for shown in LISTINGS)]:
        address = f"GET /api/v1/{name}/"
        with subtests.test(name):
            rows = ask(address, query={"limit": 1000}).json()["results"]
            assert (not rows) == (name in EMPTY)
            for row in rows[:: len(rows) // ROWS + 1]:
                assert ask(f"{address}{{id}}/", path_parameters={"id": row["id"]}).json() == row


def test_rows_that_are_told_again_deleted_and_made_anew_fit_the_schema(ask, subtests):
    for name in sorted(set(RESOURCES) - EMPTY):
        with subtests.test(name):
            address = f"/api/v1/{name}/"
            row = ask(f"GET {address}", query={"limit": 1}).json()["results"][0]
            values = {field: value for field, value in row.items() if field != "id"}
            one = {"path_parameters": {"id": row["id"]}, "headers": {"If-Match": "*"}}
            told = {"body": values, "media_type": "application/json"}
            assert ask(f"POST /api/v1/sync/{name}/", **told).json()["unchanged"] == 1
            assert ask(f"PATCH {address}{{id}}/", **one, **told).status_code == 200
            assert ask(f"POST {address}", **told).status_code == 409
            if name not in CLOSED and ask(f"DELETE {address}{{id}}/", **one).status_code == 204:
                made = ask(f"POST {address}", **told).json()
                assert made | {"id": 0} == row | {"id": 0}


def _rulings():
    told = {"part": "P1", "plant": "B", "reason": "audit"}
    return {
        "can-buy": told | {"supplier": "S1"},
        "can-buy-overrides": told | {"supplier": "S1", "purpose": "sample", "quantity": 3},
        "overrides": told | {"driver": "on_time", "value": 0.5, "until": timezone.localdate().isoformat()},
        "decisions": told | {"chosen": "single_source"},
    }


def test_what_people_rule_fits_the_schema(secret, world, connection_kept):
    ask = asking(secret)
    told = {"part": "P1", "plant": "B", "supplier": "S1"}
    assert ask("GET /api/v1/can-buy/", query=told).json()["answer"] == "no"
    for name, body in _rulings().items():
        made = _post(ask, f"{name}/", body, 201).json()
        if name in ("overrides", "decisions"):
            _post(ask, f"{name}/{{id}}/end/", {"reason": "over"}, 200, made["id"])
    for name in _rulings().keys() - {"can-buy"}:
        assert ask(f"GET /api/v1/{name}/").json()["results"]


def test_what_is_done_with_a_policy_fits_the_schema(secret, world, connection_kept):
    ask = asking(secret)
    in_force = ask("GET /api/v1/policies/{id}/", path_parameters={"id": world["policy"]}).json()
    draft = world["policies"]
    body = {"numbers": in_force["numbers"], "note": "as it was", "edition": 0}
    edition = _post(ask, "policies/{id}/write/", body, 200, draft).json()["edition"]
    _post(ask, "policies/{id}/discard/", {}, 200, _post(ask, "policies/", {}, 201).json()["id"])
    body = {"reason": "audit", "over": world["policy"], "edition": edition}
    job = _post(ask, "policies/{id}/enforce/", body, 202, draft).json()["id"]
    assert ask("GET /api/v1/jobs/{id}/", path_parameters={"id": job}).json()["id"] == job


def test_what_is_done_with_a_webhook_fits_the_schema(secret, world, connection_kept):
    ask = asking(secret)
    told = {"name": "Chat", "url": "https://chat.example.com/", "events": ["job.finished"]}
    one = _post(ask, "webhooks/", told, 201).json()["id"]
    _post(ask, "webhooks/{id}/secret/", None, 200, one)
    sent = _post(ask, "webhooks/{id}/test/", None, 202, one).json()["delivery"]
    _post(ask, "webhooks/{id}/replay/", {"since": "2026-01-01T00:00:00Z"}, 202, one)
    at = {"path_parameters": {"id": one}}
    paused = {"body": {"active": False}, "media_type": "application/json"}
    assert ask("PATCH /api/v1/webhooks/{id}/", **at, **paused).json()["active"] is False
    assert ask("GET /api/v1/webhooks/{id}/deliveries/", **at).json()["results"][0]["id"] == sent
    assert ask("GET /api/v1/webhook-deliveries/{id}/", path_parameters={"id": sent}).status_code == 200
    assert ask("DELETE /api/v1/webhooks/{id}/", **at).status_code == 204


def _post(ask, address, body, status, number=None):
    at = {"path_parameters": {"id": number}} if number else {}
    told = {} if body is None else {"body": body, "media_type": "application/json"}
    answer = ask(f"POST /api/v1/{address}", **at, **told)
    assert answer.status_code == status, answer.content
    return answer
