"""A mail server that refuses us, and not whom we write to."""

import smtplib

import pytest

from accounts import mails
from accounts.models import Mail
from tests.accounts.test_mails import Server, letter, sent


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("refusal", "goes_on"),
    [
        (smtplib.SMTPSenderRefused(550, b"Not allowed to send", "us@example.com"), True),
        (smtplib.SMTPSenderRefused(553, b"Sender not owned by you", "us@example.com"), True),
        (smtplib.SMTPConnectError(550, b"Your address is listed"), False),
        (smtplib.SMTPHeloError(550, b"Access denied"), False),
        (smtplib.SMTPAuthenticationError(550, b"Who are you?"), False),
    ],
)
def test_who_refuses_us_says_nothing_of_the_recipient(refusal, goes_on):
    mails.write([letter()])
    assert sent(Server(refusal)) is goes_on
    assert Mail.objects.get().state == "waiting"


@pytest.mark.django_db
def test_a_letter_that_is_refused_for_what_it_says_has_come_back():
    mails.write([letter()])
    assert sent(Server(smtplib.SMTPDataError(550, b"Message rejected")))
    assert Mail.objects.get().state == "bounced"
