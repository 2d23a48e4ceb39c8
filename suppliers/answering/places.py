"""Places that a supplier may name, said in words it knows, and found by what it types.

What is typed is held against these alone: its own family's sites, and places it named itself. A place that it typed
before is shown as it was typed then, and not as we call it.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.signing import Signer
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from suppliers.answering import countries, sites
from suppliers.models import AlternativeAnswer, Questionnaire, Site

MOST_KNOWN = 500
SHOWN = 8


@dataclass(frozen=True)
class KnownPlace:
    site: int
    words: str
    where: str
    reference: str


def known(questionnaire: Questionnaire, *, language: str) -> dict[int, KnownPlace]:
    """By site, in the order of their words. Two queries."""
    typed = _typed(questionnaire.supplier_id)
    found = sites.nameable(questionnaire.supplier).select_related("supplier").order_by("name", "pk")
    told = [_place(questionnaire, site, typed.get(site.pk), language) for site in found[:MOST_KNOWN]]
    return {place.site: place for place in sorted(told, key=lambda place: (_plain(place.words), place.site))}


def find(among: Sequence[KnownPlace], words: str) -> list[KnownPlace]:
    """The first few in which each word is the start of one of theirs."""
    asked = _plain(words).split()
    found = [place for place in among if _fits(asked, _plain(f"{place.words} {place.where}").split())]
    return found[:SHOWN]


def chosen(among: Sequence[KnownPlace], reference: str) -> KnownPlace | None:
    for place in among:
        if constant_time_compare(place.reference, reference):
            return place
    return None


def words_of(site: Site) -> str:
    return site.name or site.supplier.name or site.code or str(_("site not known"))


def where(site: Site, language: str) -> str:
    told = [site.region, countries.name(site.country, language) if site.country else ""]
    return ", ".join(part for part in told if part)


def _place(
    questionnaire: Questionnaire, site: Site, typed: AlternativeAnswer | None, language: str
) -> KnownPlace:
    if typed is not None:
        country = countries.name(typed.country, language) if typed.country else ""
        words, place = typed.company, ", ".join(part for part in (typed.town, country) if part)
    else:
        words, place = words_of(site), where(site, language)
    return KnownPlace(site.pk, words, place, _reference(questionnaire, site.pk))


def _typed(supplier: int) -> dict[int, AlternativeAnswer]:
    """What this supplier last typed for each site that it was taken for."""
    answers = AlternativeAnswer.objects.filter(
        need__questionnaire__supplier=supplier, taken_as__isnull=False
    ).exclude(company="")
    newest = answers.order_by("taken_as", "-pk").distinct("taken_as")
    return {answer.taken_as_id: answer for answer in newest if answer.taken_as_id}


def _reference(questionnaire: Questionnaire, site: int) -> str:
    """Says nothing of how many sites there are, and is good in this questionnaire only."""
    return Signer(salt="suppliers.answering.places").signature(f"{questionnaire.pk}.{site}")[:22]


def _fits(asked: list[str], theirs: list[str]) -> bool:
    return all(any(word.startswith(start) for word in theirs) for start in asked)


def _plain(words: str) -> str:
    folded = unicodedata.normalize("NFKD", words.casefold())
    return "".join(sign for sign in folded if not unicodedata.combining(sign))
