"""Every address of the site, tried as every role, by token, by session, and as nobody.

An address that is new has to be entered in `tests.addresses`.
"""

import json

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from tests import addressed
from tests.addressed import address, by_token, of_policy, person, routes
from tests.addresses import API, EVERY_API, LISTS, METHODS, OPEN, PAGES, ROLES

pytestmark = pytest.mark.django_db
world = addressed.world


WEBHOOKS = {
    "api_webhooks": {"name": "Chat", "url": "https://chat.example.com/", "events": ["job.finished"]},
    "api_webhook": {"name": "ERP 2"},
    "api_webhook_replay": {"since": "2026-01-01T00:00:00Z"},
}


def ask(client, method, name, world):
    options = {}
    if name.endswith("_sync") or (method == "post" and name.removeprefix("api_") in LISTS):
        options = {"data": "[]", "content_type": "application/json"}
    if method == "get" and name == "api_can-buy":
        options = {"data": {"part": "P1", "plant": "A", "supplier": "S2"}}
    if method == "post" and name.startswith(("api_decisions", "api_can-buy")):
        options = {"data": json.dumps(_ruling(name)), "content_type": "application/json"}
    if method in ("post", "patch") and name in WEBHOOKS:
        options = {"data": json.dumps(WEBHOOKS[name]), "content_type": "application/json"}
    if method == "post" and name.startswith("api_policies"):
        options = {"data": json.dumps(of_policy(name)), "content_type": "application/json"}
    if method == "post" and name.startswith("api_overrides"):
        made = {"part": "P1", "plant": "A", "driver": "reject_rate", "value": 0.1}
        body = (
            {"reason": "audit"}
            if name.endswith("_end")
            else made | {"reason": "audit", "until": f"{timezone.localdate()}"}
        )
        options = {"data": json.dumps(body), "content_type": "application/json"}
    return getattr(client, method)(address(name, world), **options)


def _ruling(name):
    if name.endswith("_end"):
        return {"reason": "audit"}
    if name == "api_decisions":
        return {"part": "P1", "plant": "A", "chosen": "dual_source", "reason": "audit"}
    return {"part": "P1", "plant": "A", "supplier": "S2", "reason": "audit"}


def test_every_address_is_in_the_table():
    names = [route.name for route in routes(get_resolver().url_patterns)]
    assert set(names) == OPEN | set(PAGES) | set(API)
    assert len(names) == len(set(names))


def test_nobody_gets_no_further_than_the_door(client, world, subtests):
    for name, method, _who in [(name, *told) for name, told in PAGES.items()] + EVERY_API:
        with subtests.test(name):
            answer = ask(client, method, name, world)
            if name in PAGES:
                assert answer.status_code == 302
                assert answer["Location"].startswith("/sign-in/?next=")
            else:
                assert answer.status_code == 401
                assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("role", ROLES)
def test_pages_open_for_who_may_and_for_nobody_else(role, world, subtests):
    for name, (method, who) in PAGES.items():
        client = Client()
        client.force_login(_fresh(role))
        with subtests.test(name):
            answer = ask(client, method, name, world)
            if role == "integration":
                assert answer.status_code == 302
                assert answer["Location"].startswith("/sign-in/?next=")
            elif role in who:
                assert answer.status_code in (200, 302), answer.content
                assert not answer.get("Location", "").startswith("/sign-in/")
            else:
                # what one may not even see is not there; what one may see but not do is refused
                assert answer.status_code == (404 if name == "token_revoke" else 403)


def _fresh(role):
    """Somebody new each time: a page may have signed the last one out, or revoked what they had."""
    from accounts.models import User

    return User.objects.create_user(f"{role}-{User.objects.count()}@holdfast.example", role=role)


@pytest.mark.parametrize("role", ROLES)
def test_the_api_does_by_token_what_the_role_may(role, world, subtests):
    client = by_token(role)
    for name, method, who in EVERY_API:
        with subtests.test(name):
            status = ask(client, method, name, world).status_code
            if role not in who:
                assert status == 403
            else:
                assert status in _answers(name, method)


def _answers(name, method):
    """No rows are sent, and nobody says which state of one they have seen."""
    if name.endswith("_sync") or (method == "post" and name.removeprefix("api_") in LISTS):
        return (400,)
    of_facts = name.endswith("_row") and name.removeprefix("api_").removesuffix("_row") in LISTS
    return (404, 428) if of_facts and method != "get" else (200, 201, 202, 204, 404)


@pytest.mark.parametrize("role", ROLES)
def test_a_read_token_reads_and_never_writes(role, world, subtests):
    client = by_token(role, "read")
    for name, method, who in EVERY_API:
        with subtests.test(name):
            may = method == "get" and who == set(ROLES)
            assert ask(client, method, name, world).status_code in ((200, 404) if may else (403,))


def test_the_api_takes_a_session_and_its_csrf_token(world, subtests):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("admin"))
    for name, method, _who in EVERY_API:
        with subtests.test(name):
            assert ask(client, method, name, world).status_code in ((200, 404) if method == "get" else (403,))


def test_a_session_of_an_integration_is_none(world, subtests):
    client = Client()
    client.force_login(person("integration"))
    for name, method, _who in EVERY_API:
        with subtests.test(name):
            assert ask(client, method, name, world).status_code == 401


def test_a_method_that_is_not_in_the_table_is_405(world, subtests):
    api = by_token("admin")
    for name in API:
        for method in set(METHODS) - {there for other, there, _who in EVERY_API if other == name}:
            with subtests.test(f"{method} {name}"):
                assert getattr(api, method)(address(name, world)).status_code == 405
