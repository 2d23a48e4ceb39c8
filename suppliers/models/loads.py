"""Each time that facts came in: by whom, through which door, and what became of the rows."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from suppliers.models.queries import FactQuerySet
from suppliers.models.uploads import Upload


class Door(models.TextChoices):
    API = "api", _("API")
    BROWSER = "browser", _("browser")
    COMMAND = "command", _("command")


class LoadState(models.TextChoices):
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    UNDONE = "undone", _("undone")


COUNTS = ("received", "created", "updated", "unchanged", "rejected", "closed", "removed")


class LoadQuerySet(FactQuerySet):
    def of(self, resource: str):
        return self.filter(resource=resource)


class Load(models.Model):
    """`title` is the file's name or the token's. `closed`: ended because newer rows begin; `removed`: gone or closed
    because a full load did not have them. Its transactions are those of its `changes`."""

    Door, State = Door, LoadState

    resource = models.CharField(_("resource"), max_length=40)
    door = models.CharField(_("door"), max_length=10, choices=Door)
    state = models.CharField(_("state"), max_length=10, choices=LoadState, default=LoadState.RUNNING)
    title = models.CharField(_("what"), max_length=200, blank=True, default="")
    profile = models.CharField(_("profile"), max_length=100, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    job = models.ForeignKey("accounts.Job", models.SET_NULL, null=True, related_name="+")
    upload = models.ForeignKey(Upload, models.SET_NULL, null=True, related_name="loads")
    is_atomic = models.BooleanField(_("all or nothing"), default=False)
    is_full = models.BooleanField(_("full load"), default=False)
    is_dry_run = models.BooleanField(_("dry run"), default=False)
    started_at = models.DateTimeField(_("started"), db_default=Now())
    ended_at = models.DateTimeField(_("ended"), null=True)
    received = models.BigIntegerField(_("received"), default=0)
    created = models.BigIntegerField(_("new"), default=0)
    updated = models.BigIntegerField(_("changed"), default=0)
    unchanged = models.BigIntegerField(_("unchanged"), default=0)
    rejected = models.BigIntegerField(_("rejected"), default=0)
    closed = models.BigIntegerField(_("ended by newer ones"), default=0)
    removed = models.BigIntegerField(_("removed"), default=0)
    error = models.TextField(_("error"), blank=True, default="")
    undone_at = models.DateTimeField(_("undone"), null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = LoadQuerySet.as_manager()

    class Meta:
        verbose_name = _("load")
        verbose_name_plural = _("loads")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=LoadState.values), name="load_state_is_known"),
            models.CheckConstraint(condition=Q(door__in=Door.values), name="load_door_is_known"),
            models.CheckConstraint(
                condition=Q(state="running", ended_at=None)
                | (~Q(state="running") & Q(ended_at__isnull=False)),
                name="load_has_ended_or_runs",
            ),
            models.CheckConstraint(
                condition=Q(state="undone", undone_at__isnull=False)
                | (~Q(state="undone") & Q(undone_at=None)),
                name="load_undone_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["resource", "-id"], name="load_of_a_resource"),
            models.Index(fields=["ended_at"], name="load_by_age"),
            models.Index(fields=["resource", "id"], name="load_running", condition=Q(state="running")),
        ]

    def __str__(self) -> str:
        return f"{self.resource} {self.pk}"


class LoadPiece(models.Model):
    """What is noted of a piece while its load runs: its rows as they were read, hashes of their keys, and places of
    rows whose key an earlier piece has, or that wait for a row of another piece; the ids of the rows that it speaks
    of."""

    load = models.ForeignKey(Load, models.CASCADE, related_name="pieces", verbose_name=_("load"))
    number = models.PositiveIntegerField(_("number"))
    as_read = models.BinaryField(_("rows as they were read"), null=True)
    keys = models.BinaryField(_("hashes of keys"), null=True)
    has_stars = models.BooleanField(_("speaks of every plant"), default=False)
    twice = models.BinaryField(_("places of repeated keys"), default=b"")
    waiting = models.BinaryField(_("places of rows that wait"), default=b"")
    spoken_of = models.BinaryField(_("ids of its rows"), default=b"")

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["load", "number"], name="loadpiece_is_noted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.load_id}/{self.number}"


class LoadErrors(models.Model):
    """Errors of a load, some thousands a row: gzipped lines of JSON, each as the API has an error."""

    load = models.ForeignKey(Load, models.CASCADE, related_name="errors", verbose_name=_("load"))
    number = models.PositiveIntegerField(_("number"))
    count = models.PositiveIntegerField(_("errors"))
    data = models.BinaryField(_("lines"))

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["load", "number"], name="loaderrors_are_stated_once"),
        ]

    def __str__(self) -> str:
        return f"{self.load_id}/{self.number}"
