"""The sites that alternatives are taken for: known ones, new ones of a known company, or new ones of a new company."""

from typing import Final, Literal

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from suppliers import byhand
from suppliers.judging.claiming import why
from suppliers.models import Site, Supplier
from suppliers.models.answers import AlternativeAnswer
from suppliers.models.questionnaires import Questionnaire
from suppliers.resources import named

NEW: Final = "new"
Taken = Site | Supplier | Literal["new"]
PREFIX = "T2-"  # of the codes of companies and sites that came by an answer
MOST_SAME = 5


def same_company(alternative: AlternativeAnswer, *, user: User) -> list[Supplier]:
    """Companies on file by the very identifier that was told: at most a few. One query."""
    wanted = Q(pk__in=())
    if alternative.lei:
        wanted |= Q(lei__iexact=plain(alternative.lei))
    if alternative.duns:
        digits = plain(alternative.duns)
        wanted |= Q(duns__in={alternative.duns, digits, f"{digits[:2]}-{digits[2:5]}-{digits[5:]}"})
    return list(Supplier.objects.visible_to(user).filter(wanted).order_by("pk")[:MOST_SAME])


def same_site(alternative: AlternativeAnswer) -> Site | None:
    """What the same place was taken for before: by the same OS ID, or told in the same words by this supplier."""
    told = AlternativeAnswer.objects.filter(taken_as__isnull=False).select_related("taken_as__supplier")
    if alternative.os_id:
        found = told.filter(os_id__iexact=alternative.os_id).order_by("-pk").first()
        if found:
            return found.taken_as
    if not is_typed(alternative):
        return None
    words = {f"{name}__iexact": getattr(alternative, name) for name in _WORDS}
    by_it = told.filter(need__questionnaire__supplier=alternative.need.questionnaire.supplier_id, **words)
    found = by_it.order_by("-pk").first()
    return found.taken_as if found else None


_WORDS = ("company", "town", "country", "lei", "duns", "os_id")


def plain(identifier: str) -> str:
    return "".join(letter for letter in identifier if letter.isalnum()).upper()


def is_typed(alternative: AlternativeAnswer) -> bool:
    """Whether a place was named by words or numbers, and not by a site on file."""
    told = (alternative.company, alternative.lei, alternative.duns, alternative.os_id)
    return not alternative.site_id and any(told)


def called(alternative: AlternativeAnswer) -> str:
    """Its company, else the number that says who it is."""
    return alternative.company or alternative.lei or alternative.duns or alternative.os_id


def site_name(alternative: AlternativeAnswer, company: Supplier) -> str:
    return ", ".join(filter(None, (alternative.company or company.name, alternative.town)))[:200]


def site_of(alternative: AlternativeAnswer, taken: Taken | None, *, by: User) -> Site | None:
    """The site, made new where need be; None for a coded one, and where nobody is named. In a transaction.

    Raises ValidationError where nothing was chosen for a place that was typed, and where a company would be made
    that is on file under its LEI or D-U-N-S number.
    """
    if alternative.keyed_code or not (alternative.site_id or is_typed(alternative) or taken):
        return None
    taken = taken or alternative.site
    if isinstance(taken, Site):
        return _named(taken)
    if taken is None:
        raise ValidationError(_("Choose which site “%s” is, or that it is a new one.") % called(alternative))
    again = same_site(alternative)
    if again is not None:
        return again
    questionnaire = alternative.need.questionnaire
    if isinstance(taken, Supplier):
        return _new_site(alternative, taken, questionnaire, by=by)
    return _new_site(alternative, _new_company(alternative, questionnaire, by=by), questionnaire, by=by)


def _named(site: Site) -> Site:
    if site.is_placeholder:
        raise ValidationError(_("The site of “%s” is not known yet. Choose one that is.") % site.supplier)
    return site


def _new_company(alternative: AlternativeAnswer, questionnaire: Questionnaire, *, by: User) -> Supplier:
    known = same_company(alternative, user=by)
    if known:
        raise ValidationError(
            _("A company with this number is on file already: %s. Choose it, or a site of it.") % known[0]
        )
    code = f"{PREFIX}{alternative.pk}"
    values: dict[str, str | None] = {
        "code": code,
        "name": called(alternative),
        "kind": Supplier.Kind.MAKER,
        "country": alternative.country or None,
        "lei": plain(alternative.lei) or None,
        "duns": alternative.duns or None,
    }
    byhand.add(named("suppliers"), values, by=by, why=why(questionnaire))
    return Supplier.objects.get(code=code)


def _new_site(
    alternative: AlternativeAnswer, company: Supplier, questionnaire: Questionnaire, *, by: User
) -> Site:
    """Whether it is a factory was not asked."""
    code = f"{PREFIX}{alternative.pk}-1"
    values: dict[str, str | None] = {
        "code": code,
        "supplier": company.code,
        "name": site_name(alternative, company),
        "kind": Site.Kind.UNKNOWN,
        "country": alternative.country or None,
    }
    byhand.add(named("sites"), values, by=by, why=why(questionnaire))
    return Site.objects.select_related("supplier").get(code=code)
