"""The days on which something is in force, as the database compares them."""

from django.contrib.postgres.fields import DateRangeField, RangeBoundary
from django.db.models import F, Func


class InForce(Func):
    """Both days belong to it; one that is not told is open."""

    function = "DATERANGE"
    output_field = DateRangeField()

    def __init__(self, first, last) -> None:
        super().__init__(F(first), F(last), RangeBoundary(inclusive_lower=True, inclusive_upper=True))
