"""Why a part moved: two of its assessments, and what each change between them brought."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from accounts.models import User
from scoring import keyset, movedwords
from scoring.models import Assessment
from scoring.movement import MADE_OF, PLAYERS, Moves, Stand, moved, shown
from scoring.origins import Origin
from scoring.policy import DRIVERS, IMPACT
from suppliers.models import Source

SEEN = 0.05  # of a score, what shows in its first digit
LONGEST = 20  # of what an address may say


@dataclass(frozen=True)
class Share:
    """One change. `points` as shown, so that those of an axis add up to its change as shown; `exact` does so exactly.
    `driver` is None for the policy and the floor, and the driver's own name for what a loss is made of."""

    name: str
    driver: str | None
    exact: float
    points: float


@dataclass(frozen=True)
class AxisChange:
    name: str
    before: float
    after: float
    shares: list[Share]  # the largest first

    @property
    def change(self) -> float:
        """As shown: the difference of both scores as they are read."""
        return round(float(f"{self.after:.1f}") - float(f"{self.before:.1f}"), 1)

    @property
    def largest(self) -> float:
        return max((abs(share.points) for share in self.shares), default=0.0)


@dataclass(frozen=True)
class Change:
    """Between two assessments of one part, each with its policy."""

    before: Assessment
    after: Assessment
    axes: tuple[AxisChange, AxisChange]
    floors: tuple[float, float]  # what impact was lifted to at least, before and after; 0: none held


def stand(rows: Sequence[Assessment]) -> Stand:
    """Assessments as the engine takes them."""

    def over_drivers(name: str) -> Any:
        return np.array([getattr(row, name) for row in rows], dtype=np.float64).reshape(
            len(rows), len(DRIVERS)
        )

    def each(name: str) -> Any:
        return np.array([getattr(row, name) for row in rows], dtype=np.float64)

    said = np.array([[one == Origin.OVERRIDE for one in row.origin] for row in rows], dtype=bool)
    return Stand(
        **{name: over_drivers(name) for name in ("raw", "score", "low", "high")},
        is_said=said.reshape(len(rows), len(DRIVERS)),
        **{name: each(name) for name in ("daily_loss", "recovery_days", "cover_days", "days_not_covered")},
    )


def between(before: Assessment, after: Assessment, *, company_daily_total: float | None) -> Change:
    """`company_daily_total` in the base currency, where it is known: it helps to split the loss of an outage."""
    total = np.nan if company_daily_total is None else company_daily_total
    policies = before.policy.read(), after.policy.read()
    found = moved(stand([before]), stand([after]), *policies, company_daily_total=total)
    weighs = {
        driver
        for policy in policies
        for axis in (policy.impact, policy.exposure)
        for driver, weight in zip(axis.drivers, axis.weights, strict=True)
        if weight
    }
    axes = (_axis("impact", found, weighs), _axis("exposure", found, weighs))
    return Change(before, after, axes, (float(found.floor_before[0]), float(found.floor_after[0])))


def _axis(name: str, found: Moves, weighs: Collection[str]) -> AxisChange:
    """Of the only part. A driver without a weight is left out, and a policy that scores alike."""
    axis = found.axis(name)
    names: list[tuple[str, str | None, float]] = []
    for player, changed, exact in zip(PLAYERS[name], axis.changed[0], axis.shares[0], strict=True):
        if not changed or (not exact and player not in weighs):
            continue
        if player == IMPACT[0] and found.is_split[0]:
            made = zip(MADE_OF, found.made_of_changed[0], found.made_of[0], strict=True)
            names += [(one, player, float(share)) for one, also_changed, share in made if also_changed]
        else:
            names.append((player, player if player in DRIVERS else None, float(exact)))
    before, after = float(axis.before[0]), float(axis.after[0])
    told = shown([exact for _name, _driver, exact in names], before=before, after=after)
    shares = [Share(*one, points) for one, points in zip(names, told, strict=True)]
    return AxisChange(name, before, after, sorted(shares, key=lambda share: -abs(share.exact)))


def earlier(
    newest: Assessment, past: Sequence[Assessment], *, signed: int | None = None
) -> Assessment | None:
    """What a part is compared with unless told otherwise, of the assessments before its newest one: the last that was
    signed, else the last of an earlier day with another score, else the last with another score, else the last."""
    older = [one for one in past if one.pk != newest.pk]
    differ = [one for one in older if any(_move(axis, one, newest) >= SEEN for axis in PLAYERS)]
    choices = (
        [one for one in older if one.pk == signed],
        [one for one in differ if one.assessed_on < newest.assessed_on],
        differ,
        older,
    )
    return next((found[0] for found in choices if found), None)


def _move(axis: str, one: Assessment, other: Assessment) -> float:
    return abs(getattr(one, axis) - getattr(other, axis))


def is_readable(told: str) -> bool:
    """Whether an address may say so: an id, or a day."""
    return _is_id(told) or keyset.is_day(told)


def _is_id(told: str) -> bool:
    return told.isascii() and told.isdigit() and len(told) < LONGEST


def asked_for(told: str, newest: Assessment, *, user: User) -> Assessment | None:
    """The assessment that an address names, by its id or as the one that stood on a day; None where there is none.
    One query."""
    rows = Assessment.objects.visible_to(user).of(newest.part_id).select_related("policy")
    rows = rows.exclude(pk=newest.pk).filter(assessed_on__lte=newest.assessed_on)
    if _is_id(told):
        return rows.filter(pk=int(told)).first()
    return rows.as_of(date.fromisoformat(told)).first() if keyset.is_day(told) else None


def panel(
    newest: Assessment,
    past: Sequence[Assessment],
    *,
    told: str,
    sources: Mapping[int, Source],
    money: Any,
    said: Mapping[str, str],
    user: User,
) -> dict[str, Any] | None:
    """What the Part page shows; None where there is nothing earlier. No query unless the address names an assessment
    that is not among `past`."""
    older = [one for one in past if one.pk != newest.pk]
    before = earlier(newest, past)
    if told:
        named = next((one for one in older if str(one.pk) == told), None)
        before = named or asked_for(told, newest, user=user)
        if before is None:
            return {"refused": movedwords.none_there(told), "choices": older, "since": None}
    if before is None:
        return None
    change = between(before, newest, company_daily_total=money.daily_total)
    words = movedwords.Words(change, money=money, sources=sources, said=said)
    return {
        "since": before,
        "until": newest,
        "choices": older if before in older else [*older, before],
        "axes": words.axes(),
        "notes": words.notes(),
        "quadrant_moved": before.quadrant != newest.quadrant,
        "policies_differ": before.policy_id != newest.policy_id,
    }
