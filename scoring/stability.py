"""Stability: of 256 reasonable policies around ours, the share that treats a part as ours does.

Each of the 256 draws has its own weights, Dirichlet around the policy's shares with concentration 60 (a weight
of 20 % moves by 5 points, one standard deviation), and its own two thresholds, within 3 points of the
policy's. Floors stay. Nothing else moves: the factors are those of the point score.

Source: Lahdelma, Hokkanen and Salminen, "SMAA - Stochastic multiobjective acceptability analysis", European
Journal of Operational Research 106 (1998): the share of the weights under which an alternative stays
acceptable.

Error: a share out of 256 draws misses the true one by sqrt(s (1 - s) / 256), one standard error: .03 at most
(.5 / 16 = .031), and none where all draws agree with the truth.

The draws are one bank, the same for every part: a part's stability depends on its factors, the policy and
the seed that stands in the policy, and on nothing that is scored beside it. The bits are those of PCG64, whose
stream is fixed for good; weights and thresholds are made of them by inverse distribution functions, a stream
a driver, so that a policy moved by a little moves each draw by a little.

No root is taken: a mean is at a threshold t or above where sum w x^p is at t^p or above.

Worked by hand. One draw, exponent 1, equal weights in the policy, .6 and .4 in the draw, thresholds 50 in
both. Factors 60 and 44: the policy's mean is 52, the draw's 53.6: both high. Factors 40 and 58: 49 and 47.2,
both low. Factors 40 and 61: 50.5 and 48.4: the draw disagrees.

>>> axis = Axis(("outage_loss", "criticality"), weights=(1.0, 1.0), exponent=1, threshold=50)
>>> one = Draws(weights=np.array([[0.6], [0.4]]), thresholds=np.array([50.0]))
>>> is_high([np.array([60.0, 40.0, 40.0]), np.array([44.0, 58.0, 61.0])], axis, one)[:, 0].tolist()
[True, False, False]
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

from scoring.policy import DRIVERS, Axis, Policy
from scoring.power_mean import raised, threshold_raised
from scoring.scales import Floats

DRAWS = 256
CONCENTRATION = 60.0
THRESHOLD_MOVES = 3.0  # points, either way

# Rows worked at once. With more, BLAS splits so small a product over threads, which costs more than it saves.
BLOCK = 128


class Draws(NamedTuple):
    """Of one axis: weights [driver, draw], each column adding up to 1; thresholds [draw], 0-100."""

    weights: Floats
    thresholds: Floats


class Bank(NamedTuple):
    impact: Draws
    exposure: Draws


@lru_cache(maxsize=8)
def bank(policy: Policy, seed: int, draws: int = DRAWS) -> Bank:
    """The draws around the policy. The same numbers on any machine, up to the last digit of a logarithm."""
    streams = {name: _uniform([seed, place], draws) for place, name in enumerate((*DRIVERS, *Bank._fields))}
    return Bank(*(_around(getattr(policy, name), name, streams) for name in Bank._fields))


def standard_error(share: float, draws: int = DRAWS) -> float:
    """By which a share counted over this many draws misses the true one, one standard deviation."""
    return float(np.sqrt(share * (1.0 - share) / draws))


class Judged(NamedTuple):
    """Parts as the policy judges them, an array each: the factors of both axes in their order, 0-100; what the
    floors that hold lift impact to, 0 where none does; whether impact and exposure are high."""

    impact: Sequence[Floats]
    exposure: Sequence[Floats]
    lift: Floats
    matters: NDArray[np.bool_]
    exposed: NDArray[np.bool_]

    def at(self, rows: slice) -> Judged:
        impact, exposure = ([factor[rows] for factor in axis] for axis in (self.impact, self.exposure))
        return Judged(impact, exposure, self.lift[rows], self.matters[rows], self.exposed[rows])


def stability(judged: Judged, policy: Policy, drawn: Bank) -> Floats:
    """Share of the draws (0-1) that give each part the treatment that the policy gives it."""
    share = np.empty(len(judged.lift))
    for start in range(0, len(share), BLOCK):
        here = slice(start, start + BLOCK)
        share[here] = _agreeing(judged.at(here), policy, drawn)
    return share


def is_high(factors: Sequence[Floats], axis: Axis, draws: Draws) -> NDArray[np.bool_]:
    """[part, draw]: whether the mean of the factors reaches the draw's threshold."""
    powers = np.stack([raised(factor / 100.0, axis.exponent) for factor in factors], axis=1)
    return (powers @ draws.weights) >= threshold_raised(draws.thresholds, axis.exponent)


def _agreeing(parts: Judged, policy: Policy, drawn: Bank) -> Floats:
    """Low impact agrees with low impact, whatever the exposure; high impact only with the same exposure."""
    matters = is_high(parts.impact, policy.impact, drawn.impact)
    floored = parts.lift > 0
    matters[floored] |= parts.lift[floored, None] >= drawn.impact.thresholds
    agrees = matters == parts.matters[:, None]
    exposed = is_high([factor[parts.matters] for factor in parts.exposure], policy.exposure, drawn.exposure)
    agrees[parts.matters] &= exposed == parts.exposed[parts.matters, None]
    return np.count_nonzero(agrees, axis=1) / agrees.shape[1]


def _around(axis: Axis, name: str, streams: dict[str, Floats]) -> Draws:
    """Dirichlet as gammas over their sum; a driver without weight has none in any draw."""
    gammas = np.stack([
        gammaincinv(CONCENTRATION * share, streams[driver]) if share > 0 else np.zeros_like(streams[driver])
        for driver, share in zip(axis.drivers, axis.shares, strict=True)
    ])  # fmt: skip
    moved = axis.threshold + THRESHOLD_MOVES * (2.0 * streams[name] - 1.0)
    return Draws(gammas / gammas.sum(axis=0), np.clip(moved, 0.0, 100.0))


def _uniform(seed: list[int], draws: int) -> Floats:
    """Strictly between 0 and 1, from the upper 53 bits of each word."""
    words = np.random.PCG64(np.random.SeedSequence(seed)).random_raw(draws)
    return ((words >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
