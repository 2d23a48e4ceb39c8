"""A dry run of the whole file by the writer, and what a person gets to see of it; nothing of it stays.

Beside it the rows that can be read are kept in canonical columns: what is loaded is what was looked at.
"""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext as _
from pyarrow import csv as arrow_csv

from suppliers import loading, profiles, rulings
from suppliers.importing import outlines, said, wrongs
from suppliers.importing.files import KEPT
from suppliers.importing.previewing import Preview
from suppliers.importing.seen import seen_of
from suppliers.models import Import, Upload
from suppliers.reading import Body
from suppliers.reading.pieces import Piece
from suppliers.reading.rows import of_body
from suppliers.resources import RESOURCES
from suppliers.writing import write_rows

MOST = 200  # rows of each kind
ROWS_A_PIECE = 50_000
_BEGINS_LIKE_A_FORMULA = r"^('*[=+\-@\t\r\n])"


def look(one: Import) -> None:
    """Raises BodyRefused, ProfileRefused or ValidationError with a sentence where the file as a whole makes no sense."""
    resource = RESOURCES[one.chosen["resource"]]
    _raw, sheet = outlines.sheet_of(one)
    mapping = profiles.mapping_of(said.mapping_data(one.chosen, outlines.kept(one)))
    body = profiles.mapped(mapping, sheet)
    rows = of_body(resource, body, as_written=True)
    unread = {error.row for error in rows.errors}
    good = rows.table.column("row").combine_chunks()
    numbers = [name for name in body.columns if name in rows.present]
    rulings.wait_for_turn(resource)
    preview = Preview(MOST, one.by)
    result = write_rows(
        rows,
        by=one.by,
        why=_("A look at %s") % one.upload,
        dry_run=True,
        preview=preview,
        system=one.chosen.get("system", ""),
    )
    seen = seen_of(result, preview, mapping, sheet, left_out=body.left_out)
    stored = _keep(one, body, good, numbers)
    old = one.rows
    Import.objects.filter(pk=one.pk, is_applied=False).update(
        seen=seen, rows=stored, unread=wrongs.packed(result.errors, unread=unread)
    )
    if old is not None:
        loading.forget(old)


def _keep(one: Import, body: Body, good: pa.Array, names: list[str]) -> Upload | None:
    """The rows that could be read, as CSV in canonical columns, each at its own place."""
    if not len(good):
        return None
    table = pa.table({name: body.columns[name] for name in names})
    table = table.filter(pc.is_in(body.row_numbers, value_set=good))
    numbers = np.asarray(good)
    firsts = numbers[::ROWS_A_PIECE].tolist()
    upload = loading.store(
        _pieces(table, numbers), format="csv", by=one.by, name=one.upload.name, first_rows=firsts
    )
    Upload.objects.filter(pk=upload.pk).update(kept_until=one.upload.at + KEPT)
    return upload


def _pieces(table: pa.Table, numbers: np.ndarray) -> Iterator[Piece]:
    """Where a row is missing an empty one stands, which the reader leaves out, so that all keep their numbers."""
    for start in range(0, len(numbers), ROWS_A_PIECE):
        of = numbers[start : start + ROWS_A_PIECE]
        places = np.full(of[-1] - of[0] + 1, -1, np.int64)
        places[of - of[0]] = np.arange(start, start + len(of))
        indices = pa.array(places, mask=places < 0)
        yield Piece(_csv(table.take(indices)), len(places))


def _csv(table: pa.Table) -> bytes:
    safe = [pc.replace_substring_regex(column, _BEGINS_LIKE_A_FORMULA, r"'\1") for column in table.columns]
    if table.num_columns == 1:  # a line without a separator would be no row
        safe = [pc.fill_null(safe[0], "")]
    sink = pa.BufferOutputStream()
    arrow_csv.write_csv(pa.table(safe, names=table.column_names), sink)
    return sink.getvalue().to_pybytes()
