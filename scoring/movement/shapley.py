"""Shapley values: what each player brought, when all came in turn and every order counts the same.

    share of i = sum over coalitions S without i of |S|! (k - 1 - |S|)! / k! x (v(S + i) - v(S))

Source: Shapley, "A value for n-person games", Contributions to the Theory of Games II, Princeton (1953). With the
value of every coalition at hand a share is a weighted sum of them, so that many games of k players are one product
of matrices. Of a player who is a game himself (the loss of one outage), the share is split over his own players in
the same way, coming in one after another while nobody else does: Owen, "Values of games with a priori unions"
(1977). What they get adds up to what he got.

Worked by hand: two players, who bring 5 and 35 alone and 35 together. Coming first and second with the same
chance, the one gets (5 + 0) / 2 and the other (35 + 30) / 2.

>>> values = np.array([0.0, 5.0, 35.0, 35.0])  # nobody, the first, the second, both
>>> (coefficients(2) @ values).tolist()
[2.5, 32.5]
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import factorial

import numpy as np

from scoring.scales import Floats

STRIP = 64  # columns


@lru_cache(maxsize=32)
def coefficients(players: int) -> Floats:
    """One row a player, one column a coalition: bit i of its number says that player i is in."""
    made = np.zeros((players, 1 << players))
    for coalition in range(1 << players):
        size = coalition.bit_count()
        for player in range(players):
            is_in = coalition >> player & 1
            made[player, coalition] = order_share(size - is_in, players) * (1 if is_in else -1)
    return made


@lru_cache(maxsize=32)
def nested(inside: int, players: int) -> Floats:
    """As `coefficients`, of `inside` players that are the first of `players` together. Their bits are the lowest
    ones, those of the other players follow."""
    own = coefficients(inside)
    others = players - 1
    weights = [order_share(coalition.bit_count(), players) for coalition in range(1 << others)]
    return np.concatenate([weight * own for weight in weights], axis=1)


def weighed(weights: Floats, values: Floats) -> Floats:
    """weights @ values, in strips so narrow that no thread is started for one: on a busy machine threads wait for each
    other ten times as long as the product takes."""
    rows, count = len(weights), values.shape[1]
    strips = count // STRIP
    whole = strips * STRIP
    found = np.empty((rows, count))
    columns = values[:, :whole].reshape(len(values), strips, STRIP).swapaxes(0, 1)
    found[:, :whole] = np.matmul(weights, columns).swapaxes(0, 1).reshape(rows, whole)
    found[:, whole:] = weights @ values[:, whole:]
    return found


def order_share(before: int, players: int) -> float:
    """In which share of all orders exactly these `before` come before a player."""
    return factorial(before) * factorial(players - 1 - before) / factorial(players)


def sums(pairs: Sequence[tuple[Floats, Floats]]) -> Floats:
    """Over all coalitions, one row each: of every player the first of its pair where it is out, the second where it
    is in; one row of nothing without players. The order of adding is the same in every row, so that a larger second never makes a smaller sum."""
    found = np.zeros((1, 1))
    for out, into in pairs:
        found = np.concatenate([found + out, found + into])
    return found
