"""A new questionnaire starts with what the supplier told last and a person accepted.

Rows that an analyst or the ERP told about a site are not shown to it: they may be what somebody else said.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from django.db import transaction

from suppliers.answering import sites
from suppliers.models import (
    AffectedAnswer,
    AlternativeAnswer,
    Dependency,
    NeedAnswer,
    Questionnaire,
    Site,
    SiteAnswer,
)
from suppliers.models.answers import MOST_ALTERNATIVES, MOST_NEEDS, Covers, Together
from suppliers.models.dependencies import DependencyOrigin
from suppliers.models.questionnaires import Asks

AT_ONCE = 2_000


@transaction.atomic
def prefill(questionnaires: Sequence[Questionnaire]) -> None:
    """Rows for each, in the same few queries however many; `campaign` should be at hand (select_related).

    Raises ValueError beyond AT_ONCE. A need told with more alternatives than a page holds keeps the first of them.
    """
    if len(questionnaires) > AT_ONCE:
        raise ValueError(f"{len(questionnaires)} questionnaires at once; at most {AT_ONCE}.")
    by_kind: dict[bool, list[Questionnaire]] = defaultdict(list)
    for questionnaire in questionnaires:
        by_kind[questionnaire.campaign.asks == Asks.AFFECTED].append(questionnaire)
    asked = _asked(questionnaires)
    _ask_whether_affected(by_kind[True], asked)
    _ask_where_from(by_kind[False], asked)


def _asked(questionnaires: Sequence[Questionnaire]) -> Mapping[int, list[Site]]:
    asked: dict[int, list[Site]] = defaultdict(list)
    for site in sites.asked(each.supplier_id for each in questionnaires):
        asked[site.supplier_id].append(site)
    return asked


def _ask_whether_affected(questionnaires: Sequence[Questionnaire], asked: Mapping[int, list[Site]]) -> None:
    AffectedAnswer.objects.bulk_create(
        AffectedAnswer(questionnaire=each, site=site)
        for each in questionnaires
        for site in asked.get(each.supplier_id, [])
    )


def _ask_where_from(questionnaires: Sequence[Questionnaire], asked: Mapping[int, list[Site]]) -> None:
    told, by_others = _told(site.pk for each in questionnaires for site in asked.get(each.supplier_id, []))
    answers, needs, alternatives = [], [], []
    for questionnaire in questionnaires:
        number = 0
        for site in asked.get(questionnaire.supplier_id, []):
            answers.append(
                SiteAnswer(
                    questionnaire=questionnaire,
                    site=site,
                    covers=_covers(site, listed=site.pk in told, by_others=site.pk in by_others),
                    complete=site.tier_two_complete and site.pk not in by_others,
                )
            )
            for rows in told.get(site.pk, [])[: MOST_NEEDS - number]:
                number += 1
                need = _need(questionnaire, number, rows)
                needs.append(need)
                alternatives += _alternatives(need, rows)
    SiteAnswer.objects.bulk_create(answers)
    NeedAnswer.objects.bulk_create(needs)
    AlternativeAnswer.objects.bulk_create(alternatives)


def _told(site_ids: Iterable[int]) -> tuple[Mapping[int, list[list[Dependency]]], set[int]]:
    """By site, its needs as the rows of each, by material and part; and the sites of which others told some."""
    rows = Dependency.objects.filter(site__in=list(site_ids)).order_by("site_id", "material", "part", "pk")
    told: dict[int, list[list[Dependency]]] = defaultdict(list)
    by_others = set()
    for (site, _material, _part), need in groupby(rows, lambda row: (row.site_id, row.material, row.part)):
        own = [row for row in need if row.origin == DependencyOrigin.SUPPLIER]
        if own:
            told[site].append(own)
        else:
            by_others.add(site)
    return told, by_others


def _covers(site: Site, *, listed: bool, by_others: bool) -> Covers:
    if listed:
        return Covers.LISTED
    return Covers.NOTHING if site.tier_two_complete and not by_others else Covers.UNTOLD


def _need(questionnaire: Questionnaire, number: int, rows: Sequence[Dependency]) -> NeedAnswer:
    return NeedAnswer(
        questionnaire=questionnaire,
        number=number,
        site_id=rows[0].site_id,
        part=rows[0].part,
        material=rows[0].material,
        together=Together.ALL if _needs_all(rows) else Together.ANY,
        complete=all(row.complete for row in rows),
    )


def _needs_all(rows: Sequence[Dependency]) -> bool:
    """Whether the loss of even the smallest leaves less than is required."""
    required = rows[0].required
    if required is None or len(rows) < 2:
        return False
    shares = [row.share or Decimal(0) for row in rows]
    return sum(shares) - min(shares) < required


def _alternatives(need: NeedAnswer, rows: Sequence[Dependency]) -> list[AlternativeAnswer]:
    return [
        AlternativeAnswer(
            need=need,
            number=number,
            site_id=row.upstream_site_id,
            keyed_code=row.keyed_code,
            codes=[row.keyed_code] if row.keyed_code else [],
            share=row.share,
        )
        for number, row in enumerate(rows[:MOST_ALTERNATIVES], start=1)
    ]
