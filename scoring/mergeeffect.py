"""What a merge would do to what Holdfast says: sources that are two no longer, and single points that come or go."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from accounts.models import User
from scoring import answereffect
from scoring.answereffect import Effect
from scoring.foreseeing.merged import foresee_merge
from scoring.models import Position
from suppliers.judging.imagining import Imagined

MOST_TOGETHER = 50
# Parts that are bought from both: at one site they become one source, else two sources of one company.
_TOGETHER = """
    SELECT part_id, bool_or(same), count(*) OVER () FROM (
        SELECT one.part_id, one.site_id = other.site_id OR (there.is_placeholder AND here.is_placeholder) AS same
        FROM suppliers_source one JOIN suppliers_source other ON other.part_id = one.part_id
        JOIN suppliers_site here ON here.id = one.site_id JOIN suppliers_site there ON there.id = other.site_id
        WHERE one.supplier_id = %s AND other.supplier_id = %s
    ) pair GROUP BY part_id ORDER BY part_id LIMIT %s
"""


@dataclass(frozen=True)
class Together:
    """A part that is bought from both."""

    part: int
    number: str
    becomes_one: bool
    loss: float | None


@dataclass(frozen=True)
class Outcome:
    """`effect` is None before there is a network; `in_all` counts the parts that are bought from both."""

    together: list[Together]
    in_all: int
    effect: Effect | None


def of(resource: str, *, kept: Any, gone: Any, user: User, day: date) -> Outcome:
    together, in_all = _together(kept.pk, gone.pk, user=user) if resource == "suppliers" else ([], 0)
    found = foresee_merge(resource, kept=kept, gone=gone, user=user, day=day)
    effect = None
    if found is not None:
        parts = len(found.part_ids)
        effect = answereffect.told(found.moved, Imagined(), user=user, parts=parts, beyond=found.beyond)
    return Outcome(together, in_all, effect)


def _together(kept: int, gone: int, *, user: User) -> tuple[list[Together], int]:
    with connection.cursor() as cursor:
        cursor.execute(_TOGETHER, [kept, gone, MOST_TOGETHER])
        rows = cursor.fetchall()
    positions = {
        part: (number, loss)
        for part, number, loss in Position.objects.visible_to(user)
        .filter(part__in=[part for part, _same, _count in rows])
        .values_list("part_id", "part__number", "daily_loss")
    }
    found = [Together(part, *_one(positions, part, same)) for part, same, _count in rows if part in positions]
    found.sort(key=lambda one: (-(one.loss or 0.0), one.number))
    return found, rows[0][2] if rows else 0


def _one(
    positions: dict[int, tuple[str, float | None]], part: int, same: bool
) -> tuple[str, bool, float | None]:
    number, loss = positions[part]
    return number, same, loss
