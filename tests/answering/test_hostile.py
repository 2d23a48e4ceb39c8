"""What no form of ours sends: numbers that are none, days and moments that do not fit. Nobody gets an error page."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from suppliers.answering import said, saving
from suppliers.models import AlternativeAnswer, Questionnaire
from tests.answering.asked import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(made):
    """A need with one place, told already; the version of the page that shows it."""
    now, site = timezone.now(), made.sites.get().site_id
    saving.save(made, said.Need(site=site, material="Steel"), version=0, now=now)
    saving.save(made, said.PlaceAdded(need=1, place=said.Place(company="Mill")), version=1, now=now)
    return 2


@pytest.mark.parametrize("share", ["0", "-1", "1e9999999", "9" * 5000, "100.1", "sNaN", "Infinity"])
def test_a_share_that_is_none_is_refused_with_a_sentence(made, place, share):
    told = {"verb": "need", "need": 1, "material": "Steel", "share-1": share, "version": place}
    answered = Client().post(at(made), told, headers={"HX-Request": "true"})
    assert answered.status_code == 422, answered.status_code
    assert AlternativeAnswer.objects.get().share is None


@pytest.mark.parametrize("share", ["0.0001", "0.00001", "1e-30", "1e-9999999"])
def test_a_share_smaller_than_what_is_kept_is_the_smallest(made, place, share):
    told = {"verb": "need", "need": 1, "material": "Steel", "share-1": share, "version": place}
    assert Client().post(at(made), told).status_code == 302
    assert str(AlternativeAnswer.objects.get().share) == "0.000001"


@pytest.mark.parametrize(
    "section", ["site-²", "site-", "site-99999999999999", "notices-\n", "x\r\nSet-Cookie: a"]
)
def test_a_section_that_is_none_is_left_out(made, section):
    told = {"verb": "remark", "words": "Hello", "section": section, "version": 0}
    assert Client().post(at(made), told, headers={"HX-Request": "true"}).status_code == 200
    answered = Client().post(at(made), told | {"version": 1})
    assert answered.status_code == 302 and "\n" not in answered["Location"]
    got = Client().get(at(made), {"section": section}, headers={"HX-Request": "true"})
    assert got.status_code == 200


def test_a_page_that_was_saved_ten_thousand_times_is_saved_again(made):
    Questionnaire.objects.filter(pk=made.pk).update(version=12_345)
    told = {"verb": "remark", "words": "Hello", "version": 12_345}
    assert Client().post(at(made), told).status_code == 302
    assert Questionnaire.objects.get().remark == "Hello"


def test_an_answer_is_taken_by_a_clock_that_is_behind_the_one_that_sent(made):
    Questionnaire.objects.filter(pk=made.pk).update(remark="Nothing to tell")
    with time_machine.travel(timezone.now() - timedelta(hours=2), tick=False):
        assert Client().post(at(made), {"verb": "submit", "version": 0}).status_code == 302
    made.refresh_from_db()
    assert made.state == "submitted" and made.submitted_at >= made.sent_at


HIDDEN = "\u202e\u2066\u200b\ufeff\x07\xad"


def test_signs_that_nobody_sees_are_not_kept(made, place):
    """They turn the way a name is read, or make one that looks like another's."""
    post = Client().post
    told = {"verb": "need", "need": 1, "material": f"Steel{HIDDEN}", "version": place}
    assert post(at(made), told).status_code == 302
    told = {"verb": "place", "need": 1, "company": f"Go{HIDDEN}od Mill", "town": f"Es\nsen{HIDDEN}"}
    assert post(at(made), told | {"version": place + 1}).status_code == 302
    told = {"verb": "remark", "words": f"One{HIDDEN}\r\ntwo  {HIDDEN}", "version": place + 2}
    assert post(at(made), told).status_code == 302
    named = AlternativeAnswer.objects.order_by("-number").first()
    assert (made.needs.get().material, named.company, named.town) == ("Steel", "Good Mill", "Es sen")
    assert Questionnaire.objects.get().remark.splitlines() == ["One", "two"]


def test_a_name_of_nothing_that_is_seen_is_none(made, place):
    told = {"verb": "place", "need": 1, "company": HIDDEN, "version": place}
    assert Client().post(at(made), told).status_code == 422
