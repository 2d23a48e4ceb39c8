"""Why a score moved: the change of an axis between two assessments, as shares of what changed.

A driver's factor is what it was or what it is; the policy likewise, with its weights, exponent, scales and stand-ins;
and so is the floor, which is the score that the policy's floors lift impact to at least. Under each combination the
axis has a score: the power mean of the factors, and not below the floor. The share of each is its Shapley value
(`scoring.movement.shapley`) in the game with these scores: what it moved the axis by when all changes came one after
another, on average over every order. So the shares add up to the change, whatever did not change has none, and the
same change made by two drivers of the same weight is shared alike.

With the weights of one policy the mean never falls when a factor rises, and never rises when one falls. That holds
in every order, so that a driver that got worse under both policies never has a negative share, and one that got
better under both never a positive one. (Under policies whose stand-ins differ, becoming known may be better under the
one and worse under the other. Then the sign is what it is.)

Worked by hand: weights 1 and 1, exponent 2, factors 60 and 20 before, 60 and 60 after, with no floor before and one
at 70 after. The mean is sqrt((3,600 + 400) / 2) = 44.721 before and 60 after, the axis 70. The second factor alone
brings 15.279 and nothing once the floor is there: 7.639. The floor brings 25.279 at first and 10 at last: 17.639.
Together 25.279, which is 70 - 44.721. The first factor did not change and has nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring import floors
from scoring.movement import outages, shapley
from scoring.movement.outages import MADE_OF
from scoring.movement.sharing import AxisMoves, Pair, exact, shared
from scoring.movement.stand import Bools, Stand
from scoring.policy import DRIVERS, EXPOSURE, IMPACT, Axis, Policy
from scoring.power_mean import mean_only, raised, root
from scoring.scales import Floats

POLICY, FLOOR = "policy", "floor"
PLAYERS = {"impact": (*IMPACT, POLICY, FLOOR), "exposure": (*EXPOSURE, POLICY)}
BLOCK = 1 << 11  # parts at once: the scores of all their coalitions stay in the processor's cache
_Split = tuple[Floats, Bools, Bools]  # shares over MADE_OF, which of these changed, whether it is split


@dataclass(frozen=True)
class Moves:
    """`made_of`: the share of the loss of one outage, over MADE_OF; where `is_split` is not, it is not split.
    `floor_before` and `floor_after`: what impact was lifted to at least, 0 = no floor held."""

    impact: AxisMoves
    exposure: AxisMoves
    made_of: Floats
    made_of_changed: Bools
    is_split: Bools
    floor_before: Floats
    floor_after: Floats

    def axis(self, name: str) -> AxisMoves:
        return self.impact if name == "impact" else self.exposure


def moved(
    before: Stand, after: Stand, old: Policy, new: Policy, *, company_daily_total: float = np.nan
) -> Moves:
    """A row a part, in the order of both. `old` and `new` are the policies that they were scored under;
    `company_daily_total` helps where neither assessment tells it."""
    order = np.argsort(_alike(before, after), kind="stable")
    back = np.argsort(order, kind="stable")
    blocks = []
    for start in range(0, max(len(before), 1), BLOCK):
        here = order[start : start + BLOCK]
        blocks.append(_moved(before.at(here), after.at(here), old, new, company_daily_total))

    def whole(found: list[Any]) -> Any:
        return np.concatenate(found)[back]

    axes = [
        AxisMoves(
            *(
                whole([getattr(block.axis(name), one) for block in blocks])
                for one in AxisMoves.__annotations__
            )
        )
        for name in PLAYERS
    ]
    rest = [whole([getattr(block, one) for block in blocks]) for one in list(Moves.__annotations__)[2:]]
    return Moves(axes[0], axes[1], *rest)


def _alike(before: Stand, after: Stand) -> NDArray[np.int64]:
    """A number for what of exposure changed, so that parts with the same changes are worked together."""
    here = slice(len(IMPACT), None)
    was, now = before.raw[:, here], after.raw[:, here]
    same = (
        ((was == now) | (np.isnan(was) & np.isnan(now))) & ~before.is_said[:, here] & ~after.is_said[:, here]
    )
    return ~same @ (1 << np.arange(len(EXPOSURE)))


def _moved(before: Stand, after: Stand, old: Policy, new: Policy, total: float) -> Moves:
    made = outages.made_of(before, after, (old, new), np.full(len(before), total))
    games = [
        _Game(before, after, old, new, (old,) if _scores_alike(axis, old, new) else (old, new))
        for axis in PLAYERS
    ]
    impact, made_of = _impact(games[0], made)
    lifted = (_lifted(before, old), _lifted(after, new))
    return Moves(impact, _exposure(games[1]), *made_of, *lifted)


def _scores_alike(name: str, old: Policy, new: Policy) -> bool:
    """Whether both make the same of the same facts on this axis, floors and threshold apart."""
    axes: list[Axis] = [getattr(policy, name) for policy in (old, new)]
    places = [DRIVERS.index(driver) for driver in axes[0].drivers]
    numbers = [
        (
            axis.weights,
            axis.exponent,
            [(policy.scales[place], policy.stand_ins[place]) for place in places],
            name == "impact" and policy.qualification_days,
        )
        for axis, policy in zip(axes, (old, new), strict=True)
    ]
    return numbers[0] == numbers[1]


@dataclass(frozen=True)
class _Game:
    before: Stand
    after: Stand
    old: Policy
    new: Policy
    policies: tuple[Policy, ...]  # one where both score the axis alike

    def changed(self, place: int) -> Bools:
        """Of a driver that is not made of others: whether its fact, or what a person says of it, is another."""
        one, other = self.before, self.after
        same_way = (one.is_said[:, place] == other.is_said[:, place]) & (
            one.is_said[:, place] | (one.is_known(place) == other.is_known(place))
        )
        facts = np.where(one.is_known(place), one.raw[:, place] != other.raw[:, place], False)
        return ~same_way | np.where(one.is_said[:, place], ~self._same_word(place), facts)

    def _same_word(self, place: int) -> Bools:
        """Whether a person may have said the same, by the score that it was given."""
        one, other = self.before.score[:, place], self.after.score[:, place]
        if len(self.policies) == 1:
            return one == other
        onwards = self.before.under(place, self.old, self.new)
        back = self.after.under(place, self.new, self.old)
        return (np.abs(onwards - other) < 1e-3) | (np.abs(back - one) < 1e-3)

    def factors(self, place: int, changed: Bools) -> list[Pair]:
        """Under each policy: the driver's factor as it was and as it is."""
        was, now = self.before.scored(place, self.old), self.after.scored(place, self.new)
        if len(self.policies) == 1:
            return [(was, np.where(changed, now, was))]
        is_under_old = np.where(changed, self.after.under(place, self.new, self.old), was)
        was_under_new = np.where(changed, self.before.under(place, self.old, self.new), now)
        return [(was, is_under_old), (was_under_new, now)]


