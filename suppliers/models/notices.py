"""Change notices of suppliers, and certificates of their sites."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.fields import XactField
from suppliers.models import rules
from suppliers.models.queries import FactQuerySet
from suppliers.models.suppliers import Site, Supplier


class ChangeNoticeKind(models.TextChoices):
    SITE = "site", _("site")
    PROCESS = "process", _("process")
    TOOLING = "tooling", _("tooling")
    TIER_TWO = "tier_two", _("tier two")


class ChangeNotice(models.Model):
    """What a supplier announces to change, at one site or all, for one part number or all.

    One that is not accepted is never deleted: it goes by acceptance, or is reversed with a reason.
    """

    Kind = ChangeNoticeKind

    supplier = models.ForeignKey(
        Supplier, models.PROTECT, db_index=False, related_name="change_notices", verbose_name=_("supplier")
    )
    reference = models.CharField(_("reference"), max_length=60)
    site = models.ForeignKey(
        Site,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="change_notices",
        verbose_name=_("site"),
    )
    part = models.CharField(_("part"), max_length=60, blank=True, default="")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, null=True, blank=True)
    announced_on = models.DateField(_("announced on"), null=True, blank=True)
    effective_on = models.DateField(_("effective on"), null=True, blank=True)
    accepted_on = models.DateField(_("accepted on"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("accepted by"),
    )
    reversed_on = models.DateField(_("reversed on"), null=True, blank=True)
    reversed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("reversed by"),
    )
    reversal_reason = models.CharField(_("reason of the reversal"), max_length=500, blank=True, default="")
    changed = XactField()

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("change notice")
        constraints = [
            models.UniqueConstraint(fields=["supplier", "reference"], name="changenotice_is_stated_once"),
            rules.has_a_key("reference", _("A change notice needs its reference.")),
            rules.one_of(
                "kind",
                ChangeNoticeKind.values,
                _("A change notice is about site, process, tooling or tier_two."),
            ),
            rules.not_before(
                "accepted_on",
                "announced_on",
                _("A change notice cannot be accepted before it was announced."),
            ),
            rules.reversed_with_a_reason(),
        ]

    def __str__(self) -> str:
        return self.reference


class Certificate(models.Model):
    """A standard to which a site is certified, until its last day."""

    site = models.ForeignKey(
        Site, models.PROTECT, db_index=False, related_name="certificates", verbose_name=_("site")
    )
    standard = models.CharField(_("standard"), max_length=60)
    reference = models.CharField(_("reference"), max_length=60, blank=True, default="")
    issuer = models.CharField(_("issuer"), max_length=200, blank=True, default="")
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    changed = XactField()

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "standard", "reference"], name="certificate_is_stated_once"
            ),
            rules.has_a_key("standard", _("A certificate needs its standard.")),
            rules.not_before("valid_to", "valid_from", _("A certificate cannot end before it starts.")),
        ]

    def __str__(self) -> str:
        return self.standard
