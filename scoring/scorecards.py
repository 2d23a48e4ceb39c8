"""How one supplier delivered, quarter by quarter: on time, rejects in pieces and in lots, spend; and our share of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from scoring.charts import columns
from scoring.facts.arrivals import ARRIVALS, EVERY_PART
from scoring.facts.rates import to_base
from scoring.standings import DECIDED, DECIDED_ON, PRICE, RATED, REJECT_RATE, Suppliers

QUARTERS = 8

# An arrival counts in the quarter in which it came, a line in the one in which it was due, a lot in the one in
# which it was decided.
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
    ), lots AS (
        SELECT date_trunc('quarter', {DECIDED_ON})::date AS quarter, count(*) AS lots_decided,
            count(*) FILTER (WHERE decision = 'rejected') AS lots_rejected
        FROM suppliers_source source JOIN suppliers_inspection inspection ON inspection.source_id = source.id
        WHERE {{among}} AND {DECIDED} AND {DECIDED_ON} <= %(day)s GROUP BY 1
    )
    SELECT quarter, coalesce(lines_due, 0), CASE WHEN is_dated THEN on_time END, reject_rate, spend,
        coalesce(lines_unpriced, 0), coalesce(lots_decided, 0), coalesce(lots_rejected, 0)
    FROM due FULL JOIN came USING (quarter) FULL JOIN lots USING (quarter) WHERE quarter >= %(oldest)s
"""


_SALES, _RATED = to_base("statement.currency", "sales")
_OF_ITS_SALES = f"""
    SELECT period_end, ({_SALES})::float8 FROM suppliers_financial statement {_RATED}
    WHERE supplier_id = %(supplier)s AND sales > 0 AND period_end <= %(day)s
    ORDER BY period_end DESC LIMIT 1
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
    lots_decided: int = 0
    lots_rejected: int = 0

    @property
    def lots_rate(self) -> float | None:
        return self.lots_rejected / self.lots_decided if self.lots_decided else None

    @property
    def name(self) -> str:
        return f"Q{(self.start.month + 2) // 3} {self.start.year}"


def quarters(supplier: int, *, day: date) -> list[Quarter]:
    """The last eight calendar quarters, the present one included, oldest first. One query.

    Empty where nothing was due, came or was decided in all of them.
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
    """What components/columns.html takes, for each measure."""
    names = [quarter.name for quarter in found]
    return {
        "on_time": columns([q.on_time for q in found], names, top=1.0),
        "rejects": columns([q.reject_rate for q in found], names),
        "lots": columns([q.lots_rate for q in found], names),
        "spend": columns([q.spend for q in found], names),
    }


@dataclass(frozen=True)
class OfItsSales:
    """Our spend of 12 months against what it sold in the year that its newest statement is of; 0-1."""

    share: float
    year: int


def of_its_sales(supplier: int, spend: float | None, *, day: date) -> OfItsSales | None:
    """None where either is not known, in the base currency. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_ITS_SALES, {"supplier": supplier, "day": day})
        found = cursor.fetchone()
    if found is None or found[1] is None or spend is None:
        return None
    return OfItsSales(spend / found[1], found[0].year)
