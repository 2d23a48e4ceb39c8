"""The weighted power mean: several factors become one number, and points that add up to it.

    M = (sum w x^p / sum w)^(1/p)                    points of factor i = M  w_i x_i^p / sum w x^p

Source: Hardy, Littlewood and Polya, Inequalities (1934), chapter II. With p = 1 it is the plain mean; the
higher p, the more the worst factor decides; it never leaves the range of its factors and never falls when
one of them rises. All factors are divided by the largest before raising, so that no p overflows.

Worked by hand, p = 2. Factors 60 and 20 with shares 3/4 and 1/4: the squares are 3,600 and 400, their mean
2,700 + 100 = 2,800, its root 52.915. Of that, 2,700/2,800 is the first factor's: 51.025, and 1.890 is left.

>>> axis = Axis(("on_time", "reject_rate"), weights=(3.0, 1.0), exponent=2, threshold=50)
>>> mean, parts = power_mean([np.array([60.0]), np.array([20.0])], axis)
>>> mean.round(3).tolist(), [part.round(3).tolist() for part in parts]
([52.915], [[51.025], [1.89]])
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scoring.policy import Axis
from scoring.scales import Floats

# Digits kept of a mean. The root of equal factors misses them by one unit in the last place, and a part
# whose every factor stands on the threshold has to stand on it too.
DIGITS = 9


def power_mean(factors: Sequence[Floats], axis: Axis) -> tuple[Floats, list[Floats]]:
    """The mean of the axis's factors (each >= 0, in its order), and the points of each factor."""
    largest, parts, total = _parts(factors, axis)
    mean = np.round(largest * root(total, axis.exponent), DIGITS)
    per_part = np.divide(mean, total, out=np.zeros_like(mean), where=total > 0)
    return mean, [part * per_part for part in parts]


def mean_only(factors: Sequence[Floats], axis: Axis) -> Floats:
    """As `power_mean`, without the points."""
    largest, _, total = _parts(factors, axis)
    return np.round(largest * root(total, axis.exponent), DIGITS)


def _parts(factors: Sequence[Floats], axis: Axis) -> tuple[Floats, list[Floats], Floats]:
    """The largest factor, the term w (x / largest)^p of each, and the sum of the terms."""
    largest = _largest(factors, axis.shares)
    total = np.zeros_like(largest)
    parts = []
    for factor, share in zip(factors, axis.shares, strict=True):
        part = share * raised(factor / largest, axis.exponent) if share > 0 else np.zeros_like(largest)
        total += part
        parts.append(part)
    return largest, parts, total


def _largest(factors: Sequence[Floats], shares: Sequence[float]) -> Floats:
    """The largest factor that has a weight, 1 where all are 0 (0/1 is 0)."""
    weighing = [factor for factor, share in zip(factors, shares, strict=True) if share > 0]
    largest = weighing[0].copy()
    for factor in weighing[1:]:
        np.maximum(largest, factor, out=largest)
    largest[largest == 0.0] = 1.0
    return largest


def raised(base: Floats, exponent: float) -> Floats:
    """Powers by squaring for the whole exponents that policies have; pow() costs ten times as much."""
    if exponent != int(exponent):
        return np.power(base, exponent)
    result, left = None, int(exponent)
    while left:
        if left & 1:
            result = base if result is None else result * base
        left >>= 1
        if left:
            base = base * base
    assert result is not None  # exponents are 1 or more
    return result


def threshold_raised(threshold: Floats, exponent: float) -> Floats:
    """(t / 100)^p, the least sum w (x / 100)^p whose mean, rounded to DIGITS, is at the threshold or above."""
    return raised(np.maximum(threshold - 0.5 * 10.0**-DIGITS, 0.0) / 100.0, exponent)


def root(total: Floats, exponent: float) -> Floats:
    """What `raised` is undone by."""
    if exponent == 1:
        return total
    return np.sqrt(total) if exponent == 2 else np.power(total, 1.0 / exponent)
