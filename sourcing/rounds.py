"""Rounds: reviews of many parts, opened together with a deadline, and followed by who has done how many."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from scoring import positions
from scoring.facts import Parts
from scoring.models import Position, Quadrant
from sourcing import reviews
from sourcing.models import Cause, Reason, Review, ReviewState, Round
from sourcing.reviews import opening

PERMISSION = "sourcing.open_rounds"
MOST_PARTS = 20_000  # more than anybody signs in a year; narrower rounds say more anyway
HIGH = (Quadrant.DUAL_SOURCE, Quadrant.QUALIFIED_BACKUP)
# What a round may be narrowed by, and where that lies seen from a position.
COVERS = {"plant": "part__plant__code", "category": "part__category", "buyer": "part__buyer"}

# A review that is open already is done in the round, and by its last day.
_TAKE = """
    UPDATE sourcing_review SET round_id = %(round)s, due_on = greatest(opened_on, least(due_on, %(ends_on)s))
    WHERE state = 'open' AND round_id IS NULL AND part_id = ANY(%(parts)s)
"""
_OPEN = """
    INSERT INTO sourcing_review (part_id, reason, opened_on, due_on, state, round_id)
    SELECT part, 'round', %(day)s, %(ends_on)s, 'open', %(round)s FROM unnest(%(parts)s::bigint[]) part
    ON CONFLICT (part_id) WHERE state = 'open' DO NOTHING RETURNING id
"""


@dataclass
class Progress:
    """Of a round: reviews by whether they were signed, all of them and by owner."""

    round: Round
    signed: int = 0
    open: int = 0
    late: int = 0
    people: list[dict[str, Any]] = field(default_factory=list)

    @property
    def key(self) -> str:
        return str(self.round.pk)

    @property
    def total(self) -> int:
        return self.signed + self.open


def covered(user: User, covers: Mapping[str, str]) -> QuerySet[Position]:
    """Parts in scope that a round with these would cover."""
    rows = Position.objects.visible_to(user).in_scope()
    if covers.get("impact") == "high":
        rows = rows.filter(quadrant__in=HIGH)
    elif covers.get("impact") == "low":
        rows = rows.exclude(quadrant__in=HIGH)
    return rows.filter(**{path: covers[name] for name, path in COVERS.items() if covers.get(name)})


def open_round(made: Round, *, by: User, now: datetime, day: date) -> int:
    """Open a round over the parts that it covers, with a review of each; how many parts it has.

    Raises PermissionDenied, or ValidationError where something does not fit: then nothing is written.
    """
    _check(by)
    made.opened_by, made.opened_at = by, now
    if made.ends_on < day:
        raise ValidationError({"ends_on": _("The last day is over already.")})
    made.full_clean(exclude=["covers", "closed_by", "closed_at"])
    found = covered(by, made.covers).order_by("pk").values_list("pk", flat=True)
    with transaction.atomic():
        parts = list(found[: MOST_PARTS + 1])
        if not parts:
            raise ValidationError({"review": _("No part in scope fits: there is nothing to review.")})
        if len(parts) > MOST_PARTS:
            raise ValidationError(
                {"review": _("More than %d parts fit: narrow the round, by plant or category.") % MOST_PARTS}
            )
        made.save(force_insert=True)
        held = Parts.listed(parts)
        positions.hold(held)
        given: dict[str, Any] = {"round": made.pk, "ends_on": made.ends_on, "day": day, "parts": parts}
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, given)
            cursor.execute(_OPEN, given)
            opened = [pk for (pk,) in cursor.fetchall()]
        opening.tell(opened, day=day)
        opening.say_next(held, reviews.parameters(day))
    return len(parts)


def close(one: Round, *, by: User, now: datetime, day: date) -> bool:
    """Close it; what it alone asked for, and nobody signed, is closed with it. False where somebody was faster."""
    _check(by)
    with transaction.atomic():
        if not Round.objects.open().filter(pk=one.pk).update(closed_at=now, closed_by=by):
            return False
        left = Review.objects.open().filter(round=one, reason=Reason.ROUND)
        left.exclude(pk__in=Cause.objects.filter(review__round=one).values("review")).update(
            state=ReviewState.CLOSED, ended_on=day, ended_why=_("The round was closed.")
        )
    return True


def progress(rounds: QuerySet[Round], *, day: date) -> list[Progress]:
    """The round with the nearest last day first. Two queries."""
    found = {one.pk: Progress(one) for one in rounds.select_related("owner").order_by("ends_on", "pk")}
    counted = (
        Review.objects.filter(round__in=found)
        .exclude(state=ReviewState.CLOSED)
        .values("round", "owner__name", "owner__email")
        .annotate(
            signed=Count("pk", filter=Q(state=ReviewState.SIGNED)),
            open=Count("pk", filter=Q(state=ReviewState.OPEN)),
            late=Count("pk", filter=Q(state=ReviewState.OPEN, due_on__lt=day)),
        )
        .order_by("round", "-open", "owner__email")
    )
    for row in counted:
        one = found[row["round"]]
        one.signed, one.open, one.late = (
            one.signed + row["signed"],
            one.open + row["open"],
            one.late + row["late"],
        )
        name = row["owner__name"] or row["owner__email"] or _("nobody")
        one.people.append(row | {"name": name, "total": row["signed"] + row["open"]})
    return list(found.values())


def _check(by: User) -> None:
    if not by.has_perm(PERMISSION):
        raise PermissionDenied