def _exposure(game: _Game) -> AxisMoves:
    places = [DRIVERS.index(driver) for driver in EXPOSURE]
    changed = [game.changed(place) for place in places]
    pairs = [game.factors(place, one) for place, one in zip(places, changed, strict=True)]
    axes = [policy.exposure for policy in game.policies]
    before = mean_only([pair[0][0] for pair in pairs], axes[0])
    after = mean_only([pair[-1][1] for pair in pairs], axes[-1])
    shares, all_changed = np.zeros((len(before), len(pairs) + 1)), np.column_stack([*changed, changed[0]])
    all_changed[:, -1] = len(axes) > 1
    playing = [
        at for at, one in enumerate(changed) if one.any()
    ]  # the others are as they were in every coalition
    if playing or len(axes) > 1:
        terms, means = [], []
        for at, axis in enumerate(axes):
            every = _terms([pair[at] for pair in pairs], axis)
            still = sum(
                (was for one, (was, _now) in enumerate(every) if one not in playing), np.zeros(len(before))
            )
            terms.append([every[one] for one in playing])
            means.append(_mean(still + shapley.sums(terms[-1]), axis))
        found = shared(np.concatenate(means), before, after, [changed[at] for at in playing], terms)
        shares[:, [*playing, -1]] = found.shares
    return AxisMoves(before, after, shares, all_changed)


