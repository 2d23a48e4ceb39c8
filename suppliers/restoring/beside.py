"""Who decided, what was reversed: put to the new rows before their rules are asked."""

import csv
import io
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import ForeignKey

from accounts.models import User
from accounts.roles import Role
from suppliers.exporting import beside
from suppliers.reading import Rows
from suppliers.resources import Resource

Said = dict[tuple[str, ...], list[str | None]]


def read(resource: Resource, text: str) -> Said:
    """By natural key, as the file has it, the values of `beside.fields`."""
    lines = csv.reader(io.StringIO(text, newline=""))
    if next(lines, None) != beside.heading(resource):
        raise ValueError(", ".join(beside.heading(resource)))
    width = len(resource.key)
    return {tuple(line[:width]): [cell or None for cell in line[width:]] for line in lines if line}


def people(resource: Resource, said: Iterable[list[str | None]]) -> dict[str, int]:
    """E-mail address -> id of everybody who is named. Who is not here gets an account that cannot sign in: what was
    decided keeps who decided it."""
    places = [i for i, f in enumerate(beside.fields(resource)) if isinstance(f, ForeignKey)]
    named = {line[i] for line in said for i in places} - {None}
    found: dict[str, int] = {}
    for email in sorted(one.lower() for one in named if one):
        person = User.objects.with_email(email).first()
        if person is None:
            person = User.objects.create_user(email, role=Role.VIEWER, is_active=False)
        found[email] = person.pk
    return found


def hook(resource: Resource, said: Said, ids: dict[str, int], rows: Rows) -> Callable[[Any], None] | None:
    """What the writer calls once `image` is drawn; None where nothing stands beside these rows."""
    if not said:
        return None
    key = [rows.table.column(name).to_pylist() for name in resource.key]
    told = []
    for place, *cells in zip(rows.table.column("row").to_pylist(), *key, strict=True):
        found = said.get(tuple(cell or "" for cell in cells))
        if found is not None:
            told.append((place, *_values(resource, found, ids)))
    return (lambda cursor: _state(cursor, resource, told)) if told else None


def _values(resource: Resource, found: list[str | None], ids: dict[str, int]) -> list[Any]:
    return [
        ids[cell.lower()] if cell and isinstance(f, ForeignKey) else cell
        for f, cell in zip(beside.fields(resource), found, strict=True)
    ]


def _state(cursor: Any, resource: Resource, told: list[tuple[Any, ...]]) -> None:
    fields = beside.fields(resource)
    cursor.execute("DROP TABLE IF EXISTS beside")
    cursor.execute(
        "CREATE TEMPORARY TABLE beside ON COMMIT DROP AS SELECT place, "
        + ", ".join(f'"{f.column}"' for f in fields)
        + " FROM image WHERE false"
    )
    with cursor.copy("COPY beside FROM STDIN") as copy:
        for row in told:
            copy.write_row(row)
    values = ", ".join(
        f'"{f.column}" = ' + (f'beside."{f.column}"' if f.null else f"coalesce(beside.\"{f.column}\", '')")
        for f in fields
    )
    cursor.execute(f"UPDATE image SET {values} FROM beside WHERE beside.place = image.place")
