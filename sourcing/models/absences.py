"""Who is away, and who looks after their tasks; and the private address of a person's calendar."""

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from scoring.models.queries import JudgementQuerySet


class Days(Func):
    """Both ends included."""

    function = "daterange"
    arity = 3


class AbsenceQuerySet(JudgementQuerySet):
    def on(self, day: date) -> Self:
        return self.filter(from_on__lte=day, until_on__gte=day)

    def not_over(self, day: date) -> Self:
        return self.filter(until_on__gte=day).order_by("from_on")


class Absence(models.Model):
    """While `user` is away their digests go to `stand_in`, who is told whose tasks these are."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences", verbose_name=_("who is away")
    )
    stand_in = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="stands_in", verbose_name=_("who stands in")
    )
    from_on = models.DateField(_("first day"))
    until_on = models.DateField(_("last day"))

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")),
                name="absence_ends_after_it_starts",
                violation_error_message=_("The last day cannot be before the first."),
            ),
            models.CheckConstraint(
                condition=~Q(stand_in=F("user")),
                name="absence_stand_in_is_somebody_else",
                violation_error_message=_("Somebody else has to stand in."),
            ),
            ExclusionConstraint(
                name="absence_never_overlaps",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (Days(F("from_on"), F("until_on"), Value("[]")), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("There is an absence in these days already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.from_on} to {self.until_on}"


class CalendarLink(models.Model):
    """The address under which a calendar program reads a person's due days; a new one ends the one before. The secret
    in it is kept hashed."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="calendar",
        verbose_name=_("whose"),
    )
    digest = models.CharField(_("SHA-256 of the secret"), max_length=64)
    made_at = models.DateTimeField(_("made"))
    read_at = models.DateTimeField(_("last read"), null=True)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("digest", name="calendarlink_digest_is_unique")]

    def __str__(self) -> str:
        return f"calendar of {self.user_id}"
