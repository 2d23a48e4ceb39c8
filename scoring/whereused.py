"""Where a part is used: the finished products above it, by the bill of materials and by uses, at any depth."""

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from accounts.models import User
from scoring.facts.rates import to_base
from suppliers.models import Part, Use

# Lines that are valid on the day, alternatives included, and uses; UNION, so that a cycle ends.
_NEEDS = """
    SELECT parent_id, component_id FROM suppliers_bomline
    WHERE coalesce(valid_from <= %(day)s, true) AND coalesce(valid_to >= %(day)s, true)
    UNION ALL SELECT product_id, part_id FROM suppliers_use
"""
_ABOVE = f"""
    WITH RECURSIVE above (id) AS (
        SELECT parent_id FROM ({_NEEDS}) need WHERE component_id = %(part)s
        UNION
        SELECT need.parent_id FROM ({_NEEDS}) need JOIN above ON need.component_id = above.id
    )
    SELECT id FROM above
"""
_FACTOR, _RATED = to_base("part.currency")
_WITHOUT_RATE = f"""
    SELECT DISTINCT part.currency FROM suppliers_part part {_RATED}
    WHERE (part.id = %(part)s OR part.id IN ({_ABOVE}))
        AND coalesce(part.daily_revenue, part.daily_margin, part.line_down_cost_per_day) IS NOT NULL
        AND part.currency IS NOT NULL AND company.base_currency IS NOT NULL AND ({_FACTOR}) IS NULL
    ORDER BY 1
"""


def products_above(part: int, *, user: User, day: date, most: int = 50) -> list[dict[str, Any]]:
    """The largest by what they bring a day, margin where known, else revenue. `all`: how many there are;
    `by_use`: the product names the part itself among what it stops without.

    One query.
    """
    above = RawSQL(_ABOVE % {"part": "%s", "day": "%s"}, [day, day, part, day, day])
    return list(
        Part.objects.visible_to(user)
        .filter(Q(daily_revenue__isnull=False) | Q(daily_margin__isnull=False), pk__in=above)
        .annotate(
            daily=Coalesce("daily_margin", "daily_revenue"),
            all=Window(Count("*")),
            by_use=Exists(Use.objects.filter(part=part, product=OuterRef("pk"))),
        )
        .order_by(F("daily").desc(nulls_last=True), "pk")
        .values(
            *("pk", "number", "description", "daily_margin", "daily_revenue", "currency", "plant__code"),
            *("all", "by_use"),
        )[:most]
    )


def currencies_without_rate(part: int, *, day: date) -> list[str]:
    """Of the money behind the part, its own or of what needs it: what has no exchange rate on the day."""
    with connection.cursor() as cursor:
        cursor.execute(_WITHOUT_RATE, {"part": part, "day": day})
        return [currency for (currency,) in cursor.fetchall()]
