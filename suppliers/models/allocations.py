"""Allocations: facts of sources whose site was not known, moved to a site that is."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.fields import XactField
from suppliers.models.queries import FactQuerySet
from suppliers.models.suppliers import Supplier


class AllocationQuerySet(FactQuerySet):
    def standing(self):
        return self.filter(undone_at=None)


class Allocation(models.Model):
    """`moved` are sources that took a site; `merged` and `into` run in step: a source that was merged into
    one that stood at the site already. `changed` is the transaction that did it, by which history tells what
    was before."""

    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="allocations", verbose_name=_("supplier")
    )
    moved = ArrayField(models.BigIntegerField(), verbose_name=_("sources that took a site"))
    merged = ArrayField(models.BigIntegerField(), verbose_name=_("sources that were merged"))
    into = ArrayField(models.BigIntegerField(), verbose_name=_("what they were merged into"))
    order_lines = models.IntegerField(_("order lines moved"))
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    undone_at = models.DateTimeField(_("undone at"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("undone by")
    )
    changed = XactField()

    objects = AllocationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(merged__len=models.F("into__len")),
                name="allocation_merges_are_pairs",
            )
        ]

    def __str__(self) -> str:
        return f"allocation {self.pk}"
