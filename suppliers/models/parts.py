"""Plants, parts, stock and bills of materials."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from accounts.fields import XactField
from suppliers.models import rules
from suppliers.models.queries import FactQuerySet
from suppliers.numbers import Digits


class Plant(models.Model):
    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=200, blank=True, default="")
    country = models.CharField(_("country"), max_length=2, null=True, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    changed = XactField()

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("code", name="plant_code_is_unique"),
            rules.has_a_key("code", _("A plant needs a code.")),
            rules.within("latitude", -90, 90, _("Latitude lies between -90 and 90.")),
            rules.within("longitude", -180, 180, _("Longitude lies between -180 and 180.")),
        ]

    def __str__(self) -> str:
        return self.code


class PartKind(models.TextChoices):
    MATERIAL = "material", _("material")
    SERVICE = "service", _("service")
    SOFTWARE = "software", _("software")
    UTILITY = "utility", _("utility")


class PartProcurement(models.TextChoices):
    BUY = "buy", _("bought")
    MAKE = "make", _("made")
    BOTH = "both", _("bought and made")
    SUBCONTRACT = "subcontract", _("subcontracted")


class PartStatus(models.TextChoices):
    PLANNED = "planned", _("planned")
    ACTIVE = "active", _("active")
    PHASE_OUT = "phase_out", _("phasing out")
    SERVICE_ONLY = "service_only", _("service only")
    OBSOLETE = "obsolete", _("obsolete")


class Part(models.Model):
    """An input at a plant. Number and plant together are the part; a finished product has a daily revenue."""

    Kind = PartKind
    Procurement = PartProcurement
    Status = PartStatus

    number = models.CharField(_("number"), max_length=60)
    plant = models.ForeignKey(
        Plant, models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("plant")
    )
    description = models.CharField(_("description"), max_length=300, blank=True, default="")
    category = models.CharField(_("category"), max_length=100, blank=True, default="")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.MATERIAL)
    procurement = models.CharField(
        _("procurement"), max_length=20, choices=Procurement, default=Procurement.BUY
    )
    revision = models.CharField(_("revision"), max_length=40, blank=True, default="")
    unit = models.CharField(_("unit"), max_length=20, blank=True, default="")
    buyer = models.EmailField(_("buyer"), blank=True, default="")
    annual_demand = models.DecimalField(
        _("annual demand"), max_digits=20, decimal_places=6, null=True, blank=True
    )
    daily_revenue = models.DecimalField(
        _("daily revenue"), max_digits=20, decimal_places=6, null=True, blank=True
    )
    daily_margin = models.DecimalField(
        _("daily margin"), max_digits=20, decimal_places=6, null=True, blank=True
    )
    line_down_cost_per_day = models.DecimalField(
        _("line-down cost a day"), max_digits=20, decimal_places=6, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, null=True, blank=True)
    safety_stock = models.DecimalField(
        _("safety stock"), max_digits=20, decimal_places=6, null=True, blank=True
    )
    criticality = models.SmallIntegerField(_("criticality"), null=True, blank=True)
    substitutability = models.DecimalField(
        _("substitutability"), max_digits=7, decimal_places=6, null=True, blank=True
    )
    time_to_recover_days = models.DecimalField(
        _("time to recover, days"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    sole_reason = models.CharField(_("why there is one maker only"), max_length=300, blank=True, default="")
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.ACTIVE)
    changed = XactField()

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number", "plant"], name="part_number_is_unique_at_its_plant", nulls_distinct=False
            ),
            rules.has_a_key("number", _("A part needs a number.")),
            rules.one_of("kind", PartKind.values, _("A part is a material, service, software or utility.")),
            rules.one_of(
                "procurement", PartProcurement.values, _("Procurement is buy, make, both or subcontract.")
            ),
            rules.one_of(
                "status",
                PartStatus.values,
                _("Status is planned, active, phase_out, service_only or obsolete."),
            ),
            rules.never_negative("annual_demand", _("Annual demand cannot be negative.")),
            rules.never_negative("daily_revenue", _("Daily revenue cannot be negative.")),
            rules.never_negative("line_down_cost_per_day", _("Line-down cost cannot be negative.")),
            rules.never_negative("safety_stock", _("Safety stock cannot be negative.")),
            rules.never_negative("time_to_recover_days", _("Time to recover cannot be negative.")),
            rules.within("criticality", 1, 5, _("Criticality goes from 1 to 5 (5 worst).")),
            rules.within("substitutability", 0, 1, _("Substitutability goes from 0 to 1 (1 = replaceable).")),
        ]
        indexes = [
            models.Index(fields=["plant"], name="part_by_plant"),
            GinIndex(OpClass(Upper("number"), name="gin_trgm_ops"), name="part_number_like"),
            GinIndex(OpClass(Upper("description"), name="gin_trgm_ops"), name="part_description_like"),
            models.Index(Digits("number"), name="part_by_digits"),
        ]

    def __str__(self) -> str:
        return self.number


class Stock(models.Model):
    """Usable stock of a part on a day: not blocked, not in inspection. Kept 100 days, without history."""

    part = models.ForeignKey(Part, models.PROTECT, related_name="stock", verbose_name=_("part"))
    as_of = models.DateField(_("as of"))
    on_hand = models.DecimalField(_("on hand"), max_digits=20, decimal_places=6)
    changed = XactField()

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["part", "as_of"], name="stock_is_stated_once_a_day"),
            rules.never_negative("on_hand", _("Stock on hand cannot be negative.")),
        ]

    def __str__(self) -> str:
        return f"{self.on_hand} on {self.as_of}"


class BomLine(models.Model):
    """A parent needs a quantity of a component. Lines of one parent and group are alternatives."""

    parent = models.ForeignKey(Part, models.PROTECT, related_name="component_lines", verbose_name=_("parent"))
    component = models.ForeignKey(
        Part, models.PROTECT, related_name="parent_lines", verbose_name=_("component")
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=20, decimal_places=6, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True, default="")
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    alternative_group = models.CharField(_("alternative group"), max_length=60, blank=True, default="")
    changed = XactField()

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "component", "valid_from"],
                name="bomline_is_stated_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("component")),
                name="bomline_parent_is_not_its_own_component",
                violation_error_message=_("A part cannot be a component of itself."),
            ),
            rules.never_negative("quantity", _("A quantity cannot be negative.")),
            rules.not_before("valid_to", "valid_from", _("A BOM line cannot end before it starts.")),
        ]

    def __str__(self) -> str:
        return f"{self.parent_id} needs {self.component_id}"


class Use(models.Model):
    """What else stops without a part that is in no bill of materials: gas, sterilisation, calibration."""

    part = models.ForeignKey(Part, models.PROTECT, related_name="uses", verbose_name=_("part"))
    product = models.ForeignKey(
        Part, models.PROTECT, related_name="used_parts", verbose_name=_("what stops without it")
    )
    changed = XactField()

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["part", "product"], name="use_is_stated_once"),
            models.CheckConstraint(
                condition=~Q(part=F("product")),
                name="use_part_is_not_its_own_product",
                violation_error_message=_("A part cannot be a use of itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} needs {self.part_id}"
