"""Signatures: who signed which assessment, in which words. Rows are only added (by trigger)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import WrittenField, XactField
from scoring.fields import RealField
from scoring.models import Assessment, PolicyVersion, Posture, Quadrant
from scoring.models.queries import JudgementQuerySet
from sourcing.models.reviews import Review, of_part, person
from suppliers.models import Part, Source


class SignatureQuerySet(JudgementQuerySet):
    def of(self, part: Part | int) -> Self:
        """Newest first."""
        return self.filter(part=part).order_by("-id")

    def as_of(self, day: date) -> Self:
        """What had been signed when that day was over."""
        return self.filter(signed_on__lte=day)

    def whole(self) -> Self:
        """Those after which both axes were signed."""
        return self.filter(completes=True)


class Signature(models.Model):
    """`stood` is the assessment as it stood, all of it: nothing that happens to scores later changes what was signed.

    `completes`: with it both axes of what stood are signed, by it alone or by an earlier one of the same review.
    `of_policy`: it accepts what a new policy moved, many parts at once, and sets no clock back.
    """

    part = of_part(db_index=False)
    review = models.ForeignKey(Review, models.PROTECT, related_name="signatures", verbose_name=_("review"))
    assessment_id = models.BigIntegerField(_("assessment"))
    stood = WrittenField(_("the assessment as it stood"))
    policy = models.ForeignKey(PolicyVersion, models.PROTECT, db_index=False, related_name="+")
    impact = RealField(_("impact"))
    exposure = RealField(_("exposure"))
    quadrant = models.CharField(_("quadrant"), max_length=20, choices=Quadrant)
    posture = models.SmallIntegerField(_("posture"), choices=Posture)
    demand = models.FloatField(_("annual demand"), null=True)
    points = ArrayField(models.BigIntegerField(), verbose_name=_("single points on paper"), null=True)
    signs_impact = models.BooleanField(_("signs impact"))
    signs_exposure = models.BooleanField(_("signs exposure"))
    completes = models.BooleanField(_("both axes are signed"))
    of_policy = models.BooleanField(_("accepts what a policy moved"))
    by_its_buyer = models.BooleanField(_("signed by who buys the part"))
    sentence = models.CharField(_("what the signer says"), max_length=500, blank=True)
    overrides = ArrayField(models.BigIntegerField(), verbose_name=_("overrides in force"), default=list)
    signed_by = person(_("signed by"))
    signed_on = models.DateField(_("signed on"))
    signed_at = models.DateTimeField(_("signed at"))
    bulk = models.UUIDField(_("signed together with"), null=True)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(signs_impact=True) | Q(signs_exposure=True),
                name="signature_signs_an_axis",
                violation_error_message=_("Sign impact, exposure or both."),
            ),
            models.CheckConstraint(
                condition=Q(bulk=None) | ~Q(sentence=""),
                name="signature_in_bulk_says_why",
                violation_error_message=_("Say why these can be signed together."),
            ),
        ]
        indexes = [
            models.Index("part", F("id").desc(), name="signature_of_a_part"),
            models.Index("bulk", condition=Q(bulk__isnull=False), name="signature_of_a_bulk"),
        ]

    def __str__(self) -> str:
        return f"part {self.part_id} on {self.signed_on}"

    @property
    def assessment(self) -> Assessment:
        """What was signed, not saved and not to be saved."""
        return as_assessment(self.stood)


class Watch(models.Model):
    """What a part is held against until it is signed again: as it was signed, else as it was first seen.

    One row a part, written by `sourcing.reviews` only. `seen`: whatever a transaction from it on changed was not
    looked at. A new policy brings `policy`, `assessment_id`, the axes and the quadrant up to its own first word, for
    its bulk review answers for that; `signed_quadrant` stays what was signed. `points` is null until there is a network.
    """

    part = models.OneToOneField(
        Part, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="watch"
    )
    held_from = models.DateField(_("held against from"))
    seen = XactField()
    signature = models.ForeignKey(
        Signature, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    signed_quadrant = models.CharField(_("quadrant signed"), max_length=20, null=True)
    reviewed_on = models.DateField(_("last reviewed"), null=True)
    first_due_on = models.DateField(_("first review due"), null=True)
    policy = models.ForeignKey(
        PolicyVersion, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    assessment_id = models.BigIntegerField(_("assessment"))
    impact = RealField(_("impact"))
    exposure = RealField(_("exposure"))
    quadrant = models.CharField(_("quadrant"), max_length=20, choices=Quadrant)
    financial_health = models.FloatField(_("financial health"), null=True)
    natural_hazard = models.FloatField(_("natural hazard"), null=True)
    political_stability = models.FloatField(_("political stability"), null=True)
    primary_source = models.ForeignKey(
        Source, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    demand = models.FloatField(_("annual demand"), null=True)
    points = ArrayField(models.BigIntegerField(), verbose_name=_("single points on paper"), null=True)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(signature=None, signed_quadrant=None, reviewed_on=None)
                | Q(signature__isnull=False, signed_quadrant__isnull=False),
                name="watch_reviewed_has_a_signature",
            ),
        ]
        indexes = [
            models.Index(
                "part",
                condition=Q(signed_quadrant__isnull=False) & ~Q(signed_quadrant=F("quadrant")),
                name="watch_moved_by_a_policy",
            ),
            models.Index(
                "reviewed_on",
                condition=Q(quadrant__in=("dual_source", "qualified_backup")),
                name="watch_of_high_impact",
            ),
        ]

    def __str__(self) -> str:
        return f"watch on part {self.part_id}"


class ReviewDay(models.Model):
    """A day for which reviews are opened. `seen`: what a transaction from it on changed is for the next day."""

    day = models.DateField(_("day"), unique=True)
    seen = XactField()
    policy = models.ForeignKey(PolicyVersion, models.PROTECT, db_index=False, related_name="+")
    is_done = models.BooleanField(_("all of them are open"), default=False)

    objects = JudgementQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.day}"


def as_assessment(stood: Mapping[str, Any]) -> Assessment:
    """An assessment from the row that was written down."""
    fields = {field.attname: field for field in Assessment._meta.concrete_fields}
    return Assessment(**{name: _read(fields[name], value) for name, value in stood.items() if name in fields})


def _read(field: models.Field, value: Any) -> Any:
    if isinstance(field, ArrayField) and value is not None:
        return [field.base_field.to_python(one) for one in value]
    return field.to_python(value)
