"""What hangs on a source beside its order lines, and goes with it where it is merged into another.

Works on the tables `chosen` and `was` of `suppliers.allocation`.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# resource: its table, and how two rows of it, `one` and `other`, cannot both be of one source.
TABLES = {
    "qualifications": ("suppliers_qualification", "one.revision = other.revision"),
    "inspections": ("suppliers_inspection", "one.lot = other.lot"),
    "terms": (
        "suppliers_terms",
        "one.kind = other.kind AND daterange(one.valid_from, one.valid_to, '[]')"
        " && daterange(other.valid_from, other.valid_to, '[]')",
    ),
}
MOST_NAMED = 5


def refuse_conflicts(cursor) -> None:
    """Raises ValidationError where what hangs on two sources cannot hang on one."""
    cursor.execute(
        " UNION ".join(
            f"""SELECT '{resource}', part.number FROM chosen
                JOIN {table} one ON one.source_id = chosen.id
                JOIN {table} other ON other.source_id = chosen.standing_id AND {clash}
                JOIN suppliers_part part ON part.id = chosen.part_id"""
            for resource, (table, clash) in TABLES.items()
        )
        + " ORDER BY 2, 1"
    )
    sentence = _("Part %(part)s has %(what)s here and there that cannot both stand.")
    found = [sentence % {"part": part, "what": what} for what, part in cursor.fetchall()[:MOST_NAMED]]
    if found:
        raise ValidationError([*found, _("Nothing was moved: end or correct one of the two first.")])


def move(cursor) -> dict[str, list[int]]:
    """To the standing source; the rows that moved, by resource."""
    moved = {}
    for resource, (table, _clash) in TABLES.items():
        cursor.execute(f"""
            UPDATE {table} row SET source_id = chosen.standing_id FROM chosen
            WHERE row.source_id = chosen.id AND chosen.standing_id IS NOT NULL RETURNING row.id
        """)
        moved[resource] = [row_id for (row_id,) in cursor.fetchall()]
    return moved


def move_back(cursor, told) -> dict[str, list[int]]:
    """What moved then, and is still there."""
    moved = {}
    for resource, (table, _clash) in TABLES.items():
        cursor.execute(
            f"""
            UPDATE {table} row SET source_id = back.id
            FROM was JOIN suppliers_source back ON back.part_id = was.part_id
                AND back.supplier_id = %(supplier)s AND back.site_id = %(site)s, accounts_history entry
            WHERE row.source_id = was.stays AND entry.resource = '{resource}' AND entry.row_id = row.id
                AND entry.changed = %(changed)s::text::xid8 AND (entry.old->>'source_id')::bigint = was.gone
            RETURNING row.id
            """,
            told,
        )
        moved[resource] = [row_id for (row_id,) in cursor.fetchall()]
    return moved
