"""The card of acceptance sampling."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from scoring.methods.cards import Card, Example

SAMPLE, ACCEPT = _("sample size"), _("acceptance number")
LOT, SHARE, CHANCE = _("lot size"), _("fraction defective"), _("probability of acceptance")
HILLIARD = _("Hilliard, forum of samplingplans.com, 7 February 2006, computed there with the program TP105")
SUPPLEMENT = _(
    "Solved problem of slides on the supplement Acceptance Sampling Plans to a textbook of operations "
    "management, which they do not name"
)


def fraction_of(sample_size: int, accept: int, probability: float) -> float:
    from scoring.sampling import Plan, fraction_at

    return float(fraction_at(Plan(sample_size, accept, accept + 1), probability))


def chance_of(sample_size: int, accept: int, fraction: float, **told: Any) -> float:
    from scoring.sampling import acceptance_probability

    return float(acceptance_probability(sample_size, accept, fraction, **told))


def sample_of(lot_size: int, aql: float) -> int:
    from scoring.sampling import plan

    return plan(lot_size, aql).sample_size


def sample_of_isolated(lot_size: int, limiting_quality: float) -> int:
    from scoring.sampling import isolated_plan

    return isolated_plan(lot_size, limiting_quality).sample_size


def _quality(title: object, probability: float, expected: float, tolerance: float) -> Example:
    return Example(
        title=title,
        origin=HILLIARD,
        inputs=((SAMPLE, 68), (ACCEPT, 2), (CHANCE, probability)),
        expected=expected,
        tolerance=tolerance,
        compute=lambda: fraction_of(68, 2, probability),
    )


def _curve(fractions: Sequence[tuple[float, float]]) -> tuple[Example, ...]:
    return tuple(
        Example(
            title=title,
            origin=SUPPLEMENT,
            inputs=((SAMPLE, 180), (ACCEPT, 9), (SHARE, fraction), (_("distribution"), "Poisson")),
            expected=expected,
            tolerance=0.0005,
            compute=partial(chance_of, 180, 9, fraction, poisson=True),
        )
        for title, (fraction, expected) in zip(
            (_("Poisson, at the producer's end"), _("Poisson, at the consumer's end")), fractions, strict=True
        )
    )


ACCEPTANCE_SAMPLING = Card(
    slug="acceptance-sampling",
    title=_("Acceptance sampling: how many pieces of a lot, and when to accept it"),
    answers=_(
        "How many pieces of a lot have to be inspected, with how many defects is it still accepted, and how "
        "likely would a bad lot pass?"
    ),
    formula=(
        "plan            letter by lot size and level; n, accept and reject by letter, AQL and severity, arrows followed\n"
        "binomial        sum over k = 0..c of C(n, k) p^k (1 - p)^(n - k)             out of a running process\n"
        "Poisson         sum over k = 0..c of exp(-n p) (n p)^k / k!                  defects, several a piece\n"
        "hypergeometric  sum over k = 0..c of C(D, k) C(N - D, n - k) / C(N, n)       this lot of N, D defective\n"
        "isolated lot    smallest n whose hypergeometric sum at the limiting quality is no more than the risk"
    ),
    units=_(
        "Pieces, defects, and shares of 1; an AQL is in percent, and over 10 in defects per hundred units. A sample "
        "as large as the lot is the whole lot. Between accept and reject, in reduced inspection only, the lot is "
        "accepted and normal inspection returns. Normal becomes tightened after 2 of 5 lots rejected, and comes "
        "back after 5 accepted in a row; 5 rejected on tightened, or 10 lots without a way back, end sampling until "
        "there is corrective action."
    ),
    sources=(
        "MIL-STD-105E, Sampling Procedures and Tables for Inspection by Attributes, U.S. Department of Defense, 1989",
        "MIL-STD-105D, Sampling Procedures and Tables for Inspection by Attributes, U.S. Department of Defense, 1963, "
        "for the ten lots",
        "ISO 2859-1, Sampling procedures for inspection by attributes, Part 1, 1999, for the switching score",
        "ISO 2859-2, Sampling procedures for inspection by attributes, Part 2, 1985, for isolated lots",
        "Schilling and Neubauer, Acceptance Sampling in Quality Control, CRC Press, 2009",
    ),
    limits=_(
        "Single sampling only. The limit numbers of table VIII are not kept: reduced inspection asks for ten "
        "accepted lots, or for the switching score. An AQL is no promise about one lot: of lots that are just as "
        "bad as the AQL, normal inspection accepts at least 87 in 100."
    ),
    examples=(
        _quality(_("Accepted with 95 %"), 0.95, 0.01213, 5e-6),
        _quality(_("Accepted with 5 %"), 0.05, 0.089704, 5e-7),
        *_curve(((0.03, 0.951), (0.08, 0.092))),
        Example(
            title=_("One defective piece in a lot of 25"),
            origin=_("Worked by hand: it stays among the 12 that nobody looks at, 12 / 25"),
            inputs=((LOT, 25), (SAMPLE, 13), (ACCEPT, 0), (SHARE, 0.04)),
            expected=0.48,
            tolerance=1e-12,
            compute=lambda: chance_of(13, 0, 0.04, lot_size=25),
        ),
        Example(
            title=_("A lot of 1,000 under level II"),
            origin=_("MIL-STD-105E, tables I and II-A: letter J, of which an AQL of 1.5 accepts 3 defects"),
            inputs=((LOT, 1000), ("AQL", 1.5)),
            expected=80,
            tolerance=0.0,
            compute=lambda: float(sample_of(1000, 1.5)),
            unit=_("pieces"),
        ),
        Example(
            title=_("A lot of ten that stands alone"),
            origin=_("Worked by hand: the one defective piece is missed with 1 - n / 10, which is 0.10 at 9"),
            inputs=((LOT, 10), (_("limiting quality"), 0.1), (_("consumer's risk"), 0.1), (ACCEPT, 0)),
            expected=9,
            tolerance=0.0,
            compute=lambda: float(sample_of_isolated(10, 0.1)),
            unit=_("pieces"),
        ),
    ),
    module="scoring.sampling",
)
