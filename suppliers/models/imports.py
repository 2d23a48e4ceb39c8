"""A file that somebody brought in the browser, from its upload to its load."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from suppliers.models.loads import Load
from suppliers.models.queries import FactQuerySet
from suppliers.models.uploads import Upload


class ImportQuerySet(FactQuerySet):
    def open(self):
        """Not loaded yet."""
        return self.filter(load=None, is_applied=False)


class Import(models.Model):
    """Nothing of it is a fact before `is_applied`; then `load` is what became of it, until loads are forgotten.

    `outline` is what the file holds (its sheets, their columns with sample values), `chosen` what the person said
    of it (resource, sheet, and per column its target and how cells are read), `seen` the preview of that. `rows` is
    the file as it was previewed, in canonical columns: what is loaded; `unread` has every error, as gzipped lines of
    JSON that say whether their row is not in `rows` for it. `refused` is the sentence where the file cannot be read.
    It goes with its upload.
    """

    upload = models.OneToOneField(Upload, models.CASCADE, related_name="import_of", verbose_name=_("upload"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("brought by")
    )
    at = models.DateTimeField(_("at"), db_default=Now())
    outline = models.JSONField(_("what it holds"), null=True)
    chosen = models.JSONField(_("what was said of it"), default=dict)
    seen = models.JSONField(_("preview"), null=True)
    rows = models.ForeignKey(
        Upload, models.SET_NULL, null=True, related_name="+", verbose_name=_("rows as they are loaded")
    )
    unread = models.BinaryField(_("errors of reading"), default=b"")
    refused = models.TextField(_("why it cannot be read"), blank=True, default="")
    job = models.ForeignKey("accounts.Job", models.SET_NULL, null=True, related_name="+")
    is_applied = models.BooleanField(_("applied"), default=False)
    load = models.OneToOneField(Load, models.SET_NULL, null=True, related_name="import_of")

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_applied=False) | Q(seen__isnull=False), name="import_applies_what_was_seen"
            ),
            models.CheckConstraint(
                condition=Q(load=None) | Q(is_applied=True), name="import_has_a_load_once_applied"
            ),
        ]
        indexes = [models.Index(fields=["by", "-id"], name="import_of_a_person")]

    def __str__(self) -> str:
        return str(self.upload)
