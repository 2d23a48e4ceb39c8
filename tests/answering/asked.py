"""A questionnaire with a supplier, two sites, what they make for us, and what was told of them before."""

from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from suppliers.answering import links, prefilling
from suppliers.models import Campaign, Dependency, Part, Questionnaire, Site, Source, Supplier


def asker() -> User:
    return User.objects.filter(email="asker@holdfast.example").first() or User.objects.create_user(
        "asker@holdfast.example", role="analyst", name="Purchasing"
    )


def campaign(**fields) -> Campaign:
    today = timezone.localdate()
    told = {
        "name": "Second tier",
        "asked_by": asker(),
        "due_on": today + timedelta(days=20),
        "closes_on": today + timedelta(days=60),
    }
    return Campaign.objects.create(**{**told, **fields})


def supplier(code: str = "BF", name: str = "Bharat Forge", **fields) -> Supplier:
    return Supplier.objects.create(code=code, name=name, **fields)


def site(of: Supplier, code: str, **fields) -> Site:
    told = {"kind": "factory", "country": "DE", "name": f"{of.name} {code}"}
    return Site.objects.create(supplier=of, code=code, **{**told, **fields})


def source(of: Supplier, at: Site, number: str, **fields) -> Source:
    part, _new = Part.objects.get_or_create(number=number)
    return Source.objects.create(part=part, supplier=of, site=at, **fields)


def needs(at: Site, material: str, upstream: Site | None = None, **fields) -> Dependency:
    told = {"origin": "supplier", "confirmed_on": date(2025, 11, 1)}
    return Dependency.objects.create(site=at, material=material, upstream_site=upstream, **{**told, **fields})


def questionnaire(of: Supplier, among: Campaign | None = None, **fields) -> Questionnaire:
    told = {"nonce": links.new_nonce(), "ends_on": timezone.localdate() + timedelta(days=60)}
    made = Questionnaire.objects.create(campaign=among or campaign(), supplier=of, **{**told, **fields})
    prefilling.prefill([made])
    return made


def at(made: Questionnaire) -> str:
    """The address of its page."""
    return f"/answer/{links.token(made)}/"
