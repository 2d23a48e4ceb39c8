"""Whoever has no good link learns nothing, and whoever has one learns of nobody else."""

import logging
import re
import string
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from redis.exceptions import ConnectionError as CacheAway

from accounts.models import User
from suppliers.answering import links, pace, saving
from suppliers.models import Campaign, Change, ChangeNotice, Dependency, Part, Questionnaire, Site, Supplier
from tests.answering import asked

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r"[\w-]{65}")


@pytest.fixture
def made(db):
    forge = asked.supplier()
    asked.source(forge, asked.site(forge, "BF1"), "P-1")
    return asked.questionnaire(forge)


def at(made):
    return f"/answer/{links.token(made)}/"


def seen(response):
    headers = {name: value for name, value in response.items() if name != "Date"}
    return response.status_code, headers, response.content


def bad_links(made):
    """Every way in which a link can be wrong, each beside what makes it so."""
    good = links.token(made)
    other = asked.questionnaire(asked.supplier("O", "Other"))
    expired = asked.questionnaire(asked.supplier("E", "Expired"), ends_on=timezone.localdate() - timedelta(1))
    closed = asked.questionnaire(asked.supplier("C", "Closed"), state="closed", ended_at=timezone.now())
    over = asked.campaign(name="Over", closed_at=timezone.now())
    superseded = asked.questionnaire(asked.supplier("S", "Superseded"))
    old = links.token(superseded)
    Questionnaire.objects.filter(pk=superseded.pk).update(nonce=links.new_nonce())
    return {
        "tampered": good[:-1] + ("A" if good[-1] != "A" else "B"),
        "cut short": good[:40],
        "longer": good + "A",
        "another's signature": good[:22] + links.token(other)[22:],
        "expired": links.token(expired),
        "closed": links.token(closed),
        "of a closed campaign": links.token(asked.questionnaire(asked.supplier("V", "Over"), over)),
        "replayed": old,
        "made up": "x" * 65,
        "not ascii": "é" * 65,
        "nothing": "-",
    }


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "head", "patch"])
def test_every_bad_link_gets_one_and_the_same_answer(made, method):
    answers, queries = {}, {}
    for why, token in bad_links(made).items():
        with CaptureQueriesContext(
            connection,
        ) as told:
            answered = getattr(Client(), method)(f"/answer/{token}/", headers={"Accept-Language": "de"})
        answers[why], queries[why] = seen(answered), len(told)
    assert answers["tampered"][0] == 404
    assert {why for why, answer in answers.items() if answer != answers["tampered"]} == set()
    assert set(queries.values()) == {1}
    swapped = getattr(Client(), method)("/answer/x/", headers={"HX-Request": "true"})
    assert swapped.content == answers["tampered"][2] or method == "head"
    for cut in ("/answer", "/answer/", f"/answer/{links.token(made)}/needs/1/", "/answer/a/b/"):
        assert seen(getattr(Client(), method)(cut)) == answers["tampered"], cut


def test_what_is_posted_after_it_was_sent_is_refused_like_a_bad_link(made):
    told = {"verb": "site", "site": 1, "covers": "nothing", "version": 0}
    assert Client().post(at(made), told).status_code == 302
    assert Client().post(at(made), {"verb": "submit", "version": 1}).status_code == 302
    bad = seen(Client().post("/answer/" + "x" * 65 + "/", told))
    for verb in ("submit", "decline", "need_add", "find", "remark"):
        assert seen(Client().post(at(made), {**told, "verb": verb, "version": 2})) == bad
    assert "Thank you" in Client().get(at(made)).content.decode()
    assert made.sites.get().covers == "nothing"
    Questionnaire.objects.filter(pk=made.pk).update(state="reviewed", ended_at=timezone.now())
    assert seen(Client().post(at(made), told)) == bad
    Questionnaire.objects.filter(pk=made.pk).update(state="closed")
    assert seen(Client().get(at(made))) == seen(Client().get("/answer/x/"))


def test_the_answer_is_shown_to_nobody_after_it_was_sent(made):
    Client().post(at(made), {"verb": "need_add", "site": 1, "material": "unobtainium", "version": 0})
    Client().post(at(made), {"verb": "submit", "version": 1})
    assert "unobtainium" not in Client().get(at(made)).content.decode()


