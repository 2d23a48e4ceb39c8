"""Fields on which a person has ruled keep the person's value; what the body says is noted beside it."""

from suppliers.models import Ruling
from suppliers.reading import Rows


def ruled_fields(rows: Rows) -> set[str]:
    """The present columns with a ruling in force on any row of the resource."""
    resource = rows.resource
    fields = Ruling.objects.in_force().filter(resource=resource.name).values_list("field", flat=True)
    own = {c.name for c in resource.values}
    return set(fields.distinct()) & set(rows.present) & own


def join(resource: str, field: str) -> str:
    """The ruling in force on this row and field, if any, as `ruled_<field>`."""
    return (
        f'LEFT JOIN suppliers_ruling "ruled_{field}" ON "ruled_{field}".resource = \'{resource}\''
        f' AND "ruled_{field}".row_id = t.id AND "ruled_{field}".field = \'{field}\''
        f' AND "ruled_{field}".ended_at IS NULL'
    )


def note_told(cursor, fields: set[str]) -> dict[int, str | None]:
    """Remember what the body said where a ruling stands; what had been told before, by ruling."""
    before: dict[int, str | None] = {}
    for field in sorted(fields):
        cursor.execute(f"""
            UPDATE suppliers_ruling r SET told = i."told_{field}"
            FROM image i JOIN suppliers_ruling was ON was.id = i."ruling_{field}"
            WHERE r.id = was.id AND i.problem IS NULL AND r.told IS DISTINCT FROM i."told_{field}"
            RETURNING r.id, was.told #>> '{{}}'
        """)
        before |= dict(cursor.fetchall())
    return before
