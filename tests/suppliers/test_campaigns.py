"""Campaigns: hundreds with one click, each letter once, and nobody dropped in silence."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from accounts.models import Mail
from suppliers import campaigns, contacting
from suppliers.answering import links
from suppliers.models import Campaign, Contact, Questionnaire, SiteAnswer, Source, Supplier
from tests.suppliers.asked import DAY, NOW, asked, company, person, suppliers

QUERIES = 26


@pytest.fixture
def by(db):
    company()
    return person()


def count_of(work):
    with CaptureQueriesContext(connection) as seen:
        work()
    return len(seen)


def test_five_hundred_are_asked_with_the_queries_of_two(by):
    few, many = suppliers(2), suppliers(500, first=100)
    assert count_of(lambda: asked(by, few)) == count_of(lambda: asked(by, many, name="More")) == QUERIES
    assert Mail.objects.count() == Questionnaire.objects.filter(times_asked=1).count() == 502
    assert SiteAnswer.objects.count() == 502
    nonces = set(Questionnaire.objects.values_list("nonce", flat=True))
    assert len(nonces) == 502


def test_each_letter_goes_to_its_own_supplier_and_holds_its_own_link(by):
    asked(by, suppliers(3))
    for one in Questionnaire.objects.select_related("supplier", "contact", "campaign"):
        [letter] = Mail.objects.filter(once=f"questionnaire {one.pk} asked 1")
        assert letter.to == one.contact.email and letter.reply_to == by.email
        assert links.address(one) in letter.words and one.supplier.name in letter.subject
        assert letter.words.count("http") == 1


def test_who_has_nobody_to_write_to_stands_in_the_campaign_and_is_asked_once_there_is_somebody(by):
    with_one, without = suppliers(1), suppliers(2, with_contacts=False, first=10)
    opened = asked(by, [*with_one, *without])
    assert (opened.asked, opened.nobody, opened.asked_already, opened.left_out) == (1, 2, 0, 0)
    rows = Questionnaire.objects.with_progress(DAY).filter(supplier__in=without)
    assert {row.progress for row in rows} == {"nobody"}
    Contact.objects.create(supplier=without[0], email="new@s010.example")
    assert campaigns.write_to_reachable(opened.campaign, by=by, now=NOW) == 1
    assert campaigns.write_to_reachable(opened.campaign, by=by, now=NOW) == 0
    assert Mail.objects.filter(to="new@s010.example").count() == 1
    assert Questionnaire.objects.get(supplier=without[0]).times_asked == 1


def test_nobody_is_asked_the_same_twice_at_a_time(by):
    both = suppliers(2)
    asked(by, both[:1])
    opened = asked(by, both, name="Again")
    assert (opened.asked, opened.asked_already) == (1, 1)
    with pytest.raises(ValidationError, match="being asked already"):
        asked(by, both, name="And again")
    assert Campaign.objects.count() == 2
    asked(by, both, name="Flood", asks="affected")
    asked(by, both, name="Fire", asks="affected")
    with pytest.raises(ValidationError, match="being asked already"):
        asked(by, both, name="Fire", asks="affected")


def test_who_is_blocked_gone_or_makes_nothing_for_us_is_left_out_and_counted(by):
    good, blocked, idle, gone = suppliers(4)
    Supplier.objects.filter(pk=blocked.pk).update(status="blocked")
    Source.objects.filter(supplier=idle).delete()
    Source.objects.filter(supplier=gone).delete()
    gone.sites.all().delete()
    pk = gone.pk
    gone.delete()
    gone.pk = pk
    opened = asked(by, [good, blocked, idle, gone])
    assert (opened.asked, opened.left_out) == (1, 3)


@pytest.mark.django_db(transaction=True)
def test_two_who_click_at_once_ask_each_supplier_once():
    company()
    by, all_of_them, start = person(), suppliers(60), Barrier(2)

    def click(name):
        start.wait()
        try:
            return asked(by, all_of_them, name=name).asked
        except ValidationError as refused:
            return refused.messages[0]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as people:
        said = sorted(map(str, people.map(click, ["One", "Two"])))
    assert said == ["60", "Nothing was sent: all of these suppliers are being asked already."]
    assert Mail.objects.count() == Questionnaire.objects.count() == 60
    assert Campaign.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_send_again_at_once_write_one_letter():
    company()
    by, [one] = person(), suppliers(1)
    asked(by, [one])
    seen, contact, start = Questionnaire.objects.get(), one.contacts.get(), Barrier(2)

    def again(_n):
        start.wait()
        try:
            campaigns.send_again(seen, to=contact, by=by, now=NOW)
        except ValidationError as refused:
            return refused.messages[0]
        finally:
            connections.close_all()
        return "sent"

    with ThreadPoolExecutor(2) as people:
        said = sorted(people.map(again, range(2)))
    assert said[1] == "sent" and said[0].startswith("Nothing was sent")
    assert Mail.objects.filter(once__contains="asked").count() == 2
    assert Questionnaire.objects.get().times_asked == 2


def test_a_letter_written_anew_ends_the_link_before_it_and_its_own_letter_if_that_still_waits(by):
    [one] = suppliers(1)
    asked(by, [one])
    before = Questionnaire.objects.get()
    old = links.token(before)
    other = Contact.objects.create(supplier=one, email="other@s000.example", language="de")
    campaigns.send_again(before, to=other, by=by, now=NOW + timedelta(days=1))
    after = Questionnaire.objects.get()
    assert (after.contact, after.language, after.times_asked) == (other, "de", 2)
    assert links.find(old, on=DAY) is None and links.find(links.token(after), on=DAY) == after
    first, second = Mail.objects.order_by("pk")
    assert (first.state, second.state, second.to) == ("cancelled", "waiting", "other@s000.example")
    assert "Woher kommen" in second.subject


def test_it_is_not_sent_to_another_suppliers_contact_nor_once_it_is_over(by):
    one, other = suppliers(2)
    opened = asked(by, [one])
    seen = Questionnaire.objects.get()
    with pytest.raises(ValidationError, match="another supplier"):
        campaigns.send_again(seen, to=other.contacts.get(), by=by, now=NOW)
    campaigns.close(opened.campaign, by=by, now=NOW)
    with pytest.raises(ValidationError, match="Nothing was sent"):
        campaigns.send_again(seen, to=one.contacts.get(), by=by, now=NOW)


def test_closing_ends_what_is_open_and_keeps_what_is_answered(by):
    answered, waiting, declined = suppliers(3)
    opened = asked(by, [answered, waiting, declined])
    Questionnaire.objects.filter(supplier=answered).update(state="submitted", submitted_at=NOW)
    Questionnaire.objects.filter(supplier=declined).update(state="declined", ended_at=NOW)
    assert campaigns.close(opened.campaign, by=by, now=NOW + timedelta(days=1))
    assert not campaigns.close(opened.campaign, by=by, now=NOW + timedelta(days=2))
    states = dict(Questionnaire.objects.values_list("supplier__code", "state"))
    assert states == {"S000": "submitted", "S001": "closed", "S002": "declined"}
    assert set(Mail.objects.values_list("state", flat=True)) == {"cancelled"}
    asked(by, [waiting], name="Next year")


def test_campaigns_end_by_themselves_the_day_after_their_links(by):
    opened = asked(by, suppliers(1))
    last = opened.campaign.closes_on
    assert campaigns.close_ended(on=last, now=NOW) == 0
    assert campaigns.close_ended(on=last + timedelta(days=1), now=NOW) == 1
    assert campaigns.close_ended(on=last + timedelta(days=1), now=NOW) == 0
    assert Questionnaire.objects.get().state == "closed"


def test_more_time_is_given_to_links_that_were_sent_and_never_taken_back(by):
    opened = asked(by, suppliers(1))
    later = {"due_on": DAY + timedelta(days=40), "closes_on": DAY + timedelta(days=90)}
    campaigns.extend(opened.campaign, by=by, now=NOW, **later)
    assert Questionnaire.objects.get().ends_on == later["closes_on"]
    with pytest.raises(ValidationError, match="not taken back"):
        campaigns.extend(
            Campaign.objects.get(), by=by, now=NOW, due_on=DAY, closes_on=DAY + timedelta(days=90)
        )
    campaigns.close(opened.campaign, by=by, now=NOW)
    with pytest.raises(ValidationError, match="meanwhile"):
        campaigns.extend(Campaign.objects.get(), by=by, now=NOW, **later)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"due_on": DAY - timedelta(days=1)}, "over already"),
        ({"closes_on": DAY + timedelta(days=1)}, "due day or later"),
        ({"closes_on": DAY + timedelta(days=400)}, "a year at most"),
        ({"name": " "}, "This field cannot be blank"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence_and_nothing_is_sent(by, told, sentence):
    with pytest.raises(ValidationError, match=sentence):
        asked(by, suppliers(1), **told)
    assert not Campaign.objects.exists() and not Mail.objects.exists()


def test_more_than_a_campaign_holds_is_refused(by, monkeypatch):
    monkeypatch.setattr(campaigns, "MOST", 2)
    with pytest.raises(ValidationError, match="at most 2 suppliers"):
        asked(by, suppliers(3))


@pytest.mark.parametrize("role", ["viewer", "quality", "integration"])
def test_letters_go_out_in_the_companys_name_only_for_who_may(db, role):
    company()
    with pytest.raises(PermissionDenied):
        asked(person(role=role), suppliers(1))


def test_whoever_answered_last_is_written_to_then_by_role_and_never_where_letters_come_back(by):
    [one] = suppliers(1, with_contacts=False)
    made = {
        role: Contact.objects.create(supplier=one, email=f"{n}@s000.example", role=role)
        for n, role in enumerate(["", "Sales", "Quality", "Supply chain", "Purchasing, bounced"])
    }
    Contact.objects.filter(role="Purchasing, bounced").update(bounced_on=DAY)
    assert contacting.best([one.pk]) == {one.pk: made["Supply chain"]}
    opened = asked(by, [one])
    Questionnaire.objects.update(contact=made["Sales"], state="submitted", submitted_at=NOW)
    assert contacting.best([one.pk]) == {one.pk: made["Sales"]}
    assert opened.asked == 1
