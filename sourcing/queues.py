"""The queue of a person, and what else waits for somebody: what the page Today shows, soonest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.downloads import Table
from accounts.models import User
from sourcing.models import Absence, Task, TaskKind
from sourcing.models.tasks import TaskQuerySet
from sourcing.programme import words
from suppliers.models import ChangeNotice, Inspection, Questionnaire
from suppliers.models.questionnaires import Asks

FEW = 5
NAMES = ("lapses_on", "what", "kind", "part", "plant", "description", "owner", "told_to", "snoozed_until")
# Where a task is done: the part of the source's page that its kind is about.
_PLACES = {
    TaskKind.USABLE: "#check-usable",
    TaskKind.QUALIFICATION: "#check-qualified",
    TaskKind.TERMS: "#check-contracted",
    TaskKind.WARM: "#check-warm",
    TaskKind.TIER_TWO: "#check-independent",
    TaskKind.CAN_RAMP: "#check-can_ramp",
}


@dataclass(frozen=True)
class Line:
    """A task as a list shows it. `whose`: the owner, where that is not who looks."""

    task: Task
    title: str
    when: str
    href: str
    has_lapsed: bool
    whose: User | None


def of(user: User, *, day: date) -> TaskQuerySet:
    """Own open tasks, those told as their manager, and those of whom the person stands in for."""
    away = Absence.objects.on(day).filter(stand_in=user).values("user")
    mine = Q(owner=user) | Q(escalated_to=user) | Q(owner__in=away)
    return Task.objects.visible_to(user).open().filter(mine)


def lines(tasks: Any, *, user: User, day: date) -> list[Line]:
    return [_line(task, user, day) for task in tasks]


def table(tasks: TaskQuerySet, *, day: date) -> Table:
    """Tasks, in their order, as a file has them."""
    return Table("tasks", NAMES, _rows(tasks.select_related(*words.SHOWN)), day)


def _rows(tasks: TaskQuerySet) -> Iterator[list[Any]]:
    for one in tasks.iterator(chunk_size=2000):
        plant = one.part.plant if one.part else None
        yield [
            one.lapses_on,
            words.title(one),
            one.get_kind_display(),
            one.part.number if one.part else "",
            plant.code if plant else "",
            one.part.description if one.part else "",
            one.owner.email if one.owner else "",
            one.escalated_to.email if one.escalated_to else "",
            one.snoozed_until,
        ]


def place(task: Task) -> str:
    """Where it is done; the task's own page where what it is about is gone."""
    if task.kind in _PLACES and task.source:
        return reverse("source", args=[task.source_id]) + _PLACES[TaskKind(task.kind)]
    if task.kind == TaskKind.REVIEW:
        return reverse("review", args=[task.subject])
    return reverse("part", args=[task.part_id]) if task.part else reverse("task", args=[task.pk])


def _line(task: Task, user: User, day: date) -> Line:
    return Line(
        task=task,
        title=words.title(task),
        when=words.when(task, day),
        href=place(task),
        has_lapsed=task.lapses_on <= day,
        whose=task.owner if task.owner_id != user.pk else None,
    )


@dataclass(frozen=True)
class Waiting:
    """What else waits for somebody: how many, FEW + 1 at most counted as more, and the first."""

    title: Any
    empty: Any
    rows: list[Any]
    href: str

    @property
    def shown(self) -> list[Any]:
        return self.rows[:FEW]

    @property
    def has_more(self) -> bool:
        return len(self.rows) > FEW


def answers(user: User) -> Waiting:
    """Questionnaires that suppliers have answered and nobody has read; whether one is affected is read with its
    incident. One query."""
    waiting = Questionnaire.objects.visible_to(user).to_read().filter(campaign__asks=Asks.TIER_TWO)
    found = waiting.select_related("supplier", "campaign")
    rows = [
        {"href": reverse("answer_read", args=[one.pk]), "words": str(one.supplier), "day": one.submitted_at}
        for one in found.order_by("submitted_at")[: FEW + 1]
    ]
    return Waiting(_("Answers to read"), _("Every answer is read."), rows, reverse("answers"))


def lots(user: User) -> Waiting:
    """Lots that came and nobody has decided on. One query."""
    found = Inspection.objects.visible_to(user).filter(decision=None, reversed_on=None)
    rows = [
        {
            "href": reverse("lot", args=[one.pk]),
            "words": f"{one.lot}, {one.source.supplier}, {one.source.part}",
            "day": one.received_on,
        }
        for one in found.select_related("source__supplier", "source__part__plant").order_by(
            "received_on", "pk"
        )[: FEW + 1]
    ]
    return Waiting(_("Lots to decide"), _("Every lot is decided."), rows, "")


def notices(user: User) -> Waiting:
    """Change notices that nobody has accepted or reversed. One query."""
    found = ChangeNotice.objects.visible_to(user).filter(accepted_on=None, reversed_on=None)
    rows = [
        {
            "href": reverse("change_notice", args=[one.pk]),
            "words": f"{one.reference}, {one.supplier}",
            "day": one.effective_on,
        }
        for one in found.select_related("supplier").order_by("effective_on", "pk")[: FEW + 1]
    ]
    return Waiting(_("Change notices to accept"), _("None is open."), rows, "")
