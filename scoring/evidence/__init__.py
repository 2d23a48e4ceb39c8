"""Evidence: what is on file about each source, judged by `scoring.readiness`, and kept as rows.

Judged together with the scores, in the same transaction and from the same facts: a posture always stands
against the quadrant beside it. A fixed number of queries, whatever the number of parts.
"""

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scoring import facts as scored
from scoring.evidence import numbers, reading, sharing, storing, windows
from scoring.evidence.gathering import Gathered, gather
from scoring.evidence.judging import Judged, judged
from scoring.facts import Parts
from scoring.models import PolicyVersion

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Judged", "judge", "keep"]

_TREATMENTS = {"dual_source": 1, "qualified_backup": 2, "single_source": 4}


def judge(
    known: scored.Facts, scores: "pd.DataFrame", parts: Parts, *, day: date, policy: PolicyVersion
) -> tuple[Judged, Gathered]:
    """How the sources of the parts stand, and the parts. `scores`: of the parts in scope."""
    read_policy = policy.read()
    asked = numbers.of(read_policy)
    on = (day - date(2000, 1, 1)).days
    gathered = gather(
        known,
        reading.read(parts, day=day, policy=policy),
        sharing.read(parts),
        quadrant=_treatments(known, scores),
        possible=_spread(known, scores["quadrants_possible"].to_numpy()),
        numbers=asked,
        day=on,
    )
    return judged(gathered, asked, on), gathered


def keep(found: Judged, gathered: Gathered, parts: Parts, *, day: date, policy: PolicyVersion) -> set[int]:
    """Write what moved, and fix the windows that are to be. The parts of which another source is real now."""
    on = (day - date(2000, 1, 1)).days
    windows.keep(gathered.ids, gathered.window, gathered.is_new, policy=policy, day=on)
    return storing.store(found, parts, day=day)


def _treatments(known: scored.Facts, scores: "pd.DataFrame") -> NDArray[np.int8]:
    names = scores["quadrant"].cat.categories
    of = np.array([_TREATMENTS.get(name, 0) for name in names], dtype=np.int8)
    return _spread(known, of[scores["quadrant"].cat.codes.to_numpy()])


def _spread(known: scored.Facts, values: NDArray[Any]) -> NDArray[np.int8]:
    found = np.zeros(len(known.part_ids), dtype=np.int8)
    found[known.in_scope] = values
    return found
