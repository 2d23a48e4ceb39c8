"""How the sources that a supplier sells stand as of a day, and which of their checks lapse next."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, F, Min, Q, QuerySet, When

from accounts.models import User
from scoring.models import Readiness, Verdict
from scoring.posturewords import CHECKS
from scoring.readiness.codes import Check
from scoring.standings import SECONDS

SOON = 90  # days


@dataclass(frozen=True)
class Standing:
    """Of those that count (`scoring.standings.SECONDS`); `others` are looked at, blocked or over."""

    primary: int
    real: int
    not_proven: int
    in_name_only: int
    others: int
    lapsing_soon: int
    next_lapse_on: date | None

    @property
    def seconds(self) -> int:
        return self.real + self.not_proven + self.in_name_only


@dataclass(frozen=True)
class Lapse:
    source: Any
    check: Any
    on: date
    then: Verdict | None  # None: the verdict stays as it is


def standing(supplier: int, *, user: User, day: date) -> Standing:
    """One query."""
    is_second, soon = Q(counts=True, is_primary=False), day + timedelta(days=SOON)
    found = _of(supplier, user, day).aggregate(
        primary=Count("pk", filter=Q(counts=True, is_primary=True)),
        real=Count("pk", filter=is_second & Q(verdict_today=Verdict.REAL)),
        not_proven=Count("pk", filter=is_second & Q(verdict_today=Verdict.NOT_PROVEN)),
        in_name_only=Count("pk", filter=is_second & Q(verdict_today=Verdict.IN_NAME_ONLY)),
        others=Count("pk", filter=Q(counts=False)),
        lapsing_soon=Count("pk", filter=Q(counts=True, lapses_on__gt=day, lapses_on__lte=soon)),
        next_lapse_on=Min("lapses_on", filter=Q(counts=True, lapses_on__gt=day)),
    )
    return Standing(**found)


def lapses(supplier: int, *, user: User, day: date, most: int) -> list[Lapse]:
    """The soonest of those that count. One query."""
    coming = (
        _of(supplier, user, day)
        .filter(counts=True, lapses_on__gt=day)
        .select_related("source__part__plant", "source__site")
        .order_by("lapses_on", "pk")[:most]
    )
    return [_lapse(one) for one in coming]


def _of(supplier: int, user: User, day: date) -> QuerySet[Any]:
    usable = Case(When(usable_lapses_on__lte=day, then=F("usable_lapses_to")), default=F("usable_reason"))
    every = Readiness.objects.visible_to(user).filter(source__supplier=supplier).on(day)
    seconds = [int(one) for one in SECONDS]
    return every.annotate(usable_today=usable).annotate(
        counts=Case(When(usable_today__in=seconds, then=True), default=False)
    )


def _lapse(one: Any) -> Lapse:
    check = Check(one.lapses_by)
    moves = one.verdict_lapses_on == one.lapses_on
    label = next((words.label for words in CHECKS.values() if words.bits & 1 << check), None)
    return Lapse(one.source, label, one.lapses_on, Verdict(one.verdict_lapses_to) if moves else None)
