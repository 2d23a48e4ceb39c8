"""How often a token or a person may ask: counted in the cache, told in headers, and nobody refused without it."""

import logging
import re
import threading

import pytest
import redis
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from accounts.api import rates
from accounts.models import User
from tests.api.world import client_of, problem

pytestmark = pytest.mark.django_db
AT = "2026-11-28T12:00:15Z"
ASKED = "/api/v1/plants/"


@pytest.fixture
def three_a_minute(settings):
    settings.API_RATE = "3/min"
    with time_machine.travel(AT, tick=False):
        yield


def left(answer):
    return re.fullmatch(r'"(token|session)";r=(\d+);t=(\d+)', answer["RateLimit"]).groups()


def test_a_token_is_told_what_is_left_and_then_to_wait(api, three_a_minute):
    answers = [api.get(ASKED) for _ in range(4)]
    assert [left(one) for one in answers] == [("token", n, "45") for n in ("2", "1", "0", "0")]
    assert {one["RateLimit-Policy"] for one in answers} == {'"token";q=3;w=60'}
    assert [one.status_code for one in answers[:3]] == [200, 200, 200]
    assert "3 requests in 60 seconds" in problem(answers[3], 429, "too_many_requests")
    assert answers[3]["Retry-After"] == "45"
    with time_machine.travel("2026-11-28T12:01:00Z", tick=False):
        assert api.get(ASKED).status_code == 200


def test_each_token_and_each_person_has_a_rate_of_their_own(api, as_role, client, three_a_minute):
    for _ in range(4):
        api.get(ASKED)
    assert as_role("viewer").get(ASKED).status_code == 200
    client.force_login(User.objects.create_user("viewer@holdfast.example", role="viewer"))
    assert left(client.get(ASKED)) == ("session", "2", "45")


def test_refusals_count_as_well_and_strangers_are_not_counted(api, client, three_a_minute):
    assert [api.put(ASKED).status_code for _ in range(4)] == [405, 405, 405, 429]
    assert "RateLimit" not in client.get(ASKED).headers


def test_a_304_says_what_is_left(api, three_a_minute):
    tag = api.get(ASKED)["ETag"]
    assert left(api.get(ASKED, headers={"If-None-Match": tag})) == ("token", "1", "45")


def test_without_a_rate_nobody_is_counted(api, settings):
    settings.API_RATE = "0"
    assert "RateLimit" not in api.get(ASKED).headers


def test_while_the_cache_is_away_nobody_is_refused_and_it_is_said_once(api, settings, monkeypatch, caplog):
    settings.API_RATE = "1/min"
    away = rates.Counters("unix:///nowhere/at/all.sock")
    asked = []
    monkeypatch.setattr(away.server, "incr", lambda key: asked.append(key) or _fail())
    monkeypatch.setattr(rates, "_counters", lambda place: away)
    with caplog.at_level(logging.WARNING, "accounts.api.rates"):
        assert [api.get(ASKED).status_code for _ in range(5)] == [200] * 5
        monkeypatch.setattr(away, "asked_again_at", 0.0)  # the pause is over
        assert api.get(ASKED).status_code == 200
    assert len(asked) == 2
    assert len(caplog.records) == 1


def _fail():
    raise redis.ConnectionError("away")


def test_a_cache_that_comes_back_counts_again(settings):
    counters = rates.Counters(settings.CACHES["default"]["LOCATION"])
    counters.asked_again_at = 0.0
    assert counters.raised("api-rate:test", window=60) == 1
    assert counters.raised("api-rate:test", window=60) == 2
    assert counters.asked_again_at is None
    assert 0 < counters.server.ttl("api-rate:test") <= 61


@pytest.mark.parametrize(
    ("told", "rate"), [("600/min", (600, 60)), ("20/s", (20, 1)), ("9/h", (9, 3600)), ("0", (0, 60))]
)
def test_a_rate_reads_as_it_is_written(told, rate):
    read = rates.Rate.read(told)
    assert (read.quota, read.window) == rate


@pytest.mark.parametrize("told", ["", "600", "600/day", "-1/min", "0/min", "600 / min"])
def test_a_rate_that_cannot_be_read_is_a_refusal_to_start(told):
    with pytest.raises(ImproperlyConfigured, match="HOLDFAST_API_RATE"):
        rates.Rate.read(told)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_counted_one_by_one(settings):
    settings.API_RATE = "20/h"
    api, statuses = client_of(), []

    def ask():
        statuses.extend(api.get(ASKED).status_code for _ in range(10))
        connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert (statuses.count(200), statuses.count(429)) == (20, 20)
