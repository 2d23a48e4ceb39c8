"""JSON as ERPs answer it: rows wrapped in `d.results`, `value`, `data`, ...; objects within rows; one object.

An object within a row becomes columns with a dot (`partner.name`), a list of objects becomes a sheet of its own in
which each row has what its parent has as well. Other lists stay as they were written, `[7,"Name"]`.
"""

import math
from decimal import Decimal
from typing import Any

import orjson
import pyarrow as pa
from django.utils.translation import gettext as _

from suppliers.reading import BodyRefused
from suppliers.reading.json_bodies import leniently
from suppliers.tables import raw
from suppliers.tables.raw import Notes, Raw, Sheet

WRAPPINGS = ("results", "value", "data", "message", "result", "records", "items", "rows")
DEEPEST = 4


def looks_like_json(data: bytes) -> bool:
    return data[:4096].lstrip()[:1] in (b"[", b"{")


def read_objects(data: bytes, notes: Notes) -> Raw:
    """`data` is UTF-8 without a mark: an array, one object, or an object a line."""
    misfits: list[tuple[int, str, str]] = []
    rows = unwrapped(_loaded(data, misfits))
    if not rows and not misfits:
        raise BodyRefused("empty", _("The body has no rows."))
    raw.check_length(len(rows))
    numbers = [number for number, row in enumerate(rows, start=1) if type(row) is dict]
    known = {number for number, _code, _sentence in misfits}
    misfits += [
        (number, "not_an_object", _("The row is not a JSON object."))
        for number, row in enumerate(rows, start=1)
        if type(row) is not dict and number not in known
    ]
    if not numbers:
        raise BodyRefused("not_rows", _("The body must be a JSON array of objects, one a row."))
    objects = [row for row in rows if type(row) is dict]
    sheets = [_sheet("", objects, numbers, misfits, notes)]
    for name in _nested(objects):
        children = _children(objects, name)
        raw.check_length(len(children))
        if children:
            places = list(range(1, len(children) + 1))
            sheets.append(_sheet(name, children, places, [], Notes(notes.encoding)))
    return Raw("json", [sheet for sheet in sheets if sheet.columns], notes)


def _loaded(data: bytes, misfits: list[tuple[int, str, str]]) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as bad:
        lines = [line for line in data.splitlines() if line.strip()]
        if len(lines) > 1 and (found := _by_line(lines, misfits)):
            return found
        whole = leniently(data)
        if whole is None:
            misfits.clear()
            raise BodyRefused(
                "not_json",
                _("The body is not valid JSON (line %(line)d, column %(column)d).")
                % {"line": bad.lineno, "column": bad.colno},
            ) from None
        return whole


def _by_line(lines: list[bytes], misfits: list[tuple[int, str, str]]) -> list[Any] | None:
    """NDJSON, where the first line is an object. A line that cannot be read is an error of its own."""
    if not lines[0].lstrip().startswith(b"{") or leniently(lines[0]) is None:
        return None
    raw.check_length(len(lines))
    rows: list[Any] = []
    for number, line in enumerate(lines, start=1):
        try:
            rows.append(orjson.loads(line))
        except orjson.JSONDecodeError:
            rows.append(leniently(line))
            if rows[-1] is None:
                misfits.append((number, "not_json", _("The line is not valid JSON.")))
    return rows


def unwrapped(found: Any) -> list[Any]:
    """The rows within an answer; an object without any is one row itself.

    >>> unwrapped({"d": {"results": [{"a": 1}]}}), unwrapped({"data": {"a": 1}, "count": 1}), unwrapped({"a": 1})
    ([{'a': 1}], [{'a': 1}], [{'a': 1}])
    """
    for _depth in range(DEEPEST):
        if type(found) is not dict:
            break
        inner = _inner(found)
        if inner is None:
            return [found]
        found = inner
    if type(found) is dict:
        return [found]
    if type(found) is not list:
        raise BodyRefused("not_rows", _("The body must be a JSON array of objects, one a row."))
    return found


def _inner(found: dict[str, Any]) -> Any:
    """What is wrapped: under `d` alone, or a list of objects (or one) under a known name."""
    if type(found.get("d")) in (dict, list):
        return found["d"]
    for name in WRAPPINGS:
        inner = found.get(name)
        if type(inner) is list and (not inner or any(type(row) is dict for row in inner)):
            return inner
        if type(inner) is dict and name in ("data", "message", "result"):
            return inner
    return None


def _nested(objects: list[dict[str, Any]]) -> list[str]:
    """The names under which rows hold lists of objects."""
    names: dict[str, None] = {}
    for row in objects:
        for name, value in row.items():
            if name not in names and type(value) in (list, dict) and _rows_in(value):
                names[name] = None
    return list(names)[:20]


def _rows_in(value: Any) -> list[dict[str, Any]]:
    if type(value) is dict:
        value = value.get("results")
    if type(value) is not list or not value or type(value[0]) is not dict:
        return []
    return [row for row in value if type(row) is dict]


def _children(objects: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """The objects below the rows one after another, each with what its row has as well."""
    children: list[dict[str, Any]] = []
    for row in objects:
        found = _rows_in(row.get(name))
        if found:
            plain = {key: value for key, value in row.items() if type(value) not in (dict, list)}
            children += [plain | child for child in found]
    return children


def _sheet(name: str, rows: list[dict[str, Any]], numbers: list[int], misfits, notes: Notes) -> Sheet:
    if any(type(value) is dict for row in rows for value in row.values()):
        rows = [_flat(row) for row in rows]
    names: dict[str, None] = {}
    for shape in dict.fromkeys(map(tuple, rows)):
        names |= dict.fromkeys(shape)
        raw.check_width(len(names))
    return raw.made(
        name,
        list(names),
        [_column([row.get(key) for row in rows]) for key in names],
        pa.array(numbers, pa.int64()),
        header_row=0,
        misfits=misfits,
        notes=notes,
    )


def _column(values: list[Any]) -> pa.Array:
    try:
        column = pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        column = None
    if column is not None and (pa.types.is_string(column.type) or pa.types.is_integer(column.type)):
        return column.cast(pa.string())
    return pa.array([text_of(value) for value in values], pa.string())


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """Objects one level down become columns with a dot; links to elsewhere (`__metadata`) are left out."""
    flat: dict[str, Any] = {}
    for key, value in row.items():
        if type(value) is not dict:
            flat[key] = value
        elif key != "__metadata" and "__deferred" not in value and "results" not in value:
            flat |= {f"{key}.{inner}": v for inner, v in value.items()}
    return flat


def text_of(value: Any) -> str | None:
    """A cell as text: 12.0 is 12, 0.1 + 0.2 is 0.3; a list or an object as it is written.

    >>> text_of(12.0), text_of(0.1 + 0.2), text_of(True), text_of([7, "Wood"]), text_of("007"), text_of("")
    ('12', '0.3', 'true', '[7,"Wood"]', '007', None)
    """
    if value is None or value == "":
        return None
    kind = type(value)
    if kind is str:
        return value
    if kind is bool:
        return "true" if value else "false"
    if kind is int:
        return str(value)
    if kind is float:
        return plain_number(value)
    return "" if value in ([], {}) else orjson.dumps(value).decode()


def plain_number(value: float) -> str:
    """Fifteen digits, as spreadsheets show them, without noise, exponent or needless zeros."""
    if not math.isfinite(value):
        return str(value)
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    short = format(value, ".15g")
    if "e" in short and 1e-9 < abs(value) < 1e21:
        return format(Decimal(short), "f")
    return short
