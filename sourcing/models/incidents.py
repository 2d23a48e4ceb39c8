"""Incidents: something has happened at some nodes of the supply network; who was asked, and what they answered."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from scoring.models.queries import JudgementQuerySet
from suppliers.models import Campaign

MOST_NODES = 50


class IncidentQuerySet(JudgementQuerySet):
    def open(self) -> Self:
        return self.filter(closed_on=None)

    def newest_first(self) -> Self:
        """Keyset: id."""
        return self.order_by("-id")


class Incident(models.Model):
    """`nodes` are codes of the network (`scoring.networks.nodes`). What stops is worked out when it is looked at, from
    the network of that day; `campaign` holds what the suppliers concerned were asked, and their answers."""

    name = models.CharField(_("name"), max_length=120)
    nodes = ArrayField(models.BigIntegerField(), verbose_name=_("what is hit"), size=MOST_NODES)
    began_on = models.DateField(_("began on"))
    lasts_days = models.PositiveSmallIntegerField(_("days until they are back"), null=True, blank=True)
    words = models.TextField(_("what has happened"), max_length=2000, blank=True, default="")
    campaign = models.OneToOneField(
        Campaign,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="incident",
        verbose_name=_("what was asked"),
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("opened by")
    )
    opened_at = models.DateTimeField(_("opened"))
    closed_on = models.DateField(_("over since"), null=True, blank=True)
    closed_by: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("closed by"),
    )

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="incident_has_a_name",
                violation_error_message=_("An incident needs a name."),
            ),
            models.CheckConstraint(
                condition=Q(nodes__len__gte=1),
                name="incident_hits_something",
                violation_error_message=_("Say what is hit."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("began_on")),
                name="incident_ends_after_it_began",
                violation_error_message=_("It cannot be over before it began."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
