"""The card of readiness: whether a second source would hold."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from scoring.methods.cards import Card, Example

DEMAND, COVER = _("needed a year"), _("stock, in days of the whole demand")
SECOND = _("shipped by the second source")
MINIMUM = _("minimum order")
HAND = _("Worked by hand")


def ramp(column: str, *, demand: float, cover: float, ships: float) -> float:
    """What readiness finds of a second source that ships so much a year, beside a primary."""
    import pandas as pd

    from scoring.readiness import Facts, Numbers, judge

    facts = Facts.of(
        parts=pd.DataFrame({"id": [1], "annual_demand": [demand], "cover_days": [cover]}),
        sources=pd.DataFrame({"id": [1, 2], "part": [1, 1], "is_primary": [True, False]}),
        orders=pd.DataFrame({"source": [2], "received": [ships]}),
    )
    return float(judge(facts, Numbers(), 0).loc[2, column])


def window(demand: float, minimum_order: float) -> float:
    from scoring.readiness import Numbers, window_of

    return float(window_of(demand, minimum_order, Numbers()).days)


def _ramp(title: Any, column: str, expected: float, unit: Any) -> Example:
    return Example(
        title=title,
        origin=HAND,
        inputs=((DEMAND, 1200), (SECOND, 400), (COVER, 30)),
        expected=expected,
        tolerance=1e-9,
        compute=lambda: ramp(column, demand=1200.0, cover=30.0, ships=400.0),
        unit=unit,
    )


READINESS = Card(
    slug="readiness",
    title=_("Real, or in name only: five checks of a second source"),
    answers=_("Would the second source of a part hold, and until which day does what proves it stand?"),
    formula=(
        "real          every check that the treatment asks for passes\n"
        "in name only  one of them fails\n"
        "not proven    none fails, and some are not known\n"
        "gap           what is needed a year - what every source but the primary ships\n"
        "days to it    cover x demand / gap                      ramp + lead time must not be longer\n"
        "capacity      12 x capacity a month >= demand - what the others ship, primary and itself apart\n"
        "window        2 x minimum order / demand, in days       between the policy's window and its longest"
    ),
    units=_(
        "Quantities a year, days, capacity a month. A check lapses on the first day on which it no longer stands: "
        "the day after the last of a qualification or of terms that follow each other, a window after the last "
        "receipt or confirmation, the day on which a change takes effect that nobody has accepted."
    ),
    sources=(
        "AIAG, Production Part Approval Process, 4th edition, 2006, for stages, approvals and what ends them",
        "MIL-STD-105E, Sampling Procedures and Tables for Inspection by Attributes, U.S. Department of Defense, 1989, "
        "for two rejected of the last five lots, and ten without a reject",
    ),
    limits=_(
        "Nothing that is not known counts as good, and only what is on file counts as bad: terms that have ended "
        "fail, terms that nobody has recorded are unknown. A source is compared with its primary one, so that "
        "two others are known to be independent of each other only where somebody has compared them."
    ),
    examples=(
        _ramp(_("How long stock lasts once the primary source is lost"), "gap_days", 45, _("days")),
        _ramp(_("What the second source must be able to make"), "needed", 100, _("a month")),
        Example(
            title=_("A slow mover"),
            origin=_("Worked by hand: two orders of 80 last 1.6 years"),
            inputs=((DEMAND, 100), (MINIMUM, 80)),
            expected=584,
            tolerance=0.0,
            compute=lambda: window(100.0, 80.0),
            unit=_("days"),
        ),
    ),
    module="scoring.readiness",
)
