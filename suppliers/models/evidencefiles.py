"""Files that show what a qualification says: warrants, measurements, certificates of material."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from suppliers.models.qualifications import Qualification
from suppliers.models.queries import FactQuerySet

LARGEST = 10 * 1024 * 1024  # bytes


def _place(evidence: Any, name: str) -> str:
    """Under a name of its own, which says nothing."""
    return f"evidence/{uuid.uuid4().hex}"


class EvidenceFile(models.Model):
    """Kept for good: nobody takes evidence away. Without a foreign key in the database: it never stands in the way
    of a qualification that goes."""

    qualification = models.ForeignKey(
        Qualification, models.DO_NOTHING, db_constraint=False, related_name="files", verbose_name=_("of")
    )
    file = models.FileField(_("file"), upload_to=_place, max_length=100)
    name = models.CharField(_("name"), max_length=150)
    size = models.PositiveIntegerField(_("bytes"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("attached by")
    )
    at = models.DateTimeField(_("attached at"))

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(size__gt=0, size__lte=LARGEST), name="evidencefile_size_within_bounds"
            ),
            models.CheckConstraint(condition=models.Q(name__gt=""), name="evidencefile_has_a_name"),
            models.UniqueConstraint(
                fields=["qualification", "digest"],
                name="evidencefile_is_attached_once",
                violation_error_message=_("This very file is attached already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
