"""A person's word over a driver's score: made with a reason, ended by a person or after its last day.

Each of these tells the scores of the part on commit, by the same change log that facts are told by.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import bell
from accounts.models import User
from scoring.models import Override
from suppliers.models import Change, Part

RESOURCE = "overrides"  # in the change log; its row ids are those of the parts


def make(
    part: Part,
    driver: str,
    value: float,
    *,
    by: User,
    reason: str,
    now: datetime,
    day: date,
    until: date | None = None,
) -> Override:
    """Set the score of a driver, in place of the override that stands there. `day` is today.

    Raises ValidationError with a sentence a field where something does not fit; then nothing is written.
    """
    if until is not None and until < day:
        raise ValidationError({"until": _("The last day is over already.")})
    made = Override(
        part=part, driver=driver, value=value, reason=reason.strip(), made_by=by, made_at=now, until=until
    )
    with transaction.atomic():
        Part.objects.select_for_update().get(pk=part.pk)  # two at once: the later one stands
        Override.objects.in_force().of(part).filter(driver=driver).update(ended_at=now, ended_by=by)
        made.full_clean()
        made.save(force_insert=True)
        _tell([part.pk], by=by)
    return made


def end(override: Override, *, by: User | None, now: datetime) -> bool:
    """Let the facts speak again. False where somebody else ended it first."""
    with transaction.atomic():
        ended = Override.objects.in_force().filter(pk=override.pk).update(ended_at=now, ended_by=by)
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


def _tell(part_ids: Iterable[int], *, by: User | None) -> None:
    Change.objects.create(resource=RESOURCE, row_ids=sorted(set(part_ids)), by=by)
    transaction.on_commit(lambda: bell.ring("scoring.refresh"))
