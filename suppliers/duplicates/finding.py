"""Look for pairs that may be one, by index and in blocks, never all against all; the likeliest are kept.

What somebody dismissed stays dismissed. A pair that no longer looks like one goes.
"""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from suppliers.duplicates import ofparts, ofsuppliers, pairs

TASK = "suppliers.look_for_duplicates"
MOST_PAIRS = 20_000  # kept of one resource
MOST_ALIKE = pairs.MOST_ALIKE
LEAST_RANK = 0.5
WORDS = {
    "lei": _("same LEI"),
    "duns": _("same D-U-N-S number"),
    "name": _("same name, legal form aside"),
    "name_elsewhere": _("same name, another country"),
    "alike": _("names alike"),
    "domain": _("same e-mail domain"),
    "number": _("same number, written otherwise"),
    "description": _("same description"),
    "seller": _("bought from the same supplier"),
}
_KEEP = """
    WITH found AS (
        SELECT low, high, rank, string_to_array(reasons, ' ') AS reasons
        FROM unnest(%(low)s::bigint[], %(high)s::bigint[], %(rank)s::float8[], %(reasons)s::text[])
            told (low, high, rank, reasons)
    ), gone AS (
        DELETE FROM suppliers_duplicate standing WHERE resource = %(resource)s AND dismissed_at IS NULL
        AND NOT EXISTS (SELECT FROM found WHERE low = low_id AND high = high_id)
    )
    INSERT INTO suppliers_duplicate (resource, low_id, high_id, rank, reasons, found_at)
    SELECT %(resource)s, low, high, rank, reasons, %(now)s FROM found
    ON CONFLICT (resource, low_id, high_id) DO UPDATE SET rank = excluded.rank, reasons = excluded.reasons
        WHERE (suppliers_duplicate.rank, suppliers_duplicate.reasons) IS DISTINCT FROM (excluded.rank, excluded.reasons)
"""


def look(resource: str, *, now: datetime) -> int:
    """Find the pairs of a resource anew; how many there are. Two who look at once look one after the other."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"duplicates of {resource}"])
        cursor.execute("SET LOCAL work_mem = '64MB'")
        found = pairs.ranked(*_LOOK[resource](cursor), least=LEAST_RANK, most=MOST_PAIRS)
        told = [(low, high, rank, " ".join(reasons)) for (low, high), rank, reasons in found]
        columns = [list(column) for column in zip(*told, strict=True)] or [[], [], [], []]
        names = ("low", "high", "rank", "reasons")
        cursor.execute(_KEEP, {"resource": resource, "now": now, **dict(zip(names, columns, strict=True))})
    return len(found)


_LOOK = {"suppliers": ofsuppliers.told, "parts": ofparts.told}
