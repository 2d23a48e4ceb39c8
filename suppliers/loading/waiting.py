"""Rows that point to a row of their own resource which may stand in another piece: written when all pieces are."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from suppliers.reading import Rows
from suppliers.resources import Reference, Resource


def own_reference(resource: Resource) -> Reference | None:
    """A supplier's parent."""
    return next((r for r in resource.references if r.to == resource.name), None)


def unknown_yet(rows: Rows) -> np.ndarray | None:
    """A mask of the rows that wait: what they point to stands neither in the table nor in this piece, or waits
    itself. None where none does."""
    reference = own_reference(rows.resource)
    if reference is None or reference.given_by not in rows.present or not rows.table.num_rows:
        return None
    key = rows.resource.key[0]
    points = rows.table.column(reference.given_by).to_pandas()
    codes = rows.table.column(key).to_pandas()
    standing = _standing(rows.resource, key, points.dropna().unique().tolist())
    open_ = points.notna() & ~points.isin(standing)
    waits = open_ & ~points.isin(codes)
    while True:
        more = open_ & points.isin(codes[waits]) & ~waits
        if not more.any():
            return waits.to_numpy() if waits.any() else None
        waits |= more


def _standing(resource: Resource, key: str, codes: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{key}" FROM {resource.table} WHERE "{key}" = ANY(%s)', [codes])
        return [code for (code,) in cursor.fetchall()]


def mask_of(rows: Rows, places: np.ndarray) -> pa.Array:
    """The rows at these places."""
    return pc.is_in(rows.table.column("row").combine_chunks(), value_set=pa.array(places, pa.int64()))


def together(bodies: Iterable[Rows]) -> Rows | None:
    """Rows of several pieces as of one. A column that a piece lacks is one that its rows leave out."""
    found = list(bodies)
    if not found:
        return None
    names = list(dict.fromkeys(name for rows in found for name in rows.present))
    columns: dict[str, list] = {name: [] for name in names}
    absent: dict[str, list] = {name: [] for name in names}
    for rows in found:
        count = rows.table.num_rows
        for name in names:
            here = name in rows.present
            columns[name].append(
                rows.table.column(name).combine_chunks() if here else pa.nulls(count, pa.string())
            )
            mask = rows.absent.get(name) if here else pa.array(np.ones(count, bool))
            absent[name].append(mask if mask is not None else pa.array(np.zeros(count, bool)))
    table = pa.table(
        {
            **{
                name: pa.chunked_array(parts, pa.string()).combine_chunks() for name, parts in columns.items()
            },
            "row": pa.concat_arrays([rows.table.column("row").combine_chunks() for rows in found]),
        }
    )
    masks = {name: pa.concat_arrays([_flat(m) for m in parts]) for name, parts in absent.items()}
    return Rows(
        found[0].resource,
        table,
        sum(rows.received for rows in found),
        {name: mask for name, mask in masks.items() if pc.any(mask).as_py()},
        [error for rows in found for error in rows.errors],
    )


def _flat(mask) -> pa.Array:
    return mask.combine_chunks() if isinstance(mask, pa.ChunkedArray) else mask
