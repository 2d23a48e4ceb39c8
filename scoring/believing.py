"""How far a dependency is believed: who said it, how long ago, and whether that is all of it. Pure: no Django.

    confidence = said by x age x completeness
    said by        the supplier, accepted here 1; an analyst 0.8; the ERP 0.6; nobody says who 0.5
    age            1 up to half the policy's window for confirmations, then falling evenly to 0.5 at its end;
                   0 from then on, and where there is no day: not known any more
    completeness   1 where no other alternative exists, else 0.75

A supplier's accepted answer of 100 days ago, told to be all, under a window of 548 days; one of an analyst of 411
days ago, halfway from half the window to its end, not told to be all; and one older than the window:

>>> confidence("supplier", 100, True, window=548)
1.0
>>> round(confidence("analyst", 411, False, window=548), 3)
0.45
>>> confidence("supplier", 548, True, window=548)
0.0
>>> standing(0.45), standing(0.0)
('weak', 'old')
"""

from __future__ import annotations

from datetime import date, timedelta

SAID = {"supplier": 1.0, "analyst": 0.8, "erp": 0.6}
NOBODY = 0.5
OLDEST = 0.5  # what age leaves on the last day of the window
PARTLY = 0.75
WELL, FAIR = 0.75, 0.5


def confidence(origin: str | None, age: int | None, complete: bool, *, window: int) -> float:
    """0 to 1; `age` and `window` in days, `age` None where no day is told."""
    return SAID.get(origin or "", NOBODY) * of_age(age, window=window) * (1.0 if complete else PARTLY)


def of_age(age: int | None, *, window: int) -> float:
    if age is None or age >= window:
        return 0.0
    half = window / 2
    return 1.0 if age <= half else 1.0 - (1.0 - OLDEST) * (age - half) / (window - half)


def standing(value: float) -> str:
    """ "well", "fair", "weak" or "old"."""
    if value <= 0.0:
        return "old"
    return "well" if value >= WELL else "fair" if value >= FAIR else "weak"


def lapses_on(confirmed_on: date | None, *, window: int) -> date | None:
    """The first day on which it is not known any more."""
    return None if confirmed_on is None else confirmed_on + timedelta(days=window)
