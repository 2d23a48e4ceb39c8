"""Incidents: what is hit, what stops on which day, who is asked, what they answer."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import Mail
from scoring.models import Position
from scoring.networks import nodes
from scoring.networks.nodes import NodeKind
from sourcing import incidents
from sourcing.models import Incident
from suppliers.models import AffectedAnswer, Campaign, Part, Questionnaire, Site, Supplier
from tests.pages import networked, rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _world(db):
    yield from networked.with_somebody_to_write_to()


@pytest.fixture
def analyst(client):
    person = rows.person("analyst")
    client.force_login(person, backend="accounts.backends.RoleBackend")
    client.person = person
    return client


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode()).replace("\u202f", " ")
    return " ".join(unescape(text).split())


def site(code):
    return nodes.code(NodeKind.SITE, Site.objects.get(code=code).pk)


def numbers(ids):
    return set(Part.objects.filter(pk__in=list(ids)).values_list("number", flat=True))


def begun(analyst, *codes, **told):
    given = {
        "name": "Fire",
        "began_on": timezone.localdate().isoformat(),
        "lasts_days": "",
        "words": "",
    } | told
    query = "&".join(f"node={code}" for code in codes)
    return analyst.post(f"{reverse('incident_new')}?{query}", given, follow=True)


def test_what_is_hit_stops_what_needs_it_and_says_who_is_concerned():
    found = incidents.hits([site("M1")])
    assert {"ROTOR", "MOTOR"} <= numbers(found.stopped) and "CHIP" not in numbers(found.stopped)
    concerned = set(Supplier.objects.filter(pk__in=found.suppliers).values_list("code", flat=True))
    assert concerned >= {"ACME", "BETA"} and "GAMA" not in concerned


def test_places_hit_together_stop_what_neither_stops_alone():
    both = incidents.hits([site("A1"), site("B1")], network="paper")
    alone = [incidents.hits([site(one)], network="paper") for one in ("A1", "B1")]
    assert "ROTOR" in numbers(both.stopped)
    assert all("ROTOR" not in numbers(one.stopped) for one in alone)


def test_a_loop_of_alternatives_may_stop_and_is_not_said_to():
    found = incidents.hits([site("Z1")])
    assert "LOOP" in numbers(found.possible) and "LOOP" not in numbers(found.stopped)


def test_with_nothing_known_hit_nothing_stops():
    found = incidents.hits([nodes.code(NodeKind.SITE, 999_999)])
    assert not len(found.stopped) and not len(found.possible) and not found.suppliers
    assert found.unknown == [nodes.code(NodeKind.SITE, 999_999)]


def test_what_is_hit_is_looked_for_by_name_and_added(analyst):
    page = analyst.get(reverse("incident_new"), {"q": "Magnet"})
    assert f"?node={site('M1')}" in page.content.decode() and "Magnet plant" in words(page)
    page = analyst.get(reverse("incident_new"), {"q": "Taiwan", "node": site("M1")})
    country = nodes.country("TW")
    assert f"node={site('M1')}&amp;node={country}" in page.content.decode()
    assert "1 bought part stops for certain" in words(page)
    assert "Nothing of that kind is called “zzz”" in words(analyst.get(reverse("incident_new"), {"q": "zzz"}))


def test_from_what_is_hit_to_what_suppliers_answer(analyst):
    page = words(begun(analyst, site("M1"), lasts_days="30", words="A fire."))
    assert "Kept." in page and "A fire." in page and "ROTOR" in page
    incident = Incident.objects.get()
    page = words(analyst.post(reverse("incident_ask", args=[incident.pk]), {"words": "A fire."}, follow=True))
    assert "2 letters are on their way." in page and "no answer yet" in page
    letter = Mail.objects.get(to="quality@acme.example")
    assert "A fire." in letter.words and "affected" in letter.subject.lower() + letter.words.lower()
    asked = Questionnaire.objects.get(supplier__code="ACME")
    AffectedAnswer.objects.filter(questionnaire=asked, site__code="A1").update(
        state="stopped", back_on=timezone.localdate() + timedelta(days=20), words="No magnets <b>left</b>"
    )
    Questionnaire.objects.filter(pk=asked.pk).update(state="submitted", submitted_at=timezone.now())
    answer = analyst.get(reverse("incident", args=[incident.pk]))
    page = words(answer)
    assert "1 of" in page and "back on 20 Jul" in page and "Acme: stopped" in page
    assert "<b>left" not in answer.content.decode()
    page = words(analyst.post(reverse("incident_ask", args=[incident.pk]), {"words": ""}))
    assert "The suppliers concerned were asked already." in page and Campaign.objects.count() == 1


def test_a_part_stops_on_the_day_on_which_its_planned_stock_is_used_up(analyst):
    begun(analyst, site("M1"))
    Position.objects.filter(part__number="ROTOR").update(cover_days=10, daily_loss=500)
    page = analyst.get(reverse("incident", args=[Incident.objects.get().pk]))
    row = next(one for one in page.context["rows"] if one["number"] == "ROTOR")
    assert row["stops_on"] == networked.DAY + timedelta(days=10) and not row["holds"]
    Incident.objects.update(lasts_days=10)
    page = words(analyst.get(reverse("incident", args=[Incident.objects.get().pk])))
    assert "stock lasts until they are back" in page


def test_an_incident_that_is_over_asks_nobody_any_more(analyst):
    begun(analyst, site("M1"))
    one = Incident.objects.get()
    analyst.post(reverse("incident_ask", args=[one.pk]), {"words": ""})
    assert "Over." in words(analyst.post(reverse("incident_close", args=[one.pk]), follow=True))
    assert Campaign.objects.get().closed_at
    assert "closed it already" in words(analyst.post(reverse("incident_close", args=[one.pk]), follow=True))
    with pytest.raises(ValidationError, match="is over"):
        incidents.ask(one, words="", by=analyst.person, today=networked.DAY, now=timezone.now())


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"name": " "}, "An incident needs a name."),
        ({"began_on": "soon"}, "This is not a day."),
        ({"lasts_days": "0"}, "greater than or equal to 1"),
        ({"words": "x" * 2001}, "2000"),
    ],
)
def test_wrong_words_get_a_sentence_and_nothing_is_kept(analyst, told, sentence):
    page = begun(analyst, site("M1"), **({"words": "Kept words"} | told))
    assert sentence in words(page) and not Incident.objects.exists()
    assert "words" in told or "Kept words" in page.content.decode()


@pytest.mark.parametrize("told", ["", "node=x", "node=-1", "node=999999999999999999999", "node=1"])
def test_an_address_without_sense_hits_nothing(analyst, told):
    assert analyst.get(f"{reverse('incident_new')}?{told}").status_code == 200
    page = analyst.post(
        f"{reverse('incident_new')}?{told}", {"name": "Fire", "began_on": "2026-06-30", "words": ""}
    )
    assert page.status_code == 200 and not Incident.objects.exists()


def test_whoever_may_not_ask_looks_only(client, analyst):
    begun(analyst, site("M1"))
    client.force_login(rows.person("viewer"), backend="accounts.backends.RoleBackend")
    one = Incident.objects.get()
    page = client.get(reverse("incident", args=[one.pk])).content.decode()
    assert "Ask them" not in page and "It is over" not in page
    assert client.post(reverse("incident_ask", args=[one.pk])).status_code == 403
    assert client.get(reverse("incident_new")).status_code == 403


def test_pages_take_a_fixed_number_of_queries(analyst, django_assert_max_num_queries):
    begun(analyst, site("M1"))
    one = Incident.objects.get()
    analyst.post(reverse("incident_ask", args=[one.pk]), {"words": ""})
    with django_assert_max_num_queries(16):
        analyst.get(reverse("incident", args=[one.pk]))
    with django_assert_max_num_queries(3):
        analyst.get(reverse("incidents"))
