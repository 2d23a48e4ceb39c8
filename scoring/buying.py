"""May this be bought? Facts of one source on a day in, an answer with its reasons out.

*No* where the purchase would break a rule: blocked, not in force, suspended or failed, and of production what is not
qualified for this revision. *Warning* where it may be bought and somebody ought to know. Samples and trials are how a
source comes to be qualified: a candidate, another revision and an early stage stand in no sample's way.

What is not known never says no: production from a source of which no qualification is on file is a warning.

>>> from dataclasses import replace
>>> asked = Asked(day=date(2026, 6, 1), revision="B")
>>> row, agreed = Row(id=7, revision="A", stage="qualified"), Terms(id=3, is_binding=True)
>>> offer = Offer(source=1, is_active=True, seller_is_active=True, rows=(row,), terms=(agreed,))
>>> [(one.code, one.is_no) for one in answer(asked, offer).reasons]
[('wrong_revision', True)]
>>> answer(replace(asked, purpose="sample"), offer).word, answer(replace(asked, revision="A"), offer).word
('yes', 'yes')
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

YES, WARNING, NO = "yes", "warning", "no"
WORDS = (YES, WARNING, NO)  # the better first
QUALIFIED, TRIAL = "qualified", "trial"
ADVERSE = ("suspended", "failed")
ENDS_SOON = timedelta(days=30)  # about as long as an order takes to be made and confirmed
# What happened since a source was qualified, as its readiness says: it stops nothing by itself.
EVENTS = ("no_production", "notice_not_accepted", "lots_rejected", "no_lot_accepted")


@dataclass(frozen=True)
class Asked:
    """`quantity` in the part's unit, None where none was told."""

    day: date
    purpose: str = "production"
    quantity: float | None = None
    revision: str = ""
    part_status: str = "active"

    @property
    def is_production(self) -> bool:
        return self.purpose == "production"


@dataclass(frozen=True)
class Row:
    """A qualification."""

    id: int
    revision: str
    stage: str
    approval: str | None = None
    decided_on: date | None = None
    valid_until: date | None = None

    @property
    def is_adverse(self) -> bool:
        return self.stage in ADVERSE or self.approval == "rejected"


@dataclass(frozen=True)
class Terms:
    """`minimum_order` in the part's unit, None where not told or where units cannot be converted."""

    id: int
    is_binding: bool
    valid_from: date | None = None
    valid_to: date | None = None
    minimum_order: float | None = None

    def is_in_force(self, day: date) -> bool:
        return (self.valid_from or day) <= day <= (self.valid_to or day)


@dataclass(frozen=True)
class Offer:
    """One source. `event` is a reason of its readiness on the day, `fails` the check in words by which it is in name
    only; both empty for none. `is_low_rated` and `is_late` are by the policy's own scales."""

    source: int
    is_active: bool
    seller_is_active: bool
    is_candidate: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    rows: tuple[Row, ...] = ()
    terms: tuple[Terms, ...] = ()
    capacity_per_month: float | None = None
    event: str = ""
    event_row: int | None = None
    fails: str = ""
    is_real: bool = False
    rating: float | None = None
    is_low_rated: bool = False
    on_time: float | None = None
    is_late: bool = False


@dataclass(frozen=True)
class Reason:
    """`since` and `until` are days on which it began or ends, where known; `resource` and `row` what it rests on."""

    code: str
    is_no: bool = False
    since: date | None = None
    until: date | None = None
    resource: str = ""
    row: int | None = None
    figures: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    source: int | None
    word: str
    reasons: tuple[Reason, ...]
    is_real: bool = False

    @property
    def rank(self) -> tuple[int, bool, int, int]:
        """The best first: a better answer, a real source, fewer reasons, listed earlier."""
        return WORDS.index(self.word), not self.is_real, len(self.reasons), self.source or 0


NOT_LISTED = Answer(None, NO, (Reason("not_listed", is_no=True),))


def best(answers: list[Answer]) -> Answer:
    return min(answers, key=lambda one: one.rank, default=NOT_LISTED)


def answer(asked: Asked, offer: Offer) -> Answer:
    found = [*_blocked(asked, offer), *_qualified(asked, offer), *_part(asked), *_beside(asked, offer)]
    if asked.is_production:
        found += _agreed(asked, offer)
    found.sort(key=lambda one: not one.is_no)  # stable: what says no stands first
    word = NO if any(one.is_no for one in found) else WARNING if found else YES
    return Answer(offer.source, word, tuple(found), offer.is_real)


def _blocked(asked: Asked, offer: Offer) -> Iterator[Reason]:
    of_source: dict[str, Any] = {"resource": "sources", "row": offer.source}
    if not offer.is_active:
        yield Reason("source_blocked", is_no=True, **of_source)
    if not offer.seller_is_active:
        yield Reason("supplier_blocked", is_no=True)
    if offer.valid_from and asked.day < offer.valid_from:
        yield Reason("source_not_yet_in_force", is_no=True, until=offer.valid_from, **of_source)
    if offer.valid_to and asked.day > offer.valid_to:
        yield Reason("source_ended", is_no=True, since=offer.valid_to, **of_source)