def test_pages_are_private_and_set_no_cookie(made):
    for answered in (
        Client().get(at(made)),
        Client().get("/answer/x/"),
        Client().post(at(made), {"verb": "remark", "words": "x", "version": 0}),
    ):
        assert answered["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answered["Cache-Control"]
        assert "noindex" in answered["X-Robots-Tag"]
        assert not answered.cookies
        assert "Cookie" not in answered.get("Vary", "")


def test_posts_need_no_cookie_even_where_forgery_is_looked_for(made):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(at(made), {"verb": "remark", "words": "x", "version": 0}).status_code == 302


def test_the_link_stands_in_no_log(made, monkeypatch, capfd):
    token = links.token(made)
    handler = logging.StreamHandler()
    from accounts.logfilter import WithoutSecrets

    handler.addFilter(WithoutSecrets())
    told = []
    monkeypatch.setattr(handler, "emit", lambda record: told.append(handler.format(record)))
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        Client().get(at(made) + "x/")
        monkeypatch.setattr("suppliers.views.answerpage.shown", lambda *_: 1 / 0)
        Client(raise_request_exception=False).get(at(made))
    finally:
        logger.removeHandler(handler)
    assert len(told) == 2 and "ZeroDivisionError" in told[1]
    assert not any(token[:22] in line or token[22:] in line for line in told)


def test_the_console_hides_links(settings):
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["without_secrets"]


# What a supplier sends


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


# How often


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


# Of nobody else

PLANTED = "Zyxomma Quillwright Vexillary Ombrosalt Jackdawson Fluxgate"


def plant(made):
    """Names that stand nowhere but in what others have, and in what we have of this supplier without its word."""
    words = iter(PLANTED.split())
    rival = asked.supplier("ZYX", next(words))
    there = asked.site(rival, "QUI", name=next(words), region=next(words))
    asked.source(rival, there, next(words))
    own = made.supplier.sites.get()
    asked.needs(own, next(words), there, origin="analyst")
    User.objects.create_user("fluxgate@holdfast.example", name=next(words), role="manager")
    theirs = asked.questionnaire(rival, made.campaign)
    saving.save(theirs, _need(there), version=0, now=timezone.now())


def _need(there):
    from suppliers.answering.said import Need, Place

    return Need(site=there.pk, material="Ombrosalt", places=(Place(company="Jackdawson"),))


def test_the_pages_know_nothing_of_anybody_else(made):
    plant(made)
    Client().post(at(made), {"verb": "need_add", "site": 1, "material": "steel", "version": 0})
    pages = [
        Client().get(at(made), {"panel": panel}) for panel in ("", "name-1", "code-1", "notice", "add-1")
    ]
    starts = {word[:n] for word in PLANTED.split() for n in range(1, 6)} | set(string.ascii_letters)
    for htmx in ({}, {"HX-Request": "true"}):
        for start in sorted(starts):
            cache.clear()
            given = {"verb": "find", "need": 1, "company": start, "version": 1}
            pages.append(Client().post(at(made), given, headers=htmx))
    typed = {"verb": "place", "need": 1, "company": "zyxomma", "town": "x", "version": 1}
    pages.append(Client().post(at(made), typed))
    for wrong in range(40):
        cache.clear()
        pages.append(Client().post(at(made), {"verb": "place", "need": 1, "pick": str(wrong), "version": 2}))
    pages += [
        Client().get("/answer/x/"),
        Client().post(at(made), {"verb": "need", "need": 2, "version": 2}),
        Client().post(at(made), {"verb": "submit", "version": 0}),
        Client().get(at(made)),
    ]
    told = [page.content.decode().replace("zyxomma", "") for page in pages]
    leaked = {word for word in PLANTED.split() for page in told if word.lower() in page.lower()}
    assert leaked == set()
    assert not any(re.search(r"\bQUI\b|\bZYX\b", page) for page in told)
    numbers = {str(row.pk) for row in (*Site.objects.all(), *Supplier.objects.all()) if row.pk > 999}
    assert not any(number in page for number in numbers for page in told)


def test_a_typed_place_is_answered_the_same_whether_others_have_it_or_not(made):
    """In words, in queries, and in what is stored."""

    def typed(company, version):
        told = {"verb": "place", "need": 1, "company": company, "town": "Leeds", "version": version}
        with CaptureQueriesContext(connection) as queries:
            answered = Client().post(at(made), told, headers={"HX-Request": "true"})
        return len(queries), answered.content.decode().replace(company, "")

    Client().post(at(made), {"verb": "need_add", "site": 1, "material": "steel", "version": 0})
    before = typed("Neverheard Co", 1)
    Client().post(at(made), {"verb": "place_gone", "need": 1, "place": 1, "version": 2})
    asked.site(asked.supplier("N2", "Everyonesfirst Co"), "N2", name="Everyonesfirst Co", region="Leeds")
    after = typed("Everyonesfirst Co", 3)
    plain = [re.sub(r'value="\d+"|\d\d:\d\d', "", words) for words in (before[1], after[1])]
    assert (before[0], plain[0]) == (after[0], plain[1])


def test_the_family_and_what_it_named_itself_can_be_found(made):
    forge = made.supplier
    parent = asked.supplier("BG", "Bharat Group")
    Supplier.objects.filter(pk=forge.pk).update(parent=parent)
    child, cousin = (
        asked.supplier("BC", "Bharat Child", parent=forge),
        asked.supplier("BX", "Bharat Cousin", parent=parent),
    )
    for one in (parent, child, cousin):
        asked.site(one, one.code)
    mill = asked.site(asked.supplier("M", "Mill"), "M1", name="Bharat Mill as we call it")
    asked.needs(forge.sites.get(), "steel", mill)
    again = asked.questionnaire(forge, asked.campaign(name="Again"))
    words = Client().get(at(again), {"panel": "name-1"}).content.decode()
    assert "Bharat Group BG" in words and "Bharat Child BC" in words and "Bharat Mill" in words
    assert "Bharat Cousin" not in words


def test_a_place_is_shown_as_its_supplier_typed_it(made):
    Client().post(at(made), {"verb": "need_add", "site": 1, "material": "steel", "version": 0})
    Client().post(
        at(made), {"verb": "place", "need": 1, "company": "Muller Castings", "town": "Ulm", "version": 1}
    )
    ours = asked.site(asked.supplier("M", "Mueller Holding Secret"), "M1", name="Mueller Hidden Works")
    need = made.needs.get()
    need.alternatives.update(taken_as=ours)
    asked.needs(made.supplier.sites.get(), "steel", ours)
    again = asked.questionnaire(made.supplier, asked.campaign(name="Again"))
    words = Client().get(at(again)).content.decode()
    assert "Muller Castings" in words and "Ulm" in words
    assert "Mueller" not in words


def test_a_chosen_place_is_taken_by_its_reference_of_this_questionnaire_only(made):
    forge = made.supplier
    asked.site(forge, "BF7", name="Bharat Seven")
    other = asked.questionnaire(forge, asked.campaign(name="Other"))
    for one in (made, other):
        Client().post(at(one), {"verb": "need_add", "site": 1, "material": "steel", "version": 0})
    pick = r'name="pick" value="([^"]+)"[^>]*>(?:(?!</button>).)*Bharat Seven'
    found = re.search(pick, Client().get(at(other), {"panel": "name-1"}).content.decode(), re.S)[1]
    told = {"verb": "place", "need": 1, "pick": found, "version": 1}
    assert Client().post(at(made), told).status_code == 422
    assert Client().post(at(other), told).status_code == 302
    assert other.needs.get().alternatives.get().site.code == "BF7"


# In whose language


def test_the_page_speaks_the_language_of_its_supplier_and_no_other_page_does(made, client):
    german = {"Accept-Language": "de"}
    assert 'lang="en"' in client.get(at(made), headers=german).content.decode()
    page = client.get(f"{at(made)}?language=de").content.decode()
    assert 'lang="de"' in page and "Woher kommen Ihre kritischen Vorprodukte?" in page
    made.refresh_from_db()
    assert made.language == "de"
    assert (
        "Noch nicht gespeichert"
        in client.post(at(made), {"verb": "need_add", "site": 1, "version": 0}).content.decode()
    )
    sign_in = client.get("/sign-in/", headers=german).content.decode()
    assert 'lang="en"' in sign_in
    assert not re.search(r"[äöüß]|Anmelden|Passwort", sign_in)
    client.force_login(asked.asker())
    for address in ("/", "/parts/", "/account/"):
        words = client.get(address, headers=german).content.decode()
        assert 'lang="en"' in words and not re.search(r"\b(und|der|Passwort|Ort)\b", words), address


def test_a_campaign_that_closes_ends_its_links(made):
    Campaign.objects.filter(pk=made.campaign_id).update(closed_at=timezone.now())
    assert Client().get(at(made)).status_code == 404
