"""A sheet through a mapping: the columns of a resource with canonical cells, ready for the one reader.

Cells that cannot be translated keep their own text and are marked with a sentence, so that the reader names them
like any other wrong value; the row stays out, and good rows go in.
"""

from dataclasses import dataclass, field
from itertools import takewhile

import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext as _

from suppliers.profiles import merging
from suppliers.profiles.definition import Column, Condition, Mapping, Profile
from suppliers.profiles.names import place_of
from suppliers.profiles.readings import NOTHING
from suppliers.profiles.steps import Step
from suppliers.reading import Body, BodyRefused
from suppliers.resources import RESOURCES
from suppliers.tables import Sheet


@dataclass
class Translated:
    """One column on its way: its cells, the text that they came from, and what could not be translated."""

    cells: pa.Array
    origin: pa.Array
    unread: list[tuple[pa.Array, str]] = field(default_factory=list)


@dataclass
class _Around:
    """The rows of a sheet that are taken, by any spelling of its column names."""

    sheet: Sheet
    decimal: str
    taken: pa.Array | None = None
    different: dict[str, pa.Array] = field(default_factory=dict)

    def column(self, name: str) -> pa.Array | None:
        found = place_of(name, self.sheet.header)
        if found is None:
            return None
        if found not in self.different:
            cells = self.sheet.columns[found]
            self.different[found] = cells if self.taken is None else cells.filter(self.taken)
        return self.different[found]


def mapped(what: Profile | Mapping, sheet: Sheet, *, resource: str | None = None) -> Body:
    """What a sheet says of a resource: of a profile that reads several, the first where none is named.

    Raises BodyRefused where the sheet has none of the columns; nothing else.
    """
    mapping = what.mapping(resource) if isinstance(what, Profile) else what
    around = _Around(sheet, sheet.notes.decimal)
    around.taken = _taken(mapping.where, around)
    numbers = sheet.row_numbers if around.taken is None else sheet.row_numbers.filter(around.taken)
    columns = {}
    for name, column in mapping.columns.items():
        translated = _translated(column, around, len(numbers))
        if translated is not None:
            columns[name] = translated
    if not any(mapping.columns[name].sources for name in columns):
        raise BodyRefused(
            "nothing_mapped",
            _("The file has none of the columns that are read into %(resource)s: %(sources)s.")
            % {"resource": mapping.resource, "sources": ", ".join(mapping.sources[:20])},
        )
    body = Body(
        columns={name: one.cells for name, one in columns.items()},
        row_numbers=numbers,
        count=len(numbers),
        misfits=list(sheet.misfits),
        unread={name: one.unread for name, one in columns.items() if one.unread},
        left_out=sheet.count - len(numbers),
    )
    if mapping.twice or mapping.merge:
        merging.merge(body, RESOURCES[mapping.resource], mapping.merge, same=mapping.twice == "same")
    return body


def _taken(conditions: tuple[Condition, ...], around: _Around) -> pa.Array | None:
    """Which rows fulfil every condition. One on a column that the file does not have says nothing."""
    mask = None
    for condition in conditions:
        cells = around.column(condition.source)
        if cells is None:
            continue
        here = _fulfils(condition, cells)
        mask = here if mask is None else pc.and_(mask, here)
    around.different.clear()
    return mask


def _fulfils(condition: Condition, cells: pa.Array) -> pa.Array:
    if condition.operator == "empty":
        return pc.is_null(cells)
    if condition.operator == "filled":
        return pc.is_valid(cells)
    said = pc.utf8_lower(pc.fill_null(cells, ""))
    known = pc.is_in(said, value_set=pa.array([text.lower() for text in condition.values], pa.string()))
    return known if condition.operator == "is" else pc.invert(known)


def _translated(column: Column, around: _Around, count: int) -> Translated | None:
    """None where the file has none of the column's sources."""
    origin = _origin(column, around, count)
    if origin is None:
        return None
    made = Translated(origin, origin)
    alone = list(takewhile(lambda step: step.kind.alone, column.steps))
    if alone:
        different, places = _different(origin)
        first = Translated(different, different)
        _run(first, alone, around)
        made.cells = first.cells.take(places)
        made.unread = [(mask.take(places), sentence) for mask, sentence in first.unread]
    _run(made, list(column.steps[len(alone) :]), around)
    for mask, _sentence in made.unread:
        made.cells = pc.if_else(mask, made.origin, made.cells)
    return made


def _different(cells: pa.Array) -> tuple[pa.Array, pa.Array]:
    """The different cells, an empty one among them, and where each cell's stands."""
    coded = cells.dictionary_encode()
    different = pa.concat_arrays([coded.dictionary, pa.nulls(1, pa.string())])
    return different, pc.fill_null(coded.indices, len(different) - 1)


def _run(made: Translated, steps: list[Step], around: _Around) -> None:
    """Step by step; what a step cannot read is marked, and empty for the steps after it."""
    for step in steps:
        made.cells, bad, sentence = step.run(made.cells, around)
        if bad is None:
            continue
        bad = pc.fill_null(bad, False)
        if pc.any(bad).as_py():
            made.unread.append((bad, sentence))
            made.cells = pc.if_else(bad, NOTHING, made.cells)


def _origin(column: Column, around: _Around, count: int) -> pa.Array | None:
    found = [cells for cells in map(around.column, column.sources) if cells is not None]
    constant = column.constant or None
    if not found:
        return None if column.sources or constant is None else pa.repeat(pa.scalar(constant), count)
    if column.blank:
        found = [_without(cells, column.blank) for cells in found]
    if column.how == "join":
        cells = found[0]
        for more in found[1:]:
            cells = pc.coalesce(pc.binary_join_element_wise(cells, more, column.between), cells, more)
    elif column.how == "first_of":
        cells = pc.coalesce(*found)
    else:
        cells = found[0]
    return cells if constant is None else pc.fill_null(cells, constant)


def _without(cells: pa.Array, blank: tuple[str, ...]) -> pa.Array:
    said = pa.array([text.strip().lower() for text in blank], pa.string())
    return pc.if_else(pc.is_in(pc.utf8_lower(cells), value_set=said), NOTHING, cells)
