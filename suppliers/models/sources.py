"""Sources: the lines of the approved source list."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.fields import XactField
from suppliers.models import rules
from suppliers.models.parts import Part
from suppliers.models.queries import FactQuerySet
from suppliers.models.suppliers import Site, Supplier
from suppliers.models.tools import CapacityPool, Tool


class SourceRole(models.TextChoices):
    PRIMARY = "primary", _("primary")
    SECONDARY = "secondary", _("secondary")
    CANDIDATE = "candidate", _("candidate")


class SourceStatus(models.TextChoices):
    ACTIVE = "active", _("active")
    BLOCKED = "blocked", _("blocked")


class Source(models.Model):
    """A part sold by a supplier and made at a site. Seller and maker may differ.

    `tools` are codes in order, each once: any of them will do. `SourceTool` has the same as rows with foreign
    keys, kept by trigger.

    One primary a part, by a deferrable exclusion constraint (`source_primary_is_one_a_part`, made in
    the migration): a swap of two roles within one merge passes, two primaries at its end do not.
    """

    Role = SourceRole
    Status = SourceStatus

    part = models.ForeignKey(Part, models.PROTECT, related_name="sources", verbose_name=_("part"))
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="sources_sold", verbose_name=_("sold by")
    )
    site = models.ForeignKey(Site, models.PROTECT, related_name="sources", verbose_name=_("made at"))
    role = models.CharField(_("role"), max_length=20, choices=Role, null=True, blank=True)
    maker = models.ForeignKey(
        Supplier, models.PROTECT, null=True, blank=True, related_name="sources_made", verbose_name=_("maker")
    )
    target_share = models.DecimalField(
        _("target share"), max_digits=7, decimal_places=6, null=True, blank=True
    )
    capacity_per_month = models.DecimalField(
        _("capacity a month"), max_digits=20, decimal_places=6, null=True, blank=True
    )
    capacity_pool = models.ForeignKey(
        CapacityPool,
        models.PROTECT,
        db_constraint=False,  # the migration makes one that holds the pool to the source's own site
        null=True,
        blank=True,
        db_index=False,
        related_name="sources",
        verbose_name=_("capacity pool"),
    )
    ramp_days = models.DecimalField(
        _("days to ramp up"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    tools = ArrayField(models.CharField(max_length=60), verbose_name=_("tools"), blank=True, default=list)
    upkeep_cost_per_year = models.DecimalField(
        _("upkeep a year"), max_digits=20, decimal_places=6, null=True, blank=True
    )
    qualification_cost = models.DecimalField(
        _("cost of qualification"), max_digits=20, decimal_places=6, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, null=True, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    target_real_on = models.DateField(_("to be real on"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.ACTIVE)
    changed = XactField()

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["part", "supplier", "site"], name="source_is_listed_once"),
            rules.one_of("role", SourceRole.values, _("A source is primary, secondary or candidate.")),
            rules.one_of("status", SourceStatus.values, _("A source's status is active or blocked.")),
            rules.within("target_share", 0, 1, _("A target share goes from 0 to 1.")),
            rules.never_negative("capacity_per_month", _("Capacity cannot be negative.")),
            rules.never_negative("ramp_days", _("Days to ramp up cannot be negative.")),
            rules.never_negative("upkeep_cost_per_year", _("Upkeep cannot be negative.")),
            rules.never_negative("qualification_cost", _("The cost of qualification cannot be negative.")),
            rules.not_before("valid_to", "valid_from", _("A source cannot end before it starts.")),
        ]
        indexes = [
            models.Index(
                fields=["capacity_pool"],
                condition=models.Q(capacity_pool__isnull=False),
                name="source_by_capacity_pool",
            ),
        ]

    def __str__(self) -> str:
        return f"source {self.pk}"


class SourceTool(models.Model):
    """A tool with which a source can run."""

    pk = models.CompositePrimaryKey("source_id", "tool_id")
    source = models.ForeignKey(
        Source,
        models.DO_NOTHING,
        db_constraint=False,  # the migration makes one that deletes along
        db_index=False,
        related_name="tool_links",
        verbose_name=_("source"),
    )
    tool = models.ForeignKey(Tool, models.PROTECT, related_name="source_links", verbose_name=_("tool"))

    objects = FactQuerySet.as_manager()

    def __str__(self) -> str:
        return f"source {self.source_id} with tool {self.tool_id}"
