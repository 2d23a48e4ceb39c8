"""Signing reviews: one by one, many together, or what a new policy moved; with who, when and in which words.

What is signed is written down as it stands at that moment, and is what the part is held against from then on. Only
what signs both axes sets the clock back. Anyone who may sign may sign any review, also of a part that they buy: there
would be nobody else in a department of one, so it is written beside the signature instead.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _

from accounts.models import User
from scoring import policy_programme, positions
from scoring.facts import Parts
from scoring.models import Assessment, PolicyVersion, Position, Quadrant
from sourcing import reviews
from sourcing.models import Review, ReviewState, Signature, Watch
from sourcing.models.reviews import ReviewQuerySet
from sourcing.owners import PERMISSION
from sourcing.reviews import opening, watching

AXES = ("impact", "exposure")
MOST_SENTENCE = 500
MOST_TOGETHER = 20_000

# `reviews` and `parts` run side by side; only what stands is signed.
_WRITE = f"""
    INSERT INTO sourcing_signature (part_id, review_id, assessment_id, stood, policy_id, impact, exposure, quadrant,
        posture, demand, points, signs_impact, signs_exposure, completes, of_policy, by_its_buyer, sentence, overrides,
        signed_by_id, signed_on, signed_at, bulk)
    SELECT a.part_id, these.review, a.id, row_to_json(a), a.policy_id, a.impact, a.exposure, a.quadrant,
        CASE WHEN position.posture_lapses_on <= %(day)s THEN position.posture_lapses_to ELSE position.posture END,
        part.annual_demand, points.paper, %(impact)s, %(exposure)s, %(completes)s, %(of_policy)s,
        part.buyer <> '' AND lower(part.buyer) = lower(%(email)s), %(sentence)s,
        coalesce((SELECT array_agg(one.id ORDER BY one.id) FROM scoring_override one
            WHERE one.part_id = a.part_id AND one.ended_at IS NULL AND one.until >= %(day)s), '{{}}'),
        %(by)s, %(day)s, %(now)s, %(bulk)s
    FROM {watching.STANDING}
    JOIN unnest(%(reviews)s::bigint[], %(parts)s::bigint[]) these (review, part) ON these.part = position.part_id
    ORDER BY a.part_id RETURNING id
"""
_HOLD = f"""
    INSERT INTO sourcing_watch (part_id, held_from, seen, signature_id, signed_quadrant, reviewed_on, {watching.COLUMNS})
    SELECT position.part_id, %(day)s, pg_snapshot_xmin(pg_current_snapshot()), signature.id, a.quadrant, %(day)s,
        {watching.AS_IT_STANDS}
    FROM {watching.STANDING} JOIN sourcing_signature signature ON signature.part_id = position.part_id
        AND signature.id = ANY(%(signatures)s::bigint[])
    ON CONFLICT (part_id) DO UPDATE SET (held_from, seen, signature_id, signed_quadrant, reviewed_on, {watching.COLUMNS})
        = ROW (excluded.held_from, excluded.seen, excluded.signature_id, excluded.signed_quadrant,
            excluded.reviewed_on, {", ".join(f"excluded.{name.strip()}" for name in watching.COLUMNS.split(","))})
"""
# What a policy moved is answered for; the clock, and what was not looked at, stay as they are.
_ACCEPT = """
    UPDATE sourcing_watch watch SET signature_id = signature.id, signed_quadrant = watch.quadrant
    FROM sourcing_signature signature
    WHERE signature.id = ANY(%(signatures)s::bigint[]) AND signature.part_id = watch.part_id
