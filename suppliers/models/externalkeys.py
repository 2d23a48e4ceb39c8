"""What other systems call our suppliers, sites, plants and parts; and what those that were merged were called here."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from accounts.fields import XactField
from suppliers.models import rules
from suppliers.models.parts import Part, Plant
from suppliers.models.queries import FactQuerySet
from suppliers.models.suppliers import Site, Supplier


class KeyedResource(models.TextChoices):
    SUPPLIERS = "suppliers", _("suppliers")
    PARTS = "parts", _("parts")
    SITES = "sites", _("sites")
    PLANTS = "plants", _("plants")


class ExternalKeyQuerySet(FactQuerySet):
    def former(self):
        """Codes that rows had here before they were merged into others."""
        return self.filter(system="")

    def of_systems(self):
        return self.exclude(system="")


def _leads_to(to: type[models.Model], name: str, label) -> models.ForeignKey:
    return models.ForeignKey(
        to,
        models.DO_NOTHING,
        null=True,
        blank=True,
        db_constraint=False,  # the migration makes one that deletes along
        related_name=name,
        verbose_name=label,
    )


class ExternalKey(models.Model):
    """`system` names an ERP; it is empty where the key is what a merged row was called here.

    Of a part, `plant` says at which plant the key means it, where it means another elsewhere; of a plant, it is
    what the key stands for. A key goes with the row that it leads to.
    """

    Resource = KeyedResource

    resource = models.CharField(_("resource"), max_length=20, choices=KeyedResource)
    system = models.CharField(_("system"), max_length=40, blank=True, default="")
    key = models.CharField(_("key"), max_length=60)
    plant = _leads_to(Plant, "external_keys", _("plant"))
    supplier = _leads_to(Supplier, "external_keys", _("supplier"))
    site = _leads_to(Site, "external_keys", _("site"))
    part = _leads_to(Part, "external_keys", _("part"))
    changed = XactField()

    objects = ExternalKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("external key")
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "system", "key", "plant"],
                name="externalkey_is_stated_once",
                nulls_distinct=False,
            ),
            rules.has_a_key("key", _("An external key is not empty.")),
            rules.one_of(
                "resource", KeyedResource.values, _("External keys are of suppliers, parts, sites or plants.")
            ),
            models.CheckConstraint(
                condition=Q(resource="suppliers", supplier__isnull=False, site=None, part=None, plant=None)
                | Q(resource="sites", site__isnull=False, supplier=None, part=None, plant=None)
                | Q(resource="parts", part__isnull=False, supplier=None, site=None)
                | Q(resource="plants", plant__isnull=False, supplier=None, site=None, part=None),
                name="externalkey_leads_to_one_row_of_its_resource",
                violation_error_message=_(
                    "A key leads to one row of its resource: name that supplier, site, part or plant, and no other."
                ),
            ),
        ]
        indexes = [GinIndex(OpClass(Upper("key"), name="gin_trgm_ops"), name="externalkey_like")]

    def __str__(self) -> str:
        return f"{self.system} {self.key}".strip()

    @property
    def row_id(self) -> int | None:
        """Of the row that it leads to."""
        return {
            "suppliers": self.supplier_id,
            "parts": self.part_id,
            "sites": self.site_id,
            "plants": self.plant_id,
        }[self.resource]
