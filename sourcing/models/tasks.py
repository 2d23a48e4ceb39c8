"""Tasks: what is about to lapse, whose it is, when they were reminded, and what became of it.

Written by the daily round (`sourcing.programme`), and by people who snooze, hand over or close. Without foreign keys
to facts in the database: a task outlives what it is about, and says so.
"""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import XactField
from accounts.models import User
from scoring.models.queries import JudgementQuerySet
from suppliers.models import Part, Source


class TaskKind(models.TextChoices):
    """What lapses. The first six are checks of a source."""

    USABLE = "usable", _("may be bought from")
    QUALIFICATION = "qualification", _("qualification")
    TERMS = "terms", _("terms")
    WARM = "warm", _("kept warm")
    TIER_TWO = "tier_two", _("proof of independence")
    CAN_RAMP = "can_ramp", _("able to ramp")
    OVERRIDE = "override", _("override")
    ACCEPTANCE = "acceptance", _("accepted risk")
    REVIEW = "review", _("review")


class TaskState(models.TextChoices):
    OPEN = "open", _("open")
    DONE = "done", _("done")
    CLOSED = "closed", _("closed")


class Ending(models.TextChoices):
    """Why a task is no longer open."""

    RENEWED = "renewed", _("renewed")
    MOVED = "moved", _("its day has moved")
    SIGNED = "signed", _("signed")
    GONE = "gone", _("what it was about is gone")
    NOT_ASKED = "not_asked", _("it is not asked for any more")
    BY_HAND = "by_hand", _("closed by hand")


def _person(label: Any, **more: Any) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, **more
    )


class TaskQuerySet(JudgementQuerySet):
    def open(self) -> Self:
        return self.filter(state=TaskState.OPEN)

    def owned_by(self, user: User) -> Self:
        return self.filter(owner=user)

    def lapsed(self, day: date) -> Self:
        return self.filter(lapses_on__lte=day)

    def snoozed(self, day: date) -> Self:
        return self.filter(snoozed_until__gt=day)

    def soonest_first(self) -> Self:
        """Keyset: (lapses_on, id)."""
        return self.order_by("lapses_on", "-id")


class Task(models.Model):
    """`subject` is the id of what lapses: the source's, the override's, the decision's or the review's. One a kind,
    subject and day: renewed until a later day, it is another task when that comes near.

    `lapses_on` is the first day on which it no longer stands. `escalated_to` is who else was told once it had lapsed.
    """

    Kind = TaskKind
    State = TaskState

    kind = models.CharField(_("kind"), max_length=20, choices=TaskKind)
    subject = models.BigIntegerField(_("what it is about"))
    lapses_on = models.DateField(_("lapses on"))
    part = models.ForeignKey(Part, models.DO_NOTHING, db_constraint=False, null=True, related_name="+")
    source = models.ForeignKey(
        Source, models.DO_NOTHING, db_constraint=False, db_index=False, null=True, related_name="+"
    )
    owner = _person(_("owner"), null=True, db_index=False)
    opened_on = models.DateField(_("opened on"))
    state = models.CharField(_("state"), max_length=10, choices=TaskState, default=TaskState.OPEN)
    ended_on = models.DateField(_("ended on"), null=True)
    ending = models.CharField(_("how it ended"), max_length=10, choices=Ending, blank=True, db_default="")
    snoozed_until = models.DateField(_("snoozed until"), null=True)
    escalated_on = models.DateField(_("escalated on"), null=True)
    escalated_to = _person(_("escalated to"), null=True, db_index=False)
    changed = XactField()

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject", "lapses_on"], name="task_is_one_for_what_lapses"
            ),
            models.CheckConstraint(condition=Q(kind__in=TaskKind.values), name="task_kind_is_known"),
            models.CheckConstraint(condition=Q(state__in=TaskState.values), name="task_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="open", ended_on=None, ending="")
                | (~Q(state="open") & Q(ended_on__isnull=False, ending__in=Ending.values)),
                name="task_is_open_or_says_how_it_ended",
            ),
            models.CheckConstraint(
                condition=Q(escalated_on=None) | Q(escalated_on__gte=F("lapses_on")),
                name="task_is_escalated_once_it_has_lapsed",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "lapses_on"], name="task_queue", condition=Q(state="open")),
            models.Index(fields=["lapses_on", "-id"], name="task_soonest", condition=Q(state="open")),
            models.Index(fields=["changed", "id"], name="task_in_order_of_commit"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.lapses_on}"


class What(models.TextChoices):
    NEW_OWNER = "new_owner", _("another owner")
    SNOOZED = "snoozed", _("snoozed")
    HANDED_OVER = "handed_over", _("handed over")
    ESCALATED = "escalated", _("escalated")
    ENDED = "ended", _("ended")


class TaskEvent(models.Model):
    """What happened to a task. Rows are only added; without `by` the daily round did it."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="events", verbose_name=_("task"))
    what = models.CharField(_("what"), max_length=12, choices=What)
    words = models.CharField(_("in words"), max_length=500, blank=True, db_default="")
    on = models.DateField(_("on"))
    by = _person(_("by"), null=True, db_index=False)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(what__in=What.values), name="taskevent_what_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.what}"


class ReminderQuerySet(JudgementQuerySet):
    def to(self, user: User) -> Self:
        """Newest first. Keyset: id."""
        return self.filter(to=user).order_by("-id")

    def unseen(self) -> Self:
        return self.filter(seen_at=None)


class Reminder(models.Model):
    """That somebody is told of a task: in the app at once, and in the next digest. One a task, step and person.

    `step` is the days before the lapse: OPENED when the task was opened, 0 on its day, ESCALATED after it.
    """

    OPENED = 1000
    ESCALATED = -1

    task = models.ForeignKey(
        Task, models.CASCADE, db_index=False, related_name="reminders", verbose_name=_("task")
    )
    step = models.SmallIntegerField(_("days before"))
    to = _person(_("to"), db_index=False)
    on = models.DateField(_("on"))
    seen_at = models.DateTimeField(_("seen"), null=True)
    told_on = models.DateField(_("in the digest of"), null=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(fields=["task", "step", "to"], name="reminder_is_given_once"),
        ]
        indexes = [
            models.Index(fields=["to", "-id"], name="reminder_of_a_person"),
            models.Index(fields=["to", "id"], name="reminder_to_be_told", condition=Q(told_on=None)),
        ]

    def __str__(self) -> str:
        return f"{self.task_id}, {self.step} days before"
