"""The public page: what it shows, what it saves, what it refuses."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from suppliers.answering import links
from suppliers.models import AlternativeAnswer, Questionnaire
from tests.answering import asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def forge():
    forge = asked.supplier()
    one, two = asked.site(forge, "BF1"), asked.site(forge, "BF2")
    asked.source(forge, one, "P-1")
    asked.source(forge, two, "P-2")
    return forge


@pytest.fixture
def made(forge):
    return asked.questionnaire(forge, asked.campaign(words="We map our <second> tier."))


def at(made):
    return f"/answer/{links.token(made)}/"


def post(made, verb, *, htmx=False, client=None, **given):
    made.refresh_from_db()
    headers = {"HX-Request": "true"} if htmx else {}
    told = {"verb": verb, "version": str(made.version), **{name: str(value) for name, value in given.items()}}
    return (client or Client()).post(at(made), told, headers=headers)


def test_the_page_says_who_asks_why_and_until_when(made):
    page = Client().get(at(made)).content.decode()
    for words in (
        "asker@holdfast.example",
        "We map our &lt;second&gt; tier.",
        "Bharat Forge BF1",
        "makes P-1 for us",
        "0 of 2 sites told",
    ):
        assert words in page
    made.refresh_from_db()
    assert made.state == "opened"


def test_a_whole_answer_is_given_without_a_script(made):
    for verb, given in [
        ("need_add", {"site": 1, "material": "steel castings", "part": "P-1", "section": "site-1"}),
        ("place", {"need": 1, "company": "Leeds Castings", "town": "Leeds", "country": "GB"}),
        (
            "code",
            {"need": 1, "duns": "12-345-6789", "company": "Secret Mill", "town": "Ulm", "country": "DE"},
        ),
        ("unknown", {"need": 1}),
        (
            "need",
            {"need": 1, "material": "castings", "together": "all", "share-1": "62,5 %", "complete": "on"},
        ),
        ("place_gone", {"need": 1, "place": 3}),
        ("site", {"site": 1, "complete": 1}),
        ("site", {"site": 2, "covers": "nothing"}),
        ("notice_add", {"kind": "process", "words": "A new line", "effective_on": "2027-02-01", "site": 1}),
        ("remark", {"words": "Call us."}),
    ]:
        answered = post(made, verb, **given)
        assert answered.status_code == 302, (verb, answered.content.decode())
    page = Client().get(at(made)).content.decode()
    for words in ("Leeds Castings", "Leeds, United Kingdom", "made from 2 identifiers", "62.5", "A new line"):
        assert words in page, words
    assert "Secret Mill" not in page
    assert not re.search(r"k1\.", page)
    places = AlternativeAnswer.objects.order_by("number")
    assert [(place.company, str(place.share), len(place.codes)) for place in places] == [
        ("Leeds Castings", "0.625000", 0),
        ("", "None", 2),
    ]
    need = made.needs.get()
    assert (need.material, need.part, need.together, need.complete) == ("castings", "", "all", True)
    assert sorted(made.sites.values_list("covers", "complete")) == [("listed", True), ("nothing", True)]
    assert post(made, "submit").status_code == 302
    assert "Thank you" in Client().get(at(made)).content.decode()
    made.refresh_from_db()
    assert made.state == "submitted"


def test_a_swap_gets_its_section_and_what_was_saved(made):
    answered = post(made, "need_add", htmx=True, site=1, material="steel", section="site-1")
    words = answered.content.decode()
    assert answered["HX-Reswap"] == "outerHTML"
    assert 'id="site-1"' in words and 'id="version" value="1"' in words and "Saved at" in words
    assert "<html" not in words
    quiet = post(made, "need", htmx=True, need=1, material="iron", section="site-1")
    assert "HX-Reswap" not in quiet
    assert made.needs.get().material == "iron"
    opened = Client().get(f"{at(made)}?panel=name-1&section=site-1", headers={"HX-Request": "true"})
    assert "Add this place" in opened.content.decode()


def test_what_was_typed_stays_where_it_is_refused(made):
    post(made, "need_add", site=1, material="steel")
    answered = post(made, "place", need=1, company="Leeds Castings", lei="5493", panel="name-1")
    page = answered.content.decode()
    assert answered.status_code == 422
    assert "Leeds Castings" in page and "An LEI has 20 characters" in page
    coded = post(made, "code", need=1, company="Secret Mill", lei="5493", panel="code-1")
    page = coded.content.decode()
    assert "Secret Mill" not in page and "5493" not in page
    swap = post(made, "code", htmx=True, need=1, company="Secret Mill", lei="5493", panel="code-1")
    assert "LEI: An LEI has 20 characters" in swap.content.decode()
    assert "Secret Mill" not in swap.content.decode()
    assert AlternativeAnswer.objects.count() == 0


def test_an_older_page_is_told_so(made):
    post(made, "need_add", site=1, material="steel")
    old = Client().post(at(made), {"verb": "need", "need": 1, "material": "iron", "version": "0"})
    assert old.status_code == 409
    assert "saved from another window" in old.content.decode()
    assert 'value="iron"' in old.content.decode()
    swap = Client().post(
        at(made),
        {"verb": "need", "need": 1, "material": "iron", "version": "0"},
        headers={"HX-Request": "true"},
    )
    assert (swap.status_code, "Load again" in swap.content.decode()) == (409, True)
    assert made.needs.get().material == "steel"


def test_what_is_asked_back_stands_beside_what_it_is_about(made):
    now = timezone.now()
    post(made, "need_add", site=1, material="steel")
    post(made, "submit")
    made.needs.update(judged="asked_back", judged_by=asked.asker(), judged_at=now, comment="Which mill <b>?")
    Questionnaire.objects.filter(pk=made.pk).update(state="sent_back", question="One question.\nThe mill.")
    page = Client().get(at(made)).content.decode()
    assert "Which mill &lt;b&gt;?" in page
    assert "One question.<br>The mill." in page
    assert post(made, "submit").status_code == 302


def test_whether_it_is_affected_is_answered_by_site(forge):
    made = asked.questionnaire(forge, asked.campaign(asks="affected"))
    page = Client().get(at(made)).content.decode()
    assert "Are you affected?" in page and "0 of 2 sites told" in page
    given = {"site": 1, "state": "stopped", "back_on": "2027-01-10", "words": "Flood"}
    assert post(made, "affected", **given).status_code == 302
    told = made.affected.get(site__code="BF1")
    assert (told.state, str(told.back_on), told.words) == ("stopped", "2027-01-10", "Flood")
    assert post(made, "submit").status_code == 302


def test_the_page_costs_the_same_few_queries(made, django_assert_num_queries):
    for n in range(6):
        post(made, "need_add", site=1, material=f"m{n}")
        post(made, "place", need=n + 1, company=f"c{n}")
    with django_assert_num_queries(8):
        Client().get(at(made))
