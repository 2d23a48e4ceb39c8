"""Country risk: a published index's value for a country and year, 100 = riskiest."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.fields import XactField
from suppliers.models import rules
from suppliers.models.queries import FactQuerySet


class CountryRisk(models.Model):
    country = models.CharField(_("country"), max_length=2)
    index = models.CharField(_("index"), max_length=60)
    year = models.SmallIntegerField(_("year"))
    value = models.DecimalField(_("value"), max_digits=7, decimal_places=4)
    changed = XactField()

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["country", "index", "year"], name="countryrisk_is_stated_once"),
            rules.has_a_key("index", _("A country risk needs its index.")),
            rules.within("year", 1900, 2200, _("A year lies between 1900 and 2200.")),
            rules.within("value", 0, 100, _("A country risk goes from 0 to 100 (100 = riskiest).")),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.index} {self.year}"
