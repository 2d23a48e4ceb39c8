"""Answers that become facts, through the one writer."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts import bell, history
from accounts.models import User
from suppliers import byhand
from suppliers.judging.claiming import answered_on, claim, judging, why
from suppliers.judging.upstream import Taken, site_of
from suppliers.keyedcodes.aliases import settle
from suppliers.models import Change, Dependency, Questionnaire, Site, Source, Supplier
from suppliers.models.answers import (
    AlternativeAnswer,
    Covers,
    Judged,
    NeedAnswer,
    NoticeAnswer,
    SiteAnswer,
    Together,
)
from suppliers.reading import read
from suppliers.resources import named
from suppliers.writing import write_rows

MILLIONTH = Decimal("0.000001")
Row = dict[str, str | None]


def accept_need(
    need: NeedAnswer,
    taken: Mapping[int, Taken],
    *,
    by: User,
    now: datetime,
    seen: int,
    at: Site | None = None,
) -> list[Dependency]:
    """The facts of the need are what was answered: its rows that the answer does not hold go.

    `taken`: alternative -> the site that it is, the company whose new site it is, or NEW; one that names a known
    site, or gives a code, needs none. `at`: the site, where the supplier answered for one not yet known.
    """
    with judging(need.questionnaire, by=by, seen=seen, writes=True):
        return list(_accept_need(need, taken, at, by=by, now=now))


def accept_site(answer: SiteAnswer, *, by: User, now: datetime, seen: int, at: Site | None = None) -> None:
    """Whether what is listed is all that the site needs. Where it is, what it was said to need besides goes.

    Raises ValidationError while one of its needs is not accepted: all of them would be called known, and were not.
    """
    with judging(answer.questionnaire, by=by, seen=seen, writes=True):
        _accept_site(answer, at, by=by, now=now)


def accept_notice(answer: NoticeAnswer, *, by: User, now: datetime, seen: int) -> None:
    """A change notice of the supplier, under a reference of ours; open until quality accepts it."""
    with judging(answer.questionnaire, by=by, seen=seen, writes=True):
        _accept_notice(answer, by=by, now=now)


def accept_all(
    questionnaire: Questionnaire, taken: Mapping[int, Taken], *, by: User, now: datetime, seen: int
) -> int:
    """Everything that is still open, or nothing where one of it cannot be; how many answers."""
    accepted = 0
    with judging(questionnaire, by=by, seen=seen, writes=True):
        needs = questionnaire.needs.exclude(judged__in=(Judged.ACCEPTED, Judged.REFUSED))
        for need in needs.select_related("site__supplier").order_by("number"):
            need.questionnaire = questionnaire
            _accept_need(need, taken, None, by=by, now=now)
            accepted += 1
        sites = questionnaire.sites.filter(judged=Judged.OPEN).exclude(covers=Covers.UNTOLD)
        for site in sites.select_related("site__supplier").order_by("pk"):
            site.questionnaire = questionnaire
            _accept_site(site, None, by=by, now=now)
            accepted += 1
        notices = questionnaire.notices.filter(judged=Judged.OPEN)
        for notice in notices.select_related("site").order_by("number"):
            notice.questionnaire = questionnaire
            _accept_notice(notice, by=by, now=now)
            accepted += 1
    return accepted


def _accept_need(
    need: NeedAnswer, taken: Mapping[int, Taken], at: Site | None, *, by: User, now: datetime
) -> QuerySet[Dependency]:
    claim(need, Judged.ACCEPTED, by=by, now=now)
    questionnaire = need.questionnaire
    site, on = _own_site(need.site, at, questionnaire.supplier), answered_on(questionnaire)
    alternatives = list(need.alternatives.select_related("site__supplier"))
    for one in alternatives:
        one.need = need
    sites = {one.pk: site_of(one, taken.get(one.pk), by=by) for one in alternatives}
    for one in alternatives:
        if one.keyed_code:
            one.keyed_code = settle(one.codes or [one.keyed_code])
        elif sites[one.pk] is not None:
            AlternativeAnswer.objects.filter(pk=one.pk).update(taken_as=sites[one.pk])
    rows = rows_of(need, site, alternatives, sites, on=on)
    _replace(standing(need, site), rows, on=on, by=by, why=why(questionnaire))
    return standing(need, site)


def _accept_site(answer: SiteAnswer, at: Site | None, *, by: User, now: datetime) -> None:
    if answer.covers == Covers.UNTOLD:
        raise ValidationError(_("Nothing was told of what this site needs: ask back, or refuse."))
    claim(answer, Judged.ACCEPTED, by=by, now=now)
    questionnaire = answer.questionnaire
    site, on = _own_site(answer.site, at, questionnaire.supplier), answered_on(questionnaire)
    complete = is_all(answer)
    if complete:
        needs = list(questionnaire.needs.filter(site=answer.site))
        _check_accepted(answer, needs)
        _replace(beside(site, needs), [], on=on, by=by, why=why(questionnaire))
    _check_newest(site.tier_two_confirmed_on, on)
    told = {
        "code": site.code,
        "tier_two_complete": "true" if complete else "false",
        "tier_two_confirmed_on": on.isoformat(),
    }
    byhand.change(named("sites"), told, by=by, why=why(questionnaire))


def _accept_notice(answer: NoticeAnswer, *, by: User, now: datetime) -> None:
    claim(answer, Judged.ACCEPTED, by=by, now=now)
    questionnaire = answer.questionnaire
    site = None if answer.site is None or answer.site.is_placeholder else answer.site
    told: Row = {
        "supplier": questionnaire.supplier.code,
        "reference": f"Q{questionnaire.pk}-{answer.number}",
        "kind": answer.kind,
        "site": site.code if site else None,
        "part": answer.part or None,
        "announced_on": answered_on(questionnaire).isoformat(),
        "effective_on": answer.effective_on.isoformat() if answer.effective_on else None,
    }
    byhand.add(named("change-notices"), told, by=by, why=why(questionnaire))


def is_all(answer: SiteAnswer) -> bool:
    return answer.covers == Covers.NOTHING or (answer.covers == Covers.LISTED and answer.complete)


def standing(need: NeedAnswer, site: Site) -> QuerySet[Dependency]:
    """The rows on file of the need."""
    return Dependency.objects.filter(site=site, part=need.part, material=need.material)


def beside(site: Site, needs: list[NeedAnswer]) -> QuerySet[Dependency]:
    """The rows on file of the site's other needs."""
    told = Q(pk__in=())
    for need in needs:
        told |= Q(part=need.part, material=need.material)
    return Dependency.objects.filter(site=site).exclude(told)


