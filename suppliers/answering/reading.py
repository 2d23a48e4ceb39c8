"""A questionnaire as its page shows it: a few queries, whatever it holds.

Sites have numbers of this questionnaire's own, in the order in which they are asked about; the page names none of
ours.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from suppliers.answering import countries, places
from suppliers.answering.places import KnownPlace
from suppliers.models import (
    AffectedAnswer,
    AlternativeAnswer,
    Company,
    NeedAnswer,
    NoticeAnswer,
    Questionnaire,
    Site,
    SiteAnswer,
    Source,
)
from suppliers.models.answers import MOST_ALTERNATIVES, Affected, Covers, Judged
from suppliers.models.questionnaires import Asks

MOST_PARTS = 300


@dataclass
class PlaceRow:
    number: int
    kind: str  # named, coded, unknown
    words: str
    where: str
    identifiers: int
    share: object


@dataclass
class NeedRow:
    answer: NeedAnswer
    site: int
    places: list[PlaceRow]

    @property
    def asked_back(self) -> str:
        return self.answer.comment if self.answer.judged == Judged.ASKED_BACK else ""

    @property
    def is_full(self) -> bool:
        return len(self.places) >= MOST_ALTERNATIVES


@dataclass
class SiteRow:
    number: int
    site: Site
    words: str
    where: str
    parts: list[str]
    answer: SiteAnswer | None = None
    affected: AffectedAnswer | None = None
    needs: list[NeedRow] = field(default_factory=list)

    @property
    def is_told(self) -> bool:
        if self.affected is not None:
            return self.affected.state != Affected.UNKNOWN
        return self.answer is not None and self.answer.covers != Covers.UNTOLD

    @property
    def needs_nothing(self) -> bool:
        return self.answer is not None and self.answer.covers == Covers.NOTHING

    @property
    def asked_back(self) -> str:
        asked = self.answer is not None and self.answer.judged == Judged.ASKED_BACK
        return self.answer.comment if self.answer is not None and asked else ""


@dataclass
class NoticeRow:
    answer: NoticeAnswer
    site: str

    @property
    def asked_back(self) -> str:
        return self.answer.comment if self.answer.judged == Judged.ASKED_BACK else ""


@dataclass
class Sheet:
    questionnaire: Questionnaire
    language: str
    company: str
    sites: list[SiteRow]
    notices: list[NoticeRow]

    @property
    def asks_affected(self) -> bool:
        return self.questionnaire.campaign.asks == Asks.AFFECTED

    @property
    def told(self) -> int:
        return sum(row.is_told for row in self.sites)

    @property
    def untold(self) -> list[SiteRow]:
        return [row for row in self.sites if not row.is_told]

    @cached_property
    def known(self) -> list[KnownPlace]:
        return list(places.known(self.questionnaire, language=self.language).values())

    @cached_property
    def parts(self) -> list[str]:
        return sorted({part for row in self.sites for part in row.parts})

    def site(self, number: int) -> SiteRow | None:
        return next((row for row in self.sites if row.number == number), None)

    def need(self, number: int) -> NeedRow | None:
        return next((need for row in self.sites for need in row.needs if need.answer.number == number), None)


def read(questionnaire: Questionnaire, *, language: str) -> Sheet:
    company = Company.objects.values_list("name", flat=True).first() or ""
    rows = _sites(questionnaire, language)
    sheet = Sheet(questionnaire, language, company, rows, [])
    if not sheet.asks_affected:
        _add_needs(sheet)
        named = {row.site.pk: row.words for row in rows}
        notices = questionnaire.notices.order_by("number")
        sheet.notices = [NoticeRow(each, named.get(each.site_id or 0, "")) for each in notices]
    return sheet


def _sites(questionnaire: Questionnaire, language: str) -> list[SiteRow]:
    affected = questionnaire.campaign.asks == Asks.AFFECTED
    answers: Any = questionnaire.affected if affected else questionnaire.sites
    told = list(answers.select_related("site__supplier").order_by("pk"))
    parts = _parts(questionnaire.supplier_id, (each.site_id for each in told))
    return [
        SiteRow(
            number=number,
            site=each.site,
            words=places.words_of(each.site),
            where=places.where(each.site, language),
            parts=parts.get(each.site_id, []),
            answer=None if affected else each,
            affected=each if affected else None,
        )
        for number, each in enumerate(told, start=1)
    ]


def _parts(supplier: int, sites: Iterable[int]) -> dict[int, list[str]]:
    """By site, the numbers of ours that this supplier itself sells from there; never what another sells."""
    rows = (
        Source.objects.filter(supplier=supplier, site__in=list(sites))
        .order_by("site_id", "part__number")
        .values_list("site_id", "part__number")
        .distinct()
    )
    parts: dict[int, list[str]] = defaultdict(list)
    for site, number in rows:
        if len(parts[site]) < MOST_PARTS:
            parts[site].append(number)
    return parts


def _add_needs(sheet: Sheet) -> None:
    by_site = {row.site.pk: row for row in sheet.sites}
    needs = list(sheet.questionnaire.needs.order_by("number"))
    rows: dict[int, list[AlternativeAnswer]] = defaultdict(list)
    alternatives = AlternativeAnswer.objects.filter(need__questionnaire=sheet.questionnaire)
    for alternative in alternatives.select_related("site__supplier").order_by("number"):
        rows[alternative.need_id].append(alternative)
    named = any(each.site_id for told in rows.values() for each in told)
    known = {place.site: place for place in sheet.known} if named else {}
    for need in needs:
        row = by_site.get(need.site_id)
        if row is not None:
            told = [_place(each, known, sheet.language) for each in rows[need.pk]]
            row.needs.append(NeedRow(need, row.number, told))


def _place(told: AlternativeAnswer, known: dict[int, KnownPlace], language: str) -> PlaceRow:
    kind, words, where, identifiers = "unknown", "", "", 0
    if told.keyed_code:
        kind, identifiers = "coded", len(told.codes)
    elif told.site is not None:
        place = known.get(told.site.pk)
        kind = "named"
        words = place.words if place else places.words_of(told.site)
        where = place.where if place else places.where(told.site, language)
    elif told.company or told.lei or told.duns or told.os_id:
        kind, words = "named", told.company or told.lei or told.duns or told.os_id
        country = countries.name(told.country, language) if told.country else ""
        where = ", ".join(part for part in (told.town, country) if part)
    return PlaceRow(told.number, kind, words, where, identifiers, told.share)
