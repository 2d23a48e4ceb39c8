"""Plans for lots that stand alone, as the first ones of a new source do: nothing is known of what comes before.

A lot at the limiting quality, the worst that may hardly ever pass, is accepted with no more than the consumer's
risk. The plan is the smallest sample that holds this for the acceptance number, by the hypergeometric
distribution of the lot itself (as in procedure A of the source), in whole numbers, so that nothing is rounded.

    smallest n with   sum over k = 0..c of C(D, k) C(N - D, n - k)  <=  risk x C(N, n),   D = quality x N, rounded up

Source: ISO 2859-2:1985, Sampling procedures for inspection by attributes - Part 2: Sampling plans indexed by
limiting quality (LQ) for isolated lot inspection.

Worked example. A lot of 10 at a limiting quality of 0.10 has one defective piece. With none allowed, n inspected
miss it with a chance of 1 - n / 10, which is the risk of 0.10 at n = 9.
"""

from fractions import Fraction
from math import ceil, comb

from scoring.sampling.plans import Plan, whole


def isolated_plan(
    lot_size: int, limiting_quality: float, *, accept: int = 0, consumers_risk: float = 0.10
) -> Plan:
    """The smallest sample (pieces) for one acceptance number.

    `limiting_quality` is a fraction defective, `consumers_risk` a probability, both between 0 and 1. ValueError,
    in a sentence, for other numbers, and where a lot at the limiting quality has no more defective pieces than
    are allowed, so that no sample could tell.
    """
    lot_size, accept = whole("A lot size", lot_size, least=1), whole("An acceptance number", accept, least=0)
    bad = _defective(lot_size, limiting_quality)
    risk = _share("A consumer's risk", consumers_risk)
    if bad <= accept:
        raise ValueError(
            f"A lot of {lot_size} at a limiting quality of {limiting_quality} has {bad} defective, "
            f"which an acceptance number of {accept} would always accept."
        )
    return Plan(_smallest(lot_size, bad, accept, risk), accept, accept + 1)


def isolated_plans(
    lot_size: int, limiting_quality: float, *, up_to: int = 5, consumers_risk: float = 0.10
) -> tuple[Plan, ...]:
    """A plan for each acceptance number 0, 1, ... `up_to` that can tell, the least work first.

    All protect the consumer alike; a larger one accepts more of the good lots. Errors as of isolated_plan.
    """
    last = min(whole("An acceptance number", up_to, least=0), _defective(lot_size, limiting_quality) - 1)
    return tuple(
        isolated_plan(lot_size, limiting_quality, accept=accept, consumers_risk=consumers_risk)
        for accept in range(last + 1)
    )


def _smallest(lot: int, bad: int, accept: int, risk: Fraction) -> int:
    """The chance to accept falls with every piece more: double until it is small enough, then halve the rest."""
    too_small, enough = accept, accept + 1
    while not _protects(lot, bad, enough, accept, risk):
        too_small, enough = enough, min(2 * enough, lot)
    while enough - too_small > 1:
        between = (too_small + enough) // 2
        if _protects(lot, bad, between, accept, risk):
            enough = between
        else:
            too_small = between
    return enough


def _protects(lot: int, bad: int, size: int, accept: int, risk: Fraction) -> bool:
    """Sample and defective pieces may change places; the fewer are drawn, the shorter the numbers."""
    drawn, marked = sorted((size, bad))
    ways = sum(comb(marked, found) * comb(lot - marked, drawn - found) for found in range(accept + 1))
    return ways * risk.denominator <= risk.numerator * comb(lot, drawn)


def _defective(lot_size: int, limiting_quality: float) -> int:
    """Rounded up: of all lots that are no better than the limit, the one that is hardest to tell."""
    return ceil(_share("A limiting quality", limiting_quality) * whole("A lot size", lot_size, least=1))


def _share(name: str, told: float) -> Fraction:
    """As it is written: 0.1 is a tenth, not the nearest binary number."""
    try:
        share = Fraction(str(told))
    except ValueError:
        share = Fraction(0)
    if not 0 < share < 1:
        raise ValueError(f"{name} lies between 0 and 1, and is neither, not {told!r}.")
    return share