def _impact(game: _Game, made: outages.Made) -> tuple[AxisMoves, _Split]:
    """The axis, and how the share of the outage's loss is split. Coalitions run, from the lowest bit on, over
    MADE_OF, the other drivers, the policy, and the floor."""
    others = [DRIVERS.index(driver) for driver in IMPACT[1:]]
    changed = [_outage_changed(game, made), *(game.changed(place) for place in others)]
    losses = _losses(game, made, changed[0])
    pairs = [game.factors(place, one) for place, one in zip(others, changed[1:], strict=True)]
    floor = (_lifted(game.before, game.old), _lifted(game.after, game.new))
    terms, means = [], []
    for at, axis in enumerate(policy.impact for policy in game.policies):
        ends = [(losses[0][at], losses[-1][at]), *(pair[at] for pair in pairs)]
        terms.append(_terms(ends, axis))
        rest = shapley.sums(terms[-1][1:])
        loss = np.stack([_term(axis.shares[0], one[at], axis) for one in losses])
        both = rest[:, None] + loss[None, :]
        means.append(_mean(both.reshape(len(rest) * len(loss), len(game.before)), axis))
    old, new = game.old.impact, game.new.impact
    before = np.maximum(mean_only([losses[0][0], *(pair[0][0] for pair in pairs)], old), floor[0])
    after = np.maximum(mean_only([losses[-1][-1], *(pair[-1][1] for pair in pairs)], new), floor[1])
    mean = np.concatenate(means)
    values = np.concatenate([np.maximum(mean, level) for level in floor])
    of_one = np.arange(len(values))  # those in which the loss is as it was, or as it is
    of_one = of_one[np.isin(of_one % len(losses), (0, len(losses) - 1))]
    moves = shared(values[of_one], before, after, changed, terms, floor=floor)
    weights = shapley.nested(len(MADE_OF), len(IMPACT) + len(means))
    return moves, _split(shapley.weighed(weights, values), moves.shares[:, 0], made, changed[0])


def _terms(pairs: Sequence[Pair], axis: Axis) -> list[Pair]:
    """Of each driver, as it was and as it is."""
    return [
        (_term(share, was, axis), _term(share, now, axis))
        for share, (was, now) in zip(axis.shares, pairs, strict=True)
    ]


def _term(share: float, factor: Floats, axis: Axis) -> Floats:
    return share * raised(factor / 100.0, axis.exponent)


def _mean(total: Floats, axis: Axis) -> Floats:
    return 100.0 * root(total, axis.exponent)


def _lifted(stand: Stand, policy: Policy) -> Floats:
    factors = {driver: stand.factor(DRIVERS.index(driver), policy) for driver in IMPACT}
    return floors.lifted_to(floors.held(factors, policy), len(stand))


def _outage_changed(game: _Game, made: outages.Made) -> Bools:
    place, changed = outages.PLACE, game.changed(outages.PLACE)
    one, other = game.before, game.after
    are_open = ~(
        one.is_known(place) | other.is_known(place) | one.is_said[:, place] | other.is_said[:, place]
    )
    if len(game.policies) == 1:  # what is not known is a range, and may have become another
        return changed | are_open & (one.score[:, place] != other.score[:, place])
    # Another limit of recovery moves the loss, and nothing has happened.
    return np.where(made.is_split, np.logical_or.reduce(made.changed) & (changed | are_open), changed)


def _losses(game: _Game, made: outages.Made, changed: Bools) -> outages.Table:
    """The factor of the outage's loss for every coalition of MADE_OF, under each policy."""
    whole = game.factors(outages.PLACE, changed)
    table = outages.factors(made, game.policies)
    for coalition, row in enumerate(table):
        for at, factor in enumerate(row):
            was, now = whole[at]
            alone = now if coalition == len(table) - 1 else was
            row[at] = np.where(made.is_split & changed, factor, alone)
    table[0][0], table[-1][-1] = whole[0][0], whole[-1][1]
    return table


def _split(shares: Floats, whole: Floats, made: outages.Made, changed: Bools) -> _Split:
    of_parts = [one & changed for one in made.changed]
    parted = exact(shares, whole, of_parts, made.is_worse, made.is_better)
    is_split = made.is_split & (np.logical_or.reduce(of_parts) | ~changed)
    return parted.T, np.column_stack(of_parts), is_split
