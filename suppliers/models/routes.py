"""Ports, and the ways by which what a site makes reaches a plant."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from accounts.fields import XactField
from suppliers.models import rules
from suppliers.models.parts import Plant
from suppliers.models.queries import FactQuerySet
from suppliers.models.suppliers import Site


class Port(models.Model):
    """A port by its UN/LOCODE; an airport has one as well."""

    unlocode = models.CharField(_("UN/LOCODE"), max_length=5)
    name = models.CharField(_("name"), max_length=200, blank=True, default="")
    country = models.CharField(_("country"), max_length=2, null=True, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    changed = XactField()

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unlocode"], name="port_unlocode_is_unique"),
            models.CheckConstraint(
                condition=Q(unlocode__regex=r"^[A-Z]{2}[A-Z0-9]{3}$"),
                name="port_unlocode_is_five_characters",
                violation_error_message=_(
                    "A UN/LOCODE is five characters: the country's two letters, then three letters or digits."
                ),
            ),
            rules.within("latitude", -90, 90, _("Latitude lies between -90 and 90.")),
            rules.within("longitude", -180, 180, _("Longitude lies between -180 and 180.")),
        ]
        indexes = [
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="port_name_like"),
            GinIndex(OpClass(Upper("unlocode"), name="gin_trgm_ops"), name="port_unlocode_like"),
        ]

    def __str__(self) -> str:
        return self.name or self.unlocode


class RouteMode(models.TextChoices):
    ROAD = "road", _("road")
    RAIL = "rail", _("rail")
    SEA = "sea", _("sea")
    AIR = "air", _("air")


class Route(models.Model):
    """One way from a site to a plant, or to every plant where none is named. Any of a site's routes will do;
    a route needs all of its ports.

    `ports` are codes in order, each once. `RoutePort` has the same as rows with foreign keys, kept by trigger.
    """

    Mode = RouteMode

    site = models.ForeignKey(
        Site, models.PROTECT, db_index=False, related_name="routes", verbose_name=_("from site")
    )
    plant = models.ForeignKey(
        Plant, models.PROTECT, null=True, blank=True, related_name="routes", verbose_name=_("to plant")
    )
    code = models.CharField(_("code"), max_length=60)
    mode = models.CharField(_("mode"), max_length=20, choices=Mode, null=True, blank=True)
    ports = ArrayField(models.CharField(max_length=5), verbose_name=_("ports"), blank=True, default=list)
    transit_days = models.DecimalField(
        _("days under way"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    changed = XactField()

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "plant", "code"], name="route_is_stated_once", nulls_distinct=False
            ),
            rules.has_a_key("code", _("A route needs a code.")),
            rules.one_of("mode", RouteMode.values, _("A route goes by road, rail, sea or air.")),
            rules.never_negative("transit_days", _("Days under way cannot be negative.")),
        ]

    def __str__(self) -> str:
        return self.code


class RoutePort(models.Model):
    """A port that a route needs."""

    pk = models.CompositePrimaryKey("route_id", "port_id")
    route = models.ForeignKey(
        Route,
        models.DO_NOTHING,
        db_constraint=False,  # the migration makes one that deletes along
        db_index=False,
        related_name="port_links",
        verbose_name=_("route"),
    )
    port = models.ForeignKey(Port, models.PROTECT, related_name="route_links", verbose_name=_("port"))

    objects = FactQuerySet.as_manager()

    def __str__(self) -> str:
        return f"route {self.route_id} by port {self.port_id}"
