"""Answers of suppliers: the list of those to read, and one as it is judged."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from suppliers.models import (
    Contact,
    Dependency,
    NeedAnswer,
    NoticeAnswer,
    Questionnaire,
    Supplier,
)
from tests.pages import networked, rows
from tests.scoring.networks.world import tell
from tests.suppliers.answered import answered, campaign, first, need, of_site

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 29, 12, tzinfo=UTC)


@pytest.fixture
def person(client):
    one = rows.person("analyst")
    client.force_login(one)
    return one


@pytest.fixture
def facts(db):
    rows.company()
    tell(**networked.FACTS)


@pytest.fixture
def asked(facts, person):
    found = answered("ACME", by=person, at=NOON)
    need(found, "A1", "magnets", "M1", part="ROTOR", complete=True)
    need(found, "A1", "steel", {"company": "Shin <script>Kiln", "town": "Ena", "country": "JP"})
    of_site(found, "A1")
    return found


def page(client, asked):
    return client.get(f"/answers/{asked.pk}/").content.decode()


def judge(client, asked, **told):
    told = {"version": asked.version} | {name.replace("_", "-"): value for name, value in told.items()}
    return client.post(f"/answers/{asked.pk}/judge/", told, follow=True)


def test_what_waits_longest_stands_first_and_what_is_read_stands_elsewhere(client, person, facts):
    of = campaign(person)
    for hours, supplier in ((3, "ACME"), (1, "BETA"), (2, "GAMA")):
        answered(supplier, by=person, at=NOON + timedelta(hours=hours), of=of)
    done = answered("FABCO", by=person, at=NOON, of=of)
    Questionnaire.objects.filter(pk=done.pk).update(state="reviewed", ended_at=NOON, ended_by=person)
    shown = client.get("/answers/").content.decode()
    assert [shown.index(name) for name in ("Beta", "Gama", "Acme")] == sorted(
        shown.index(name) for name in ("Beta", "Gama", "Acme")
    )
    assert "Fabco" not in shown and "3 answers" in shown
    assert "Fabco" in client.get("/answers/?state=read").content.decode()
    assert "Acme" not in client.get("/answers/?supplier=bet").content.decode()


def test_the_list_costs_the_same_however_long(client, person, facts):
    of = campaign(person)
    answered("ACME", by=person, of=of)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/answers/")
    for supplier in ("BETA", "GAMA", "FABCO"):
        need(
            answered(supplier, by=person, of=of),
            {"BETA": "B1", "GAMA": "G1", "FABCO": "F1"}[supplier],
            "steel",
            "M1",
        )
    with CaptureQueriesContext(connection) as many:
        client.get("/answers/")
    assert len(many) == len(few) <= 5


def test_the_page_costs_the_same_however_much_was_answered(client, asked):
    with CaptureQueriesContext(connection) as few:
        page(client, asked)
    for number in range(12):
        need(
            asked,
            "A1",
            f"input {number}",
            "M1",
            {"company": f"Firm {number}"},
            {"keyed_code": f"k1.{number}"},
        )
    Dependency.objects.create(
        site_id=networked.Site.objects.get(code="B1").pk, material="x", keyed_code="k1.3"
    )
    with CaptureQueriesContext(connection) as many:
        page(client, asked)
    assert len(few) <= len(many) <= 24, len(many)
    assert len(many) - len(few) <= 2  # who shares a code


def test_on_file_stands_beside_what_was_answered(client, asked):
    shown = page(client, asked)
    assert "as on file" in shown and "Nothing is on file of this." in shown
    assert "Shin &lt;script&gt;Kiln" in shown and "<script>Kiln" not in shown


def test_a_need_is_accepted_from_the_page_and_its_place_becomes_new(client, asked):
    told = asked.needs.get(material="steel")
    answer = judge(client, asked, do=f"accept-need-{told.pk}", **{f"taken-{first(told).pk}": "new"})
    assert "Accepted: “steel” is on file as it was told." in answer.content.decode()
    row = Dependency.objects.get(material="steel")
    assert (row.origin, row.upstream_site.supplier.name) == ("supplier", "Shin <script>Kiln")


def test_an_exact_number_is_chosen_beforehand_and_a_name_that_is_only_alike_is_not(client, asked):
    Supplier.objects.filter(code="MAGCO").update(lei="5493001KJTIIGC8Y1R12")
    by_number = need(
        asked, "A1", "glue", {"company": "Other words", "country": "CN", "lei": "5493001KJTIIGC8Y1R12"}
    )
    by_name = need(asked, "A1", "resin", {"company": "Magco Ltd"})
    unknown = need(asked, "A1", "wire", {"company": "Zyx Quartz"})
    shown = page(client, asked)

    def chosen(told):
        select = shown.split(f'name="taken-{first(told).pk}"')[1].split("</select>")[0]
        return [
            part.split(">")[1].split("<")[0]
            for part in select.split("<option")[1:]
            if " selected" in part.split(">")[0]
        ]

    assert chosen(by_number)[0].startswith(("Magnet plant", "a new site of Magco"))
    assert chosen(by_name) == ["choose"]
    assert chosen(unknown) == ["a new company, with this site"]
    refused = judge(client, asked, do=f"accept-need-{by_name.pk}").content.decode()
    assert "Choose which site “Magco Ltd” is" in refused


def test_what_was_typed_stays_where_it_is_refused(client, asked):
    told = asked.needs.get(material="steel")
    shown = judge(
        client, asked, do="ask-back", question="", **{f"comment-need-{told.pk}": "Which kiln?"}
    ).content.decode()
    assert "Say what you ask." in shown and "Which kiln?" in shown
    shown = judge(client, asked, do="nonsense-1").content.decode()
    assert "Choose what to do" in shown or "not there any more" in shown


def test_a_page_read_before_the_supplier_answered_anew_judges_nothing(client, asked):
    told = asked.needs.get(material="magnets")
    Questionnaire.objects.filter(pk=asked.pk).update(version=2)
    shown = judge(client, asked, do=f"accept-need-{told.pk}").content.decode()
    assert "The supplier has changed its answers since you read them." in shown
    assert not NeedAnswer.objects.exclude(judged="open").exists()


def test_refused_asked_back_and_finished(client, asked):
    Contact.objects.create(supplier=asked.supplier, email="mia@acme.example")
    steel, magnets = asked.needs.get(material="steel"), asked.needs.get(material="magnets")
    judge(client, asked, do=f"refuse-need-{steel.pk}", **{f"comment-need-{steel.pk}": "Not ours"})
    steel.refresh_from_db()
    assert (steel.judged, steel.comment) == ("refused", "Not ours")
    shown = judge(client, asked, do="finish").content.decode()
    assert "answers are still to be judged" in shown
    NoticeAnswer.objects.create(questionnaire=asked, number=1, kind="site", words="We move")
    judge(client, asked, do="accept-all")
    shown = judge(client, asked, do="finish").content.decode()
    assert "Read. Thank you." in shown
    magnets.refresh_from_db()
    assert magnets.judged == "accepted"


def test_who_may_not_judge_reads_and_sees_no_verb(client, asked):
    client.force_login(rows.person("viewer"))
    shown = page(client, asked)
    assert "An analyst or a manager accepts" in shown and 'name="do"' not in shown
    assert client.get(f"/answers/{asked.pk}/effect/").status_code == 403
    assert judge(client, asked, do="accept-all").status_code == 403


def test_a_code_that_others_gave_says_how_many_and_which_parts(client, asked):
    Dependency.objects.create(
        site=networked.Site.objects.get(code="B1"), material="ore", keyed_code="k1.same"
    )
    need(asked, "A1", "ore", {"keyed_code": "k1.same"})
    shown = page(client, asked)
    assert "the same as 1 other answer" in shown and "ROTOR" in shown


def test_what_it_would_change_is_shown_and_nothing_is_written(client, person):
    networked.build()
    asked = answered("ACME", by=person, at=NOON)
    told = need(asked, "A2", "steel", "Z1", complete=True)
    of_site(asked, "A2", complete=True)
    before = Dependency.objects.count()
    shown = client.get(f"/answers/{asked.pk}/effect/").content.decode()
    assert "Resin plant" in shown and "now known" in shown and "GEAR" in shown
    alone = client.get(f"/answers/{asked.pk}/effect/", {"need": told.pk}).content.decode()
    assert "Resin plant" in alone
    assert Dependency.objects.count() == before


def test_a_suppliers_page_says_how_far_its_second_tier_is_believed(client, person, facts):
    tell(
        dependencies="""site,material,upstream_site,complete,confirmed_on,origin
        A1,steel,Z1,true,2020-01-01,supplier"""
    )
    shown = client.get(f"/suppliers/{Supplier.objects.get(code='ACME').pk}/").content.decode()
    assert "not known any more" in shown and "never asked" in shown and "ask again" in shown
