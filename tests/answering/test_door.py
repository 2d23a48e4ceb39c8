"""Whoever has no good link learns nothing, and whoever has one learns of nobody else."""

import logging
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from suppliers.answering import links
from suppliers.models import Campaign, Questionnaire
from tests.answering import asked
from tests.answering.asked import at

pytestmark = pytest.mark.django_db


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
