"""Rules as database constraints, each with the sentence that people get when it is broken.

The writer reads these same constraints back from the database and names the rows that break them,
so a rule is stated once.
"""

from django.db.models import CheckConstraint, F, Q
from django.db.models.functions import Floor
from django.utils.translation import gettext_lazy as _


def never_negative(field: str, sentence) -> CheckConstraint:
    return CheckConstraint(
        condition=Q(**{f"{field}__gte": 0}),
        name=f"%(class)s_{field}_is_not_negative",
        violation_error_message=sentence,
    )


def within(field: str, low, high, sentence) -> CheckConstraint:
    return CheckConstraint(
        condition=Q(**{f"{field}__gte": low, f"{field}__lte": high}),
        name=f"%(class)s_{field}_within_bounds",
        violation_error_message=sentence,
    )


def a_share(field: str, sentence) -> CheckConstraint:
    """More than nothing: a share of 0 would be an alternative that never helps."""
    return CheckConstraint(
        condition=Q(**{f"{field}__gt": 0, f"{field}__lte": 1}),
        name=f"%(class)s_{field}_is_a_share",
        violation_error_message=sentence,
    )


def one_of(field: str, choices, sentence) -> CheckConstraint:
    return CheckConstraint(
        condition=Q(**{f"{field}__in": list(choices)}),
        name=f"%(class)s_{field}_is_known",
        violation_error_message=sentence,
    )


def not_before(later: str, earlier: str, sentence) -> CheckConstraint:
    return CheckConstraint(
        condition=Q(**{f"{later}__gte": F(earlier)}),
        name=f"%(class)s_{later}_not_before_{earlier}",
        violation_error_message=sentence,
    )


def has_a_key(field: str, sentence) -> CheckConstraint:
    return CheckConstraint(
        condition=~Q(**{field: ""}), name=f"%(class)s_{field}_is_given", violation_error_message=sentence
    )


def reversed_with_a_reason() -> CheckConstraint:
    """Of a row with reversed_on, reversed_by and reversal_reason."""
    return CheckConstraint(
        condition=Q(reversed_on__isnull=True) | (Q(reversed_by__isnull=False) & ~Q(reversal_reason="")),
        name="%(class)s_reversal_has_a_reason",
        violation_error_message=_("A reversal says who reversed, and why."),
    )


def whole(field: str, sentence) -> CheckConstraint:
    return CheckConstraint(
        condition=Q(**{field: Floor(field)}),
        name=f"%(class)s_{field}_is_whole",
        violation_error_message=sentence,
    )


def at_most(field: str, other: str, sentence) -> CheckConstraint:
    return CheckConstraint(
        condition=Q(**{f"{field}__lte": F(other)}),
        name=f"%(class)s_{field}_is_at_most_{other}",
        violation_error_message=sentence,
    )
