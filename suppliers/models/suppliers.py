"""Suppliers and their sites."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from accounts.fields import XactField
from suppliers.models import rules
from suppliers.models.queries import FactQuerySet
from suppliers.numbers import Digits


class SupplierKind(models.TextChoices):
    MAKER = "maker", _("maker")
    DISTRIBUTOR = "distributor", _("distributor")
    SERVICE = "service", _("service")
    GROUP = "group", _("group")


class SupplierStatus(models.TextChoices):
    ACTIVE = "active", _("active")
    BLOCKED = "blocked", _("blocked")


class Supplier(models.Model):
    """A company that sells or makes, and the company that owns it."""

    Kind = SupplierKind
    Status = SupplierStatus

    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=200, blank=True, default="")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.MAKER)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent company"),
    )
    country = models.CharField(_("country"), max_length=2, null=True, blank=True)
    lei = models.CharField(_("LEI"), max_length=20, blank=True, default="")
    duns = models.CharField(_("D-U-N-S"), max_length=11, blank=True, default="")
    listed = models.BooleanField(_("listed on an exchange"), null=True, blank=True)
    email = models.EmailField(_("e-mail"), blank=True, default="")
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.ACTIVE)
    changed = XactField()

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("code", name="supplier_code_is_unique"),
            rules.has_a_key("code", _("A supplier needs a code.")),
            rules.one_of(
                "kind", SupplierKind.values, _("A supplier is a maker, distributor, service or group.")
            ),
            rules.one_of("status", SupplierStatus.values, _("A supplier's status is active or blocked.")),
            models.CheckConstraint(
                condition=~Q(parent=F("id")),
                name="supplier_parent_is_not_itself",
                violation_error_message=_("A supplier cannot be its own parent."),
            ),
        ]
        indexes = [
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="supplier_name_like"),
            GinIndex(OpClass(Upper("code"), name="gin_trgm_ops"), name="supplier_code_like"),
            models.Index(Digits("code"), name="supplier_by_digits"),
        ]

    def __str__(self) -> str:
        return self.name or self.code


class SiteKind(models.TextChoices):
    FACTORY = "factory", _("factory")
    WAREHOUSE = "warehouse", _("warehouse")
    OFFICE = "office", _("office")
    UNKNOWN = "unknown", _("not known")


class Site(models.Model):
    """A place where something is made, run by one company; or a supplier's placeholder while none is told."""

    Kind = SiteKind

    code = models.CharField(_("code"), max_length=60, null=True, blank=True)
    is_placeholder = models.BooleanField(_("stands in for a site not known"), default=False)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="sites", verbose_name=_("run by"))
    name = models.CharField(_("name"), max_length=200, blank=True, default="")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.UNKNOWN)
    country = models.CharField(_("country"), max_length=2, null=True, blank=True)
    region = models.CharField(_("region"), max_length=100, blank=True, default="")
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    zone = models.CharField(_("zone"), max_length=60, blank=True, default="")
    hazard = models.DecimalField(_("hazard"), max_digits=6, decimal_places=3, null=True, blank=True)
    recovery_days = models.DecimalField(
        _("days to recover"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    tier_two_complete = models.BooleanField(_("second tier complete"), default=False)
    tier_two_confirmed_on = models.DateField(_("second tier confirmed on"), null=True, blank=True)
    changed = XactField()

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("code", name="site_code_is_unique"),
            models.UniqueConstraint(
                fields=["supplier"],
                condition=Q(is_placeholder=True),
                name="site_placeholder_is_one_a_supplier",
            ),
            models.CheckConstraint(
                condition=Q(is_placeholder=True, code__isnull=True, kind="unknown")
                | (Q(is_placeholder=False, code__isnull=False) & ~Q(code="")),
                name="site_code_is_given_unless_placeholder",
                violation_error_message=_("A site needs a code."),
            ),
            rules.one_of("kind", SiteKind.values, _("A site is a factory, warehouse, office or unknown.")),
            models.CheckConstraint(
                condition=Q(country__isnull=False) | Q(kind="unknown"),
                name="site_country_is_given_unless_unknown",
                violation_error_message=_("A site of a known kind needs its country."),
            ),
            rules.within("latitude", -90, 90, _("Latitude lies between -90 and 90.")),
            rules.within("longitude", -180, 180, _("Longitude lies between -180 and 180.")),
            rules.within("hazard", 0, 100, _("Hazard goes from 0 to 100 (100 = worst).")),
            rules.never_negative("recovery_days", _("Days to recover cannot be negative.")),
        ]
        indexes = [
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="site_name_like"),
            GinIndex(OpClass(Upper("code"), name="gin_trgm_ops"), name="site_code_like"),
            models.Index(Digits("code"), name="site_by_digits"),
        ]

    def __str__(self) -> str:
        return self.name or self.code or str(_("site not known"))
