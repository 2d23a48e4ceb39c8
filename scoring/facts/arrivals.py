"""What came on each order line: when, how much, and in whose unit. The one definition for scores, standings,
scorecards and pages.

A line's receipts are its arrivals; its own totals count only where it has none. Quantities stand in the line's
unit. `units` of the part's unit make one of it: by the conversion told for the part's number, else by one told
for all parts, each as told or turned round. Nothing is guessed, and no two conversions are chained: else
`units` is null, and `foreign_unit` names the unit. A line, or a part, without a unit is in the other's.
"""

EVERY_PART = "true"
# A row a part and unit that its own is not, where the units of the part that make one of it are told.
CONVERSIONS = """
    SELECT DISTINCT ON (part.id, told.unit) part.id AS part_id, told.unit, told.units
    FROM (
        SELECT part, from_unit AS unit, to_unit AS wanted, factor AS units, false AS is_turned
        FROM suppliers_unitconversion
        UNION ALL SELECT part, to_unit, from_unit, 1 / factor, true FROM suppliers_unitconversion
    ) told
    JOIN suppliers_part part ON part.unit = told.wanted AND told.part IN ('', part.number)
    JOIN suppliers_source source ON source.part_id = part.id
    WHERE {among} AND {of_parts} AND (SELECT EXISTS (SELECT FROM suppliers_unitconversion))
    ORDER BY part.id, told.unit, told.part = '', told.is_turned
"""
# A row an arrival, and one a line on which nothing came. `is_line` is true once a line, of several arrivals at the
# latest that brought something. `is_dated`: it says when something came; `is_undated`: it came in full, and does
# not say when. `{among}` is a condition on `source`; `{of_parts}` the same on `part` where it is one on the part,
# which the database would not see that follows, else EVERY_PART. Where there are no receipts, or no conversions,
# neither is looked for.
ARRIVALS = f"""
    SELECT source.id AS source_id, source.part_id, source.supplier_id, line.id AS line_id, line.kind,
        line.due_on, line.unit_price, line.currency,
        coalesce(arrived.is_first, true) AS is_line,
        coalesce(arrived.quantity, line.received) AS received,
        CASE WHEN arrived.line_id IS NULL THEN line.rejected ELSE arrived.rejected END AS rejected,
        coalesce(arrived.received_on, line.received_on, line.due_on) AS came_on,
        coalesce(arrived.received_on, line.received_on) IS NOT NULL AS is_dated,
        arrived.line_id IS NULL AND line.received_on IS NULL AND line.received >= line.quantity AS is_undated,
        CASE WHEN arrived.line_id IS NULL
            THEN line.received >= line.quantity AND line.received_on <= line.due_on
            ELSE arrived.by_due >= line.quantity END AS is_on_time,
        line.unit = part.unit OR line.unit = '' OR part.unit = '' AS is_own_unit,
        CASE WHEN line.unit = part.unit OR line.unit = '' OR part.unit = '' THEN 1
            ELSE conversion.units END AS units,
        CASE WHEN line.unit <> part.unit AND line.unit <> '' AND part.unit <> ''
            AND conversion.units IS NULL THEN line.unit END AS foreign_unit
    FROM suppliers_source source
    JOIN suppliers_part part ON part.id = source.part_id
    JOIN suppliers_orderline line ON line.source_id = source.id
    LEFT JOIN (
        SELECT line.id AS line_id, receipt.received_on, receipt.quantity, receipt.rejected,
            row_number() OVER (
                PARTITION BY line.id ORDER BY receipt.quantity = 0, receipt.received_on DESC, receipt.id
            ) = 1 AS is_first,
            coalesce(sum(receipt.quantity) FILTER (WHERE receipt.received_on <= line.due_on) OVER of_line, 0)
                AS by_due
        FROM suppliers_source source
        JOIN suppliers_orderline line ON line.source_id = source.id
        JOIN suppliers_receipt receipt ON receipt.order_line_id = line.id
        WHERE {{among}} AND (SELECT EXISTS (SELECT FROM suppliers_receipt))
        WINDOW of_line AS (PARTITION BY line.id)
    ) arrived ON arrived.line_id = line.id
    LEFT JOIN (
        {CONVERSIONS}
    ) conversion ON conversion.part_id = CASE WHEN line.unit <> part.unit THEN part.id END
        AND conversion.unit = line.unit
    WHERE {{among}} AND {{of_parts}} AND line.status <> 'cancelled' AND line.kind <> 'return'
        AND (line.due_on > %(oldest)s OR line.received_on > %(oldest)s
            OR (SELECT EXISTS (SELECT FROM suppliers_receipt)))
        AND (line.due_on > %(oldest)s OR line.received_on > %(oldest)s OR arrived.received_on > %(oldest)s)
"""


def in_units(quantity: str) -> str:
    """SQL: the quantity in the part's unit; as it is told, where that is one that cannot be turned into it."""
    return f"CASE WHEN is_own_unit THEN {quantity} ELSE {quantity} * coalesce(units, 1) END"


def added_up(amount: str, which: str) -> str:
    """SQL: the sum of amounts `in_units` over the rows `which`; NaN where one of them is in no unit of the part."""
    return f"""
        CASE WHEN count(foreign_unit) FILTER (WHERE {which}) = 0 THEN sum({amount}) FILTER (WHERE {which})
            ELSE 'NaN' END
    """


def in_one_unit(amount: str, which: str) -> str:
    """SQL: the same, for shares of one such sum in another: all in one unit will do, whatever that is."""
    return f"""
        CASE WHEN count(foreign_unit) FILTER (WHERE {which}) = 0
            OR count(foreign_unit) FILTER (WHERE {which}) = count(*) FILTER (WHERE {which})
                AND min(foreign_unit) FILTER (WHERE {which}) = max(foreign_unit) FILTER (WHERE {which})
        THEN sum({amount}) FILTER (WHERE {which}) ELSE 'NaN' END
    """
