"""Postures and checks as people choose them: a word in the address, what it is called, which numbers it means."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from scoring.models import Posture
from scoring.readiness.codes import Check

POSTURES: dict[str, Posture] = {one.name.lower(): one for one in Posture}


class Words(NamedTuple):
    """`bits`: 1 << Check of those that it is; what is said where it fails, and where it is not known."""

    bits: int
    label: Any
    fails: Any
    unknown: Any


# The five checks; warmth is asked of a dual source or of a backup.
CHECKS: dict[str, Words] = {
    "qualified": Words(1 << Check.QUALIFIED, _("Qualified"), _("not qualified"), _("qualified?")),
    "contracted": Words(1 << Check.CONTRACTED, _("Contracted"), _("no terms in force"), _("terms?")),
    "warm": Words(1 << Check.WARM | 1 << Check.WARM_BACKUP, _("Warm"), _("cold"), _("warm?")),
    "independent": Words(1 << Check.INDEPENDENT, _("Independent"), _("shares a point"), _("independent?")),
    "can_ramp": Words(1 << Check.CAN_RAMP, _("Can ramp"), _("cannot ramp"), _("ramp?")),
}
UNKNOWN_AFTER = "-unknown"  # in the address


def of_second(told: str) -> tuple[int, bool]:
    """The bits that "warm", which fails, or "warm-unknown" means; and whether it is failing that is asked."""
    return CHECKS[told.removesuffix(UNKNOWN_AFTER)].bits, not told.endswith(UNKNOWN_AFTER)


def choices() -> list[tuple[str, Any]]:
    """First what fails, then what is not known."""
    fails = [(name, _("fails: %s") % str(one.label).lower()) for name, one in CHECKS.items()]
    return fails + [
        (name + UNKNOWN_AFTER, _("not known: %s") % str(one.label).lower()) for name, one in CHECKS.items()
    ]


def said(fails: int, unknown: int) -> list[tuple[str, Any]]:
    """Of a second source, the checks that do not pass: ("fail" or "unknown", what to say)."""
    found = [("fail", one.fails) for one in CHECKS.values() if fails & one.bits]
    return found + [("unknown", one.unknown) for one in CHECKS.values() if unknown & one.bits]
