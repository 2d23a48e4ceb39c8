"""What stops in an incident, as a file: the table of its page, all pages of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.templatetags.words import compact
from scoring.models import Position
from sourcing.models import Incident
from suppliers.models import AffectedAnswer, Questionnaire
from tests.pages import networked, rows, xlsx
from tests.pages.shown import table
from tests.pages.test_incidents import _world, analyst, begun, site

pytestmark = pytest.mark.django_db
_world, analyst = _world, analyst


def parts(client, incident):
    heading, *lines = xlsx.lines(xlsx.content(client.get(reverse("incident_parts_xlsx", args=[incident.pk]))))
    return heading, [line + [None] * (len(heading) - len(line)) for line in lines]


def shown(client, incident):
    return table(client.get(reverse("incident", args=[incident.pk])), "Table of parts that stop")


@pytest.mark.parametrize(
    ("cover", "lasts", "words"),
    [(10, None, ""), (10, 10, "stock lasts until they are back"), (None, None, "stock not known")],
)
def test_parts_that_stop_are_what_the_page_shows(analyst, cover, lasts, words):
    begun(analyst, site("M1"))
    Position.objects.filter(part__number="ROTOR").update(cover_days=cover, daily_loss=500)
    Incident.objects.update(lasts_days=lasts)
    one = Incident.objects.get()
    analyst.post(reverse("incident_ask", args=[one.pk]), {"words": ""})
    asked = Questionnaire.objects.get(supplier__code="ACME")
    AffectedAnswer.objects.filter(questionnaire=asked, site__code="A1").update(state="stopped")
    Questionnaire.objects.filter(pk=asked.pk).update(state="submitted", submitted_at=timezone.now())
    _heading, [line] = parts(analyst, one)
    [cells] = shown(analyst, one)
    number, description, plant, loss, stops_on, why, said = line
    day = stops_on.isoformat() if stops_on else why
    named = " ".join(filter(None, (number, description)))
    assert cells == [named, plant or "–", " ".join(compact(loss).split()), day, said or "–"]
    assert (why or "", said) == (words, "Acme: stopped")
    assert stops_on == (None if words else networked.DAY + timedelta(days=10))


def test_it_is_offered_where_something_stops_and_to_whoever_may_look(analyst, client):
    begun(analyst, site("M1"))
    one = Incident.objects.get()
    client.force_login(rows.person("viewer"), backend="accounts.backends.RoleBackend")
    page = client.get(reverse("incident", args=[one.pk])).content.decode()
    for kind in ("csv", "xlsx"):
        assert f'href="/incidents/{one.pk}/parts.{kind}"' in page
    assert parts(client, one)[1]
    assert client.get(reverse("incident_parts_csv", args=[one.pk + 1])).status_code == 404


def test_a_place_that_is_in_no_network_stops_nothing(analyst):
    begun(analyst, site("M1"))
    Incident.objects.update(nodes=[(10**9 << 4) | 5])
    assert parts(analyst, Incident.objects.get())[1] == []


def test_it_takes_few_queries(analyst, django_assert_max_num_queries):
    begun(analyst, site("M1"))
    one = Incident.objects.get()
    analyst.post(reverse("incident_ask", args=[one.pk]), {"words": ""})
    with django_assert_max_num_queries(10):
        parts(analyst, one)
