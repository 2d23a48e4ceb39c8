"""The operating characteristic of a plan, as a page shows it: how likely a lot passes, by how bad it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

import numpy as np
from django.utils.translation import gettext as _

from scoring.lotcourse import LARGEST_LOT, Proposal
from scoring.sampling import acceptance_probability

POINTS = 61
LARGEST_SAMPLE = 100_000
TABLE = (0.001, 0.0025, 0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.08, 0.10, 0.15, 0.20, 0.30, 0.50)


class Asked(NamedTuple):
    """`accept`: up to which number of defects the lot passes. `lot_size`: of one lot; 0: out of a running process."""

    sample_size: int
    accept: int
    lot_size: int


@dataclass(frozen=True)
class Curve:
    """`rows`: fraction defective and probability; `figure` the same for the drawing, in percent."""

    words: str
    rows: list[tuple[float, float]]
    figure: dict[str, Any]


def query(proposal: Proposal) -> str:
    """One lot is drawn from as one lot; lots in a row as a process."""
    told = {"n": proposal.plan.sample_size, "c": proposal.plan.reject - 1}
    if proposal.is_isolated or proposal.inspects_all:
        told["lot"] = proposal.lot_size
    return urlencode(told)


def read(told: Mapping[str, str]) -> Asked | None:
    """None where the address makes no sense."""
    sample, accept, lot = (_whole(told.get(name, "0")) for name in ("n", "c", "lot"))
    if sample is None or accept is None or lot is None or not 1 <= sample <= LARGEST_SAMPLE:
        return None
    if accept >= LARGEST_SAMPLE or lot > LARGEST_LOT or (lot and sample > lot):
        return None
    return Asked(sample, accept, lot)


def curve(asked: Asked) -> Curve:
    fractions = np.linspace(0.0, _end(asked), POINTS)
    chance = _chance(asked, fractions)
    told = [one for one in TABLE if one <= fractions[-1] * 1.0001]
    return Curve(
        words=_words(asked),
        rows=list(zip(told, _chance(asked, np.array(told)).tolist(), strict=True)),
        figure={
            "defective": [round(float(one) * 100, 4) for one in fractions],
            "chance": [round(float(one) * 100, 3) for one in chance],
            "words": {
                "x": _("defective in the lot, %"),
                "y": _("lots that pass, %"),
                "hover": _("of lots with %{x:.2f} % defective, %{y:.1f} % pass"),
            },
        },
    )


def _chance(asked: Asked, fractions: Any) -> Any:
    return acceptance_probability(asked.sample_size, asked.accept, fractions, asked.lot_size or None)


def _end(asked: Asked) -> float:
    """The first tenth of a percent and up at which hardly a lot passes."""
    for fraction in TABLE:
        if _chance(asked, fraction) < 0.005:
            return fraction
    return 1.0 if _chance(asked, 0.5) > 0.05 else 0.5


def _words(asked: Asked) -> str:
    said = {"sample": asked.sample_size, "accept": asked.accept, "lot": asked.lot_size}
    if asked.lot_size:
        return _("Of this lot of %(lot)d, %(sample)d are inspected; up to %(accept)d defective pass.") % said
    return _("Of each lot %(sample)d are inspected; up to %(accept)d defective pass.") % said


def _whole(told: str) -> int | None:
    return int(told) if told.isdecimal() and len(told) <= 10 else None
