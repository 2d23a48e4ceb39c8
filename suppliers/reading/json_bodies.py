"""JSON arrays and NDJSON to columns of text."""

import json
from operator import itemgetter
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext as _

from suppliers.reading.bodies import MAX_COLUMNS, Body, BodyRefused, as_utf8
from suppliers.reading.cells import SEPARATORS
from suppliers.reading.regular import Columns, columns_of, columns_of_lines


def read_json(data: bytes) -> Body:
    """A JSON array of objects, or one object."""
    data = as_utf8(data)
    if (body := _regular(columns_of(data))) is not None:
        return body
    rows = _loaded(data)
    if isinstance(rows, dict):
        rows = [rows]
    if not isinstance(rows, list):
        raise BodyRefused("not_rows", _("The body must be a JSON array of objects, one a row."))
    if not rows:
        raise BodyRefused("empty", _("The body has no rows."))
    other = next((n for n, row in enumerate(rows, start=1) if type(row) is not dict), None)
    if other is not None:
        raise BodyRefused("not_rows", _("Row %d of the JSON array is not an object.") % other)
    return _body(rows, misfits=[])


def read_ndjson(data: bytes) -> Body:
    """One JSON object a line. A line that cannot be read is an error of its own."""
    data = as_utf8(data)
    if (body := _regular(columns_of_lines(data))) is not None:
        return body
    rows: list[Any] = []
    misfits = []
    for line in data.splitlines():
        if not line.strip():
            continue
        try:
            rows.append(orjson.loads(line))
        except orjson.JSONDecodeError:
            rows.append(leniently(line))
    for number, row in enumerate(rows, start=1):
        if row is None:
            misfits.append((number, "not_json", _("The line is not valid JSON.")))
    if not rows:
        raise BodyRefused("empty", _("The body has no rows."))
    return _body(rows, misfits)


def _regular(columns: Columns | None) -> Body | None:
    if columns is None:
        return None
    count = len(next(iter(columns.values())))
    numbers = pa.array(np.arange(1, count + 1, dtype=np.int64))
    return Body(columns, numbers, count, may_hold_nul=False)


def _loaded(data: bytes) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as bad:
        rows = leniently(data)
        if rows is None:
            raise BodyRefused(
                "not_json",
                _("The body is not valid JSON (line %(line)d, column %(column)d).")
                % {"line": bad.lineno, "column": bad.colno},
            ) from None
        return rows


def leniently(data: bytes) -> Any:
    """NaN and Infinity are no JSON, but people send them: read as text, so that the cell is the error."""
    try:
        rows = json.loads(data, parse_constant=str)
        json.dumps(rows, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return rows


def _body(rows: list[Any], misfits: list[tuple[int, str, str]]) -> Body:
    numbers = pa.array(range(1, len(rows) + 1), pa.int64())
    if set(map(type, rows)) - {dict}:
        known = {number for number, _code, _sentence in misfits}
        for number, row in enumerate(rows, start=1):
            if type(row) is not dict and number not in known:
                misfits.append((number, "not_an_object", _("The row is not a JSON object.")))
        numbers = numbers.filter(pa.array([type(row) is dict for row in rows]))
        rows = [row for row in rows if type(row) is dict]
    shapes = set(map(tuple, rows))
    names = list(dict.fromkeys(name for shape in shapes for name in shape))
    if len(names) > MAX_COLUMNS:
        raise BodyRefused("too_many_columns", _("The body has more than %d columns.") % MAX_COLUMNS)
    body = Body({}, numbers, len(rows), misfits=misfits)
    for name in names:
        if all(name in shape for shape in shapes):
            values = list(map(itemgetter(name), rows))  # half the time of a loop
        else:
            values = [row.get(name) for row in rows]
            body.absent[name] = pa.array([name not in row for row in rows])
        body.columns[name] = _column(name, values, body)
    return body


def _column(name: str, values: list[Any], body: Body) -> pa.Array:
    """One column as strings; null and "" both read as empty."""
    try:
        column = pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        column = None
    if column is not None and pa.types.is_string(column.type):
        return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)
    if column is not None and (pa.types.is_integer(column.type) or pa.types.is_boolean(column.type)):
        return column.cast(pa.string())
    if any(type(v) is dict or (type(v) is list and not _is_codes(v)) for v in values):
        body.misplaced[name] = pa.array(
            [type(v) is dict or (type(v) is list and not _is_codes(v)) for v in values]
        )
    return pa.array([_text(v) for v in values], pa.string())


def _is_codes(value: list[Any]) -> bool:
    return all(type(v) is str and not SEPARATORS.search(v) for v in value)


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if type(value) is str:
        return value
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is list and _is_codes(value):
        return ";".join(value)
    return repr(value) if type(value) in (int, float) else "?"
