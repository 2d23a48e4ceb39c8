"""Letters to suppliers: plain, honest, in their language; nothing typed adds a header, a link or a line."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail as django_mail

from accounts.models import Mail
from accounts.tasks import send_mail
from suppliers import letters, reminders
from suppliers.answering import links
from suppliers.models import Company, Contact, Questionnaire, Supplier
from tests.suppliers.asked import DAY, asked, company, person, suppliers


@pytest.fixture
def by(db):
    company()
    return person(name="Purchasing")


def test_it_says_who_asks_why_how_long_until_when_and_how_to_decline(by):
    asked(by, suppliers(1), words="We do this once a year.\n\nThank you for your help.")
    letter = Mail.objects.get()
    assert letter.subject == "Demo Machinery asks Supplier 0: where do your critical inputs come from?"
    for said in (
        "about five minutes",
        "no account",
        "by 1 April 2026",
        "until 1 May 2026",
        "for Supplier 0 alone",
        "publish nothing",
        "rather not answer",
        "reply to this letter",
        "We do this once a year.",
        by.email,
    ):
        assert said in re.sub(r"\s+", " ", letter.words), said
    assert letter.reply_to == by.email
    assert max(map(len, letter.words.splitlines())) < 998, "what a line of mail may hold"


def test_it_is_in_the_contacts_language_where_we_have_it(by):
    for one, language in zip(suppliers(4), ["de", "de-AT", "fr", ""], strict=True):
        one.contacts.update(language=language)
    asked(by, Supplier.objects.order_by("code"))
    said = [letter.subject.split()[2] for letter in Mail.objects.order_by("pk")]
    assert said == ["fragt", "fragt", "asks", "asks"]
    german = Mail.objects.order_by("pk")[0].words
    assert "bis zum 1. April 2026" in german and "Supplier 0" in german
    assert list(Questionnaire.objects.order_by("pk").values_list("language", flat=True)) == [
        "de",
        "de",
        "en",
        "en",
    ]


@pytest.mark.parametrize("language", letters.LANGUAGES)
@pytest.mark.parametrize("asks", ["tier_two", "affected"])
def test_every_letter_reads_in_every_language(by, asks, language):
    [one] = suppliers(1)
    one.contacts.update(language=language, name="Quality desk")
    opened = asked(by, [one], asks=asks, remind_before=[7])
    reminders.remind_due(on=opened.campaign.due_on - timedelta(days=7))
    reminders.remind_now(opened.campaign, by=by, on=opened.campaign.due_on + timedelta(days=2))
    assert Mail.objects.count() == 3
    link = links.address(Questionnaire.objects.get())
    for letter in Mail.objects.all():
        assert "Quality desk" in letter.words and "{" not in letter.words and "{" not in letter.subject
        assert letter.words.count(link) == 1 and "\n\n\n" not in letter.words
        assert not letter.words.startswith("\n") and letter.words.endswith("Demo Machinery\n")


def test_what_people_type_is_plain_text_and_adds_no_header(by):
    [one] = suppliers(1)
    Company.objects.update(name="A & B\r\nBcc: everyone@example.com")
    Supplier.objects.update(name="Ümläut <b>\x1b[31m‮evil‬ GmbH")
    one.contacts.update(name="Desk\nhttps://elsewhere.example")
    asked(by, Supplier.objects.all(), words="Line one\x00\x07\n    <b>& more</b>\n\n\n\nLast")
    letter = Mail.objects.get()
    assert (
        "\n" not in letter.subject
        and "Bcc: everyone@example.com asks Ümläut <b>[31mevil GmbH" in letter.subject
    )
    assert "Line one\n<b>& more</b>\n\nLast" in letter.words
    assert "Hello Desk https://elsewhere.example," in letter.words
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u202a-\u202e]", letter.words)


@pytest.mark.django_db(transaction=True)
def test_it_leaves_with_the_askers_address_to_reply_to_and_as_plain_text():
    company("Maschinen Müller")
    asked(person(), suppliers(1))
    send_mail()
    [out] = django_mail.outbox
    assert out.reply_to == ["buyer@holdfast.example"] and out.to == ["quality@s000.example"]
    message = out.message()
    assert message.get_content_type() == "text/plain" and message["Auto-Submitted"] == "auto-generated"
    assert "Bcc" not in message and "Cc" not in message


def test_the_preview_is_the_letter_but_for_its_link(by):
    [one] = suppliers(1)
    opened = asked(by, [one])
    link = links.address(Questionnaire.objects.get())
    shown = letters.previewed(
        opened.campaign, Contact.objects.select_related("supplier").get(), company="Demo Machinery", link=link
    )
    sent = Mail.objects.get()
    assert (shown.subject, shown.words, shown.to, shown.reply_to) == (
        sent.subject,
        sent.words,
        sent.to,
        sent.reply_to,
    )


def test_who_we_are_is_said_once_and_not_overwritten(db):
    Company.objects.all().delete()
    assert letters.company() == ""
    letters.sign_as("Demo  Machinery")
    letters.sign_as("Somebody else")
    assert letters.company() == "Demo Machinery"


def test_a_reminder_after_the_due_day_does_not_speak_of_it_as_to_come(by):
    opened = asked(by, suppliers(1))
    reminders.remind_now(opened.campaign, by=by, on=DAY + timedelta(days=40))
    words = " ".join(Mail.objects.order_by("-pk")[0].words.split())
    assert "We hoped for it by 1 April 2026" in words
    assert date(2026, 4, 1) == opened.campaign.due_on
