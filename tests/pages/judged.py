"""Rows of readiness by hand: a source that passes everything, unless told otherwise."""

from datetime import date
from typing import Any

from scoring.models import Readiness, Verdict
from scoring.readiness.codes import NAMES, STATE_OF, Check, Reason
from suppliers.models import Source

PASSES = {
    "usable": Reason.USABLE,
    "qualified": Reason.ACCEPTED_LOT,
    "contracted": Reason.TERMS_IN_FORCE,
    "warm": Reason.IS_WARM,
    "warm_backup": Reason.IS_WARM,
    "independent": Reason.SHARES_NOTHING,
    "can_ramp": Reason.RAMPS_IN_TIME,
}
ASKED = [name for name in NAMES if name != "warm_backup"]


def judged(source: Source, *, lapses: tuple[str, date, Reason] | None = None, **told: Any) -> Readiness:
    """As one of two, e.g. warm=Reason.IS_COLD, qualified_row=7; `lapses`: a check, the day, what it turns into."""
    reasons = PASSES | {name: told.pop(name) for name in NAMES if name in told}
    row: dict[str, Any] = {
        "is_primary": False,
        "for_dual": True,
        "missing": 0,
        "settles": 0,
        "flags": 0,
        "stage": 0,
    }
    row |= {"shared_kind": 0, "row_digest": 0, "verdict": _least(reasons)}
    row["verdict_lapses_to"] = row["verdict"]
    for name, reason in reasons.items():
        row |= {f"{name}_reason": reason, f"{name}_lapses_to": 0, f"{name}_missing": 0}
    if lapses:
        name, day, to = lapses
        row |= {f"{name}_lapses_on": day, f"{name}_lapses_to": to, "lapses_on": day}
        row |= {"lapses_by": Check[name.upper()], "verdict_lapses_on": day}
        row["verdict_lapses_to"] = min(row["verdict"], _least(reasons | {name: to}))
    return Readiness.objects.create(source=source, part=source.part, **(row | told))


def _least(reasons: dict[str, Reason]) -> Verdict:
    return Verdict(min(int(STATE_OF[reasons[name]]) for name in ASKED))
