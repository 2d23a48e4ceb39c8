"""What a supplier sends is escaped, bounded and paced, and changes no fact."""

import pytest
from django.core.cache import cache
from django.test import Client
from redis.exceptions import ConnectionError as CacheAway

from suppliers.answering import pace
from suppliers.models import Change, ChangeNotice, Dependency, Part, Site, Supplier
from tests.answering.asked import at

pytestmark = pytest.mark.django_db


def facts():
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (Change, Dependency, ChangeNotice, Site, Supplier, Part)
    }


def test_what_is_sent_changes_no_fact(made):
    before = facts()
    posts = [
        {"verb": "need_add", "site": 1, "material": "steel"},
        {"verb": "place", "need": 1, "company": "Mill", "town": "Leeds", "country": "GB"},
        {"verb": "code", "need": 1, "duns": "123456789", "lei": "5493001KJTIIGC8Y1R12"},
        {"verb": "need", "need": 1, "material": "iron", "complete": "on"},
        {"verb": "site", "site": 1, "complete": "on"},
        {"verb": "notice_add", "kind": "process", "words": "New"},
        {"verb": "remark", "words": "Hello"},
        {"verb": "submit"},
    ]
    for version, told in enumerate(posts):
        assert Client().post(at(made), {**told, "version": version}).status_code == 302, told
    assert facts() == before


def test_what_is_sent_is_escaped(made):
    hostile = "<script>alert(1)</script>\"'><img src=x>{{ 7 }}"
    for version, told in enumerate(
        [
            {"verb": "need_add", "site": 1, "material": hostile},
            {"verb": "place", "need": 1, "company": hostile, "town": hostile},
            {"verb": "notice_add", "kind": "process", "words": hostile},
            {"verb": "remark", "words": hostile},
            {"verb": "need", "need": 1, "material": hostile, "share-1": hostile[:8]},
        ]
    ):
        Client().post(at(made), {**told, "version": version})
    for page in (
        Client().get(at(made)),
        Client().get(f"{at(made)}?panel=name-1", headers={"HX-Request": "true"}),
        Client().post(at(made), {"verb": "need", "need": 1, "material": hostile * 9, "version": 4}),
        Client().post(at(made), {"verb": hostile, "section": hostile, "panel": hostile, "version": 4}),
        Client().get(at(made), {"panel": hostile, "section": hostile, "language": hostile}),
    ):
        words = page.content.decode()
        assert "<script>alert" not in words and "<img src=x" not in words
    assert made.needs.get().material == hostile


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"verb": "remark", "words": "x" * 70_000}, "too much at once"),
        ({"verb": "remark", "words": "x" * 2001}, "At most 2000 characters"),
        ({"verb": "need_add", "site": 1, "material": "x" * 101}, "At most 100 characters"),
        ({"verb": "need_add", "site": 9, "material": "x"}, "one of the sites"),
        ({"verb": "need_add", "site": 1, "material": "x", "part": "P-2"}, "P-2"),
        ({"verb": "need_add", "site": 1, "material": "a\0b"}, "Null characters"),
        ({"verb": "notice_add", "kind": "war", "words": "x"}, "war"),
        ({"verb": "remark", **{f"f{n}": "x" for n in range(1001)}}, "too much at once"),
        ({"verb": "place", "need": 1, "company": "x"}, "not there any more"),
        ({"verb": "rule the world"}, "out of date"),
        ({}, "out of date"),
    ],
)
def test_what_is_too_much_or_not_asked_gets_a_sentence(made, told, sentence):
    for headers in ({}, {"HX-Request": "true"}):
        answered = Client().post(at(made), {**told, "version": 0}, headers=headers)
        assert answered.status_code in {413, 422}
        assert sentence in answered.content.decode()
    made.refresh_from_db()
    assert (made.version, made.remark, made.needs.count()) == (0, "", 0)


def test_a_body_that_lies_about_its_length_is_refused(made):
    answered = Client().post(at(made), {"verb": "remark"}, CONTENT_LENGTH="lots")
    assert answered.status_code == 413


@pytest.fixture
def one_moment(monkeypatch):
    monkeypatch.setattr(pace.time, "time", lambda: 1_800_000_030.0)


def test_a_door_that_is_tried_too_often_asks_to_wait(made, monkeypatch, one_moment):
    monkeypatch.setattr(pace, "BY_ADDRESS", 3)
    answers = [Client().get("/answer/x/").status_code for _n in range(5)]
    assert answers == [404, 404, 404, 429, 429]
    slow = Client().get(at(made))
    assert (slow.status_code, slow["Retry-After"]) == (429, "30")
    assert Client().get(at(made), REMOTE_ADDR="203.0.113.9").status_code == 200


def test_a_questionnaire_that_is_saved_too_often_asks_to_wait(made, monkeypatch, one_moment):
    monkeypatch.setattr(pace, "BY_QUESTIONNAIRE", 2)
    places = [f"203.0.113.{n}" for n in range(4)]
    assert [Client().get(at(made), REMOTE_ADDR=one).status_code for one in places] == [200, 200, 429, 429]


def test_without_its_cache_the_door_neither_opens_nor_shuts(made, monkeypatch, one_moment):
    def away(*_args, **_kwargs):
        raise CacheAway("nobody there")

    monkeypatch.setattr(cache, "add", away)
    monkeypatch.setattr(pace, "BY_ADDRESS", 3)
    pace._own.clear()
    assert [Client().get(at(made)).status_code for _n in range(5)] == [200, 200, 200, 429, 429]
    assert [Client().get("/answer/x/", REMOTE_ADDR="203.0.113.8").status_code for _n in range(4)][-1] == 429


def test_behind_a_proxy_the_address_is_what_the_proxy_wrote(made, monkeypatch, settings, one_moment):
    settings.BEHIND_PROXY = True
    monkeypatch.setattr(pace, "BY_ADDRESS", 1)
    forged = [f"198.51.100.{n}, 203.0.113.7" for n in range(3)]
    asked_as = [Client().get(at(made), HTTP_X_FORWARDED_FOR=told).status_code for told in forged]
    assert asked_as == [200, 429, 429]
