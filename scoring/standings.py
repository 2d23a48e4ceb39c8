"""Where each supplier stands: parts, losses behind them, deliveries, lots, spend of 12 months, newest rating, and
how many of its second sources are real.

Set-based: one merge for some suppliers or a range of them; only what moved is written. Measured at 100,000
parts and 500,000 order lines: the sums below take seconds over all suppliers, which a list cannot wait for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from scoring.facts.arrivals import ARRIVALS, EVERY_PART, in_units
from scoring.facts.rates import to_base
from scoring.facts.reading import YEAR
from scoring.models import PolicyVersion, Verdict
from scoring.readiness.codes import Reason
from scoring.touching import Change

BLOCK = 1 << 13  # supplier ids of one chunk
LOCK = 0x57A4D  # advisory: one at a time, so that older facts never overwrite newer ones

COLUMNS = (
    "parts_listed",
    "parts_primary",
    "parts_dual",
    "worst_outage_loss",
    "worst_part_id",
    "lines_due",
    "on_time",
    "reject_rate",
    "spend",
    "lines_unpriced",
    "rating",
    "rating_agency",
    "rated_on",
    "seconds_listed",
    "seconds_real",
    "real_until",
    "next_lapse_on",
    "lots_decided",
    "lots_rejected",
)
# A second source may be bought from, or quality has stopped it: one that is looked at, blocked or over is none.
SECONDS = (Reason.USABLE, Reason.IS_SUSPENDED, Reason.HAS_FAILED)
_USABLE = "CASE WHEN usable_lapses_on <= %(day)s THEN usable_lapses_to ELSE usable_reason END"
_REAL = f"""
    NOT is_primary AND {int(Verdict.REAL)}
        = CASE WHEN verdict_lapses_on <= %(day)s THEN verdict_lapses_to ELSE verdict END
"""

# Over parts in different units there is no right sum; what cannot be turned into its part's weighs as it is told.
REJECT_RATE = f"""
    (sum({in_units("rejected")}) FILTER (WHERE is_judged)
        / sum({in_units("received")}) FILTER (WHERE is_judged))::float8
