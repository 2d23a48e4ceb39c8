"""The cards of how factors become an axis, and of how far its weights matter."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from scoring.methods.cards import Card, Example

HPI = _(
    "Human poverty index of OECD countries (HPI-2), UNDP, Human Development Report 2007/2008; figures as reprinted "
    "in encyclopaedias, which were compared, and not read in the report itself"
)


def mean_of(factors: Sequence[float], exponent: float) -> float:
    """Equal weights."""
    import numpy as np

    from scoring.policy import Axis
    from scoring.power_mean import power_mean

    names = tuple(str(place) for place in range(len(factors)))
    axis = Axis(names, weights=(1.0,) * len(factors), exponent=exponent, threshold=50.0)
    mean, _points = power_mean([np.array([factor]) for factor in factors], axis)
    return float(mean[0])


def _poverty(country: object, index: float, *shares: float) -> Example:
    names = (
        _("not surviving to 60, %"),
        _("lacking functional literacy, %"),
        _("long-term unemployed, %"),
        _("below half of the median income, %"),
    )
    return Example(
        title=country,
        origin=HPI,
        inputs=(*zip(names, shares, strict=True), (_("exponent"), 3), (_("weights"), _("equal"))),
        expected=index,
        tolerance=0.05,
        compute=lambda: mean_of(shares, 3),
    )


POWER_MEAN = Card(
    slug="power-mean",
    title=_("Weighted power mean: how factors become an axis"),
    answers=_(
        "How do several factors of 0 to 100 become one score, so that a bad one counts for more than a good "
        "one can make up for?"
    ),
    formula=(
        "axis                = (sum of w x^p)^(1/p)        weights w as shares of 1, exponent p from 1 to 20\n"
        "points of a factor  = axis x w x^p / sum of w x^p        they add up to the axis"
    ),
    units=_(
        "Factors, axis and points run from 0 to 100. The mean never leaves the range of its factors, and never "
        "falls when one of them rises. 1 is the plain mean; the higher the exponent, the more the worst decides."
    ),
    sources=(
        "Hardy, Littlewood and Polya, Inequalities, chapter II, Cambridge University Press, 1934",
        "Bullen, Handbook of Means and Their Inequalities, Kluwer, 2003",
    ),
    limits=_("A factor without a weight counts for nothing. Floors of the policy are looked at afterwards."),
    examples=(
        _poverty(_("Sweden"), 6.3, 6.7, 7.5, 1.1, 6.5),
        _poverty(_("Germany"), 10.3, 8.6, 14.4, 5.8, 8.4),
    ),
    module="scoring.power_mean",
)


def half_width_of(draws: int) -> float:
    from scoring.stability import standard_error

    return 1.96 * standard_error(0.5, draws)


STABILITY = Card(
    slug="stability",
    title=_("Stability: would other reasonable weights say the same?"),
    answers=_(
        "Of 256 policies near ours, with other weights and thresholds, how many ask for the same treatment of "
        "this part?"
    ),
    formula=(
        "weights     Dirichlet around the policy's shares, concentration 60\n"
        "thresholds  uniform within 3 points of the policy's\n"
        "stability   = draws with the treatment of the point score / 256\n"
        "error       = sqrt(s (1 - s) / 256), one standard error: .031 at most"
    ),
    units=_("Share of the draws, 0 to 1. The same 256 draws count for every part, and stay with the policy."),
    sources=(
        "Lahdelma, Hokkanen and Salminen, SMAA - Stochastic multiobjective acceptability analysis, "
        "European Journal of Operational Research 106, 1998",
        "Tervonen and Lahdelma, Implementing stochastic multicriteria acceptability analysis, "
        "European Journal of Operational Research 178, 2007",
    ),
    limits=_(
        "It says how much the choice of weights matters, not whether the facts are right. Factors and floors "
        "stay as they are."
    ),
    examples=(
        Example(
            title=_("Error limit of 9,604 draws, with 95 % confidence"),
            origin=_("Worked by hand: 1.96² / (4 x 0.01²) = 9,604 draws for a limit of 0.01"),
            inputs=((_("draws"), 9604), (_("share, where the error is largest"), 0.5)),
            expected=0.01,
            tolerance=1e-12,
            compute=lambda: half_width_of(9604),
        ),
        Example(
            title=_("One standard error of 256 draws"),
            origin=_("Worked by hand: .5 / 16"),
            inputs=((_("draws"), 256), (_("share, where the error is largest"), 0.5)),
            expected=0.03125,
            tolerance=1e-12,
            compute=lambda: half_width_of(256) / 1.96,
        ),
    ),
    module="scoring.stability",
)
