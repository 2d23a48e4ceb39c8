"""Tools and capacity pools: what a source cannot run without, and what several sources of a site share."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from accounts.fields import XactField
from suppliers.models import rules
from suppliers.models.queries import FactQuerySet
from suppliers.models.suppliers import Site
from suppliers.numbers import Digits


class ToolOwner(models.TextChoices):
    OURS = "ours", _("ours")
    SUPPLIER = "supplier", _("the supplier's")
    CUSTOMER = "customer", _("a customer's")


class Tool(models.Model):
    """A mould, die or fixture. `site` is where it stands now; it may be moved."""

    Owner = ToolOwner

    code = models.CharField(_("code"), max_length=60)
    owner = models.CharField(_("owner"), max_length=20, choices=Owner, null=True, blank=True)
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="tools", verbose_name=_("stands at")
    )
    replacement_days = models.DecimalField(
        _("days to replace it"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    changed = XactField()

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="tool_code_is_unique"),
            rules.has_a_key("code", _("A tool needs a code.")),
            models.CheckConstraint(
                condition=~Q(code__regex="[;,|]"),
                name="tool_code_can_stand_in_a_list",
                violation_error_message=_(
                    "A tool's code holds no semicolon, comma or bar: these part lists."
                ),
            ),
            rules.one_of("owner", ToolOwner.values, _("A tool is ours, the supplier's or a customer's.")),
            rules.never_negative("replacement_days", _("Days to replace a tool cannot be negative.")),
        ]
        indexes = [
            GinIndex(OpClass(Upper("code"), name="gin_trgm_ops"), name="tool_code_like"),
            models.Index(Digits("code"), name="tool_by_digits"),
        ]

    def __str__(self) -> str:
        return self.code


class CapacityPool(models.Model):
    """What a site can make in a month, shared by the sources that name it."""

    site = models.ForeignKey(
        Site, models.PROTECT, db_index=False, related_name="capacity_pools", verbose_name=_("site")
    )
    code = models.CharField(_("code"), max_length=60)
    capacity_per_month = models.DecimalField(
        _("capacity a month"), max_digits=20, decimal_places=6, null=True, blank=True
    )
    unit = models.CharField(_("unit"), max_length=20, blank=True, default="")
    booked_by_others = models.DecimalField(
        _("booked by others a month"), max_digits=20, decimal_places=6, null=True, blank=True
    )
    changed = XactField()

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("capacity pool")
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="capacitypool_is_stated_once"),
            rules.has_a_key("code", _("A capacity pool needs a code.")),
            rules.never_negative("capacity_per_month", _("Capacity cannot be negative.")),
            rules.never_negative("booked_by_others", _("What others booked cannot be negative.")),
        ]

    def __str__(self) -> str:
        return self.code
