"""The operating characteristic of a plan: how likely a lot is accepted, by how bad it is.

    binomial        sum over k = 0..c of C(n, k) p^k (1 - p)^(n - k)             pieces out of a running process
    Poisson         sum over k = 0..c of exp(-n p) (n p)^k / k!                  defects, of which a piece has many
    hypergeometric  sum over k = 0..c of C(D, k) C(N - D, n - k) / C(N, n)       this lot of N pieces, D defective

with sample size n, acceptance number c and fraction defective p.

Source: Schilling and Neubauer, Acceptance Sampling in Quality Control, second edition, CRC Press, 2009.

Worked example. A lot of 25 pieces holds one defective; of 13 inspected none may be defective. The lot is accepted
when the defective one is among the 12 that stay: 12 / 25 = 0.48.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincc, betainccinv, gammaincc, gammainccinv

from scoring.sampling.plans import Plan


def acceptance_probability(
    sample_size: ArrayLike,
    accept: ArrayLike,
    fraction_defective: ArrayLike,
    lot_size: ArrayLike | None = None,
    poisson: bool = False,
) -> Any:
    """Probability of accepting, 0 to 1. Arguments broadcast; scalars give a scalar.

    `fraction_defective` is a share of 1, and with `poisson` the mean number of defects a piece, which may be more
    than 1. With `lot_size` the pieces come out of that one lot, whose defective pieces are the whole number
    nearest to fraction x lot, so that the curve has steps. For a plan of reduced inspection that accepts up to its
    rejection number, `accept` is that number less one. ValueError, in a sentence, for what cannot be: a sample
    larger than its lot, a fraction outside 0 to 1, numbers that are not whole, a lot together with `poisson`.
    """
    sizes, numbers = _whole("A sample size", sample_size, 1), _whole("An acceptance number", accept, 0)
    fractions = np.asarray(fraction_defective, dtype=float)
    if not np.all((fractions >= 0) & (np.isfinite(fractions) if poisson else fractions <= 1)):
        raise ValueError(
            "Defects a piece are zero or more." if poisson else "A fraction defective lies between 0 and 1."
        )
    if lot_size is None:
        return (_poisson if poisson else _binomial)(sizes, numbers, fractions)[()]
    if poisson:
        raise ValueError("Defects a piece (poisson) have no lot size: give one or the other.")
    lots = _whole("A lot size", lot_size, 1)
    if np.any(sizes > lots):
        raise ValueError("A sample cannot be larger than its lot.")
    return _hypergeometric(*np.broadcast_arrays(sizes, numbers, np.rint(fractions * lots), lots))[()]


def fraction_at(plan: Plan, probability: ArrayLike, poisson: bool = False) -> Any:
    """The fraction defective (with `poisson`: defects a piece) of lots that `plan` accepts with `probability`.

    The inverse of acceptance_probability for lots out of a running process; one number for each probability,
    which lies between 0 and 1, both excluded. A plan of reduced inspection accepts up to its rejection number
    less one, and so it is counted. ValueError for another probability, or a plan that accepts whatever it finds.
    """
    chance, accept = np.asarray(probability, dtype=float), plan.reject - 1
    if not np.all((chance > 0) & (chance < 1)):
        raise ValueError("A probability of acceptance lies between 0 and 1, and is neither.")
    if poisson:
        return (gammainccinv(accept + 1, chance) / plan.sample_size)[()]
    if accept >= plan.sample_size:
        raise ValueError(
            f"A sample of {plan.sample_size} that accepts {accept} defective accepts whatever it finds."
        )
    return betainccinv(accept + 1, plan.sample_size - accept, chance)[()]


def _binomial(size: np.ndarray, accept: np.ndarray, fraction: np.ndarray) -> np.ndarray:
    certain = accept >= size
    return np.where(certain, 1.0, betaincc(accept + 1, np.where(certain, 1, size - accept), fraction))


def _poisson(size: np.ndarray, accept: np.ndarray, defects_a_piece: np.ndarray) -> np.ndarray:
    return np.asarray(gammaincc(accept + 1, size * defects_a_piece))


def _hypergeometric(size: np.ndarray, accept: np.ndarray, bad: np.ndarray, lot: np.ndarray) -> np.ndarray:
    """k of the defective and n - k of the good pieces are drawn, given that n of all are: three binomials with the
    chance n / N of being drawn. Their quotient stays exact in large lots, where logarithms of factorials do not."""
    drawn, total = size / lot, np.zeros(size.shape)
    for found in range(int(accept.max(initial=-1)) + 1):
        ways = _mass(bad, found, drawn) * _mass(lot - bad, size - found, drawn)
        total += np.where(found <= accept, ways, 0.0)
    return np.minimum(total / _mass(lot, size, drawn), 1.0)


def _mass(of: np.ndarray, exactly: np.ndarray | int, chance: np.ndarray) -> np.ndarray:
    """Binomial probability of one number; 0 where it cannot be."""
    up_to = [
        np.where(number < 0, 0.0, _binomial(of, np.maximum(number, 0), chance))
        for number in (np.asarray(exactly), np.asarray(exactly) - 1)
    ]
    return up_to[0] - up_to[1]


def _whole(name: str, told: ArrayLike, least: int) -> np.ndarray:
    numbers = np.asarray(told)
    if numbers.dtype.kind not in "iu" or np.any(numbers < least):
        raise ValueError(f"{name} is a whole number of {least} or more.")
    return numbers.astype(np.int64)
