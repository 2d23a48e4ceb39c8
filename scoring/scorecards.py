"""How one supplier delivered, quarter by quarter: on time, rejects, spend."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from scoring.charts import columns
from scoring.facts.arrivals import ARRIVALS, EVERY_PART
from scoring.standings import PRICE, RATED, REJECT_RATE, Suppliers

QUARTERS = 8

# An arrival counts in the quarter in which it came, a line in the one in which it was due.
_BY_QUARTER = f"""
    WITH arrivals AS (SELECT arrival.*, {PRICE} AS price FROM ({ARRIVALS}) arrival {RATED}), due AS (
        SELECT date_trunc('quarter', due_on)::date AS quarter, count(*) AS lines_due,
            (count(*) FILTER (WHERE is_on_time))::float8 / count(*) AS on_time, bool_or(is_dated) AS is_dated
        FROM arrivals WHERE is_line AND kind = 'production' AND due_on < %(day)s GROUP BY 1
    ), came AS (
        SELECT date_trunc('quarter', came_on)::date AS quarter, {REJECT_RATE} AS reject_rate,
            (sum(received * price))::float8 AS spend,
            count(DISTINCT line_id) FILTER (WHERE price IS NULL) AS lines_unpriced
        FROM (
            SELECT arrivals.*, kind = 'production' AND rejected IS NOT NULL AS is_judged
            FROM arrivals WHERE received > 0 AND came_on <= %(day)s
        ) received GROUP BY 1
    )
    SELECT quarter, coalesce(lines_due, 0), CASE WHEN is_dated THEN on_time END, reject_rate, spend,
        coalesce(lines_unpriced, 0)
    FROM due FULL JOIN came USING (quarter) WHERE quarter >= %(oldest)s
"""


@dataclass(frozen=True)
class Quarter:
    """Shares 0-1, spend in the base currency; None = not known."""

    start: date
    lines_due: int = 0
    on_time: float | None = None
    reject_rate: float | None = None
    spend: float | None = None
    lines_unpriced: int = 0

    @property
    def name(self) -> str:
        return f"Q{(self.start.month + 2) // 3} {self.start.year}"


def quarters(supplier: int, *, day: date) -> list[Quarter]:
    """The last eight calendar quarters, the present one included, oldest first. One query.

    Empty where nothing was due or came in all of them.
    """
    starts = _starts(day)
    only = Suppliers(supplier, supplier, (supplier,))
    parameters = only.parameters | {"day": day, "oldest": starts[0]}
    with connection.cursor() as cursor:
        query = _BY_QUARTER.format(among=only.among("source.supplier_id"), of_parts=EVERY_PART)
        cursor.execute(query, parameters)
        found = {row[0]: Quarter(*row) for row in cursor.fetchall()}
    return [found.get(start, Quarter(start)) for start in starts] if found else []


def _starts(day: date) -> list[date]:
    number = day.year * 4 + (day.month - 1) // 3
    return [date(n // 4, n % 4 * 3 + 1, 1) for n in range(number - QUARTERS + 1, number + 1)]


def drawings(found: list[Quarter]) -> dict[str, Any]:
    """What components/columns.html takes, for each of the three measures."""
    names = [quarter.name for quarter in found]
    return {
        "on_time": columns([q.on_time for q in found], names, top=1.0),
        "rejects": columns([q.reject_rate for q in found], names),
        "spend": columns([q.spend for q in found], names),
    }
