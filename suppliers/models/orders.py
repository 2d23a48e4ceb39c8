"""Order lines: real purchases, each with its totals where single receipts are not known."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.fields import XactField
from suppliers.models import rules
from suppliers.models.queries import FactQuerySet
from suppliers.models.sources import Source
from suppliers.numbers import Digits


class OrderLineKind(models.TextChoices):
    PRODUCTION = "production", _("production")
    SAMPLE = "sample", _("sample")
    TRIAL = "trial", _("trial")
    RETURN = "return", _("return")


class OrderLineStatus(models.TextChoices):
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")
    CANCELLED = "cancelled", _("cancelled")


class OrderLine(models.Model):
    Kind = OrderLineKind
    Status = OrderLineStatus

    order = models.CharField(_("order"), max_length=60)
    line = models.CharField(_("line"), max_length=60)
    source = models.ForeignKey(Source, models.PROTECT, related_name="order_lines", verbose_name=_("source"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.PRODUCTION)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.OPEN)
    ordered_on = models.DateField(_("ordered on"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=20, decimal_places=6)
    unit = models.CharField(_("unit"), max_length=20, blank=True, default="")
    unit_price = models.DecimalField(_("unit price"), max_digits=20, decimal_places=6, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, null=True, blank=True)
    received = models.DecimalField(_("received"), max_digits=20, decimal_places=6, null=True, blank=True)
    rejected = models.DecimalField(_("rejected"), max_digits=20, decimal_places=6, null=True, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    changed = XactField()

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "line"], name="orderline_is_stated_once"),
            rules.has_a_key("order", _("An order line needs its order number.")),
            rules.has_a_key("line", _("An order line needs its line number.")),
            rules.one_of(
                "kind", OrderLineKind.values, _("An order line is production, sample, trial or return.")
            ),
            rules.one_of("status", OrderLineStatus.values, _("An order line is open, closed or cancelled.")),
            rules.never_negative("quantity", _("A quantity cannot be negative.")),
            rules.never_negative("unit_price", _("A unit price cannot be negative.")),
            rules.never_negative("received", _("A received quantity cannot be negative.")),
            rules.never_negative("rejected", _("A rejected quantity cannot be negative.")),
            models.CheckConstraint(
                condition=models.Q(rejected__lte=models.F("received")),
                name="orderline_rejected_is_at_most_received",
                violation_error_message=_("More cannot be rejected than was received."),
            ),
        ]
        indexes = [
            BrinIndex(fields=["received_on"], name="orderline_by_receipt"),
            models.Index(Digits("order"), name="orderline_by_digits"),
        ]

    def __str__(self) -> str:
        return f"{self.order}/{self.line}"


class Receipt(models.Model):
    """One arrival on an order line. A line's own totals count only where it has none of these."""

    order_line = models.ForeignKey(
        OrderLine, models.PROTECT, related_name="receipts", verbose_name=_("order line")
    )
    receipt = models.CharField(_("receipt"), max_length=60)
    received_on = models.DateField(_("received on"))
    quantity = models.DecimalField(_("quantity"), max_digits=20, decimal_places=6)
    rejected = models.DecimalField(_("rejected"), max_digits=20, decimal_places=6, null=True, blank=True)
    lot = models.CharField(_("lot"), max_length=60, blank=True, default="")
    changed = XactField()

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order_line", "receipt"], name="receipt_is_stated_once"),
            rules.has_a_key("receipt", _("A receipt needs its number.")),
            rules.never_negative("quantity", _("A received quantity cannot be negative.")),
            rules.never_negative("rejected", _("A rejected quantity cannot be negative.")),
            models.CheckConstraint(
                condition=models.Q(rejected__lte=models.F("quantity")),
                name="receipt_rejected_is_at_most_received",
                violation_error_message=_("More cannot be rejected than was received."),
            ),
        ]
        indexes = [BrinIndex(fields=["received_on"], name="receipt_by_day")]

    def __str__(self) -> str:
        return self.receipt
