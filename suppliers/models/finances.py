"""Money facts: statements, ratings, exchange rates; and unit conversions, which compare quantities."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.fields import XactField
from suppliers.models import rules
from suppliers.models.queries import FactQuerySet
from suppliers.models.suppliers import Supplier


def amount(name) -> models.DecimalField:
    return models.DecimalField(name, max_digits=20, decimal_places=2, null=True, blank=True)


class Financial(models.Model):
    """One year's statement of a supplier, in one currency. Market value where its shares are listed."""

    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="financials", verbose_name=_("supplier")
    )
    period_end = models.DateField(_("end of the period"))
    currency = models.CharField(_("currency"), max_length=3, null=True, blank=True)
    total_assets = amount(_("total assets"))
    current_assets = amount(_("current assets"))
    current_liabilities = amount(_("current liabilities"))
    retained_earnings = amount(_("retained earnings"))
    ebit = amount(_("earnings before interest and taxes"))
    equity = amount(_("book value of equity"))
    total_liabilities = amount(_("total liabilities"))
    sales = amount(_("sales"))
    market_value = amount(_("market value of equity"))
    changed = XactField()

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supplier", "period_end"], name="financial_is_stated_once"),
            rules.never_negative("total_assets", _("Total assets cannot be negative.")),
            rules.never_negative("total_liabilities", _("Total liabilities cannot be negative.")),
            rules.never_negative("sales", _("Sales cannot be negative.")),
            rules.never_negative("market_value", _("A market value cannot be negative.")),
        ]

    def __str__(self) -> str:
        return f"{self.supplier_id} to {self.period_end}"


class Rating(models.Model):
    """An agency's judgement of a supplier on a day, 0 to 100, 100 = safest."""

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="ratings", verbose_name=_("supplier"))
    agency = models.CharField(_("agency"), max_length=60)
    rated_on = models.DateField(_("rated on"))
    score = models.DecimalField(_("score"), max_digits=6, decimal_places=3)
    changed = XactField()

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supplier", "agency", "rated_on"], name="rating_is_stated_once"),
            rules.has_a_key("agency", _("A rating needs its agency.")),
            rules.within("score", 0, 100, _("A rating goes from 0 to 100 (100 = safest).")),
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.score}"


class ExchangeRate(models.Model):
    """Base currency for one unit of a currency, from a day on until the next rate."""

    currency = models.CharField(_("currency"), max_length=3)
    valid_on = models.DateField(_("valid on"))
    rate = models.DecimalField(_("rate"), max_digits=20, decimal_places=10)
    changed = XactField()

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["currency", "valid_on"], name="exchangerate_is_stated_once"),
            models.CheckConstraint(
                condition=models.Q(rate__gt=0),
                name="exchangerate_rate_is_positive",
                violation_error_message=_("An exchange rate is greater than zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.rate}"


class UnitConversion(models.Model):
    """`factor` units of `to_unit` make one `from_unit`; of one part number, or of every part where blank."""

    part = models.CharField(_("part"), max_length=60, blank=True, default="")
    from_unit = models.CharField(_("from unit"), max_length=20)
    to_unit = models.CharField(_("to unit"), max_length=20)
    factor = models.DecimalField(_("factor"), max_digits=20, decimal_places=10)
    changed = XactField()

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["part", "from_unit", "to_unit"], name="unitconversion_is_stated_once"
            ),
            rules.has_a_key("from_unit", _("A conversion needs the unit it is from.")),
            rules.has_a_key("to_unit", _("A conversion needs the unit it is to.")),
            models.CheckConstraint(
                condition=models.Q(factor__gt=0),
                name="unitconversion_factor_is_positive",
                violation_error_message=_("A conversion's factor is greater than zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"1 {self.from_unit} = {self.factor} {self.to_unit}"