"""
# A lot counts by its decision, on the day of that; one that was skipped was not looked at.
DECIDED = "decision IN ('accepted', 'rejected', 'concession')"
DECIDED_ON = "coalesce(inspection.decided_on, inspection.received_on)"
PRICE, RATED = to_base(
    "arrival.currency", "unit_price"
)  # spend is in the base currency, at the rate of the day
_FRESH = f"""
    WITH delivered AS (
        SELECT supplier_id, count(*) FILTER (WHERE is_due) AS lines_due,
            (count(*) FILTER (WHERE is_due AND is_on_time))::float8
                / nullif(count(*) FILTER (WHERE is_due), 0) AS on_time,
            bool_or(is_due AND is_dated) AS is_dated,
            {REJECT_RATE} AS reject_rate,
            (sum(received * price) FILTER (WHERE is_received))::float8 AS spend,
            count(*) FILTER (WHERE is_line AND is_received AND price IS NULL) AS lines_unpriced
        FROM (
            SELECT arrival.*,
                kind = 'production' AND is_line AND due_on > %(window)s AND due_on < %(day)s AS is_due,
                came_on > %(year_ago)s AND came_on <= %(day)s AND received > 0 AS is_received,
                kind = 'production' AND came_on > %(window)s AND came_on <= %(day)s AND received > 0
                    AND rejected IS NOT NULL AS is_judged,
                {PRICE} AS price
            FROM ({ARRIVALS}) arrival {RATED}
        ) seen GROUP BY supplier_id
    ), listed AS (
        SELECT supplier_id, count(DISTINCT source.part_id) AS parts_listed,
            count(DISTINCT source.part_id) FILTER (WHERE is_primary) AS parts_primary,
            count(DISTINCT source.part_id) FILTER (WHERE is_primary AND quadrant = 'dual_source')
                AS parts_dual,
            max(outage_loss) FILTER (WHERE is_primary) AS worst_outage_loss,
            (array_agg(source.part_id ORDER BY outage_loss DESC, source.part_id)
                FILTER (WHERE is_primary AND outage_loss IS NOT NULL))[1] AS worst_part_id
        FROM suppliers_source source
        LEFT JOIN LATERAL (
            SELECT position.primary_supplier_id = source.supplier_id AS is_primary, quadrant, outage_loss
            FROM scoring_position position
            WHERE position.part_id = source.part_id AND quadrant <> 'out_of_scope'
        ) placed ON true
        WHERE {{among}} GROUP BY supplier_id
    ), rated AS (
        SELECT DISTINCT ON (supplier_id) supplier_id, score, agency, rated_on FROM suppliers_rating source
        WHERE {{among}} AND rated_on <= %(day)s ORDER BY supplier_id, rated_on DESC, score, agency
    ), stood AS (
        SELECT supplier_id, count(*) FILTER (WHERE NOT is_primary) AS seconds_listed,
            count(*) FILTER (WHERE {_REAL}) AS seconds_real,
            min(verdict_lapses_on) FILTER (WHERE {_REAL} AND verdict_lapses_on > %(day)s) AS real_until,
            min(lapses_on) FILTER (WHERE lapses_on > %(day)s) AS next_lapse_on
        FROM suppliers_source source JOIN scoring_readiness readiness ON readiness.source_id = source.id
        WHERE {{among}} AND {_USABLE} IN ({", ".join(str(int(one)) for one in SECONDS)}) GROUP BY supplier_id
    ), judged AS (
        SELECT supplier_id, count(*) AS lots_decided,
            count(*) FILTER (WHERE decision = 'rejected') AS lots_rejected
        FROM suppliers_source source JOIN suppliers_inspection inspection ON inspection.source_id = source.id
        WHERE {{among}} AND {DECIDED} AND {DECIDED_ON} > %(window)s AND {DECIDED_ON} <= %(day)s
        GROUP BY supplier_id
    )
    SELECT supplier.id, coalesce(parts_listed, 0), coalesce(parts_primary, 0), coalesce(parts_dual, 0),
        worst_outage_loss, worst_part_id, coalesce(lines_due, 0), CASE WHEN is_dated THEN on_time END::real,
        reject_rate::real, spend, coalesce(lines_unpriced, 0), score::real, agency, rated_on,
        coalesce(seconds_listed, 0), coalesce(seconds_real, 0), real_until, next_lapse_on,
        coalesce(lots_decided, 0), coalesce(lots_rejected, 0)
    FROM suppliers_supplier supplier
    LEFT JOIN listed ON listed.supplier_id = supplier.id
    LEFT JOIN delivered ON delivered.supplier_id = supplier.id
    LEFT JOIN rated ON rated.supplier_id = supplier.id
    LEFT JOIN stood ON stood.supplier_id = supplier.id
    LEFT JOIN judged ON judged.supplier_id = supplier.id
    WHERE {{here}}
"""
_MERGE = f"""
    INSERT INTO scoring_supplierstanding AS old (supplier_id, {", ".join(COLUMNS)}) {_FRESH}
    ON CONFLICT (supplier_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in COLUMNS)}
    WHERE ({", ".join(f"old.{name}" for name in COLUMNS)})
        IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in COLUMNS)})
"""
_GONE = """
    DELETE FROM scoring_supplierstanding standing
    WHERE {among} AND NOT EXISTS (SELECT FROM suppliers_supplier WHERE id = standing.supplier_id)
"""
# Whoever sells, or sold, one of the parts; and suppliers whose own rows, or ratings, changed.
_TOUCHED = """
    SELECT supplier_id FROM suppliers_source WHERE part_id = ANY(%(parts)s::bigint[])
    UNION SELECT unnest(%(suppliers)s::bigint[])
    UNION SELECT supplier_id FROM suppliers_rating WHERE id = ANY(%(ratings)s::bigint[])
    UNION SELECT (old->>'supplier_id')::bigint FROM accounts_history
        WHERE changed >= %(since)s::text::xid8 AND (
            resource = 'sources' AND row_id = ANY(%(sources)s::bigint[])
            OR resource = 'ratings' AND row_id = ANY(%(ratings)s::bigint[]))
