"""What a task says: the same in the list, in the digest and in the calendar."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sourcing.models import Task, TaskKind

SHOWN = ("part__plant", "source__supplier", "owner", "escalated_to")


_TITLES = {
    TaskKind.USABLE: gettext_lazy("Approval of %(supplier)s for %(part)s"),
    TaskKind.QUALIFICATION: gettext_lazy("Qualification of %(supplier)s for %(part)s"),
    TaskKind.TERMS: gettext_lazy("Terms of %(supplier)s for %(part)s"),
    TaskKind.WARM: gettext_lazy("Warmth of %(supplier)s for %(part)s"),
    TaskKind.TIER_TWO: gettext_lazy("Proof that %(supplier)s is independent for %(part)s"),
    TaskKind.CAN_RAMP: gettext_lazy("Figures that %(supplier)s can ramp for %(part)s"),
    TaskKind.OVERRIDE: gettext_lazy("Override of %(part)s"),
    TaskKind.ACCEPTANCE: gettext_lazy("Accepted risk of %(part)s"),
    TaskKind.REVIEW: gettext_lazy("Review of %(part)s"),
}


def title(task: Task) -> str:
    """Without its day: "Terms of Bharat Forge for 4711-A"."""
    if task.kind == TaskKind.REVIEW and not task.part_id:
        return _("Review of a new policy")
    return str(_TITLES[TaskKind(task.kind)]) % {"supplier": _supplier(task), "part": _part(task)}


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
