"""A person's word for a driver: made with a reason and a last day, ended by a person or after that day.

Each of these tells the scores of the part on commit, by the same change log that facts are told by.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from math import inf, isfinite

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import bell
from accounts.models import User
from scoring.models import Override, Position, Quadrant
from scoring.models.overrides import CRITICALITIES, MOST
from scoring.policy import BEST_AND_WORST, DRIVERS
from suppliers.models import Change, Part

RESOURCE = "overrides"  # in the change log; its row ids are those of the parts
MOST_DAYS = 366  # as long as a high impact may go unlooked at
MOST_REASON = 500


class Overtaken(Exception):
    """Another override of this driver came in force, or the one to be replaced ended; `standing` is what is
    in force now, None where nothing is."""

    def __init__(self, standing: Override | None) -> None:
        super().__init__("The override in force is another one by now.")
        self.standing = standing


def make(
    part: Part,
    driver: str,
    value: float,
    *,
    by: User,
    reason: str,
    until: date,
    now: datetime,
    day: date,
    replaces: int | None = None,
) -> Override:
    """Say what a driver is, in the unit of `scoring.policy.BEST_AND_WORST`. `day` is today; `replaces` is the
    override that was seen in force, None where none was.

    Raises ValidationError with a sentence a field where something does not fit, and Overtaken where somebody
    else was faster; then nothing is written.
    """
    _refuse_value(driver, value)
    _refuse_days(until, day=day)
    made = Override(
        part=part, driver=driver, value=value, reason=reason.strip(), made_by=by, made_at=now, until=until
    )
    with transaction.atomic():
        Part.objects.select_for_update().get(pk=part.pk)  # two at once: one after the other
        _refuse_unscored(part)
        of_driver = Override.objects.of(part).filter(driver=driver)
        of_driver.lapsed(day).update(ended_at=now)
        standing = of_driver.in_force().first()
        if (standing.pk if standing else None) != replaces:
            raise Overtaken(standing)
        made.full_clean(validate_constraints=False)  # the one in force would be in its way
        of_driver.in_force().update(ended_at=now, ended_by=by, ended_why=made.reason)
        made.validate_constraints()
        made.save(force_insert=True)
        _tell([part.pk], by=by)
    return made


def end(override: Override, *, by: User, why: str, now: datetime) -> bool:
    """Let the facts speak again. False where somebody else ended it first.

    Raises ValidationError where no reason is given, or too long a one.
    """
    why = why.strip()
    if not why:
        raise ValidationError({"reason": _("Say why.")})
    if len(why) > MOST_REASON:
        raise ValidationError({"reason": _("A reason has at most %d characters.") % MOST_REASON})
    with transaction.atomic():
        ended = (
            Override.objects.in_force()
            .filter(pk=override.pk)
            .update(ended_at=now, ended_by=by, ended_why=why)
        )
        if ended:
            _tell([override.part_id], by=by)
    return bool(ended)


def end_lapsed(*, on: date, now: datetime) -> int:
    """End the overrides whose last day is over, and those of parts that are gone; how many there were."""
    with transaction.atomic():
        lapsed = Override.objects.lapsed(on) | Override.objects.without_part()
        rows = dict(lapsed.select_for_update(of=("self",), skip_locked=True).values_list("pk", "part_id"))
        Override.objects.filter(pk__in=rows).update(ended_at=now)
        if rows:
            _tell(rows.values(), by=None)
    return len(rows)


def _refuse_value(driver: str, value: float) -> None:
    if driver not in DRIVERS:
        raise ValidationError({"driver": _("There is no driver “%s”.") % driver[:60]})
    least, most = sorted(BEST_AND_WORST[driver])
    said = {"least": f"{least:g}", "most": f"{most:g}"}
    if most == inf and not (isfinite(value) and least <= value <= MOST):
        raise ValidationError({"value": _("The value is a number from %(least)s on.") % said})
    if not least <= value <= most:
        raise ValidationError({"value": _("The value lies between %(least)s and %(most)s.") % said})
    if driver == "criticality" and value not in CRITICALITIES:
        raise ValidationError({"value": _("The value is a whole number.")})


def _refuse_days(until: date, *, day: date) -> None:
    if until < day:
        raise ValidationError({"until": _("The last day is over already.")})
    if until > day + timedelta(days=MOST_DAYS):
        raise ValidationError({"until": _("An override lasts a year at most; then somebody looks again.")})


def _refuse_unscored(part: Part) -> None:
    if not Position.objects.filter(pk=part.pk).exclude(quadrant=Quadrant.OUT_OF_SCOPE).exists():
        raise ValidationError({"part": _("This part is not scored, so that there is nothing to override.")})


def _tell(part_ids: Iterable[int], *, by: User | None) -> None:
    Change.objects.create(resource=RESOURCE, row_ids=sorted(set(part_ids)), by=by)
    transaction.on_commit(lambda: bell.ring("scoring.refresh"))
