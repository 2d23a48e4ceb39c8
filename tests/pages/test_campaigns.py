"""Campaigns: who is chosen, what the button sends, what became of each, and who may."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Mail
from scoring import campaignlist
from scoring.models import NetworkKind, NodeKind, SinglePoint
from suppliers import campaigns
from suppliers.answering import links
from suppliers.models import Campaign, Company, Contact, Questionnaire, Source, Supplier
from tests.pages import rows
from tests.pages.standings import refresh
from tests.suppliers.asked import DAY, NOW, asked, company, suppliers

pytestmark = pytest.mark.django_db
LIST, PAGE, NEW = 5, 9, 13


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def by(client):
    company()
    one = rows.person("analyst")
    client.force_login(one, backend="accounts.backends.RoleBackend")
    return one


def known(count, **how):
    made = suppliers(count, **how)
    refresh(DAY)
    return made


def stops(supplier, parts, loss):
    SinglePoint.objects.create(
        network=NetworkKind.USABLE, node=supplier.pk * 16 + NodeKind.COMPANY, kind=NodeKind.COMPANY,
        parts_stopped=parts, hidden_parts=0, products_stopped=0, loss_per_day=loss, by_revenue=False,
        parts_possible=0, found_on=DAY,
    )  # fmt: skip


def letter(**told):
    due, ends = DAY + timedelta(days=28), DAY + timedelta(days=56)
    return {
        "name": "Round one",
        "words": "",
        "due_on": f"{due}",
        "closes_on": f"{ends}",
        "remind": "7",
    } | told


def chosen(client, query=""):
    response = client.get(reverse("campaign_new") + query)
    assert response.status_code == 200
    return [Supplier.objects.get(pk=pk).code for pk in response.context["chosen"].suppliers]


def queries(client, address):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_one_click_asks_all_that_pass_and_says_how_many(client, by):
    known(3)
    suppliers(1, with_contacts=False, first=10)
    refresh(DAY)
    page = client.get(reverse("campaign_new")).content.decode()
    assert "3 suppliers get a letter. 1 has nobody to write to" in page and "Send 3 letters" in page
    response = client.post(reverse("campaign_new"), letter(), follow=True)
    assert "3 letters are on their way. 1 supplier has nobody to write to" in response.content.decode()
    assert Mail.objects.count() == 3 and Questionnaire.objects.count() == 4
    assert Campaign.objects.get().remind_before == [7]


def test_a_second_click_sends_nothing_more_and_keeps_what_was_typed(client, by):
    known(3)
    client.post(reverse("campaign_new"), letter())
    again = client.post(reverse("campaign_new"), letter(words="My words"))
    assert again.status_code == 200 and "My words" in again.content.decode()
    assert "Nothing was sent" in again.content.decode()
    assert Mail.objects.count() == 3 and Campaign.objects.count() == 1


def test_the_worst_come_first_and_filters_leave_what_they_say(client, by):
    first, second, third = known(3)
    stops(first, 2, 100.0)
    stops(second, 40, 9000.0)
    Supplier.objects.filter(pk=third.pk).update(country="JP", name="Kobe Seals")
    Source.objects.filter(supplier=third).update(part=rows.part("Q", category="Seals"))
    assert chosen(client) == ["S001", "S000", "S002"]
    assert chosen(client, "?parts=3") == ["S001"]
    assert chosen(client, "?loss=50") == ["S001", "S000"]
    assert chosen(client, "?most=1") == ["S001"]
    assert (
        chosen(client, "?q=kobe")
        == chosen(client, "?country=JP")
        == chosen(client, "?category=Seals")
        == ["S002"]
    )
    assert chosen(client, f"?q=kobe&pick={first.pk}") == ["S000"]
    assert chosen(client, "?status=blocked") == ["S001", "S000", "S002"]
    assert chosen(client, "?parts=many") == []


def test_by_the_age_of_the_answer(client, by):
    never, silent, old, fresh = known(4)
    opened = asked(by, [silent, old, fresh], now=NOW - timedelta(days=900), due_on=DAY - timedelta(days=800),
                   closes_on=DAY - timedelta(days=700))  # fmt: skip
    row = Questionnaire.objects.filter
    row(supplier=old).update(state="submitted", submitted_at=NOW - timedelta(days=890))
    row(supplier=fresh).update(state="submitted", submitted_at=NOW - timedelta(days=30))
    campaigns.close_ended(on=DAY, now=NOW)
    assert opened.asked == 3
    assert set(chosen(client, "?age=never_asked")) == {never.code}
    assert set(chosen(client, "?age=never_answered")) == {never.code, silent.code}
    assert set(chosen(client, "?age=old")) == {never.code, silent.code, old.code}


def test_only_who_was_ticked_is_asked(client, by):
    _first, second, _third = known(3)
    client.post(reverse("campaign_new"), letter(pick=[second.pk]))
    assert list(Questionnaire.objects.values_list("supplier", flat=True)) == [second.pk]


def test_what_does_not_fit_is_said_and_nothing_is_sent(client, by):
    known(1)
    for told, sentence in (
        ({"name": ""}, "A campaign needs a name."),
        ({"due_on": "2020-01-01"}, "That day is over already."),
        ({"closes_on": f"{DAY}"}, "Links end on the due day or later."),
        ({"remind": "soon"}, "Say days as whole numbers"),
        ({"remind": "1," * 12}, "Not sent"),
    ):
        page = client.post(reverse("campaign_new"), letter(**told, words="My words")).content.decode()
        assert sentence in page or sentence == "Not sent", sentence
        assert "My words" in page
    assert not Mail.objects.filter(once__contains="asked").count() > 1


def test_who_we_are_is_asked_for_while_nobody_has_said_it(client, by):
    known(1)
    Company.objects.update(name="")
    assert "Letters have to say who asks." in client.post(reverse("campaign_new"), letter()).content.decode()
    client.post(reverse("campaign_new"), letter(company="Demo Machinery"))
    assert Mail.objects.get().subject.startswith("Demo Machinery asks") and Company.objects.get().name


def test_the_letter_is_shown_as_it_will_be_in_each_language_and_escaped(client, by):
    first, second = known(2)
    Contact.objects.filter(supplier=second).update(language="de")
    page = client.post(reverse("campaign_letter"), letter(words="<b>Bold</b>")).content.decode()
    assert "&lt;b&gt;Bold&lt;/b&gt;" in page and "fragt Supplier 1" in page and "asks Supplier 0" in page
    assert "30 March 2026" in page and "http" not in page.split("letter-words")[1].split("</pre>")[0]
    assert "No address" not in page and first.code


def test_pages_take_the_same_queries_however_many(client, by):
    few = known(52)
    opened = asked(by, few).campaign
    before = [queries(client, reverse(*to)) for to in (("campaigns",), ("campaign_new",))]
    one = queries(client, reverse("campaign", args=[opened.pk]))
    suppliers(60, first=100)
    refresh(DAY)
    more = asked(by, Supplier.objects.filter(code__startswith="S1"), name="More").campaign
    suppliers(60, first=200, with_contacts=False)
    refresh(DAY)
    assert before[0] == queries(client, reverse("campaigns")) <= LIST
    assert max(before[1], queries(client, reverse("campaign_new"))) <= NEW
    assert one == queries(client, reverse("campaign", args=[more.pk])) <= PAGE


def test_the_response_rate_counts_answers_of_those_asked(by):
    all_of_them = suppliers(8)
    without = suppliers(2, with_contacts=False, first=20)
    opened = asked(by, [*all_of_them, *without], due_on=DAY + timedelta(days=5))
    row = Questionnaire.objects.filter
    for n, (state, more) in enumerate(
        [
            ("submitted", {"submitted_at": NOW, "opened_at": NOW}),
            ("reviewed", {"submitted_at": NOW, "opened_at": NOW, "ended_at": NOW}),
            ("sent_back", {"submitted_at": NOW, "opened_at": NOW}),
            ("declined", {"ended_at": NOW, "opened_at": NOW}),
            ("opened", {"opened_at": NOW}),
            ("sent", {"bounced_at": NOW}),
        ]
    ):
        row(supplier=all_of_them[n]).update(state=state, **more)

    def counts(on):
        return campaignlist.counts([opened.campaign.pk], day=on)[opened.campaign.pk]

    found = counts(DAY)
    assert (found.suppliers, found.asked, found.opened, found.answered) == (10, 8, 5, 3)
    assert (found.declined, found.asked_back, found.came_back, found.nobody, found.overdue) == (1, 1, 1, 2, 0)
    assert found.rate == 3 / 8
    assert counts(DAY + timedelta(days=5)).overdue == 0
    assert counts(DAY + timedelta(days=6)).overdue == 3
    campaigns.close(opened.campaign, by=by, now=NOW)
    closed = counts(DAY + timedelta(days=6))
    assert (closed.answered, closed.overdue, closed.rate) == (3, 0, 3 / 8)


def test_the_page_and_its_csv_say_what_became_of_each_and_no_link(client, by):
    first, second = suppliers(2)
    opened = asked(by, [first, second])
    Supplier.objects.filter(pk=second.pk).update(name="=cmd()", status="blocked")
    page = client.get(reverse("campaign", args=[opened.campaign.pk])).content.decode()
    told = client.get(reverse("campaign_csv", args=[opened.campaign.pk])).getvalue().decode()
    for one in Questionnaire.objects.all():
        assert links.token(one) not in page + told and one.nonce not in page + told
    lines = {line["supplier"]: line for line in csv.DictReader(io.StringIO(told))}
    assert lines["S000"]["state"] == "sent" and lines["S000"]["sent_to"] == "quality@s000.example"
    assert lines["S001"]["supplier_name"] == "'=cmd()"
    assert "blocked" in page
    narrowed = client.get(
        reverse("campaign", args=[opened.campaign.pk]) + "?progress=declined"
    ).content.decode()
    assert "No supplier of this campaign passes these filters" in narrowed


def test_the_verbs_of_a_campaign_say_what_they_did(client, by):
    one, other = suppliers(2)
    Contact.objects.filter(supplier=other).delete()
    opened = asked(by, [one, other]).campaign

    def post(name, **told):
        return client.post(reverse(name, args=[opened.pk]), told, follow=True).content.decode()

    assert "Nobody is left to remind" in post("campaign_remind")
    Contact.objects.create(supplier=other, email="new@s001.example")
    assert (
        "1 supplier that no letter reached has somebody"
        in client.get(f"/campaigns/{opened.pk}/").content.decode()
    )
    assert "1 letter is on its way." in post("campaign_write")
    later = {"due_on": DAY + timedelta(days=40), "closes_on": DAY + timedelta(days=80)}
    assert "Everybody has until then" in post("campaign_extend", **later)
    assert "not taken back" in post(
        "campaign_extend", due_on=DAY + timedelta(days=1), closes_on=later["closes_on"]
    )
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        client.force_login(by, backend="accounts.backends.RoleBackend")
        assert "2 reminders are on their way." in post("campaign_remind")
        assert "Closed." in post("campaign_close")
        assert "It was closed already." in post("campaign_close")


def test_one_supplier_is_written_to_again_and_two_people_do_not_both(client, by):
    [one] = suppliers(1)
    asked(by, [one])
    asking = Questionnaire.objects.get()
    other = Contact.objects.create(supplier=one, email="other@s000.example")
    address = reverse("questionnaire_send", args=[asking.pk])
    page = client.get(address).content.decode()
    assert "quality@s000.example" in page and "other@s000.example" in page
    told = {"contact": other.pk, "seen": 1}
    assert (
        "A letter to other@s000.example is on its way."
        in client.post(address, told, follow=True).content.decode()
    )
    assert "somebody wrote meanwhile" in client.post(address, told).content.decode()
    assert "erased meanwhile" in client.post(address, {"contact": 999999, "seen": 2}).content.decode()
    assert Questionnaire.objects.get().times_asked == 2


def test_contacts_are_added_changed_and_erased_on_the_suppliers_page(client, by):
    [one] = known(1, with_contacts=False)
    Supplier.objects.filter(pk=one.pk).update(email="info@s000.example")
    add = reverse("supplier_contact_add", args=[one.pk])
    assert "info@s000.example" in client.get(add).content.decode()
    refused = client.post(add, {"email": "nonsense", "role": "My role"}).content.decode()
    assert "My role" in refused and not Contact.objects.exists()
    page = client.post(add, {"email": "Q@s000.example", "language": "de"}, follow=True).content.decode()
    assert "q@s000.example" in page
    assert "already exists" in client.post(add, {"email": "q@s000.example"}).content.decode()
    contact = Contact.objects.get()
    edit = reverse("contact_edit", args=[contact.pk])
    client.post(edit, {"email": "q@s000.example", "name": "<b>Desk</b>", "language": "en"})
    asked(by, [one])
    page = client.get(reverse("supplier", args=[one.pk])).content.decode()
    assert "&lt;b&gt;Desk&lt;/b&gt;" in page and "Tier two" in page
    client.post(reverse("contact_erase", args=[contact.pk]))
    page = client.get(reverse("supplier", args=[one.pk])).content.decode()
    assert "q@s000.example" not in page and "Desk" not in page
