"""What a person decided on a part: a treatment against the one that is wanted, or that its risk is accepted.

Made with a reason, ended by a person or after its last day. It moves no score and no posture, so that none is told.
"""

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from scoring.models import Chosen, Decision, Position, Quadrant
from suppliers.models import Part

MOST_DAYS = 366  # as long as a high impact may go unlooked at: a risk is accepted anew every year, or not
MOST_REASON = 500
MOST_MITIGATION = 2000

# Where positions differ from what stands: after a last day, or where a position is new.
_SETTLE = """
    UPDATE scoring_position position SET accepted_until = right_now.until
    FROM (
        SELECT known.part_id, decision.until
        FROM (
            SELECT part_id FROM scoring_position WHERE accepted_until IS NOT NULL
            UNION SELECT part_id FROM scoring_decision WHERE ended_at IS NULL AND chosen = 'accept'
        ) known
        LEFT JOIN scoring_decision decision ON decision.part_id = known.part_id
            AND decision.ended_at IS NULL AND decision.chosen = 'accept'
    ) right_now
    WHERE position.part_id = right_now.part_id AND position.accepted_until IS DISTINCT FROM right_now.until
"""


class Overtaken(Exception):
    """Another decision on this part came in force, or the one to be replaced ended; `standing` is what is in force
    now, None where nothing is."""

    def __init__(self, standing: Decision | None) -> None:
        super().__init__("The decision in force is another one by now.")
        self.standing = standing


def decide(
    part: Part,
    chosen: str,
    *,
    by: User,
    reason: str,
    now: datetime,
    day: date,
    until: date | None = None,
    acceptance: str = "",
    mitigation: str = "",
    replaces: int | None = None,
) -> Decision:
    """Choose a treatment, or accept the risk until a day. `day` is today; `replaces` is the decision that was seen in
    force, None where none was.

    Raises ValidationError with a sentence a field where something does not fit, PermissionDenied for who may not
    accept a risk, or end an acceptance that stands, and Overtaken where somebody else was faster; then nothing is
    written.
    """
    check_may(by, chosen)
    _refuse_days(until, day=day)
    made = Decision(
        part=part,
        chosen=chosen,
        acceptance=acceptance,
        mitigation=mitigation.strip(),
        reason=reason.strip(),
        made_by=by,
        made_at=now,
        until=until,
    )
    _refuse_unfit(made)
    with transaction.atomic():
        Part.objects.select_for_update().get(pk=part.pk)  # two at once: one after the other
        made.wanted = _wanted(part)
        of_part = Decision.objects.of(part)
        of_part.lapsed(day).update(ended_at=now)
        standing = of_part.in_force().select_related("made_by").first()
        if (standing.pk if standing else None) != replaces:
            raise Overtaken(standing)
        if standing:
            check_may(by, standing.chosen)
            of_part.in_force().update(ended_at=now, ended_by=by, ended_why=made.reason)
        made.full_clean()
        made.save(force_insert=True)
        _stand(part.pk, until if chosen == Chosen.ACCEPT else None)
    return made


def end(decision: Decision, *, by: User, why: str, now: datetime) -> bool:
    """False where somebody else ended it first.

    Raises ValidationError where no reason is given, or too long a one, PermissionDenied for who may not.
    """
    check_may(by, decision.chosen)
    why = why.strip()
    if not why:
        raise ValidationError({"reason": _("Say why.")})
    if len(why) > MOST_REASON:
        raise ValidationError({"reason": _("A reason has at most %d characters.") % MOST_REASON})
    with transaction.atomic():
        ended = (
            Decision.objects.in_force()
            .filter(pk=decision.pk)
            .update(ended_at=now, ended_by=by, ended_why=why)
        )
        if ended:
            _stand(decision.part_id, None)
    return bool(ended)


def end_lapsed(*, on: date, now: datetime) -> int:
    """End the decisions whose last day is over, and those of parts that are gone; how many there were. Positions say
    afterwards what stands, whoever wrote them meanwhile."""
    with transaction.atomic():
        lapsed = Decision.objects.lapsed(on) | Decision.objects.without_part()
        ids = list(lapsed.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True))
        Decision.objects.filter(pk__in=ids).update(ended_at=now)
        with connection.cursor() as cursor:
            cursor.execute(_SETTLE)
    return len(ids)


def check_may(by: User, chosen: str) -> None:
    """An analyst chooses a treatment; whether a risk is accepted, and whether it no longer is, a manager says."""
    may = by.has_perm("scoring.decide")
    if chosen == Chosen.ACCEPT:
        may = by.has_perm("scoring.accept_risk")
    if not may:
        raise PermissionDenied


def _refuse_days(until: date | None, *, day: date) -> None:
    if until is None:
        return
    if until < day:
        raise ValidationError({"until": _("The last day is over already.")})
    if until > day + timedelta(days=MOST_DAYS):
        raise ValidationError(
            {"until": _("A decision with a last day lasts a year at most; then look again.")}
        )


def _refuse_unfit(made: Decision) -> None:
    """What the constraints say too, a sentence at the field that lacks it."""
    wrong: dict[str, str] = {}
    if made.chosen not in Chosen.values:
        wrong["chosen"] = _("There is no treatment “%s”.") % made.chosen[:60]
    accepts = made.chosen == Chosen.ACCEPT
    if accepts and not made.acceptance:
        wrong["acceptance"] = _("Say why the risk may be accepted.")
    if not accepts and made.acceptance:
        wrong["acceptance"] = _("A treatment is chosen: there is no risk to accept.")
    if accepts and not made.mitigation:
        wrong["mitigation"] = _("Say what makes the risk smaller while it is accepted.")
    if accepts and made.until is None:
        wrong["until"] = _("Say until when the risk is accepted.")
    if not made.reason:
        wrong["reason"] = _("Say why.")
    if wrong:
        raise ValidationError(wrong)


def _wanted(part: Part) -> str:
    found = Position.objects.filter(pk=part.pk).values_list("quadrant", flat=True).first()
    if found is None or found == Quadrant.OUT_OF_SCOPE:
        raise ValidationError({"part": _("This part is not scored, so that there is nothing to decide.")})
    return str(found)


def _stand(part: int, until: date | None) -> None:
    Position.objects.filter(pk=part).update(accepted_until=until)
