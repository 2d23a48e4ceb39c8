"""Names that suppliers had before: whoever looks for an old one finds the company under its new one."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from suppliers.models.queries import FactQuerySet
from suppliers.models.suppliers import Supplier


class FormerName(models.Model):
    """Written by trigger whenever a supplier's name changes, whoever changes it; goes with its supplier."""

    supplier = models.ForeignKey(
        Supplier,
        models.DO_NOTHING,
        db_constraint=False,  # the migration makes one that deletes along
        related_name="former_names",
        verbose_name=_("supplier"),
    )
    name = models.CharField(_("name"), max_length=200)
    until = models.DateTimeField(_("until"))

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supplier", "name"], name="formername_is_kept_once"),
        ]
        indexes = [GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="formername_like")]

    def __str__(self) -> str:
        return self.name
