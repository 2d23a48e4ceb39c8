"""What one part's score would be, were one of its drivers something else: computed as it would be tonight, and
written nowhere."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from scoring import facts
from scoring.facts import Parts
from scoring.policy import Policy


@dataclass(frozen=True)
class Outcome:
    """0-100 each, but stability (0-1). `score` is the driver's; `points` what it gives to its axis."""

    impact: float
    impact_low: float
    impact_high: float
    exposure: float
    exposure_low: float
    exposure_high: float
    quadrant: str
    stability: float
    score: float
    points: float


def outcomes(
    part: int, driver: str, value: float | None, *, day: date, policy: Policy
) -> tuple[Outcome, Outcome] | None:
    """As it stands, and with the driver at `value` (in the unit of BEST_AND_WORST; None: what the facts say).
    None where the part is not scored. Twelve queries."""
    import numpy as np

    from scoring.scores import score

    found = facts.load(Parts.listed([part]), day=day, policy=policy)
    frame = found.frame()
    if not len(frame):
        return None
    changed = frame.drop(columns=f"override_{driver}", errors="ignore")
    if value is not None:
        changed = changed.assign(**{f"override_{driver}": policy.scale(driver)(np.array([value]))})
    return _read(score(frame, policy), driver), _read(score(changed, policy), driver)


def _read(scored: Any, driver: str) -> Outcome:
    row = scored.iloc[0]
    figures = {
        name: float(row[name]) for name in Outcome.__annotations__ if name in row.index and name != "quadrant"
    }
    return Outcome(
        **figures,
        quadrant=str(row["quadrant"]),
        score=float(row[f"score_{driver}"]),
        points=float(row[f"points_{driver}"]),
    )
