"""The checks of sources as SQL: which are asked of whom, how each stands on a day, and when it lapses."""

from typing import Any

from scoring.evidence import numbers
from scoring.policy import Policy
from scoring.readiness.codes import NAMES, STATE_OF, Reason, State
from scoring.readiness.verdicts import TREATMENTS, asked_for
from sourcing.models import TaskKind

KINDS = {
    "usable": TaskKind.USABLE,
    "qualified": TaskKind.QUALIFICATION,
    "contracted": TaskKind.TERMS,
    "warm": TaskKind.WARM,
    "warm_backup": TaskKind.WARM,
    "independent": TaskKind.TIER_TWO,
    "can_ramp": TaskKind.CAN_RAMP,
}
# A source is looked after where it carries its part, or where a second one is wanted: of a part of low impact only
# the primary.
LOOKED_AFTER = """
    source.status = 'active' AND source.role IS DISTINCT FROM 'candidate' AND position.quadrant <> 'out_of_scope'
    AND (readiness.is_primary OR position.quadrant <> 'single_source')
"""
# A row a check: its name, how it stands, until when, and as what from then on.
EACH = "CROSS JOIN LATERAL (VALUES {}) AS is_ (name, reason, lapses_on, lapses_to)".format(
    ", ".join(
        f"('{name}', readiness.{name}_reason, readiness.{name}_lapses_on, readiness.{name}_lapses_to)"
        for name in NAMES
    )
)
ASKED = """
    unnest(%(names)s::text[], %(kinds)s::text[], %(dual)s::boolean[], %(primary)s::boolean[])
        AS asked (name, kind, for_dual, is_primary)
"""


def asked(policy: Policy) -> dict[str, Any]:
    """The arguments of ASKED, and the reasons with which a check passes."""
    rows = []
    for treatment in TREATMENTS:
        second, primary = asked_for(treatment, numbers.of(policy))
        for is_primary, checks in ((False, second), (True, primary)):
            rows += [
                (NAMES[check], KINDS[NAMES[check]].value, treatment == "dual", is_primary) for check in checks
            ]
    names, kinds, dual, of_primary = (list(column) for column in zip(*rows, strict=True))
    passing = [int(reason) for reason in Reason if STATE_OF[reason] == State.PASS]
    return {"names": names, "kinds": kinds, "dual": dual, "primary": of_primary, "passing": passing}
