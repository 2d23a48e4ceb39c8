"""How a source's lots have to be inspected by now, and the plan for the next one.

A lot taken by concession did not pass its inspection: for switching it counts as not accepted. Lots that wait, or
were skipped, do not count. Reduced inspection comes only where a person wants it, and production is steady.
Where inspection is discontinued, sampling goes on once quality has released the source again: that is
the corrective action.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from scoring.sampling import (
    AQLS,
    LEVELS,
    REASONS,
    SEVERITIES,
    Plan,
    code_letter,
    isolated_plan,
    plan,
    severities,
)
from suppliers.models import Inspection

LOOKED_AT = 500  # lots of a source, the newest
FIRST_LOTS = 5  # decided lots, before which each stands alone; as many as bring normal inspection back
LARGEST_LOT = 10**9
LIMITING = (0.5, 0.8, 1.25, 2.0, 3.15, 5.0, 8.0, 12.5, 20.0, 31.5)  # percent, as in ISO 2859-2
Decision = Inspection.Decision
COUNTED = (Decision.ACCEPTED, Decision.REJECTED, Decision.CONCESSION)
NAMES = {
    "normal": gettext_lazy("normal"),
    "tightened": gettext_lazy("tightened"),
    "reduced": gettext_lazy("reduced"),
    "discontinued": gettext_lazy("discontinued"),
}
WHY = {
    "two_of_five_rejected": gettext_lazy("two of five or fewer lots in a row were rejected"),
    "five_accepted": gettext_lazy("five lots in a row were accepted"),
    "five_rejected_on_tightened": gettext_lazy("five lots were rejected under tightened inspection"),
    "ten_on_tightened": gettext_lazy("ten lots under tightened inspection did not lead back to normal"),
    "corrective_action": gettext_lazy("quality released the source again"),
    "good_record": gettext_lazy("ten lots in a row were accepted, production is steady, and it is wanted"),
    "rejected_on_reduced": gettext_lazy("a lot was rejected under reduced inspection"),
    "between_accept_and_reject": gettext_lazy("a lot had more defects than reduced inspection accepts"),
    "not_steady": gettext_lazy("production is not steady"),
    "not_wanted": gettext_lazy("reduced inspection is not wanted"),
}


class Choice(NamedTuple):
    """By what a person inspects; kept in the session. `limiting` in percent."""

    aql: str = "1"
    level: str = "II"
    limiting: str = "5"
    reduced: bool = False


class Lot(NamedTuple):
    decision: str
    defects: int
    size: int | None  # None where it is not told in whole pieces
    received_on: date | None


@dataclass(frozen=True)
class Course:
    """`severity` of the next lot; `why` it is so, and which lot it has been so since; `lots` that count. A source
    that `is_known` was approved long before its lots were written down here."""

    severity: str
    why: str
    lots: int
    is_known: bool = False

    @property
    def name(self) -> Any:
        return NAMES[self.severity]

    @property
    def tone(self) -> str:
        return {"normal": "info", "reduced": "good", "tightened": "warn", "discontinued": "bad"}[
            self.severity
        ]

    @property
    def is_new(self) -> bool:
        return self.lots < FIRST_LOTS and not self.is_known


def lots_of(source: int, *, user: Any) -> list[Lot]:
    """Decided ones that count, the oldest first; of the newest LOOKED_AT. One query."""
    found = (
        Inspection.objects.visible_to(user)
        .filter(source=source, decision__in=COUNTED)
        .order_by("-received_on", "-pk")
        .values_list("decision", "defects", "lot_size", "received_on")[:LOOKED_AT]
    )
    return [
        Lot(decision, int(defects or 0), whole(size), received_on)
        for decision, defects, size, received_on in reversed(found)
    ]


def course(
    lots: Sequence[Lot], choice: Choice, *, released_on: Sequence[date] = (), is_known: bool = False
) -> Course:
    """`released_on`: days on which quality released the source again."""
    if not lots:
        return Course("normal", _("no lot has been decided yet"), 0, is_known)
    found = severities(
        [lot.decision == Decision.ACCEPTED for lot in lots],
        [lot.defects for lot in lots],
        [_reduced_accept(lot, choice) for lot in lots],
        steady=choice.reduced,
        wanted=choice.reduced,
        corrected=_corrected(lots, released_on),
    )
    switches = [at for at, because in enumerate(found.because) if because]
    severity = SEVERITIES[int(found.following[0])]
    if not switches:
        return Course(severity, _("nothing has called for another"), len(lots), is_known)
    since = len(lots) - 1 - switches[-1]
    why = str(WHY[REASONS[int(found.because[switches[-1]])]])
    ago = ngettext("one lot ago", "%(count)d lots ago", since) % {"count": since} if since else _("just now")
    return Course(severity, _("%(why)s (%(ago)s)") % {"why": why, "ago": ago}, len(lots), is_known)


def _reduced_accept(lot: Lot, choice: Choice) -> int:
    """-1 where it is not known: that ends reduced inspection."""
    if lot.size is None or not choice.reduced:
        return -1
    return plan(lot.size, choice.aql, choice.level, "reduced").accept


def _corrected(lots: Sequence[Lot], released_on: Sequence[date]) -> list[bool]:
    """The newest lot before each release."""
    marked = [False] * len(lots)
    for day in released_on:
        before = [at for at, lot in enumerate(lots) if lot.received_on and lot.received_on <= day]
        if before:
            marked[before[-1]] = True
    return marked


@dataclass(frozen=True)
class Proposal:
    """A plan for one lot, and where it comes from, in words."""

    plan: Plan
    lot_size: int
    is_isolated: bool
    severity: str
    words: str
    letter: str = ""

    @property
    def inspects_all(self) -> bool:
        return self.plan.sample_size == self.lot_size

    def verdict(self, defects: int) -> str:
        return Decision.ACCEPTED if self.plan.accepts(defects) else Decision.REJECTED


def propose(size: int, choice: Choice, severity: str, *, is_isolated: bool) -> Proposal:
    """Raises ValueError with a sentence where there is no such plan, and where inspection is discontinued."""
    if is_isolated:
        found = isolated_plan(size, float(choice.limiting) / 100)
        words = _(
            "A lot that stands alone: one in which %(limit)s %% are defective passes with a chance of 10 %% at most."
        ) % {"limit": choice.limiting}
        return Proposal(found, size, True, severity, words)
    if severity == "discontinued":
        raise ValueError(
            _("Sampling is discontinued: inspect every piece, or release the source once it was mended.")
        )
    found, letter = plan(size, choice.aql, choice.level, severity), code_letter(max(size, 2), choice.level)
    words = _("Code letter %(letter)s by level %(level)s, AQL %(aql)s, %(severity)s inspection.") % {
        "letter": letter,
        "level": choice.level,
        "aql": choice.aql,
        "severity": NAMES[severity],
    }
    return Proposal(found, size, False, severity, words, letter)


def whole(size: Any) -> int | None:
    """The pieces of a lot; None where it is not told, or not in whole pieces."""
    if size is None or size != size.to_integral_value() or not 1 <= size <= LARGEST_LOT:
        return None
    return int(size)


AQL_CHOICES = [f"{one:g}" for one in AQLS]
LEVEL_CHOICES = list(LEVELS)
LIMITING_CHOICES = [f"{one:g}" for one in LIMITING]
