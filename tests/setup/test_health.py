"""What machines ask the site."""

import pytest


def test_it_is_alive_without_asking_the_database(client):
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_it_is_ready_with_database_migrations_and_broker(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "migrations": "ok", "broker": "ok"}


@pytest.mark.django_db
def test_it_is_not_ready_without_a_broker(client, settings):
    place = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "unix:///nowhere/s.sock"}
    settings.CACHES = {"default": place}
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["broker"] == "away"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}


@pytest.mark.django_db
def test_metrics_are_for_this_machine_alone(client):
    assert b"holdfast_chunks_waiting 0.0" in client.get("/metrics").content
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.7").status_code == 403
    assert client.get("/metrics", HTTP_X_FORWARDED_FOR="127.0.0.1").status_code == 403


@pytest.mark.django_db
def test_metrics_go_to_whoever_has_the_token(client, monkeypatch):
    monkeypatch.setenv("HOLDFAST_METRICS_TOKEN", "a-long-token")
    assert client.get("/metrics").status_code == 403
    told = client.get("/metrics", REMOTE_ADDR="203.0.113.7", HTTP_AUTHORIZATION="Bearer a-long-token")
    assert told.status_code == 200
