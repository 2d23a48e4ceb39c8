"""The list of campaigns, and how far each has come: asked, opened, answered, declined, came back, overdue.
Page and files share it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Count, F, FloatField, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.downloads import Table
from accounts.models import User
from scoring.keyset import Sort, in_order
from suppliers.models import Campaign, Questionnaire
from suppliers.models.questionnaires import Progress

HOW: dict[str, Any] = {
    "sort": "newest",
    "falls": True,
    "sorts": {"newest": Sort(F("pk"), FloatField(), may_be_unknown=False)},
    "identity": "id",
}


COUNTED = ("asked", "opened", "answered", "rate", "declined", "overdue", "came_back", "nobody")
NAMES = ("campaign", "asks", "state", "asked_on", "due_on", *COUNTED, "asked_by")
CHUNK = 500


@dataclass(frozen=True)
class Counts:
    """Of questionnaires. `suppliers`: all of them; `asked`: those that a letter was written about; `answered` is the
    share of these that the response rate says. The last four are what is to be done about them today."""

    suppliers: int = 0
    asked: int = 0
    opened: int = 0
    answered: int = 0
    declined: int = 0
    asked_back: int = 0
    nobody: int = 0
    came_back: int = 0
    overdue: int = 0

    @property
    def rate(self) -> float | None:
        """Answered of asked; None where nobody was."""
        return self.answered / self.asked if self.asked else None


@dataclass(frozen=True)
class Line:
    campaign: Campaign
    counts: Counts


def everything(user: User) -> QuerySet[Campaign]:
    return Campaign.objects.visible_to(user)


def shown(ids: Collection[int], *, user: User, day: date) -> list[Line]:
    """Those campaigns, in this order. Two queries."""
    found = Campaign.objects.visible_to(user).select_related("asked_by").in_bulk(ids)
    counted = counts(ids, day=day)
    return [Line(found[pk], counted.get(pk, Counts())) for pk in ids if pk in found]


def table(rows: QuerySet[Campaign], *, user: User, day: date) -> Table:
    """The list as a file has it. Two queries for every CHUNK rows, and one."""
    ids = in_order(rows, **HOW).values_list("pk", flat=True).iterator(chunk_size=2000)
    return Table("campaigns", NAMES, _rows(ids, user=user, day=day), day)


def _rows(ids: Iterator[int], *, user: User, day: date) -> Iterator[list[Any]]:
    while some := list(islice(ids, CHUNK)):
        for line in shown(some, user=user, day=day):
            one = line.campaign
            yield [
                one.name,
                one.get_asks_display(),
                _("closed") if one.closed_at else _("running"),
                timezone.localdate(one.opened_at),
                one.due_on,
                *(getattr(line.counts, name) for name in COUNTED),
                str(one.asked_by),
            ]


def counts(campaigns: Collection[int], *, day: date) -> dict[int, Counts]:
    """campaign -> its counts. One query."""
    progress = {name: Q(progress=name) for name in Progress.values}
    asked = Q(times_asked__gt=0)
    rows: Any = (
        Questionnaire.objects.filter(campaign__in=campaigns)
        .with_progress(day)
        .order_by()
        .values("campaign")
        .annotate(
            suppliers=Count("pk"),
            asked=Count("pk", filter=asked),
            opened=Count("opened_at", filter=asked),
            answered=Count("submitted_at", filter=asked),
            **{
                name: Count("pk", filter=progress[name])
                for name in ("declined", "asked_back", "nobody", "came_back", "overdue")
            },
        )
    )
    return {
        row["campaign"]: Counts(**{name: count for name, count in row.items() if name != "campaign"})
        for row in rows
    }
