"""`source-plans`: by when a source is to be real, who sees to it, and how its day slipped. Read only."""

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from scoring.models import SourcePlan
from scoring.models.plans import CHECKS
from suppliers.api.fields import Field, Listing, plain

MOMENT = {"type": "string", "format": "date-time"}


def _moment(value: datetime) -> str:
    return value.isoformat()


def _days(value: Any) -> int:
    """Of the difference of two days."""
    return value.days if hasattr(value, "days") else int(value)


def _ending(value: str) -> str | None:
    return value or None


def _rows(user: Any) -> QuerySet:
    return SourcePlan.objects.visible_to(user).annotate(moved_by=F("due_on") - F("first_due_on"))


LISTING = Listing(
    "source-plans",
    _("By when a source is to be real. While one is open its day counts over target_real_on of the source."),
    _rows,
    (
        Field("part", "source__part__number", "text", _("the part's number"), nullable=True),
        Field("plant", "source__part__plant__code", "text", _("code of the part's plant"), nullable=True),
        Field("supplier", "source__supplier__code", "text", _("who sells it"), nullable=True),
        Field(
            "site", "source__site__code", "text", _("where it is made; null: not known"), nullable=True
        ),
        Field("owner", "owner__email", "email", _("who sees to it")),
        Field(
            "checks",
            "checks",
            "list",
            _("those of the five that it is to pass"),
            schema={"type": "array", "items": {"type": "string", "enum": list(CHECKS)}},
        ),
        Field("todo", "todo", "text", _("what is to be done")),
        Field("cost", "cost", "number", _("what it costs"), nullable=True, write=plain),
        Field("currency", "currency", "text", _("of the cost; empty without one")),
        Field("first_due_on", "first_due_on", "date", _("the day that was promised first")),
        Field("due_on", "due_on", "date", _("the day on which it is due now")),
        Field("moved_days", "moved_by", "list", _("from the first to the present"), write=_days, schema={"type": "integer"}),
        Field("made_at", "made_at", "list", write=_moment, schema=MOMENT),
        Field(
            "ended_as",
            "ended_as",
            "list",
            _("null while it is open"),
            nullable=True,
            write=_ending,
            schema={"type": "string", "enum": ["done", "dropped"]},
        ),
        Field("ended_on", "ended_on", "date", _("the day of its end"), nullable=True),
        Field("ended_why", "ended_why", "text", _("why it ended; empty else")),
    ),
    "scoring.view_scores",
    one="SourcePlan",
)  # fmt: skip
