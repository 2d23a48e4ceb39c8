"""Policy versions: drafted, put in force, retired, and never edited after the draft (by trigger)."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from scoring.models.queries import JudgementQuerySet

if TYPE_CHECKING:
    from scoring.policy import Policy


class PolicyStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_FORCE = "in_force", _("in force")
    RETIRED = "retired", _("retired")


class PolicyQuerySet(JudgementQuerySet):
    def drafts(self) -> Self:
        return self.filter(status=PolicyStatus.DRAFT)

    def in_force(self) -> "PolicyVersion":
        """The one that is: there is always one, and never two."""
        return self.get(status=PolicyStatus.IN_FORCE)


class PolicyVersion(models.Model):
    """`numbers` is what `scoring.policy.Policy.from_numbers` reads. `note` is what the drafter says of a change,
    `reason` what whoever put it in force says. `edition` counts how often a draft was written, so that of two
    people who write one the second is told. From `in_force_from` on parts are judged by it; what follows from a
    new policy, such as its bulk review, starts there.
    """

    Status = PolicyStatus

    version = models.PositiveIntegerField(_("version"))
    status = models.CharField(_("status"), max_length=10, choices=PolicyStatus, default=PolicyStatus.DRAFT)
    numbers = models.JSONField(_("numbers"))
    note = models.TextField(_("note"), blank=True, default="")
    drafted_at = models.DateTimeField(_("drafted"), auto_now_add=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("drafted by")
    )
    copied_from = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name=_("drafted from")
    )
    edition = models.PositiveIntegerField(_("edition of the draft"), default=0)
    edited_at = models.DateTimeField(_("last written"), null=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("last written by"),
    )
    in_force_from = models.DateTimeField(_("in force from"), null=True)
    enforced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("put in force by"),
    )
    reason = models.TextField(_("why it was put in force"), blank=True, default="")

    objects = PolicyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("version", name="policy_version_is_unique"),
            models.UniqueConstraint(
                fields=["status"], condition=Q(status="in_force"), name="policy_in_force_is_one"
            ),
            models.CheckConstraint(
                condition=Q(status__in=PolicyStatus.values), name="policy_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status="draft", in_force_from=None)
                | (~Q(status="draft") & Q(in_force_from__isnull=False)),
                name="policy_says_since_when_it_is_in_force",
            ),
            models.CheckConstraint(
                condition=Q(enforced_by=None) | ~Q(reason=""),
                name="policy_put_in_force_by_somebody_says_why",
                violation_error_message=_("Say why this policy is to be in force."),
            ),
        ]

    def __str__(self) -> str:
        return str(_("policy %d") % self.version)

    def read(self) -> "Policy":
        """The numbers as the engines take them."""
        from scoring.policy import Policy

        return Policy.from_numbers(self.numbers)
