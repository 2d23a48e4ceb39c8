"""The synthetic company as an ERP would send it: bodies of CSV with natural keys."""

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from bench.day import DAY
from suppliers import synthetic
from suppliers.resources import RESOURCES, Resource


def company(parts: int, *, seed: int = 1) -> dict[str, bytes]:
    """CSV bodies by resource, in load order."""
    tables = synthetic.tables(parts, seed=seed, today=DAY)
    return {
        resource.name: _csv(_columns(resource, tables[resource.table], tables))
        for resource in RESOURCES.values()
        if resource.table in tables
    }


def _columns(resource: Resource, rows: pa.Table, tables: dict[str, pa.Table]) -> pa.Table:
    """A resource's own columns; of each reference the key of what it points to."""
    columns = {c.name: rows[c.db_column] for c in resource.values if c.db_column in rows.column_names}
    for c in resource.values:
        if c.kind == "codes" and c.name in columns:
            columns[c.name] = _as_list(columns[c.name])
    for reference in resource.references:
        if reference.db_column not in rows.column_names:
            continue
        target = RESOURCES[reference.to]
        pointed = tables[target.table].take(pc.subtract(rows[reference.db_column], 1))
        key = _columns(target, pointed, tables)
        for name, theirs in zip(reference.columns, target.key, strict=False):
            columns.setdefault(name, key[theirs])
    return pa.table(columns)


def _as_list(arrays: pa.ChunkedArray) -> pa.ChunkedArray:
    """{A,B} to A;B."""
    return pc.replace_substring(pc.utf8_trim(arrays, "{}"), ",", ";")


def _csv(rows: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    arrow_csv.write_csv(rows, sink)
    return sink.getvalue().to_pybytes()
