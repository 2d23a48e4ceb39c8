"""Contacts: added and changed by people, and erased so that nothing keeps them."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from accounts.models import Mail
from suppliers import contacting
from suppliers.models import Contact, Questionnaire
from tests.suppliers.asked import DAY, NOW, asked, company, person, suppliers


@pytest.fixture
def by(db):
    company()
    return person()


def test_an_address_is_kept_in_lower_case_and_once_a_supplier(by):
    [one] = suppliers(1, with_contacts=False)
    made = contacting.add(one, {"email": " Quality@S000.Example ", "name": "Quality  desk"}, by=by)
    assert (made.email, made.name) == ("quality@s000.example", "Quality desk")
    with pytest.raises(ValidationError):
        contacting.add(one, {"email": "quality@s000.example"}, by=by)
    with pytest.raises(ValidationError):
        contacting.add(one, {"email": "no address"}, by=by)
    with pytest.raises(PermissionDenied):
        contacting.add(one, {"email": "a@s000.example"}, by=person("v@holdfast.example", "viewer"))


def test_who_is_changed_is_given_another_chance(by):
    [one] = suppliers(1)
    contact = one.contacts.get()
    one.contacts.update(bounced_on=DAY)
    contacting.change(contact, {"email": "quality@s000.example", "role": "Quality"}, by=by)
    assert Contact.objects.get().bounced_on is None
    assert contacting.best([one.pk])


def test_nothing_anywhere_keeps_who_was_erased(by):
    """Every text of every table is looked through."""
    one, other = suppliers(2)
    one.contacts.update(email="desk@s000.example", name="Zebulon Quux")
    asked(by, [one, other])
    Mail.objects.filter(to="desk@s000.example").update(
        error="550 desk@s000.example unknown", state="sent", ended_at=NOW
    )
    assert kept_in("desk@s000.example") == {"suppliers_contact", "accounts_mail"}
    assert contacting.erase(one.contacts.get(), by=by, now=NOW)
    assert kept_in("desk@s000.example") == kept_in("Quux") == set()
    row = Questionnaire.objects.with_progress(DAY).get(supplier=one)
    assert row.contact is None and row.progress == "nobody"
    assert Mail.objects.filter(to="quality@s001.example").get().words


def test_what_waits_for_who_is_erased_is_not_sent_and_another_suppliers_letter_is(by):
    one, other = suppliers(2)
    Contact.objects.update(email="shared@group.example")
    asked(by, [one, other])
    contact = one.contacts.get()
    assert contacting.erase(contact, by=by, now=NOW)
    assert not contacting.erase(contact, by=by, now=NOW)
    assert sorted(Mail.objects.values_list("state", "to")) == [
        ("cancelled", ""),
        ("waiting", "shared@group.example"),
    ]


def kept_in(words):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        tables = [name for (name,) in cursor.fetchall()]
        found = set()
        for name in tables:
            cursor.execute(
                f'SELECT EXISTS (SELECT FROM "{name}" kept WHERE kept::text LIKE %s)', [f"%{words}%"]
            )
            if cursor.fetchone()[0]:
                found.add(name)
    return found
