"""Lots that somebody enters: what came, how much of it was looked at, and what that decides."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from suppliers import byhand, inspections, natural_keys
from suppliers.models import Inspection, Source
from suppliers.resources import named

LOTS = named("inspections")


def enter(
    source: Source,
    told: Mapping[str, str | None],
    *,
    by: User,
    on: date,
    decision: str = "",
    reason: str = "",
) -> Inspection:
    """A lot with what is told of it, by column; decided too where a decision is given, else it waits.

    Raises ValidationError, by column, for what does not fit, and as `inspections.decide` does. Then nothing is
    written, the lot neither.
    """
    with transaction.atomic():
        byhand.add(LOTS, _key(source, by) | dict(told), by=by, why=_("Entered by hand"))
        lot = Inspection.objects.select_related("source__part").get(source=source, lot=told["lot"])
        return inspections.decide(lot, decision, by=by, on=on, reason=reason) if decision else lot


def count(
    lot: Inspection,
    told: Mapping[str, str | None],
    *,
    by: User,
    on: date,
    decision: str,
    reason: str = "",
) -> Inspection:
    """What was found in a lot that waits, and what that decides. Raises as `enter` does."""
    with transaction.atomic():
        key = _key(lot.source, by) | {"lot": lot.lot}
        byhand.change(LOTS, key | dict(told), by=by, why=_("Counted"))
        return inspections.decide(lot, decision, by=by, on=on, reason=reason)


def _key(source: Source, user: User) -> natural_keys.Key:
    return natural_keys.of_rows(named("sources"), [source.pk], user=user)[source.pk]
