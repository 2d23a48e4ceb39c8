"""A body read against a resource: good rows as one table, every bad cell with its own sentence."""

from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext as _

from suppliers.reading import apostrophes, cells
from suppliers.reading.bodies import Body, BodyRefused, check_size, read_csv
from suppliers.reading.json_bodies import read_json, read_ndjson
from suppliers.resources import MAY_BE_LEFT_OUT, Resource

_BODIES = {"csv": read_csv, "json": read_json, "ndjson": read_ndjson}


@dataclass
class RowError:
    """One reason why one row was not taken. `row` is its place among the data rows, the first is 1."""

    row: int
    key: dict[str, str | None]
    field: str | None
    code: str
    message: str

    def as_dict(self) -> dict[str, Any]:
        return dict(self.__dict__)


@dataclass
class Rows:
    """What a body holds for a resource.

    `table` has one string column a present column (canonical for PostgreSQL, null = cleared), and `row`;
    `absent` marks where a JSON row lacks a column that others have. `received` counts bad rows as well.
    """

    resource: Resource
    table: pa.Table
    received: int
    absent: dict[str, pa.Array] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)

    @property
    def present(self) -> list[str]:
        return [name for name in self.table.column_names if name != "row"]

    def without(self, places) -> None:
        """Drop the rows at these places (a boolean mask, true = drop)."""
        keep = pc.invert(places)
        self.table = self.table.filter(keep)
        self.absent = {name: mask.filter(keep) for name, mask in self.absent.items()}


def read(resource: Resource, data: bytes, *, format: str, as_written: bool = False) -> Rows:
    """Read a body. Raises BodyRefused where it makes no sense as a whole; nothing else."""
    check_size(data)
    return of_body(resource, _BODIES[format](data), format=format, as_written=as_written)


def of_body(resource: Resource, body: Body, *, format: str = "csv", as_written: bool = False) -> Rows:
    """The rows of columns that were read already. A file may have been in a spreadsheet, unless it is taken
    `as_written`: what keeps its texts from running goes."""
    if format == "csv" and not as_written:
        body.columns = {name: apostrophes.taken_off(column) for name, column in body.columns.items()}
    _check_columns(resource, body)
    _check_missing(resource, body, format)
    reader = _Reader(resource, body)
    for name in body.columns:
        reader.read_column(name)
    reader.check_given()
    return reader.rows()


def _check_columns(resource: Resource, body: Body) -> None:
    known = resource.by_name
    unknown = [name for name in body.columns if name not in known]
    if unknown:
        raise BodyRefused(
            "unknown_column",
            _("%(resource)s has no column %(unknown)s. It has: %(known)s.")
            % {
                "resource": resource.name,
                "unknown": ", ".join(f"“{name[:60]}”" for name in unknown[:10]),
                "known": ", ".join(known),
            },
        )
    if not body.count and not body.misfits:
        raise BodyRefused("empty", _("The file has a header but no rows."))


def _check_missing(resource: Resource, body: Body, format: str) -> None:
    """A file without a needed column is refused; in JSON each row says what it speaks of, and errs by itself."""
    missing = [k for k in resource.key if k not in body.columns and resource.is_needed(k)]
    for reference in resource.references:
        if any(c in body.columns for c in set(reference.columns) - MAY_BE_LEFT_OUT):
            missing += [c for c in reference.needed if c not in body.columns and c not in missing]
    if format != "csv":
        nothing = pa.nulls(body.count, pa.string())
        body.columns |= dict.fromkeys(missing, nothing)
    elif missing and body.count:
        raise BodyRefused(
            "missing_column",
            _("%(resource)s needs the column %(missing)s.")
            % {"resource": resource.name, "missing": ", ".join(dict.fromkeys(missing))},
        )


class _Reader:
    def __init__(self, resource: Resource, body: Body) -> None:
        self.resource, self.body = resource, body
        self.raw: dict[str, pa.Array] = {}
        self.read: dict[str, pa.Array] = {}
        self.problems: list[tuple[int, str, str, str]] = []  # place, field, code, sentence
        self.bad = pa.array([False] * 0, pa.bool_())
        self.is_bad = None

    def read_column(self, name: str) -> None:
        column = self.resource.by_name[name]
        raw = cells.trimmed(self.body.columns[name])
        self.raw[name] = raw
        canonical, bad, sentence = cells.read(column, raw)
        for unread, why in self.body.unread.get(name, ()):
            self._note(name, unread, "wrong_value", why)
            bad = None if bad is None else pc.and_kleene(bad, pc.invert(unread))
        if bad is not None:
            self._note(name, pc.and_(pc.is_valid(raw), pc.fill_null(bad, True)), "wrong_value", sentence)
        if self.body.may_hold_nul:
            nul = pc.match_substring(raw, "\x00")
            self._note(name, pc.fill_null(nul, False), "nul_byte", _("holds a NUL byte"), quote=False)
        if name in self.body.misplaced:
            self._note(name, self.body.misplaced[name], "wrong_value", _("is not a plain value"), quote=False)
        if column.is_required:
            gone = pc.is_null(raw)
            if name in self.body.absent:
                gone = pc.and_(gone, pc.invert(self.body.absent[name]))
            if name not in self.resource.key:
                self._note(name, gone, "missing_value", _("cannot be empty"), quote=False)
        self.read[name] = canonical

    def check_given(self) -> None:
        """Key cells that a row needs, and the columns that a reference needs."""
        needed = [k for k in self.resource.key if self.resource.is_needed(k)]
        for name in needed:
            if name in self.raw:
                self._note(name, pc.is_null(self.raw[name]), "missing_key", _("is missing"), quote=False)
        for reference in self.resource.references:
            for name in set(reference.needed) - set(needed):
                if name not in self.raw:
                    continue
                gone = pc.is_null(self.raw[name])
                if name in self.body.absent:
                    gone = pc.and_(gone, pc.invert(self.body.absent[name]))
                self._note(name, gone, "missing_value", _("cannot be empty"), quote=False)

    def _note(self, name: str, mask: pa.Array, code: str, sentence: str, *, quote: bool = True) -> None:
        if not pc.any(mask).as_py():
            return
        self.is_bad = mask if self.is_bad is None else pc.or_(self.is_bad, mask)
        for place in pc.indices_nonzero(mask).to_pylist():
            value = f" “{shortened(self.raw[name][place].as_py())}”" if quote else ""
            self.problems.append((place, name, code, f"{name}{value} {sentence}."))

    def rows(self) -> Rows:
        numbers = self.body.row_numbers
        names = [k for k in self.resource.key if k in self.raw]
        errors = [RowError(row, {}, None, code, sentence) for row, code, sentence in self.body.misfits]
        for place, name, code, sentence in self.problems:
            key = {k: shortened(self.raw[k][place].as_py()) for k in names}
            errors.append(RowError(numbers[place].as_py(), key, name, code, sentence))
        table = pa.table({**self.read, "row": numbers})
        received = self.body.count + len(self.body.misfits)
        rows = Rows(self.resource, table, received, dict(self.body.absent), errors)
        if self.is_bad is not None:
            rows.without(self.is_bad)
        return rows


def shortened(value: str | None, limit: int = 60) -> str | None:
    if value is None or len(value) <= limit:
        return value and value.replace("\x00", "\ufffd")
    return value[:limit].replace("\x00", "\ufffd") + "…"
