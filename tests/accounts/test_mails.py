"""The outbox of mail, with a mail server that is a thread of this process."""

import smtplib
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail as django_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import mails
from accounts.mails import Letter
from accounts.models import Mail
from accounts.tasks import send_mail

NOW = timezone.now() + timedelta(hours=1)  # letters are due when they are written


def letter(once="questionnaire 1", **more):
    told = {"to": "works@example.com", "subject": "Where your inputs come from", "words": "Please say."}
    return Letter(once=once, **(told | more))


class Server(BaseEmailBackend):
    """Answers each letter with what it was given, or takes it."""

    def __init__(self, *answers):
        super().__init__()
        self.answers, self.taken, self.opened = list(answers), [], 0

    def open(self):
        self.opened += 1

    def send_messages(self, messages):
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer
        self.taken += messages
        return len(messages)


def refused(code, words=b"No such mailbox"):
    return smtplib.SMTPRecipientsRefused({"works@example.com": (code, words)})


def sent(server, *, now=NOW):
    return mails.send(mails.claim(now=now), by=server, now=now)


@pytest.mark.django_db
def test_a_letter_written_twice_is_one_letter():
    assert mails.write([letter(), letter("questionnaire 2")]) == ["questionnaire 1", "questionnaire 2"]
    assert mails.write([letter(subject="Again"), letter("questionnaire 3")]) == ["questionnaire 3"]
    assert Mail.objects.get(once="questionnaire 1").subject == "Where your inputs come from"


@pytest.mark.django_db
def test_a_letter_goes_with_what_caused_it():
    with pytest.raises(RuntimeError), transaction.atomic():
        mails.write([letter()])
        raise RuntimeError
    assert not Mail.objects.exists()


@pytest.mark.django_db
def test_letters_are_written_in_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        mails.write([letter(str(number)) for number in range(300)])


@pytest.mark.django_db(transaction=True)
def test_the_task_sends_what_is_due_under_its_message_id(settings):
    settings.MAIL_DOMAIN = "holdfast.example.com"
    mails.write([letter(reply_to="buyer@example.com"), letter("later", due_at=NOW + timedelta(days=1))])
    send_mail()
    [out] = django_mail.outbox
    first = Mail.objects.get(once="questionnaire 1")
    assert out.extra_headers["Message-ID"] == first.message_id
    assert first.message_id.endswith("@holdfast.example.com>")
    assert out.reply_to == ["buyer@example.com"] and first.state == "sent"
    assert Mail.objects.get(once="later").state == "waiting"
    send_mail()
    assert len(django_mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_a_subject_of_two_lines_adds_no_header():
    mails.write([letter(subject="Hello\r\nBcc: everyone@example.com")])
    send_mail()
    assert django_mail.outbox[0].subject == "Hello Bcc: everyone@example.com"


@pytest.mark.django_db
def test_what_the_server_refuses_for_good_has_come_back():
    mails.write([letter()])
    assert sent(Server(refused(550)))
    found = Mail.objects.get()
    assert found.state == "bounced" and "No such mailbox" in found.error and found.ended_at == NOW


@pytest.mark.django_db
def test_what_it_refuses_for_now_is_tried_again_ever_more_rarely_and_given_up_after_days():
    mails.write([letter()])
    now, waits = NOW, []
    while (found := Mail.objects.get()).state == "waiting":
        now = max(now, found.due_at)
        assert sent(Server(refused(450, b"Try later")), now=now), "it answers: go on with others"
        waits.append(Mail.objects.get().due_at - now)
    assert found.state == "given_up" and found.attempts == len(mails.WAITS) + 1
    assert waits[:3] == [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15)]
    assert timedelta(days=2) < now - NOW < timedelta(days=5)
    assert mails.claim(now=now + timedelta(days=9)) is None


@pytest.mark.django_db
@pytest.mark.parametrize("away", [ConnectionRefusedError(), TimeoutError(), smtplib.SMTPServerDisconnected()])
def test_nobody_goes_on_asking_a_server_that_is_away(away):
    mails.write([letter()])
    assert not sent(Server(away))
    found = Mail.objects.get()
    assert found.state == "waiting" and found.error and found.leased_until is None


@pytest.mark.django_db
def test_a_letter_in_hand_is_offered_again_once_its_lease_is_over_under_the_same_message_id():
    mails.write([letter()])
    taken = mails.claim(now=NOW)
    assert mails.claim(now=NOW + timedelta(minutes=1)) is None
    again = mails.claim(now=NOW + mails.LEASE + timedelta(seconds=1))
    assert again.message_id == taken.message_id and again.attempts == 2
    mails.send(taken, by=Server(refused(550)), now=NOW)
    assert Mail.objects.get().state == "waiting", "the first worker has lost it"


@pytest.mark.django_db
def test_a_letter_that_comes_back_later_is_known_by_its_message_id():
    mails.write([letter()])
    sent(Server())
    known = Mail.objects.get().message_id
    assert mails.came_back(known, words="550 unknown", now=NOW)
    assert not mails.came_back("<somebody@elsewhere>", words="550 unknown", now=NOW)
    assert Mail.objects.get().state == "bounced"


@pytest.mark.django_db
def test_what_waits_can_be_cancelled_and_what_is_sent_cannot():
    mails.write([letter(), letter("questionnaire 2")])
    first = mails.claim(now=NOW)
    mails.send(first, by=Server(), now=NOW)
    assert mails.cancel(["questionnaire 1", "questionnaire 2"], now=NOW) == 1
    assert mails.claim(now=NOW) is None


@pytest.mark.django_db
def test_old_letters_are_forgotten_and_waiting_ones_are_not():
    mails.write([letter(), letter("questionnaire 2")])
    sent(Server())
    assert mails.prune(now=NOW + timedelta(days=500)) == 1
    assert Mail.objects.get().state == "waiting"


@pytest.mark.django_db
def test_a_letter_waits_or_has_ended():
    mails.write([letter()])
    with pytest.raises(IntegrityError, match="mail_waits_or_has_ended"), transaction.atomic():
        Mail.objects.update(state="sent")


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_have_one_letter():
    mails.write([letter(str(number)) for number in range(30)])
    taken: list[int] = []
    together = Barrier(4)

    def work():
        together.wait()
        while found := mails.claim(now=NOW):
            taken.append(found.pk)
        connection.close()

    threads = [Thread(target=work) for _worker in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(taken) == len(set(taken)), "none twice"
    assert len(taken) >= 27, "who finds all of twenty taken leaves the rest to the next round"
