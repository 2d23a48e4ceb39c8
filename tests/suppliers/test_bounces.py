"""Letters that came back: seen in the outbox, reported later by a mail server, counted once."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import mails
from accounts.models import Mail
from suppliers import bounces, campaigns, letters, reminders
from suppliers.models import Contact, Questionnaire
from tests.suppliers.asked import DAY, NOW, asked, company, person, suppliers

REPORT = """\
From: MAILER-DAEMON@mx.example
To: holdfast@localhost
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I am sorry, the letter could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Mon, 2 Mar 2026 09:00:00 +0000

Final-Recipient: rfc822; quality@s000.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--B
Content-Type: {kind}

Message-ID: {message_id}
Subject: Demo Machinery asks

Hello
--B--
"""


@pytest.fixture
def by(db):
    company()
    return person()


def report(message_id, action="failed", kind="message/rfc822"):
    return REPORT.format(action=action, message_id=message_id, kind=kind).encode()


def read(body):
    out = io.StringIO()
    call_command("read_bounces", source=io.BytesIO(body), stdout=out)
    return out.getvalue()


def ended(state, **of):
    Mail.objects.filter(**of).update(state=state, ended_at=NOW + timedelta(hours=1))


def test_what_the_outbox_says_came_back_marks_its_questionnaire_and_contact_and_no_other(by):
    first, second = suppliers(2)
    asked(by, [first, second])
    ended("bounced", to="quality@s000.example")
    assert [bounces.note(), bounces.note()] == [1, 0]
    back = Questionnaire.objects.unreachable().get()
    assert back.supplier == first and back.contact.bounced_on == DAY
    assert Contact.objects.get(supplier=second).bounced_on is None
    assert Questionnaire.objects.with_progress(DAY).get(supplier=first).progress == "came_back"


def test_a_server_that_was_away_for_days_is_not_the_contacts_fault(by):
    asked(by, suppliers(1))
    ended("given_up")
    assert bounces.note() == 1
    assert Questionnaire.objects.get().bounced_at and Contact.objects.get().bounced_on is None
    assert reminders.remind_due(on=DAY + timedelta(days=25)) == 0


def test_a_letter_of_before_says_nothing_once_it_was_written_anew(by):
    [one] = suppliers(1)
    asked(by, [one])
    ended("bounced")
    bounces.note()
    other = Contact.objects.create(supplier=one, email="other@s000.example")
    campaigns.send_again(Questionnaire.objects.get(), to=other, by=by, now=NOW)
    assert bounces.note() == 0
    assert Questionnaire.objects.get().bounced_at is None
    ended("bounced", to="other@s000.example")
    assert bounces.note() == 1


def test_what_was_asked_back_comes_back_too_until_it_is_written_anew(by):
    asked(by, suppliers(1))
    Questionnaire.objects.update(
        state="sent_back", submitted_at=NOW, times_sent_back=1, question="Which mill?"
    )
    found = Questionnaire.objects.select_related("campaign__asked_by", "supplier", "contact")
    mails.write([letters.asking_back(found.get(), [])])
    ended("sent", once__endswith="asked 1")
    ended("bounced", once__endswith="asked back 1")
    assert [bounces.note(), bounces.note()] == [1, 0]
    campaigns.send_again(found.get(), to=Contact.objects.get(), by=by, now=NOW)
    assert bounces.note() == 0 and Questionnaire.objects.get().bounced_at is None


def test_what_was_answered_all_the_same_has_not_come_back(by):
    asked(by, suppliers(1))
    Questionnaire.objects.update(state="submitted", submitted_at=NOW)
    ended("bounced")
    assert bounces.note() == 0


def test_a_letter_that_is_sent_once_more_and_taken_is_marked_no_longer(by):
    asked(by, suppliers(1))
    ended("bounced")
    bounces.note()
    Mail.objects.update(state="sent", ended_at=NOW + timedelta(hours=2))
    bounces.note()
    assert Questionnaire.objects.get().bounced_at is None and Contact.objects.get().bounced_on is None


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_is_matched_by_the_letters_own_message_id(by, kind):
    asked(by, suppliers(2))
    letter = Mail.objects.get(to="quality@s000.example")
    ended("sent")
    assert "came back" in read(report(letter.message_id, kind=kind))
    letter.refresh_from_db()
    assert letter.state == "bounced" and letter.error == "550 5.1.1 User unknown"
    assert Questionnaire.objects.unreachable().get().supplier.code == "S000"
    assert "came back" in read(report(letter.message_id)), "reported twice is reported once"


def test_a_letter_that_is_only_late_is_left_as_it_is(by):
    asked(by, suppliers(1))
    ended("sent")
    assert "nothing was changed" in read(report(Mail.objects.get().message_id, action="delayed"))
    assert Mail.objects.get().state == "sent"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (report("<somebody@elsewhere.example>"), "We sent no letter <somebody@elsewhere.example>."),
        (b"Subject: Hello\n\nOut of office", "This is no delivery status notification"),
        (b"", "This is no delivery status notification"),
        (report("").replace(b"Message-ID: ", b"X: "), "holds no Message-ID"),
        (b"x" * (bounces.LARGEST + 1), "larger than 2,000,000 bytes"),
    ],
)
def test_what_is_no_report_of_ours_ends_with_one_sentence_and_changes_nothing(by, body, sentence):
    with pytest.raises(CommandError, match=sentence) as refused:
        read(body)
    assert refused.value.returncode == 1 and "\n" not in str(refused.value)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 900), more=st.binary(max_size=60))
def test_no_report_however_broken_is_more_than_unreadable(cut, more):
    whole = report("<a@holdfast.example>")
    for body in (whole[:cut] + more, whole[:cut] + more + whole[cut:]):
        try:
            found = bounces.read(body)
        except bounces.Unreadable:
            continue
        assert found is None or (found.message_id and "\n" not in found.words)
    assert mails.MOST


@pytest.mark.parametrize("body", [b"Content-Type: message/rfc822\n\n" * 3000])
def test_a_report_of_parts_in_parts_is_none(body):
    with pytest.raises(bounces.Unreadable):
        bounces.read(body)
