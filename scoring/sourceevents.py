"""What has happened with a source, and what is to come: stages, terms, orders, receipts, lots, notices, in one row
of days."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.templatetags.words import number
from suppliers.models import ChangeNotice, Inspection, OrderLine, Qualification, Receipt, Source, Terms

MOST = 60  # of one kind, the newest
LANES = ("stages", "terms", "orders", "lots", "notices")


@dataclass(frozen=True)
class Event:
    """`until`: its last day, for what lasts. `tone`: good, bad, warn or nothing."""

    lane: str
    on: date
    words: str
    tone: str = ""
    until: date | None = None
    lasts: bool = False


def orders(source: int, *, user: User) -> list[OrderLine]:
    """The newest first, with their receipts. Two queries."""
    return list(
        OrderLine.objects.visible_to(user)
        .filter(source=source)
        .prefetch_related("receipts")
        .order_by(F("ordered_on").desc(nulls_last=True), "-due_on", "-pk")[:MOST]
    )


def notices(source: Source, *, user: User) -> list[ChangeNotice]:
    """Those that concern it, the open ones first. One query."""
    about = Q(supplier=source.supplier_id) & (Q(site=None) | Q(site=source.site_id))
    about &= Q(part="") | Q(part=source.part.number)
    found = (
        ChangeNotice.objects.visible_to(user)
        .filter(about)
        .select_related("site", "accepted_by", "reversed_by")
        .order_by("-announced_on", "-pk")[:MOST]
    )
    return sorted(found, key=lambda one: bool(one.accepted_on or one.reversed_on))


def of(
    *,
    qualifications: list[Qualification],
    passed: list[tuple[date, str]],
    terms: list[Terms],
    lines: list[OrderLine],
    lots: list[Inspection],
    announced: list[ChangeNotice],
) -> list[Event]:
    """The oldest first; what has no day is left out. No query."""
    found = [
        *(Event("stages", on, words) for on, words in passed),
        *(event for one in qualifications for event in _stage(one)),
        *(event for one in terms for event in _terms(one)),
        *(event for one in lines for event in _order(one)),
        *(event for one in lots for event in _lot(one)),
        *(event for one in announced for event in _notice(one)),
    ]
    return sorted(found, key=lambda event: (event.on, LANES.index(event.lane)))


def _stage(one: Qualification) -> list[Event]:
    tones = {"qualified": "good", "suspended": "bad", "failed": "bad"}
    said = {"stage": one.get_stage_display(), "revision": one.revision or _("not told")}
    words = _("%(stage)s, revision %(revision)s") % said
    found = []
    if one.decided_on:
        lasts = one.stage == Qualification.Stage.QUALIFIED
        found.append(Event("stages", one.decided_on, words, tones.get(one.stage, ""), one.valid_until, lasts))
    if one.reversed_on:
        found.append(Event("stages", one.reversed_on, _("released again, revision %(revision)s") % said))
    return found


def _terms(one: Terms) -> list[Event]:
    start = one.valid_from or one.signed_on
    if start is None:
        return []
    binds = one.kind not in (Terms.Kind.QUOTE, Terms.Kind.INFO_RECORD)
    words = f"{one.get_kind_display()} {one.reference}".strip()
    return [Event("terms", start, words, "good" if binds else "", one.valid_to, lasts=True)]


def _order(one: OrderLine) -> list[Event]:
    said = {"order": str(one), "quantity": _amount(one.quantity, one.unit), "kind": one.get_kind_display()}
    found = []
    if one.ordered_on:
        found.append(Event("orders", one.ordered_on, _("ordered %(quantity)s, %(kind)s (%(order)s)") % said))
    came: list[tuple[date | None, Any, Any]] = [
        (receipt.received_on, receipt.quantity, receipt.rejected) for receipt in _receipts(one)
    ]
    if not came and one.received:
        came = [(one.received_on, one.received, one.rejected)]
    for on, quantity, rejected in came:
        if on is not None:
            said["quantity"] = _amount(quantity, one.unit)
            words = _("received %(quantity)s, %(kind)s (%(order)s)") % said
            found.append(Event("orders", on, words, "bad" if rejected else "good"))
    return found


def _receipts(one: OrderLine) -> list[Receipt]:
    return list(one.receipts.all())


def _lot(one: Inspection) -> list[Event]:
    on = one.received_on or one.decided_on
    if on is None:
        return []
    decided = one.get_decision_display() if one.decision else _("waits for its decision")
    tones = {"accepted": "good", "concession": "warn", "rejected": "bad"}
    words = _("lot %(lot)s: %(decision)s") % {"lot": one.lot, "decision": decided}
    return [Event("lots", on, words, tones.get(one.decision or "", ""))]


def _notice(one: ChangeNotice) -> list[Event]:
    on = one.effective_on or one.announced_on
    if on is None:
        return []
    said = {"reference": one.reference}
    found = [Event("notices", on, _("change %(reference)s takes effect") % said, "warn")]
    if one.accepted_on:
        found.append(Event("notices", one.accepted_on, _("change %(reference)s accepted") % said, "good"))
    return found


def _amount(quantity: Any, unit: str) -> str:
    return f"{number(quantity, 0 if quantity == quantity.to_integral_value() else 2)} {unit}".strip()
