"""The card of why a score moved."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from scoring.methods.cards import Card, Example

FIRST, SECOND, FLOOR = _("criticality, scored"), _("substitutability, scored"), _("floor of impact")
HAND = _("Worked by hand: the mean goes from 44.721 to 60; the floor lifts it to 70")


def share(values: Sequence[float], player: int) -> float:
    """Of a game, by the worth of every coalition: nobody, the first, the second, both, the third, ..."""
    import numpy as np

    from scoring.movement.shapley import coefficients

    worth = np.array(values)
    return float(coefficients(len(values).bit_length() - 1)[player] @ worth)


def moved_by(player: str) -> float:
    """Of two factors of one weight, exponent 2: 60 and 20, then 60 and 60 with a floor of 70 that comes with it."""
    import pandas as pd

    from scoring.movement import PLAYERS, moved, of_scores
    from scoring.policy import POLICY_1, Policy
    from scoring.scores import INPUTS, score

    weights = {"outage_loss": 0, "criticality": 1, "substitutability": 1}
    numbers: Mapping[str, Any] = POLICY_1 | {
        "impact": {"weights": weights, "exponent": 2, "threshold": 50},
        "floors": [{"driver": "substitutability", "from": 0.4, "axis_at_least": 70}],
    }
    policy = Policy.from_numbers(numbers)
    before = pd.DataFrame([dict.fromkeys(INPUTS, 0.0) | {"criticality": 3.4, "substitutability": 0.8}])
    after = before.assign(substitutability=0.4)
    was, now = (of_scores(score(facts, policy), facts) for facts in (before, after))
    shares = moved(was, now, policy, policy).impact.shares[0]
    return float(dict(zip(PLAYERS["impact"], shares, strict=True))[player])


def _example(title: Any, player: str, expected: float) -> Example:
    return Example(
        title=title,
        origin=HAND,
        inputs=((FIRST, "60 → 60"), (SECOND, "20 → 60"), (FLOOR, _("none → 70"))),
        expected=expected,
        tolerance=0.0005,
        compute=lambda: moved_by(player),
        unit=_("points"),
    )


MOVEMENT = Card(
    slug="movement",
    title=_("Why it moved: shares of what changed"),
    answers=_(
        "A score is another one than it was. How much of that is each driver's, how much the policy's, and how much "
        "a floor's that came or went?"
    ),
    formula=(
        "share of i   = sum over S of |S|! (k - 1 - |S|)! / k! x (score with S and i changed - score with S changed)\n"
        "S            every set of the k changes without i; what is not in it stays as it was\n"
        "score        the power mean of the factors under the policy, and not below the floor\n"
        "outage loss  its share is split in the same way over the loss of a day, days to recover and days of cover"
    ),
    units=_(
        "Points of the axis. The shares add up to its change; what did not change has none; what got worse never has a "
        "negative one, and what got better never a positive one. Shown shares are rounded so that they add up to "
        "the shown change."
    ),
    sources=(
        "Shapley, A value for n-person games, Contributions to the Theory of Games II, Princeton, 1953",
        "Owen, Values of games with a priori unions, Mathematical Economics and Game Theory, Springer, 1977, "
        "for what a loss is made of",
        "Balinski and Young, Fair Representation, Yale University Press, 1982, for rounding by largest remainder",
    ),
    limits=_(
        "It says what moved the score, not why the fact is another one. Where another version of the policy finds "
        "other facts, by a longer window say, the driver has that share. Where the stand-ins of two versions differ, "
        "becoming known may count for the worse. A recovery beyond the policy's limit is kept as the limit."
    ),
    examples=(
        Example(
            title=_("The glove market: who owns the only left glove"),
            origin=_("Worked by hand: of six orders this owner completes a pair in four"),
            inputs=((_("left gloves"), 1), (_("right gloves, of two owners"), 2), (_("a pair is worth"), 1)),
            expected=2 / 3,
            tolerance=1e-12,
            compute=lambda: share([0, 0, 0, 1, 0, 1, 0, 1], 0),
        ),
        _example(_("A factor that gets worse"), "substitutability", 7.639),
        _example(_("The floor that comes with it"), "floor", 17.639),
        _example(_("What did not change"), "criticality", 0.0),
    ),
    module="scoring.movement",
)
