"""Incidents at their edges: two people at once, days without end, and more suppliers than a page shows."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from scoring.networks import nodes
from scoring.networks.nodes import NodeKind
from sourcing import incidentparts, incidents
from sourcing.models import Incident
from suppliers.models import AffectedAnswer, Questionnaire, Site
from tests.pages import networked, rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _world(db):
    yield from networked.with_somebody_to_write_to()


@pytest.fixture
def person():
    return rows.person("analyst")


def site(code):
    return nodes.code(NodeKind.SITE, Site.objects.get(code=code).pk)


def begun(person, *codes, **told):
    given = {"began_on": timezone.localdate(), "lasts_days": None, "words": ""} | told
    return incidents.open_("Fire", codes=codes, by=person, now=timezone.now(), **given)


def ask(one, person):
    return incidents.ask(one, words="", by=person, today=timezone.localdate(), now=timezone.now())


def test_who_closes_it_ends_the_links_of_who_asked_meanwhile(person):
    one = begun(person, site("M1"))
    seen = Incident.objects.select_related("campaign").get(pk=one.pk)
    campaign = ask(one, person).campaign
    assert incidents.close(seen, by=person, on=timezone.localdate(), now=timezone.now())
    campaign.refresh_from_db()
    assert campaign.closed_at is not None
    with pytest.raises(ValidationError):
        ask(one, person)


@pytest.mark.parametrize("began_on", [date(9999, 12, 30), date(1, 1, 1)])
def test_a_day_at_the_end_of_time_is_refused_or_shown(client, person, began_on):
    client.force_login(person, backend="accounts.backends.RoleBackend")
    told = {"name": "Fire", "began_on": began_on.isoformat(), "lasts_days": "3650", "words": ""}
    answered = client.post(f"{reverse('incident_new')}?node={site('M1')}", told, follow=True)
    assert answered.status_code == 200
    for one in Incident.objects.all():
        assert client.get(reverse("incident", args=[one.pk])).status_code == 200


def test_no_link_leads_to_an_answer_that_is_read_with_its_incident(client, person):
    client.force_login(person, backend="accounts.backends.RoleBackend")
    campaign = ask(begun(person, site("M1")), person).campaign
    Questionnaire.objects.update(state="submitted", submitted_at=timezone.now())
    page = client.get(reverse("campaign", args=[campaign.pk])).content.decode()
    assert "/answers/" not in re.sub(r"(?s)<nav.*?</nav>", "", page)


def test_the_worst_answers_are_shown_however_many_are_asked(person, monkeypatch):
    monkeypatch.setattr(incidentparts, "MOST_SAYING", 1)
    one = begun(person, site("M1"))
    ask(one, person)
    one.refresh_from_db()
    last = Questionnaire.objects.order_by("-pk").first()
    Questionnaire.objects.filter(pk=last.pk).update(state="submitted", submitted_at=timezone.now())
    AffectedAnswer.objects.filter(questionnaire=last).update(state="stopped")
    found = incidentparts.sayings(one, user=person)
    assert [told.state for told in found] == ["stopped"]


def test_half_a_million_parts_are_told_as_one_array(person):
    few = len(incidentparts.positions([1], user=person).query.sql_with_params()[1])
    many = len(incidentparts.positions(range(500_000), user=person).query.sql_with_params()[1])
    assert many == few
