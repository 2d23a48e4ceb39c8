"""Bytes that came in, in pieces, so that workers who share no disk can read them."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from suppliers.models.queries import FactQuerySet


class UploadQuerySet(FactQuerySet):
    def old(self, now):
        """No longer kept."""
        return self.filter(kept_until__lt=now)


class Upload(models.Model):
    """One body or file as it was sent. Its pieces go when `kept_until` is over; what it was stays with its load."""

    name = models.CharField(_("file"), max_length=200, blank=True, default="")
    format = models.CharField(_("format"), max_length=10)
    size = models.BigIntegerField(_("bytes"), default=0)
    sha256 = models.BinaryField(_("digest"), max_length=32, null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("at"), db_default=Now())
    kept_until = models.DateTimeField(_("kept until"))

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gte=0), name="upload_size_is_not_negative"),
        ]
        indexes = [models.Index(fields=["kept_until"], name="upload_by_age")]

    def __str__(self) -> str:
        return self.name or f"{self.format} {self.pk}"


class UploadPiece(models.Model):
    """Whole rows: each piece can be read without the others. `first_row` is the place of its first among all."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="pieces", verbose_name=_("upload"))
    number = models.PositiveIntegerField(_("number"))
    first_row = models.BigIntegerField(_("first row"), default=1)
    data = models.BinaryField(_("bytes"))

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["upload", "number"], name="uploadpiece_is_stated_once"),
            models.CheckConstraint(
                condition=models.Q(first_row__gte=1), name="uploadpiece_rows_start_at_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.upload_id}/{self.number}"
