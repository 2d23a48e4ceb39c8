"""Work in chunks. These rows are the truth; the broker only rings a bell."""

from datetime import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User


class Status(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


LIVE = (Status.QUEUED, Status.RUNNING)


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: User | AnonymousUser | None) -> Self:
        return self if user is not None and user.is_active else self.none()

    def live(self) -> Self:
        return self.filter(status__in=LIVE)


class Job(models.Model):
    """A run: who or what started it, how far it is, and what came of it. One that is regular is one a kind for the
    day (2027-03-01) or the hour (2027-03-01T14, UTC) that it is `due` for, whoever opens it."""

    kind = models.CharField(_("kind"), max_length=100)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.QUEUED)
    started_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("started by")
    )
    due = models.CharField(_("for the day or hour"), max_length=13, null=True, blank=True)
    argument = models.JSONField(_("argument"), default=dict)
    result = models.JSONField(_("result"), null=True)
    error = models.TextField(_("error"), blank=True, default="")
    total = models.PositiveIntegerField(_("chunks"), default=0)
    done = models.PositiveIntegerField(_("chunks done"), default=0)
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            models.UniqueConstraint(fields=["kind", "due"], name="job_regular_is_one_a_day_or_hour"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="job_status_is_known"),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="job_never_does_more_than_all"),
            models.CheckConstraint(
                condition=Q(status__in=LIVE, finished_at=None)
                | (~Q(status__in=LIVE) & Q(finished_at__isnull=False)),
                name="job_is_finished_or_live",
            ),
        ]
        indexes = [
            models.Index(fields=["created_at"], name="job_live", condition=Q(status__in=LIVE)),
            models.Index(fields=["kind", "-created_at"], name="job_newest_of_kind"),
            models.Index(fields=["finished_at"], name="job_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def title(self) -> str:
        """In words for people: what the opener put into the argument, else the task's name."""
        told = self.argument.get("title") if isinstance(self.argument, dict) else None
        return told or self.kind.rpartition(".")[2].removesuffix("_chunk").replace("_", " ").capitalize()

    @property
    def due_words(self) -> str:
        """The day or hour it is for: "2027-03-01, 14 h"."""
        return f"{self.due.replace('T', ', ')} h" if self.due and "T" in self.due else self.due or ""

    @property
    def took_words(self) -> str:
        """From its first chunk to its last: "8.2 s", "3 min 05 s"; nothing while it runs."""
        if not (self.finished_at and self.started_at):
            return ""
        seconds = (self.finished_at - self.started_at).total_seconds()
        return f"{seconds:.1f} s" if seconds < 60 else f"{seconds // 60:.0f} min {seconds % 60:02.0f} s"

    @property
    def is_live(self) -> bool:
        return self.status in LIVE


class ChunkQuerySet(models.QuerySet["Chunk"]):
    def visible_to(self, user: User | AnonymousUser | None) -> Self:
        return self if user is not None and user.is_active else self.none()

    def unfinished(self) -> Self:
        return self.exclude(status=Status.DONE)

    def expired(self, now: datetime) -> Self:
        return self.filter(status=Status.RUNNING, leased_until__lt=now)

    def offerable(self, now: datetime) -> Self:
        """Queued, or its lease ran out; the job goes on; every chunk of an earlier step is done.

        All conditions on the chunk stand in its own WHERE, so that a concurrent claimer that waited for
        the row checks them again on the new row.
        """
        earlier = Chunk.objects.filter(job=OuterRef("job"), step__lt=OuterRef("step")).unfinished()
        return self.filter(
            Q(status=Status.QUEUED) | Q(status=Status.RUNNING, leased_until__lt=now),
            Exists(Job.objects.live().filter(pk=OuterRef("job"))),
            ~Exists(earlier),
        )


class Chunk(models.Model):
    """A share of a job that one task works in under 20 s: usually a range of ids."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="chunks", verbose_name=_("job"))
    step = models.PositiveSmallIntegerField(_("step"), default=0)
    number = models.PositiveIntegerField(_("number"))
    first_id = models.BigIntegerField(_("first id"), null=True)
    last_id = models.BigIntegerField(_("last id"), null=True)
    argument = models.JSONField(_("argument"), default=dict)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.QUEUED)
    leased_until = models.DateTimeField(_("leased until"), null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    worker = models.CharField(_("worker"), max_length=200, blank=True, default="")
    error = models.TextField(_("error"), blank=True, default="")

    objects = ChunkQuerySet.as_manager()

    class Meta:
        verbose_name = _("chunk")
        verbose_name_plural = _("chunks")
        constraints = [
            models.UniqueConstraint(fields=["job", "number"], name="chunk_number_is_unique_in_its_job"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="chunk_status_is_known"),
            models.CheckConstraint(
                condition=~Q(status=Status.RUNNING) | Q(leased_until__isnull=False),
                name="chunk_running_has_a_lease",
            ),
        ]
        indexes = [
            models.Index(fields=["job", "step"], name="chunk_unfinished", condition=~Q(status=Status.DONE)),
        ]

    def __str__(self) -> str:
        return f"{self.job_id}/{self.number}"
