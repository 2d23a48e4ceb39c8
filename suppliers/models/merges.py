"""Duplicates that were found, and what became of them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.fields import XactField
from suppliers.models import rules
from suppliers.models.queries import FactQuerySet


class MergedResource(models.TextChoices):
    SUPPLIERS = "suppliers", _("suppliers")
    PARTS = "parts", _("parts")


def _person(label, **more) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, **more
    )


class DuplicateQuerySet(FactQuerySet):
    def of(self, resource: str):
        return self.filter(resource=resource)

    def standing(self):
        """Nobody has said yet that they are two."""
        return self.filter(dismissed_at=None)

    def with_row(self, resource: str, row_id: int):
        return self.of(resource).filter(Q(low_id=row_id) | Q(high_id=row_id))

    def likeliest_first(self):
        """Keyset: (rank, id)."""
        return self.order_by("-rank", "-id")


class Duplicate(models.Model):
    """Two rows that may be one, and why. What somebody dismissed stays, so that it is not asked again.

    Without foreign keys: a pair never stands in the way of a fact that goes.
    """

    Resource = MergedResource

    resource = models.CharField(_("resource"), max_length=20, choices=MergedResource)
    low_id = models.BigIntegerField(_("one"))
    high_id = models.BigIntegerField(_("the other"))
    rank = models.FloatField(_("how likely"))
    reasons = ArrayField(models.CharField(max_length=20), verbose_name=_("reasons"))
    found_at = models.DateTimeField(_("found"), db_default=Now())
    dismissed_at = models.DateTimeField(_("said to be two"), null=True)
    dismissed_by = _person(_("said by"), null=True)
    dismissed_why = models.CharField(_("why"), max_length=500, blank=True, db_default="")

    objects = DuplicateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resource", "low_id", "high_id"], name="duplicate_is_found_once"),
            models.CheckConstraint(condition=Q(low_id__lt=F("high_id")), name="duplicate_is_of_two_rows"),
            models.CheckConstraint(
                condition=Q(resource__in=MergedResource.values), name="duplicate_resource_is_known"
            ),
            models.CheckConstraint(
                condition=Q(dismissed_at=None, dismissed_by=None)
                | Q(dismissed_at__isnull=False, dismissed_by__isnull=False),
                name="duplicate_is_dismissed_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                "resource",
                F("rank").desc(),
                F("id").desc(),
                condition=Q(dismissed_at=None),
                name="duplicate_likeliest",
            ),
            models.Index(fields=["high_id"], name="duplicate_of_the_other"),
        ]

    def __str__(self) -> str:
        return f"{self.resource} {self.low_id} and {self.high_id}"


class MergeQuerySet(FactQuerySet):
    def standing(self):
        return self.filter(undone_at=None)

    def parts_gone(self):
        """Ids of parts that are others now, and would be themselves again by an undo."""
        return self.standing().filter(resource="parts").values("gone_id")


class Merge(models.Model):
    """Two rows that are one since: `gone_id` went into `kept_id`. What it touched are its rows.

    `kept` and `gone` are what they were called then. Without foreign keys: it outlives both.
    """

    Resource = MergedResource

    resource = models.CharField(_("resource"), max_length=20, choices=MergedResource)
    kept_id = models.BigIntegerField(_("stays"))
    gone_id = models.BigIntegerField(_("went into it"))
    kept = models.CharField(_("what stays"), max_length=300)
    gone = models.CharField(_("what went into it"), max_length=300)
    reason = models.CharField(_("reason"), max_length=500)
    by = _person(_("by"))
    at = models.DateTimeField(_("at"))
    undone_at = models.DateTimeField(_("undone at"), null=True)
    undone_by = _person(_("undone by"), null=True)
    changed = XactField()

    objects = MergeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(resource__in=MergedResource.values), name="merge_resource_is_known"
            ),
            models.CheckConstraint(condition=~Q(kept_id=F("gone_id")), name="merge_is_of_two_rows"),
            rules.has_a_key("reason", _("Say why.")),
            models.UniqueConstraint(
                fields=["resource", "gone_id"],
                condition=Q(undone_at=None),
                name="merge_standing_is_one_a_row",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="merge_is_undone_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["resource", "kept_id"], name="merge_of_what_stays")]

    def __str__(self) -> str:
        return f"{self.gone} into {self.kept}"


class MergedHow(models.TextChoices):
    MOVED = "moved", _("moved")
    FILLED = "filled", _("filled in")
    GONE = "gone", _("put away")
    MADE = "made", _("made")


class MergedRow(models.Model):
    """One row that a merge touched. `was` and `became` hold the columns that it changed; of a row that was put away,
    `was` is all of it and `kept_id` the row that stands in its place, where one does."""

    How = MergedHow

    merge = models.ForeignKey(Merge, models.CASCADE, db_index=False, related_name="rows")
    place = models.IntegerField(_("place"))
    table = models.CharField(_("table"), max_length=63)
    row_id = models.BigIntegerField(_("row"))
    kept_id = models.BigIntegerField(_("stands in its place"), null=True)
    how = models.CharField(_("how"), max_length=10, choices=MergedHow)
    was = models.JSONField(_("before"), null=True)
    became = models.JSONField(_("after"), null=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merge", "table", "row_id"], name="mergedrow_is_told_once"),
            models.CheckConstraint(condition=Q(how__in=MergedHow.values), name="mergedrow_how_is_known"),
        ]
        indexes = [
            models.Index(
                fields=["table", "kept_id"], condition=Q(kept_id__isnull=False), name="mergedrow_in_place_of"
            )
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.row_id} {self.how}"
