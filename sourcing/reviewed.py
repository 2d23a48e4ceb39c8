"""A review as people read it: why it was opened, and what changed since the part was last signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.templatetags.words import number, points
from scoring import explanation, movedwords, overridden, sentences, whymoved
from scoring.models import Assessment, PartPoints, Position, Posture, Quadrant
from scoring.networks import nodes
from sourcing.models import Cause, Reason, Review, Signature
from suppliers.models import Inspection, Source, Terms

MOST_POINTS = 12  # named one by one


@dataclass(frozen=True)
class Row:
    """One thing, as it was signed and as it is; `was` is empty where nobody has signed it."""

    label: str
    was: str
    is_now: str
    driver: str = ""  # may be overridden
    note: str = ""

    @property
    def moves(self) -> bool:
        return bool(self.was) and self.was != self.is_now


@dataclass(frozen=True)
class Said:
    """Why a review was opened, in a sentence, and the day on which that was."""

    sentence: str
    on: date


@dataclass(frozen=True)
class Compared:
    signature: Signature | None
    assessment: Assessment
    rows: list[Row]
    drivers: list[Row]
    fresh_points: list[nodes.Label]
    gone_points: int
    more_points: int

    @property
    def nothing_moved(self) -> bool:
        every = [*self.rows, *self.drivers]
        return self.signature is not None and not any(row.moves for row in every) and not self.fresh_points


def compared(
    position: Position, *, user: User, day: date, money: overridden.Money, said: Mapping[str, str]
) -> Compared | None:
    """With the last signature of both axes; None where nothing is scored. Six queries at most."""
    now = (
        Assessment.objects.visible_to(user).select_related("policy").filter(pk=position.assessment_id).first()
    )
    if now is None:
        return None
    signed = Signature.objects.visible_to(user).of(position.pk).whole().select_related("signed_by").first()
    before = signed.assessment if signed else None
    paper = PartPoints.objects.visible_to(user).filter(pk=position.pk).values_list("paper", flat=True).first()
    fresh = (
        sorted(set(paper or ()) - set(signed.points or ())) if signed and signed.points is not None else []
    )
    gone = set(signed.points or ()) - set(paper or ()) if signed else set()
    named = nodes.labels(fresh[:MOST_POINTS])
    sources = _sources({now.primary_source_id, before and before.primary_source_id}, user)
    return Compared(
        signature=signed,
        assessment=now,
        rows=_rows(position, now, signed, before, sources, paper, day=day),
        drivers=_drivers(now, before, position, money=money, said=said),
        fresh_points=[named[one] for one in fresh[:MOST_POINTS]],
        gone_points=len(gone),
        more_points=max(0, len(fresh) - MOST_POINTS),
    )


def why_moved(found: Compared, *, user: User, money: overridden.Money) -> dict[str, Any] | None:
    """As `scoring.whymoved.panel`, since the last signature; None where nobody has signed."""
    if found.signature is None:
        return None
    before, after = found.signature.assessment, found.assessment
    change = whymoved.between(before, after, company_daily_total=money.daily_total)
    sources = _sources({before.primary_source_id, after.primary_source_id}, user)
    words = movedwords.Words(change, money=money, sources=sources, said={})
    return {
        "since": before,
        "until": after,
        "axes": words.axes(),
        "notes": words.notes(),
        "quadrant_moved": before.quadrant != after.quadrant,
        "policies_differ": before.policy_id != after.policy_id,
    }


def causes(review: Review) -> list[Said]:
    """What it was opened for, and what came since, oldest first. Four queries at most."""
    found = list(Cause.objects.filter(review=review).order_by("happened_on", "pk"))
    about = {
        kind: {one.about for one in found if one.kind == kind and one.about is not None}
        for kind in Reason.values
    }
    lots = Inspection.objects.select_related("source__supplier").in_bulk(about[Reason.LOT_REJECTED])
    terms = Terms.objects.select_related("source__supplier").in_bulk(about[Reason.TERMS_LAPSED])
    rows: dict[Any, Mapping[int, Any]] = {Reason.LOT_REJECTED: lots, Reason.TERMS_LAPSED: terms}
    points_ = nodes.labels(about[Reason.DEPENDENCY]) if about[Reason.DEPENDENCY] else {}
    return [Said(_sentence(one, rows, points_), one.happened_on) for one in found] or [_planned(review)]


def _planned(review: Review) -> Said:
    told = {"day": date_format(review.due_on, "j M Y")}
    sentence = {
        Reason.DUE: _("Its yearly look is due on %(day)s.") % told,
        Reason.SAMPLE: _("It is in this year's sample of parts of low impact, due on %(day)s.") % told,
        Reason.ROUND: _("It is in a round that ends on %(day)s.") % told,
    }
    return Said(sentence.get(Reason(review.reason), str(review.get_reason_display())), review.opened_on)


def _sentence(one: Cause, rows: Mapping[Any, Mapping[int, Any]], named: Mapping[int, nodes.Label]) -> str:
    told = {"was": points(one.was), "now": points(one.is_now)}
    kind = Reason(one.kind)
    row = rows.get(kind, {}).get(one.about or 0)
    if kind == Reason.LEFT_QUADRANT:
        axis = _("Exposure") if one.about else _("Impact")
        return _("%(axis)s went from %(was)s to %(now)s, out of the quadrant that was signed.") % (
            told | {"axis": axis}
        )
    if kind == Reason.LOT_REJECTED and row:
        return _("Lot %(lot)s from %(who)s was rejected.") % {"lot": row.lot, "who": row.source.supplier}
    if kind == Reason.TERMS_LAPSED and row:
        return _("The %(kind)s with %(who)s ended, and nothing binding follows.") % {
            "kind": row.get_kind_display(),
            "who": row.source.supplier,
        }
    if kind == Reason.FINANCES:
        return _("The primary supplier's financial risk went from %(was)s to %(now)s.") % told
    if kind == Reason.COUNTRY:
        what = _("Political risk") if one.about else _("Natural hazard")
        return _("%(what)s at the primary source went from %(was)s to %(now)s.") % (told | {"what": what})
    if kind == Reason.DEPENDENCY:
        count, name = int(one.is_now or 1), named.get(one.about or 0)
        more = ngettext("%d more", "%d more", count - 1) % (count - 1) if count > 1 else ""
        return _("A new single point: %(name)s.") % {
            "name": ", ".join(filter(None, (f"{name.name}" if name else "", more)))
        }
    if kind == Reason.DEMAND:
        return _("Annual demand went from %(was)s to %(now)s.") % {
            "was": number(one.was),
            "now": number(one.is_now),
        }
    return _("Another source is the primary one.") if kind == Reason.PRIMARY_CHANGED else str(kind.label)


def _sources(ids: set[Any], user: User) -> dict[int, Source]:
    found = Source.objects.visible_to(user).filter(pk__in=ids - {None})
    return {one.pk: one for one in found.select_related("supplier", "site")}


def _rows(
    position: Position,
    now: Assessment,
    signed: Signature | None,
    before: Assessment | None,
    sources: Mapping[int, Source],
    paper: Sequence[int] | None,
    *,
    day: date,
) -> list[Row]:
    def source_of(one: Assessment | None) -> str:
        if one is None:
            return ""
        source = sources.get(one.primary_source_id or 0)
        return str(source.supplier) if source else _("none")

    def counted(found: Sequence[int] | None) -> str:
        return _("not known") if found is None else number(len(found))

    axes = [
        Row(
            str(movedwords.AXES[axis]),
            points(getattr(before, axis)) if before else "",
            points(getattr(now, axis)),
        )
        for axis in ("impact", "exposure")
    ]
    demand = position.part.annual_demand
    return [
        *axes,
        Row(_("Treatment"), _label(before), _label(now)),
        Row(
            _("Posture"),
            str(Posture(signed.posture).label) if signed else "",
            str(sentences.posture_on(position, day).label),
        ),
        Row(_("Primary source"), source_of(before), source_of(now)),
        Row(_("Annual demand"), number(signed.demand) if signed else "", number(demand)),
        Row(_("Single points on paper"), counted(signed.points) if signed else "", counted(paper)),
    ]


def _label(one: Assessment | None) -> str:
    return str(Quadrant(one.quadrant).label) if one else ""


def _drivers(
    now: Assessment,
    before: Assessment | None,
    position: Position,
    *,
    money: overridden.Money,
    said: Mapping[str, str],
) -> list[Row]:
    """Each driver that weighs something, by its score; its value beside it where that can be read."""

    def scored(one: Assessment | None) -> dict[str, str]:
        if one is None:
            return {}
        axes = explanation.axes(one, currency=money.currency, outage_loss=None, said={})
        return {driver.name: points(driver.score) for axis in axes for driver in axis.drivers}

    was = scored(before)
    axes = explanation.axes(now, currency=money.currency, outage_loss=position.outage_loss, said=said)
    return [
        Row(driver.label, was.get(driver.name, ""), points(driver.score), driver=driver.name, note=driver.raw)
        for axis in axes
        for driver in axis.drivers
    ]
