"""Terms: what is agreed with a source, and the prices that fall with the quantity."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from accounts.fields import XactField
from suppliers.in_force import InForce
from suppliers.models import rules
from suppliers.models.queries import FactQuerySet
from suppliers.models.sources import Source


class TermsKind(models.TextChoices):
    FRAMEWORK = "framework", _("framework")
    SCHEDULING_AGREEMENT = "scheduling_agreement", _("scheduling agreement")
    CONTRACT = "contract", _("contract")
    QUOTE = "quote", _("quote")
    INFO_RECORD = "info_record", _("info record")


class Terms(models.Model):
    """An agreement of one kind with a source. Framework, scheduling agreement and contract bind.

    `price` is for `price_unit` of `unit`. Never two of one kind in force at once for one source; where an
    open-ended row is loaded over an older open-ended one, that one ends the day before.
    """

    Kind = TermsKind

    source = models.ForeignKey(
        Source, models.PROTECT, db_index=False, related_name="terms", verbose_name=_("source")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    reference = models.CharField(_("reference"), max_length=200, blank=True, default="")
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    price = models.DecimalField(_("price"), max_digits=20, decimal_places=6, null=True, blank=True)
    price_unit = models.DecimalField(_("price unit"), max_digits=20, decimal_places=6, default=1)
    unit = models.CharField(_("unit"), max_length=20, blank=True, default="")
    currency = models.CharField(_("currency"), max_length=3, null=True, blank=True)
    lead_time_days = models.DecimalField(
        _("lead time, days"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    minimum_order = models.DecimalField(
        _("minimum order"), max_digits=20, decimal_places=6, null=True, blank=True
    )
    minimum_volume_per_year = models.DecimalField(
        _("minimum volume a year"), max_digits=20, decimal_places=6, null=True, blank=True
    )
    reserved_capacity_per_month = models.DecimalField(
        _("reserved capacity a month"), max_digits=20, decimal_places=6, null=True, blank=True
    )
    notice_days = models.DecimalField(
        _("days of notice"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    changed = XactField()

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("terms")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "kind", "valid_from"], name="terms_are_stated_once", nulls_distinct=False
            ),
            ExclusionConstraint(
                name="terms_never_overlap",
                expressions=[
                    ("source", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (InForce("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Two terms of one kind are never in force at once for one source."),
            ),
            rules.one_of(
                "kind",
                TermsKind.values,
                _("Terms are framework, scheduling_agreement, contract, quote or info_record."),
            ),
            rules.not_before("valid_to", "valid_from", _("Terms cannot end before they start.")),
            rules.never_negative("price", _("A price cannot be negative.")),
            models.CheckConstraint(
                condition=models.Q(price_unit__gt=Value(0)),
                name="terms_price_unit_is_positive",
                violation_error_message=_("A price is for more than nothing: a price unit is above 0."),
            ),
            rules.never_negative("lead_time_days", _("A lead time cannot be negative.")),
            rules.never_negative("minimum_order", _("A minimum order cannot be negative.")),
            rules.never_negative("minimum_volume_per_year", _("A minimum volume cannot be negative.")),
            rules.never_negative("reserved_capacity_per_month", _("Reserved capacity cannot be negative.")),
            rules.never_negative("notice_days", _("Days of notice cannot be negative.")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of source {self.source_id}"


class PriceBreak(models.Model):
    """The price from a quantity on, in the terms' own currency and unit. A larger quantity is never dearer."""

    terms = models.ForeignKey(
        Terms, models.PROTECT, db_index=False, related_name="price_breaks", verbose_name=_("terms")
    )
    minimum_quantity = models.DecimalField(_("from quantity"), max_digits=20, decimal_places=6)
    price = models.DecimalField(_("price"), max_digits=20, decimal_places=6)
    changed = XactField()

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("price break")
        constraints = [
            models.UniqueConstraint(fields=["terms", "minimum_quantity"], name="pricebreak_is_stated_once"),
            models.CheckConstraint(
                condition=models.Q(minimum_quantity__gt=Value(0)),
                name="pricebreak_minimum_quantity_is_positive",
                violation_error_message=_("A price break starts at more than nothing."),
            ),
            rules.never_negative("price", _("A price cannot be negative.")),
        ]

    def __str__(self) -> str:
        return f"{self.price} from {self.minimum_quantity}"
