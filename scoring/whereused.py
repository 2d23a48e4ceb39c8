"""Where a part is used: the finished products above it in the bill of materials, at any depth."""

from datetime import date
from typing import Any

from django.db.models import Count, F, Q, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from accounts.models import User
from suppliers.models import Part

# Lines that are valid on the day, alternatives included; UNION, so that a cycle ends.
_ABOVE = """
    WITH RECURSIVE above (id) AS (
        SELECT parent_id FROM suppliers_bomline
        WHERE component_id = %s AND coalesce(valid_from <= %s, true) AND coalesce(valid_to >= %s, true)
        UNION
        SELECT line.parent_id FROM suppliers_bomline line JOIN above ON line.component_id = above.id
        WHERE coalesce(line.valid_from <= %s, true) AND coalesce(line.valid_to >= %s, true)
    )
    SELECT id FROM above
"""


def products_above(part: int, *, user: User, day: date, most: int = 50) -> list[dict[str, Any]]:
    """The largest by what they bring a day, margin where known, else revenue. `all`: how many there are.

    One query.
    """
    above = RawSQL(_ABOVE, [part, day, day, day, day])
    return list(
        Part.objects.visible_to(user)
        .filter(Q(daily_revenue__isnull=False) | Q(daily_margin__isnull=False), pk__in=above)
        .annotate(daily=Coalesce("daily_margin", "daily_revenue"), all=Window(Count("*")))
        .order_by(F("daily").desc(nulls_last=True), "pk")
        .values(
            "pk", "number", "description", "daily_margin", "daily_revenue", "currency", "plant__code", "all"
        )[:most]
    )
