"""Notes that people write on parts."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from suppliers.models.parts import Part
from suppliers.models.queries import FactQuerySet


class NoteQuerySet(FactQuerySet):
    def standing(self):
        return self.filter(deleted_at=None)

    def on(self, part: Part | int):
        """Newest first."""
        return self.standing().filter(part=part).order_by("-id")


class Note(models.Model):
    """Plain text by one person. What is deleted is no longer shown; the row stays, without its text.

    Without a foreign key in the database: a note never stands in the way of a part that goes.
    """

    part = models.ForeignKey(
        Part,
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="notes",
        verbose_name=_("part"),
    )
    text = models.CharField(_("note"), max_length=4000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    at = models.DateTimeField(_("written at"))
    edited_at = models.DateTimeField(_("changed at"), null=True)
    deleted_at = models.DateTimeField(_("deleted at"), null=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(deleted_at=None, text__gt="")
                | models.Q(deleted_at__isnull=False, text=""),
                name="note_says_something_until_deleted",
                violation_error_message=_("Write something first."),
            ),
        ]
        indexes = [
            models.Index(
                "part", models.F("id").desc(), condition=models.Q(deleted_at=None), name="note_of_a_part"
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]
