"""`tasks`: what is about to lapse or has, whose it is, and what became of it."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from sourcing.models import Ending, Task, TaskKind, TaskState
from suppliers.api.fields import Field, Listing


def _rows(user: Any) -> QuerySet:
    return Task.objects.visible_to(user)


LISTING = Listing(
    "tasks",
    _("What is about to lapse or has: a check of a source, an override, an accepted risk, a review."),
    _rows,
    (
        Field("kind", "kind", "choice", _("what lapses"), choices=tuple(TaskKind.values)),
        Field("part", "part__number", "text", _("the part's number; null: it is gone, or the review of a policy"), nullable=True),
        Field("plant", "part__plant__code", "text", _("code of the part's plant"), nullable=True),
        Field("supplier", "source__supplier__code", "text", _("the source's supplier; null: about no source"), nullable=True),
        Field("site", "source__site__code", "text", _("the source's site; null: about no source, or not known"), nullable=True),
        Field("lapses_on", "lapses_on", "date", _("the first day on which it no longer stands")),
        Field("owner", "owner__email", "email", _("whose work it is; null: nobody's"), nullable=True),
        Field("opened_on", "opened_on", "date", _("the day on which it became a task")),
        Field("state", "state", "choice", _("what became of it"), choices=tuple(TaskState.values)),
        Field("ended_on", "ended_on", "date", _("the day on which it was done or closed"), nullable=True),
        Field("ending", "ending", "choice", _("how it ended; empty while it is open"), choices=("", *Ending.values)),
        Field("snoozed_until", "snoozed_until", "date", _("the day until which nobody is reminded"), nullable=True),
        Field("escalated_on", "escalated_on", "date", _("the day on which a manager was told"), nullable=True),
        Field("escalated_to", "escalated_to__email", "email", _("who was told"), nullable=True),
    ),
    "scoring.view_scores",
    one="Task",
    orderings=("lapses_on",),
    searches=("part__number",),
    stamped=True,
)  # fmt: skip
LISTINGS = (LISTING,)
