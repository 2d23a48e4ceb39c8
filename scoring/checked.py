"""A stored row of readiness as read on a day: what has lapsed by then says what it lapsed to.

Never better than judging anew, so that a night that was missed never shows a source as real.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from math import nan
from typing import Any

from django.utils.translation import gettext_lazy as _

from scoring.models import Readiness, Verdict
from scoring.networks import nodes
from scoring.readiness.codes import FACT_OF, NAMES, PROVEN_BY, STATE_OF, Reason, State
from scoring.readiness.words import FACTS, REASONS, arguments

FIGURES = ("share", "price", "takes_days", "gap_days", "capacity", "needed")
SHARED = (Reason.SHARES_A_POINT, Reason.MAY_SHARE)
STATES = {State.FAIL: "fail", State.UNKNOWN: "unknown", State.PASS: "pass"}  # in templates
RESOURCES = {"notices": "change-notices"}
# Kinds whose names alone do not say what they are.
NAMED_WITH = {
    nodes.NodeKind.TOOL: _("tool %s"),
    nodes.NodeKind.PORT: _("the port %s"),
    nodes.NodeKind.ZONE: _("the zone %s"),
    nodes.NodeKind.ROUTE: _("the route %s"),
}
Row = dict[str, Any]


def checked(one: Readiness, day: date) -> Row:
    """As a row of `scoring.readiness.judge`: of each check its State, reason, row, missing and lapse (a date)."""
    row: Row = {
        "source": one.source_id,
        "part": one.part_id,
        "is_primary": one.is_primary,
        "for_dual": one.for_dual,
        "stage": one.stage,
        "flags": one.flags,
        "shared_kind": one.shared_kind,
        "silent_days": (day - one.last_production_on).days if one.last_production_on else 0,
        "verdict": Verdict(verdict_on(one, day)),
    }
    for name in FIGURES:
        value = getattr(one, name)
        row[name] = nan if value is None else value
    for name in NAMES:
        row |= _check(one, name, day)
    if row["warm_reason"] == Reason.SHARE_TOO_SMALL and row["warm_lapsed"]:
        row["share"] = nan  # what was enough when it was judged is less by now
    return row


def verdict_on(one: Readiness, day: date) -> int:
    lapsed = one.verdict_lapses_on is not None and one.verdict_lapses_on <= day
    return one.verdict_lapses_to if lapsed else one.verdict


def _check(one: Readiness, name: str, day: date) -> Row:
    reason, proof, on, to, missing = (
        getattr(one, f"{name}_{what}") for what in ("reason", "row", "lapses_on", "lapses_to", "missing")
    )
    has_lapsed = on is not None and on <= day
    if has_lapsed:
        reason, on, missing = to, None, int(FACT_OF[to])
    state = State(int(STATE_OF[reason]))
    return {
        name: state,
        f"{name}_reason": Reason(reason),
        f"{name}_row": proof,
        f"{name}_lapses_on": on,
        f"{name}_missing": missing if state == State.UNKNOWN else 0,
        f"{name}_lapsed": has_lapsed,
    }


def name_what_is_shared(rows: Iterable[Row]) -> None:
    """Add what the node is called that a source shares with its primary. One query, none where nothing is shared."""
    sharing = [row for row in rows if row["independent_reason"] in SHARED and row["independent_row"]]
    labels: Mapping[int, nodes.Label] = (
        nodes.labels(row["independent_row"] for row in sharing) if sharing else {}
    )
    for row in sharing:
        label = labels[row["independent_row"]]
        row["shared_name"] = NAMED_WITH[label.kind] % label.name if label.kind in NAMED_WITH else label.name


def words(row: Row, name: str) -> str:
    """Why the check stands so, to be read after the source's name."""
    return REASONS[row[f"{name}_reason"]] % arguments(row)


def proof(row: Row, name: str) -> tuple[str, int] | None:
    """The resource ("node": of the network) and the id of the row that a check rests on."""
    table, pk = PROVEN_BY.get(row[f"{name}_reason"]), row[f"{name}_row"]
    return (RESOURCES.get(table, table), pk) if table and pk else None


def missing(bits: int) -> list[str]:
    """The facts that a check, or a verdict, lacks."""
    return [FACTS[fact] for fact in FACTS if bits & fact]