"""
# Whoever was paid in a currency whose rate changed; of a rate that is gone, or was another's, its history tells.
_PAID_IN = """
    SELECT DISTINCT source.supplier_id
    FROM suppliers_source source JOIN suppliers_orderline line ON line.source_id = source.id
    WHERE line.currency IN (
        SELECT currency FROM suppliers_exchangerate WHERE id = ANY(%(rates)s::bigint[])
        UNION SELECT old->>'currency' FROM accounts_history
            WHERE changed >= %(since)s::text::xid8 AND resource = 'exchange-rates'
                AND row_id = ANY(%(rates)s::bigint[]))
"""


@dataclass(frozen=True)
class Suppliers:
    """All ids from `first` to `last`, both included; of these only `ids`, where given."""

    first: int = 0
    last: int = 2**63 - 1
    ids: tuple[int, ...] | None = None

    def among(self, column: str) -> str:
        if self.ids is None:
            return f"{column} BETWEEN %(first)s AND %(last)s"
        return f"{column} = ANY(%(ids)s::bigint[])"

    @property
    def parameters(self) -> dict[str, Any]:
        return {"first": self.first, "last": self.last, "ids": list(self.ids or ())}


def refresh(suppliers: Suppliers, *, day: date) -> int:
    """Merge their standing as of the day, in a transaction; the number of rows that moved, came or went.

    What was delivered is judged over the days that the policy in force looks at, spend over 12 months.
    """
    among = suppliers.among("source.supplier_id")
    parameters = suppliers.parameters | _days(day)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("SET LOCAL work_mem = '128MB'")
        merge = _MERGE.format(among=among, of_parts=EVERY_PART, here=suppliers.among("supplier.id"))
        cursor.execute(merge, parameters)
        moved = cursor.rowcount
        cursor.execute(_GONE.format(among=suppliers.among("standing.supplier_id")), parameters)
        return moved + cursor.rowcount


def _days(day: date) -> dict[str, date]:
    policy = PolicyVersion.objects.in_force().read()
    window, year_ago = day - timedelta(days=policy.performance_days), day - timedelta(days=YEAR)
    return {"day": day, "window": window, "year_ago": year_ago, "oldest": min(window, year_ago)}


def touched(changes: Iterable[Change], part_ids: Iterable[int]) -> Suppliers | None:
    """The suppliers that these changes, and the parts they touch, are about; None where there are none."""
    ids: dict[str, list[int]] = {"suppliers": [], "ratings": [], "sources": [], "exchange-rates": []}
    since = None
    for change in changes:
        if change.resource in ids:
            ids[change.resource] += change.row_ids or ()
            since = change.changed if since is None else min(since, change.changed)
    rates = ids.pop("exchange-rates")
    parameters: dict[str, Any] = {**ids, "rates": rates, "parts": list(part_ids), "since": since or 0}
    with connection.cursor() as cursor:
        cursor.execute(f"{_TOUCHED} UNION {_PAID_IN}" if rates else _TOUCHED, parameters)
        found = sorted(supplier for (supplier,) in cursor.fetchall() if supplier is not None)
    return Suppliers(found[0], found[-1], tuple(found)) if found else None


def blocks() -> list[tuple[int, int]]:
    """Ranges of supplier ids in which there are suppliers, or standings of those that are gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id / %(size)s FROM suppliers_supplier UNION "
            "SELECT supplier_id / %(size)s FROM scoring_supplierstanding ORDER BY 1",
            {"size": BLOCK},
        )
        return [(block * BLOCK, (block + 1) * BLOCK - 1) for (block,) in cursor.fetchall()]
