"""Dependencies: what a site needs from upstream, and from where."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.fields import XactField
from suppliers.models import rules
from suppliers.models.queries import FactQuerySet
from suppliers.models.suppliers import Site
from suppliers.needs import Need


class DependencyOrigin(models.TextChoices):
    SUPPLIER = "supplier", _("the supplier")
    ANALYST = "analyst", _("an analyst")
    ERP = "erp", _("the ERP")


class Dependency(models.Model):
    """One alternative of a need. A need is a site, the part (or the whole site, where blank) and a material.

    Where nothing is required any alternative will do; else those that are left have to add up to `required`.
    An alternative is a site, a keyed code of one that is not named, or neither: then somebody delivers, and
    nobody says who. A need is complete where each of its rows says so. Rows with a part replace those of the
    whole site, for sources of that part.
    """

    Origin = DependencyOrigin

    site = models.ForeignKey(
        Site, models.PROTECT, db_index=False, related_name="dependencies", verbose_name=_("site")
    )
    part = models.CharField(_("part"), max_length=60, blank=True, default="")
    material = models.CharField(_("material"), max_length=100)
    upstream_site = models.ForeignKey(
        Site,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="downstream",
        verbose_name=_("upstream site"),
    )
    keyed_code = models.CharField(_("keyed code"), max_length=128, blank=True, default="")
    share = models.DecimalField(_("share"), max_digits=7, decimal_places=6, null=True, blank=True)
    required = models.DecimalField(_("share needed"), max_digits=7, decimal_places=6, null=True, blank=True)
    complete = models.BooleanField(_("no other alternative exists"), default=False)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    origin = models.CharField(_("said by"), max_length=20, choices=Origin, null=True, blank=True)
    changed = XactField()

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "part", "material", "upstream_site", "keyed_code"],
                name="dependency_is_stated_once",
                nulls_distinct=False,
            ),
            ExclusionConstraint(
                name="dependency_required_is_one_a_need",
                expressions=[
                    (Need("site_id", "part", "material"), RangeOperators.EQUAL),
                    (
                        Cast(Coalesce(F("required"), Value(0)), models.FloatField()),
                        RangeOperators.NOT_EQUAL,
                    ),
                ],
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("What is required is the same in every row of a need."),
            ),
            rules.has_a_key("material", _("A dependency needs its material.")),
            models.CheckConstraint(
                condition=~Q(upstream_site=F("site")),
                name="dependency_upstream_is_another_site",
                violation_error_message=_("A site cannot be its own upstream site."),
            ),
            models.CheckConstraint(
                condition=Q(upstream_site__isnull=True) | Q(keyed_code=""),
                name="dependency_upstream_is_named_or_keyed",
                violation_error_message=_(
                    "A keyed code stands in place of an upstream site: give one of them."
                ),
            ),
            rules.a_share("share", _("A share is more than 0 and at most 1.")),
            rules.a_share("required", _("What is required is more than 0 and at most 1.")),
            models.CheckConstraint(
                condition=Q(required__isnull=True) | Q(share__isnull=False),
                name="dependency_share_is_given_where_required",
                violation_error_message=_("A row that says what is required says its own share as well."),
            ),
            rules.one_of(
                "origin", DependencyOrigin.values, _("A dependency is said by supplier, analyst or erp.")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.material} for {self.site_id}"