"""


class Overtaken(Exception):
    """Somebody else ended the review first; `review` as it is now."""

    def __init__(self, review: Review) -> None:
        super().__init__("The review has ended by now.")
        self.review = review


class Moved(Exception):
    """The part was scored again after the page was read: what would be signed is not what was seen."""


def sign(
    review: Review,
    *,
    by: User,
    assessment: int,
    now: datetime,
    day: date,
    axes: Collection[str] = AXES,
    sentence: str = "",
) -> Signature:
    """Sign one part's review, one axis of it or both; `assessment` is the one that the signer saw. The review ends
    when both axes of what stands are signed.

    Raises PermissionDenied, ValidationError, Overtaken or Moved; then nothing is written.
    """
    said = _check(by, sentence)
    if not axes or not set(axes) <= set(AXES):
        raise ValidationError({"axes": _("Sign impact, exposure or both.")})
    if review.part_id is None:
        raise ValidationError({"review": _("The review of a policy is signed as a whole.")})
    with transaction.atomic():
        positions.hold(Parts.listed([review.part_id]))  # before any row, as the night's work does
        review = Review.objects.select_for_update().get(pk=review.pk)
        if review.state != ReviewState.OPEN:
            raise Overtaken(review)
        position = Position.objects.select_for_update().in_scope().filter(pk=review.part_id).first()
        if position is None:
            raise ValidationError(
                {"review": _("This part is out of scope by now: there is nothing to sign.")}
            )
        if position.assessment_id != assessment:
            raise Moved
        signed = set(axes) | signed_axes(review, position)
        completes = signed == set(AXES)
        made = _write(
            [(review.pk, position.pk)], by=by, now=now, day=day, axes=axes, sentence=said, completes=completes
        )
        if completes:
            _end([review.pk], made, Parts.listed([position.pk]), day=day)
    return Signature.objects.get(pk=made[0])


def sign_together(chosen: ReviewQuerySet, *, by: User, sentence: str, now: datetime, day: date) -> int:
    """Sign those of these reviews that may be signed unseen: of low impact, and unchanged. How many; the others,
    such as those that moved a moment ago, stay open. One transaction, a fixed number of queries.

    Raises PermissionDenied, or ValidationError where nobody says why, or there are too many at once.
    """
    said = _check(by, sentence, needed=True)
    with transaction.atomic():
        wanted = list(unchanged(chosen).values_list("pk", "part_id")[: MOST_TOGETHER + 1])
        if len(wanted) > MOST_TOGETHER:
            raise ValidationError(
                {"review": _("At most %d reviews are signed together: choose fewer.") % MOST_TOGETHER}
            )
        if not wanted:
            return 0
        parts = Parts.listed(part for _review, part in wanted)
        positions.hold(parts)  # nobody scores them from here on
        locked = unchanged(Review.objects.filter(pk__in=[review for review, _part in wanted])).order_by("pk")
        rows = list(locked.select_for_update(of=("self",)).values_list("pk", "part_id"))
        if not rows:
            return 0
        made = _write(rows, by=by, now=now, day=day, sentence=said, bulk=uuid4())
        _end([review for review, _part in rows], made, Parts.listed(part for _r, part in rows), day=day)
    return len(made)


def sign_policy(review: Review, *, by: User, sentence: str, now: datetime, day: date) -> int:
    """Accept what a new policy moved, for every signed part whose quadrant is another by it; how many. No clock is
    set back: each of them is still looked at when its own day comes.

    Raises PermissionDenied, ValidationError or Overtaken.
    """
    said = _check(by, sentence, needed=True)
    with transaction.atomic():
        review = Review.objects.select_for_update().get(pk=review.pk)
        if review.state != ReviewState.OPEN:
            raise Overtaken(review)
        if review.policy_id is None:
            raise ValidationError({"review": _("This is the review of a part.")})
        if Watch.objects.exclude(policy=review.policy_id).filter(_in_scope()).exists():
            raise ValidationError(
                {
                    "review": _(
                        "Not every part is judged by this policy yet; sign once the night's work is done."
                    )
                }
            )
        moved = list(moved_by_policy().values_list("part_id", flat=True))
        if moved:
            positions.hold(Parts.listed(moved))
            still = moved_by_policy().filter(part__in=moved).order_by("part")
            moved = list(still.values_list("part_id", flat=True))
        rows = [(review.pk, part) for part in moved]
        made = _write(rows, by=by, now=now, day=day, sentence=said, bulk=uuid4(), of_policy=True)
        with connection.cursor() as cursor:
            cursor.execute(_ACCEPT, {"signatures": made})
        Review.objects.filter(pk=review.pk).update(state=ReviewState.SIGNED, ended_on=day)
    return len(made)


def moved_by_policy() -> Any:
    """Signed parts that a policy has put in another quadrant since."""
    moved = Watch.objects.filter(signed_quadrant__isnull=False).exclude(signed_quadrant=F("quadrant"))
    return moved.filter(_in_scope())


def unchanged(chosen: ReviewQuerySet) -> ReviewQuerySet:
    """Those that may be signed unseen, by the policy in force."""
    policy = PolicyVersion.objects.in_force().read()
    return chosen.open().unchanged(band=policy_programme.of(policy).hysteresis)


def signed_axes(review: Review, position: Position) -> set[str]:
    """The axes of what stands that were signed in this review: an axis that moved since is not."""
    found = set()
    for one in Signature.objects.filter(review=review):
        for axis in AXES:
            if getattr(one, f"signs_{axis}") and round(getattr(one, axis), 1) == round(
                getattr(position, axis), 1
            ):
                found.add(axis)
    return found


def signed_as_of(part: int, day: date) -> Signature | None:
    """The last signature after which both axes were signed, when that day was over. One query."""
    return Signature.objects.of(part).as_of(day).whole().first()


def assessed_as_of(part: int, day: date) -> Assessment | None:
    """What was signed then, as it stood."""
    signature = signed_as_of(part, day)
    return signature.assessment if signature else None


def _in_scope() -> Any:
    scored = Position.objects.filter(pk=OuterRef("part_id")).exclude(quadrant=Quadrant.OUT_OF_SCOPE)
    return Exists(scored)


def _check(by: User, sentence: str, *, needed: bool = False) -> str:
    if not by.has_perm(PERMISSION):
        raise PermissionDenied
    said = sentence.strip()
    if needed and not said:
        raise ValidationError({"sentence": _("Say why these can be signed together.")})
    if len(said) > MOST_SENTENCE:
        raise ValidationError({"sentence": _("A sentence has at most %d characters.") % MOST_SENTENCE})
    return said


def _write(
    rows: Collection[tuple[int, int]],
    *,
    by: User,
    now: datetime,
    day: date,
    sentence: str,
    axes: Collection[str] = AXES,
    completes: bool = True,
    of_policy: bool = False,
    bulk: UUID | None = None,
) -> list[int]:
    given: dict[str, Any] = {
        "reviews": [review for review, _part in rows],
        "parts": [part for _review, part in rows],
        "impact": "impact" in axes,
        "exposure": "exposure" in axes,
        "completes": completes,
        "of_policy": of_policy,
        "email": by.email,
        "sentence": sentence,
        "by": by.pk,
        "day": day,
        "now": now,
        "bulk": bulk,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, given)
        return [pk for (pk,) in cursor.fetchall()]


def _end(ended: list[int], signatures: list[int], parts: Parts, *, day: date) -> None:
    told = reviews.parameters(day)
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, told | {"signatures": signatures})
    Review.objects.open().filter(pk__in=ended).update(state=ReviewState.SIGNED, ended_on=day)
    opening.say_next(parts, told)
