"""What the demo company has asked: every state is there, and no letter of it waits to be sent."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Mail
from suppliers import demoasked
from suppliers.demo import company as frames
from suppliers.models import Questionnaire
from suppliers.models.questionnaires import Progress
from tests.suppliers.asked import company, person, suppliers

pytestmark = pytest.mark.django_db


def test_every_state_of_a_running_campaign_is_shown_and_nothing_is_sent():
    company()
    suppliers(demoasked.SUPPLIERS - 3)
    suppliers(3, with_contacts=False, first=demoasked.SUPPLIERS - 3)
    with CaptureQueriesContext(connection) as seen:
        demoasked.ask(by=person(), now=timezone.now())
    assert len(seen) < 70
    found = set(Questionnaire.objects.with_progress(timezone.localdate()).values_list("progress", flat=True))
    assert found == {*Progress.values} - {"closed", "asked_back", "opened", "sent"}
    assert not Mail.objects.filter(state="waiting").exists()
    assert Questionnaire.objects.to_read().count() == demoasked.ANSWERED


def test_its_contacts_are_mailboxes_on_reserved_domains():
    made = frames(parts=100, today=timezone.localdate())["contacts"]
    assert made["email"].str.endswith(".example").all() and not made["name"].any()
    assert not made.duplicated(["supplier", "email"]).any()
    assert set(made["language"]) == {"de", "en"}
