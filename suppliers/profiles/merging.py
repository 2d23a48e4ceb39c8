"""Rows of one key made one: kept once, or their quantities added up.

Three receipts of which one takes back another, 10, 5 and -5 of (4500000001, 10, 5000000001), are one of 10.
"""

import pyarrow as pa
import pyarrow.compute as pc

from suppliers.profiles.amounts import as_cells, decimals
from suppliers.reading import Body
from suppliers.resources import Resource


def merge(body: Body, resource: Resource, how: dict[str, str], *, same: bool = False) -> None:
    """Change `body` to one row a key: the first row's cells, but those of `how` put together. With `same`, only rows
    that are alike in every cell are one. A group with a cell that cannot be translated is wrong as a whole."""
    by = [name for name in body.columns if same or name in resource.key]
    numbers = {column.name for column in resource.columns if column.kind == "number"}
    if not by or not body.count:
        return
    how = {name: way for name, way in how.items() if name in body.columns}
    bad = {name: _any_of(masks) for name, masks in body.unread.items()}
    table = {f"key {n}": body.columns[name] for n, name in enumerate(by)}
    table["place"] = pa.array(range(body.count), pa.int64())
    wanted: list[tuple] = [("place", "min")]
    for name, way in how.items():
        table[f"put {name}"] = decimals(body.columns[name]) if name in numbers else body.columns[name]
        wanted.append((f"put {name}", way))
    for name, mask in bad.items():
        table[f"bad {name}"] = pc.if_else(mask, table["place"], pa.scalar(None, pa.int64()))
        wanted.append((f"bad {name}", "min"))
    grouped = pa.TableGroupBy(pa.table(table), list(table)[: len(by)], use_threads=False).aggregate(wanted)
    grouped = grouped.sort_by("place_min")
    _take(body, grouped, how, bad)


def _any_of(masks: list[tuple[pa.Array, str]]) -> pa.Array:
    whole = masks[0][0]
    for mask, _sentence in masks[1:]:
        whole = pc.or_(whole, mask)
    return whole


def _take(body: Body, grouped: pa.Table, how: dict[str, str], bad: dict[str, pa.Array]) -> None:
    first = grouped.column("place_min").combine_chunks()
    columns = {name: cells.take(first) for name, cells in body.columns.items()}
    for name, way in how.items():
        put = grouped.column(f"put {name}_{way}").combine_chunks()
        columns[name] = as_cells(put) if pa.types.is_decimal(put.type) else put
    unread: dict[str, list[tuple[pa.Array, str]]] = {}
    for name in bad:
        place = grouped.column(f"bad {name}_min").combine_chunks()
        columns[name] = pc.if_else(pc.is_valid(place), body.columns[name].take(place), columns[name])
        unread[name] = [
            (pc.fill_null(mask.take(place), False), sentence) for mask, sentence in body.unread[name]
        ]
    body.left_out += body.count - len(first)
    body.columns, body.unread = columns, unread
    body.row_numbers = body.row_numbers.take(first)
    body.count = len(first)
