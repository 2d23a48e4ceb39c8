"""Who judges answers, as they were read, once; asking back, and the end of reading."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections

from accounts.models import Mail
from suppliers import judging
from suppliers.answering import links
from suppliers.judging import NEW
from suppliers.models import (
    Campaign,
    Contact,
    Dependency,
    Questionnaire,
    Supplier,
)
from tests.suppliers.answered import DAY, NOON, analyst, answered, first, need, of_site


@pytest.fixture
def by(upstream):
    return analyst()


@pytest.fixture
def asked(by):
    return answered("S1", by=by)


def given(by, seen=1):
    return {"by": by, "now": NOON + timedelta(hours=1), "seen": seen}


def refusal(call, *args, **told):
    with pytest.raises(ValidationError) as refused:
        call(*args, **told)
    return " ".join(refused.value.messages)


def test_answers_changed_while_they_are_read_are_not_judged(by, asked):
    told = need(asked, "F1", "magnets", "U2")
    Questionnaire.objects.filter(pk=asked.pk).update(version=2)
    for call in (judging.accept_need,):
        assert "has changed its answers" in refusal(call, told, {}, **given(by))
    assert "has changed" in refusal(judging.refuse, told, reason="No", **given(by))
    assert "has changed" in refusal(judging.finish_reading, asked, **given(by))
    judging.accept_need(told, {}, **given(by, seen=2))


@pytest.mark.parametrize("state", ["sent", "opened", "sent_back"])
def test_what_is_not_sent_in_is_not_judged(by, asked, state):
    told = need(asked, "F1", "magnets", "U2")
    Questionnaire.objects.filter(pk=asked.pk).update(state=state)
    assert "do not wait to be read" in refusal(judging.accept_need, told, {}, **given(by))


def test_nothing_is_accepted_twice_and_a_refusal_stands(by, asked):
    told, other = need(asked, "F1", "magnets", "U2"), need(asked, "F1", "steel", "U1")
    judging.accept_need(told, {}, **given(by))
    assert "Somebody else has judged" in refusal(judging.accept_need, told, {}, **given(by))
    judging.refuse(other, reason="Not ours", **given(by))
    assert "Somebody else has judged" in refusal(judging.accept_need, other, {}, **given(by))
    assert set(Dependency.objects.values_list("material", flat=True)) == {"magnets"}


def test_who_keeps_no_facts_judges_nothing(by, asked):
    told = need(asked, "F1", "magnets", "U2")
    for role in ("viewer", "quality", "integration"):
        with pytest.raises(PermissionDenied):
            judging.accept_need(told, {}, **given(analyst(role, role)))


def test_asking_back_opens_the_link_again_and_says_of_which_need(by, asked):
    told = need(asked, "F1", "magnets", "U2")
    judging.accept_need(need(asked, "F1", "steel", "U1"), {}, **given(by))
    late = {"by": by, "now": NOON + timedelta(days=27), "seen": 1}
    sent = judging.ask_back(asked, "Which of the two?", comments={told.pk: "Which mill?"}, **late)
    assert (sent.state, sent.times_sent_back, sent.question) == ("sent_back", 1, "Which of the two?")
    assert sent.ends_on == DAY + timedelta(days=27 + 14)
    told.refresh_from_db()
    assert (told.judged, told.comment) == ("asked_back", "Which mill?")
    assert refusal(judging.ask_back, asked, "Again", **late).startswith("These answers do not wait")
    Questionnaire.objects.filter(pk=asked.pk).update(state="submitted", version=2)
    judging.accept_need(told, {}, **given(by, seen=2))  # answered anew


def test_who_is_asked_back_gets_one_letter_with_the_same_link(by, asked):
    contact = Contact.objects.create(
        supplier=asked.supplier, email="mia@one.example", name="Mia", language="de"
    )
    Questionnaire.objects.filter(pk=asked.pk).update(contact=contact, language="de")
    told = need(asked, "F1", "magnets\nBcc: all", "U2")
    sent = judging.ask_back(asked, "Which <of> the two?", comments={told.pk: "Which mill?"}, **given(by))
    letter = Mail.objects.get()
    assert letter.once == f"questionnaire {asked.pk} asked back 1" and letter.to == "mia@one.example"
    assert letter.subject.startswith("Eine Frage zu Ihrer Antwort")
    for words in (links.address(sent), "Which <of> the two?", "- magnets Bcc: all: Which mill?"):
        assert words in letter.words


def test_nobody_is_asked_back_once_the_campaign_is_closed(by, asked):
    Campaign.objects.update(closed_at=NOON)
    assert "The campaign is closed" in refusal(judging.ask_back, asked, "Which?", **given(by))


def test_reading_ends_when_everything_is_judged(by, asked):
    told, whole = need(asked, "F1", "magnets", "U2"), of_site(asked, "F1", covers="untold")
    assert refusal(judging.finish_reading, asked, **given(by)).startswith("1 answer is still to be judged")
    judging.refuse(told, reason="Not ours", **given(by))
    judging.finish_reading(asked, **given(by))
    asked.refresh_from_db()
    assert (asked.state, asked.ended_by) == ("reviewed", by)
    whole.refresh_from_db()
    assert whole.judged == "open"


def test_all_or_nothing_is_accepted_at_once(by, asked):
    need(asked, "F1", "magnets", "U2"), need(asked, "F1", "steel", {"company": "Unmatched"})
    assert "Choose which site" in refusal(judging.accept_all, asked, {}, **given(by))
    assert not Dependency.objects.exists()
    assert not asked.needs.exclude(judged="open").exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_wins_and_the_other_is_told(upstream):
    one, other = analyst("one"), analyst("other")
    told = need(answered("S1", by=one), "F1", "magnets", {"company": "Shin Kiln", "country": "JP"})

    def accept(by):
        try:
            judging.accept_need(told, {first(told).pk: NEW}, **given(by))
        except ValidationError as refused:
            return refused.messages[0]
        finally:
            connections.close_all()
        return "accepted"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(accept, (one, other)))
    assert said[1] == "accepted" and said[0].startswith("Somebody else has judged")
    assert Supplier.objects.filter(name="Shin Kiln").count() == 1 and Dependency.objects.count() == 1
