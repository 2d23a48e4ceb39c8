"""A real worker that is killed while a receiver is still thinking: another sends it again, under the same number."""

import os
import re
import signal
import time

import pytest
from django.utils import timezone

from accounts import bell, webhooks
from accounts.models import Delivery
from tests.accounts import test_worker
from tests.accounts.receiving import allow, happened, speaking, subscribed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
start_worker, until = test_worker.start_worker, test_worker.until


def test_what_a_killed_worker_had_in_hand_is_sent_again(settings, monkeypatch, start_worker):
    allow(settings)
    monkeypatch.setenv("HOLDFAST_WEBHOOKS_TO_PRIVATE", "127.0.0.1")
    monkeypatch.setenv("HOLDFAST_WEBHOOKS_OVER_HTTP", "1")
    numbers = []

    def talk(line):
        words = line.recv(65536).decode()
        numbers.append(re.search(r"Holdfast-Delivery: (\S+)", words)[1])
        if len(numbers) == 1:
            time.sleep(9)  # it thinks, and the worker is gone before it answers
        line.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

    with speaking(talk) as (port, _seen):
        subscribed(f"http://127.0.0.1:{port}/")
        happened()
        worker = start_worker()
        bell.ring(webhooks.TASK)
        until(lambda: numbers)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait(10)
        one = Delivery.objects.get()
        assert (one.state, one.tries) == ("waiting", 1) and one.leased_until
        Delivery.objects.update(leased_until=timezone.now())  # as if a minute had gone by
        start_worker()
        bell.ring(webhooks.TASK)
        until(lambda: Delivery.objects.filter(state="sent").exists())
    one.refresh_from_db()
    assert one.tries == 2 and numbers == [str(one.uuid)] * 2
