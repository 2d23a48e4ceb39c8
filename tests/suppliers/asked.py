"""Suppliers that can be asked, with contacts, and campaigns that ask them."""

from datetime import UTC, date, datetime, timedelta

from accounts.models import User
from suppliers import campaigns
from suppliers.models import Company, Contact, Part, Site, Source, Supplier

DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def person(email="buyer@holdfast.example", role="analyst", **fields):
    return User.objects.create_user(email, role=role, **fields)


def company(name="Demo Machinery"):
    Company.objects.update_or_create(pk=1, defaults={"name": name, "base_currency": "EUR"})


def suppliers(count, *, with_contacts=True, first=0):
    """S000, S001, ...; each makes a part for us, and has a quality mailbox where it has a contact."""
    part, _new = Part.objects.get_or_create(number="P")
    made = Supplier.objects.bulk_create(
        Supplier(code=f"S{n:03}", name=f"Supplier {n}") for n in range(first, first + count)
    )
    sites = Site.objects.bulk_create(
        Site(code=f"F-{one.code}", supplier=one, kind="factory", country="DE") for one in made
    )
    Source.objects.bulk_create(Source(part=part, supplier=site.supplier, site=site) for site in sites)
    if with_contacts:
        Contact.objects.bulk_create(
            Contact(supplier=one, email=f"quality@{one.code.lower()}.example", role="Quality") for one in made
        )
    return made


def asked(by, of, **told):
    told = {
        "asks": "tier_two",
        "words": "",
        "due_on": DAY + timedelta(days=30),
        "closes_on": DAY + timedelta(days=60),
        "remind_before": [7, 0],
        "now": NOW,
    } | told
    return campaigns.open(told.pop("name", "Tier two"), suppliers=[one.pk for one in of], by=by, **told)