def rows_of(
    need: NeedAnswer,
    site: Site,
    alternatives: list[AlternativeAnswer],
    sites: Mapping[int, Site | None],
    *,
    on: date,
) -> list[Row]:
    """As a body has them. Two alternatives taken for one site are one row; with none, nobody says who delivers.

    Where all are needed each has the same share, rounded down, and their exact sum is required: three have 0.333333
    and require 0.999999, as a sum above 1 would be refused, and a sum that the shares do not reach would be a gap.
    """
    if not need.material.strip():
        raise ValidationError(_("It does not say which material: ask back, or refuse."))
    places: dict[tuple[str | None, str], AlternativeAnswer | None] = {}
    for one in alternatives:
        found = sites.get(one.pk)
        places.setdefault((found.code if found else None, one.keyed_code), one)
    places = places or {(None, ""): None}
    all_needed = need.together == Together.ALL and len(places) > 1
    equal = (Decimal(1) / len(places)).quantize(MILLIONTH, ROUND_DOWN)
    rows: list[Row] = []
    for (code, keyed), told in places.items():
        share = equal if all_needed else told.share if told else None
        rows.append(
            {
                "site": site.code,
                "part": need.part or None,
                "material": need.material,
                "upstream_site": code,
                "keyed_code": keyed or None,
                "share": None if share is None else str(share),
                "required": str(equal * len(places)) if all_needed else None,
                "complete": "true" if need.complete else "false",
                "confirmed_on": on.isoformat(),
                "origin": Dependency.Origin.SUPPLIER,
            }
        )
    return rows


def _replace(rows: QuerySet[Dependency], wanted: list[Row], *, on: date, by: User, why: str) -> None:
    """These rows on file by the wanted ones: what goes is kept in the history, as what is changed."""
    kept = {(row["upstream_site"], row["keyed_code"] or "") for row in wanted}
    gone = []
    for pk, code, keyed, confirmed in rows.values_list(
        "pk", "upstream_site__code", "keyed_code", "confirmed_on"
    ):
        _check_newest(confirmed, on)
        if (code, keyed) not in kept:
            gone.append(pk)
    if gone:
        with history.acting(by, why):
            Dependency.objects.filter(pk__in=gone).delete()
        Change.objects.create(resource="dependencies", row_ids=gone, by=by)
        transaction.on_commit(lambda: bell.ring("scoring.refresh"))
    if wanted:
        body = read(named("dependencies"), json.dumps(wanted).encode(), format="json")
        result = write_rows(body, by=by, why=why, atomic=True)
        if result.errors:
            raise ValidationError([error.message for error in result.errors[:3]])


def _check_newest(confirmed: date | None, on: date) -> None:
    if confirmed is not None and confirmed > on:
        raise ValidationError(
            _("This was confirmed on %(later)s, after the answer of %(on)s: the later one stands.")
            % {"later": confirmed, "on": on}
        )


def _check_accepted(answer: SiteAnswer, needs: list[NeedAnswer]) -> None:
    left = [need for need in needs if need.judged != Judged.ACCEPTED]
    if left:
        raise ValidationError(
            _("It says that these are all that %(site)s needs: accept “%(material)s” first, or ask back.")
            % {"site": answer.site, "material": left[0].material}
        )


def _own_site(site: Site, at: Site | None, supplier: Supplier) -> Site:
    """The site that the answer is about. Raises ValidationError where it is none of the supplier's, or not known."""
    chosen = at or site
    if chosen.is_placeholder:
        raise ValidationError(_("Its site is not known yet: choose which site of its own this is."))
    family = {supplier.pk, supplier.parent_id} - {None}
    runs = chosen.supplier
    if runs.pk in family or runs.parent_id in family:
        return chosen
    makes_for_it = Source.objects.filter(site=chosen).filter(Q(supplier=supplier) | Q(maker=supplier))
    if not makes_for_it.exists():
        raise ValidationError(_("“%s” is no site of this supplier.") % chosen)
    return chosen
