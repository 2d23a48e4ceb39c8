"""What a task says: the same in the list, in the digest and in the calendar."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sourcing.models import Task, TaskKind

SHOWN = ("part__plant", "source__supplier", "owner", "escalated_to")


def title(task: Task) -> str:
    """Without its day: "Terms of Bharat Forge for 4711-A"."""
    told = {"supplier": _supplier(task), "part": _part(task)}
    if task.kind == TaskKind.USABLE:
        return _("Approval of %(supplier)s for %(part)s") % told
    if task.kind == TaskKind.QUALIFICATION:
        return _("Qualification of %(supplier)s for %(part)s") % told
    if task.kind == TaskKind.TERMS:
        return _("Terms of %(supplier)s for %(part)s") % told
    if task.kind == TaskKind.WARM:
        return _("Warmth of %(supplier)s for %(part)s") % told
    if task.kind == TaskKind.TIER_TWO:
        return _("Proof that %(supplier)s is independent for %(part)s") % told
    if task.kind == TaskKind.CAN_RAMP:
        return _("Figures that %(supplier)s can ramp for %(part)s") % told
    if task.kind == TaskKind.OVERRIDE:
        return _("Override of %(part)s") % told
    if task.kind == TaskKind.ACCEPTANCE:
        return _("Accepted risk of %(part)s") % told
    return _("Review of %(part)s") % told if task.part_id else _("Review of a new policy")


def when(task: Task, day: date) -> str:
    """ "lapses in 14 days", "lapsed today", "lapsed 3 days ago"; of a review "due in ..."."""
    days = (task.lapses_on - day).days
    review = task.kind == TaskKind.REVIEW
    if days == 0:
        return _("due today") if review else _("lapses today")
    if days > 0:
        words = (
            ngettext("due tomorrow", "due in %(days)d days", days)
            if review
            else ngettext("lapses tomorrow", "lapses in %(days)d days", days)
        )
    elif review:
        words = ngettext("due since yesterday", "due since %(days)d days", -days)
    else:
        words = ngettext("lapsed yesterday", "lapsed %(days)d days ago", -days)
    return words % {"days": abs(days)} if "%(days)d" in words else words


def _supplier(task: Task) -> str:
    source: Any = task.source
    return str(source.supplier) if source else _("a source that is gone")


def _part(task: Task) -> str:
    part: Any = task.part
    return str(part) if part else _("a part that is gone")