def _qualified(asked: Asked, offer: Offer) -> Iterator[Reason]:
    rows = _of_revision(asked, offer)
    adverse = [row for row in rows if row.is_adverse and not _is_superseded(row, rows)]
    for row in adverse:
        code = row.stage if row.stage in ADVERSE else "rejected"
        yield _of(row, code, is_no=asked.is_production, since=row.decided_on)
    if not asked.is_production or adverse:
        return
    if offer.is_candidate:
        yield Reason("candidate", is_no=True, resource="sources", row=offer.source)
    elif not offer.rows:
        yield Reason("no_qualification")
    else:
        yield from _for_production(asked, offer)


def _of_revision(asked: Asked, offer: Offer) -> list[Row]:
    """Those that speak of this revision; where either revision is not told, a row may speak of it."""
    return [row for row in offer.rows if not asked.revision or row.revision in ("", asked.revision)]


def _is_superseded(row: Row, rows: list[Row]) -> bool:
    """Qualified on a later day."""
    later = (one for one in rows if one.stage == QUALIFIED and not one.is_adverse)
    return any((one.decided_on or date.min) > (row.decided_on or date.min) for one in later)


def _for_production(asked: Asked, offer: Offer) -> Iterator[Reason]:
    rows = [row for row in _of_revision(asked, offer) if not row.is_adverse]
    if not rows:
        other = max(offer.rows, key=lambda row: (row.stage == QUALIFIED, row.id))
        yield _of(other, "wrong_revision", is_no=True, wanted=asked.revision, revision=other.revision)
        return
    row = max(rows, key=lambda row: _worth(row, asked))
    if row.stage != QUALIFIED:
        yield _of(row, "not_qualified_yet", is_no=True, stage=row.stage)
    elif row.valid_until and row.valid_until < asked.day:
        yield _of(row, "qualification_ended", is_no=True, since=row.valid_until)
    elif row.valid_until and row.valid_until - asked.day <= ENDS_SOON:
        yield _of(row, "qualification_ends_soon", until=row.valid_until)
    if row.stage == QUALIFIED and row.revision != asked.revision:
        yield _of(row, "revision_not_told")
    if offer.event in EVENTS:
        yield Reason(offer.event, resource=_EVENT_ROWS[offer.event], row=offer.event_row)


_EVENT_ROWS = {
    "no_production": "qualifications",
    "notice_not_accepted": "change-notices",
    "lots_rejected": "inspections",
    "no_lot_accepted": "inspections",
}


def _worth(row: Row, asked: Asked) -> tuple[bool, bool, date, int]:
    end = row.valid_until or date.max
    return row.stage == QUALIFIED, row.revision == asked.revision, end, row.id


def _part(asked: Asked) -> Iterator[Reason]:
    if asked.part_status in ("obsolete", "phase_out"):
        yield Reason(f"part_{asked.part_status}")


def _beside(asked: Asked, offer: Offer) -> Iterator[Reason]:
    if offer.is_low_rated:
        yield Reason("low_rating", figures={"rating": offer.rating})
    if offer.is_late:
        yield Reason("late", figures={"on_time": offer.on_time})
    if offer.fails and asked.is_production and not offer.is_candidate:
        yield Reason("in_name_only", resource="readiness", row=offer.source, figures={"why": offer.fails})


def _agreed(asked: Asked, offer: Offer) -> Iterator[Reason]:
    binding = [one for one in offer.terms if one.is_binding]
    now = [one for one in binding if one.is_in_force(asked.day)]
    if not now:
        yield _not_agreed(asked, offer, binding)
    if asked.quantity is None:
        return
    # Of what is in force, binding before not: the least that any of them takes.
    agreed = now or [one for one in offer.terms if one.is_in_force(asked.day)]
    told = [one for one in agreed if one.minimum_order is not None]
    least = min(told, key=lambda one: one.minimum_order or 0.0, default=None)
    if least and len(told) == len(agreed) and asked.quantity < (least.minimum_order or 0.0):
        figures = {"quantity": asked.quantity, "minimum": least.minimum_order}
        yield Reason("below_minimum_order", resource="terms", row=least.id, figures=figures)
    if offer.capacity_per_month is not None and asked.quantity > offer.capacity_per_month:
        figures = {"quantity": asked.quantity, "capacity": offer.capacity_per_month}
        yield Reason("above_capacity", resource="sources", row=offer.source, figures=figures)


def _not_agreed(asked: Asked, offer: Offer, binding: list[Terms]) -> Reason:
    over = [one for one in binding if one.valid_to and one.valid_to < asked.day]
    if over:
        newest = max(over, key=lambda one: one.valid_to or date.min)
        return Reason("terms_ended", since=newest.valid_to, resource="terms", row=newest.id)
    if binding:
        first = min(binding, key=lambda one: one.valid_from or date.min)
        return Reason("terms_start_later", until=first.valid_from, resource="terms", row=first.id)
    quotes = [one for one in offer.terms if one.is_in_force(asked.day)]
    if quotes:
        return Reason("quote_only", resource="terms", row=quotes[0].id)
    return Reason("no_terms")


def _of(
    row: Row,
    code: str,
    *,
    is_no: bool = False,
    since: date | None = None,
    until: date | None = None,
    **figures: Any,
) -> Reason:
    return Reason(code, is_no, since, until, "qualifications", row.id, figures)
