"""The next verb on each gap of a source: what to do, and where it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.templatetags.words import number
from scoring.models import WarmWindow
from scoring.readiness.codes import Fact, Reason
from scoring.readiness.numbers import Numbers
from scoring.sourcestate import Stands
from suppliers.models import Qualification, Source
from suppliers.qualifications import is_adverse, next_stage

SOON_DAYS = 90  # before a lapse its renewal is offered
CHANGE, DECIDE = "suppliers.change_facts", "suppliers.decide_quality"
_ENDED = (
    Reason.QUALIFICATION_ENDED,
    Reason.INTERIM_WITHOUT_END,
    Reason.NO_PRODUCTION,
    Reason.NEVER_DATED,
)
_LOTS = (Reason.NOTHING_JUDGED, Reason.NO_LOT_ACCEPTED)
_LACKING = (Reason.NOT_SIGNED, Reason.NO_PRICE, Reason.NO_LEAD_TIME, Reason.NO_MINIMUM_VOLUME)
_SHARED = (Reason.SHARES_A_POINT, Reason.MAY_SHARE)


@dataclass(frozen=True)
class Verb:
    """`words` says what to do; `href` where, empty where it is done elsewhere; `needs` the permission for it."""

    words: str
    href: str = ""
    needs: str = ""
    note: str = ""


@dataclass(frozen=True)
class Known:
    """What verbs are chosen from, beside the check."""

    source: Source
    qualifications: Sequence[Qualification]
    window: WarmWindow | None
    share: float | None
    numbers: Numbers
    day: date

    @property
    def of_revision(self) -> Qualification | None:
        """The qualification of the revision in force."""
        wanted = self.source.part.revision
        return next((one for one in self.qualifications if one.revision == wanted), None)


def of(check: Stands, known: Known) -> Verb | None:
    """None where the check passes, and does not lapse soon."""
    lapses_soon = check.lapses_on is not None and check.lapses_on <= known.day + timedelta(days=SOON_DAYS)
    if check.state == "pass" and not lapses_soon:
        return None
    return _VERBS[check.name](check, known)


def _usable(check: Stands, known: Known) -> Verb | None:
    if check.reason == Reason.IS_CANDIDATE:
        return Verb(_("Make it a second source"), _figures(known), CHANGE)
    if check.reason in (Reason.IS_SUSPENDED, Reason.HAS_FAILED) and check.proof:
        return _reverse(check.proof[1])
    if check.reason == Reason.SUPPLIER_IS_BLOCKED:
        return Verb(_("Look at the supplier"), reverse("supplier", args=[known.source.supplier_id]))
    return Verb(_("Its status and dates come from the source list: load it anew where they are wrong"))


def _qualified(check: Stands, known: Known) -> Verb | None:
    pk = known.source.pk
    if check.reason == Reason.NOTICE_NOT_ACCEPTED and check.proof:
        return Verb(_("Decide on the change notice"), reverse("change_notice", args=[check.proof[1]]))
    if check.reason in _LOTS:
        return Verb(_("Enter a lot"), reverse("source_lot", args=[pk]))
    standing = known.of_revision
    if check.reason == Reason.LOTS_REJECTED:
        return _rejected(standing, known)
    if standing is not None and is_adverse(standing):
        return _reverse(standing.pk)
    if standing is not None and next_stage(standing) is None:
        if check.reason in _ENDED or check.state == "pass":
            return Verb(_("Renew the qualification"), _qualification(standing.pk, "renew"), DECIDE)
        return None
    stage = dict(Qualification.Stage.choices)[next_stage(standing) or "candidate"]
    return Verb(_("Pass the next stage: %s") % stage, reverse("source_stage", args=[pk]), DECIDE)


def _rejected(standing: Qualification | None, known: Known) -> Verb:
    """A suspension is proposed, never made: quality decides on it, and alone releases."""
    if standing is not None and not is_adverse(standing) and next_stage(standing) is None:
        note = _("or lots that pass make up for those that were rejected: enter them")
        return Verb(_("Decide on a suspension"), _qualification(standing.pk, "suspend"), DECIDE, note)
    return Verb(_("Enter a lot"), reverse("source_lot", args=[known.source.pk]))


def _contracted(check: Stands, known: Known) -> Verb:
    href = reverse("source_terms", args=[known.source.pk])
    if check.proof and check.reason in _LACKING:
        return Verb(_("Complete the terms"), f"{href}?completes={check.proof[1]}", CHANGE)
    if check.proof and check.reason != Reason.QUOTE_ONLY:
        return Verb(_("Renew the terms"), f"{href}?renews={check.proof[1]}", CHANGE)
    return Verb(_("Agree terms"), href, CHANGE)


def _warm(check: Stands, known: Known) -> Verb:
    if check.reason == Reason.DEMAND_NOT_KNOWN:
        return Verb(_("Load the part's demand a year"), reverse("completeness"))
    if check.reason == Reason.WITHOUT_PRICE:
        return Verb(_("Load the price of what it shipped, with its currency and a rate for it"))
    planned = f"{reverse('warm_orders')}?{urlencode({'part': known.source.part.number})}"
    return Verb(_("Place a warm order"), planned, note=_order(check, known))


def _order(check: Stands, known: Known) -> str:
    """'at least 40 pc, here by 3 May 2027: after that it is cold'"""
    part, least = known.source.part, known.window.least_quantity if known.window else 0.0
    demand = float(part.annual_demand) if part.annual_demand is not None else None
    if check.column == "warm" and demand is not None:
        lacks = known.numbers.dual_share - (known.share or 0.0)
        least = max(least, lacks * demand)
    quantity = (
        f"{number(least, 0 if least >= 10 or least == round(least) else 2)} {part.unit}".strip()
        if least
        else _("one")
    )
    if check.lapses_on and check.state == "pass":
        by = date_format(check.lapses_on - timedelta(days=1), "j M Y")
        return _("at least %(quantity)s, here by %(by)s: after that it is cold") % {
            "quantity": quantity,
            "by": by,
        }
    return _("at least %s, now: it counts from the day on which it is here") % quantity


def _independent(check: Stands, known: Known) -> Verb:
    source = known.source
    if check.reason == Reason.NO_PRIMARY:
        return Verb(_("Choose the primary"), reverse("part_primary", args=[source.part_id]), CHANGE)
    if check.reason in _SHARED:
        return Verb(_("Find one that does not share it"), f"{reverse('find')}?part={source.part_id}")
    if check.reason == Reason.SITE_NOT_TOLD and source.site.is_placeholder:
        return Verb(
            _("Say where it is made"), reverse("supplier_allocate", args=[source.supplier_id]), CHANGE
        )
    if check.reason == Reason.SITE_NOT_TOLD:
        return Verb(
            _("Tell its route"), note=_("load routes.csv, with the ports that it needs; tools and zone too")
        )
    return Verb(
        _("Ask for tier two"),
        reverse("supplier", args=[source.supplier_id]),
        note=_("who feeds its site, and on which day that was confirmed: dependencies.csv, sites.csv"),
    )


def _can_ramp(check: Stands, known: Known) -> Verb:
    if check.missing & (Fact.TERMS | Fact.LEAD_TIME):
        return Verb(_("Agree terms"), reverse("source_terms", args=[known.source.pk]), CHANGE)
    if check.missing & Fact.COVER and not check.missing & (Fact.RAMP | Fact.CAPACITY):
        return Verb(_("Give the safety stock"), reverse("part_edit", args=[known.source.part_id]), CHANGE)
    if check.state == "fail":
        return Verb(_("Raise its capacity, or its ramp"), _figures(known), CHANGE)
    return Verb(_("Give ramp and capacity"), _figures(known), CHANGE)


def _figures(known: Known) -> str:
    return reverse("source_figures", args=[known.source.pk])


def _qualification(pk: int, verb: str) -> str:
    return reverse("qualification_verb", args=[pk, verb])


def _reverse(pk: int) -> Verb:
    return Verb(_("Release it, with a reason"), _qualification(pk, "reverse"), DECIDE)


_VERBS: dict[str, Any] = {
    "usable": _usable,
    "qualified": _qualified,
    "contracted": _contracted,
    "warm": _warm,
    "independent": _independent,
    "can_ramp": _can_ramp,
}
