"""Words of the tests of primaries: who is it, what was ruled, and a person who chooses."""

from django.utils import timezone

from accounts.models import User
from scoring import primaries
from scoring.models import PrimaryRuling
from suppliers.models import Part, Source
from tests.pages import rows
from tests.scoring.small_company import DAY, position


def part(number="SEAL") -> Part:
    return Part.objects.get(number=number)


def source(supplier, number="SEAL") -> Source:
    return Source.objects.get(part__number=number, supplier__code=supplier)


def primary(number="SEAL") -> str | None:
    found = position(number).primary_source
    return found.supplier.code if found else None


def rulings(number="SEAL") -> list[tuple]:
    """The oldest first."""
    codes = dict(Source.objects.values_list("pk", "supplier__code"))
    found = PrimaryRuling.objects.filter(part=part(number)).order_by("pk")
    return [(codes.get(one.source_id), one.basis, one.ended_as) for one in found]


def person() -> User:
    return User.objects.filter(role="analyst").first() or rows.person()


def choose(supplier, number="SEAL", *, reason="they know the tool", **options) -> PrimaryRuling:
    found = PrimaryRuling.objects.in_force().of(part(number)).first()
    options = {"seen": found.pk if found else None} | options
    return primaries.choose(
        source(supplier, number), by=person(), reason=reason, now=timezone.now(), day=DAY, **options
    )
