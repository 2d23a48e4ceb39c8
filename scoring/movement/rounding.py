"""Shares as they are shown: rounded, and still adding up to the change that is shown (largest remainder).

Every share is rounded down to whole tenths; the tenths that are missing to the shown change go to the shares that
lost most by it. A share that is nothing stays nothing, and none changes its sign. Source: Hamilton's method of 1792;
Balinski and Young, Fair Representation, Yale University Press (1982).

Worked by hand: three shares of 0.37 each are 1.11, from 40.00 to 41.11, which reads 40.0 to 41.1. Rounded down they
are 0.3 each, 0.9 in all; two more tenths go to the first two.

>>> shown([0.37, 0.37, 0.37, 0.0], before=40.0, after=41.11)
[0.4, 0.4, 0.3, 0.0]
"""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

HAIR = 1e-7  # of a tenth: what sums of floats miss


def tenths(value: float) -> int:
    """As the filter `points` writes it."""
    return int(f"{value:.1f}".replace(".", ""))


def shown(shares: Sequence[float], *, before: float, after: float) -> list[float]:
    """The shares to one digit. `shares` add up to after - before; the answer adds up to what is read of them."""
    whole = [floor(share * 10.0 + HAIR) for share in shares]
    left = [max(0.0, share * 10.0 - low) for share, low in zip(shares, whole, strict=True)]
    missing = tenths(after) - tenths(before) - sum(whole)
    order = sorted((place for place, share in enumerate(shares) if share), key=lambda place: -left[place])
    for place in order[: max(0, missing)]:
        whole[place] += 1
    for place in order[::-1][: max(0, -missing)]:
        whole[place] -= 1
    return [tenth / 10.0 for tenth in whole]
