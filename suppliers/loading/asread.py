"""Rows of a piece as they were read, kept until they are written: reading costs half of a load, and is done once."""

from typing import Any

import orjson
import pyarrow as pa
from django.db import connection

from suppliers.models import Load, LoadPiece
from suppliers.reading import Rows
from suppliers.reading.rows import RowError
from suppliers.resources import Resource

DEAR = ("json", "ndjson")  # to read; a piece of CSV is read again in less time than it takes to keep it
_COPY = (
    "COPY suppliers_loadpiece (load_id, number, as_read, keys, has_stars, twice, waiting, spoken_of)"
    " FROM STDIN (FORMAT binary)"
)
_ABSENT = "\x00absent "  # before a column's name: where its rows leave it out
_SAID = b"holdfast"


def packed(rows: Rows) -> bytes:
    """As a stream of Arrow, with the errors of the rows that could not be read."""
    table = rows.table
    for name, mask in rows.absent.items():
        table = table.append_column(_ABSENT + name, mask)
    said = {"received": rows.received, "errors": [error.as_dict() for error in rows.errors]}
    table = table.replace_schema_metadata({_SAID: orjson.dumps(said)})
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.ipc.new_stream(sink, table.schema, options=options) as stream:
        stream.write_table(table)
    return sink.getvalue().to_pybytes()


def note(load: Load, number: int, *, as_read: bytes | None, keys: bytes, has_stars: bool) -> None:
    """What was seen of a piece, in place of what was seen of it before. As bytes, not as text of twice the length."""
    LoadPiece.objects.filter(load=load, number=number).delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # opens what COPY goes past
        with cursor.copy(_COPY) as copy:
            copy.set_types(["int8", "int4", "bytea", "bytea", "bool", "bytea", "bytea", "bytea"])
            copy.write_row((load.pk, number, as_read, keys, has_stars, b"", b"", b""))


def kept(load: Load, number: int) -> bytes | None:
    """What was kept of a piece: nothing where no row of it could be read, None where it is to be read again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # opens what COPY goes past
        sql = (
            "COPY (SELECT as_read FROM suppliers_loadpiece"
            f" WHERE load_id = {int(load.pk)} AND number = {int(number)}) TO STDOUT (FORMAT binary)"
        )
        with cursor.copy(sql) as copy:
            copy.set_types(["bytea"])
            found = list(copy.rows())
    return found[0][0] if found else None


def unpacked(resource: Resource, data: bytes) -> Rows:
    table: Any = pa.ipc.open_stream(data).read_all().combine_chunks()
    said = orjson.loads(table.schema.metadata[_SAID])
    names = [name for name in table.column_names if name.startswith(_ABSENT)]
    absent = {name.removeprefix(_ABSENT): table.column(name) for name in names}
    errors = [RowError(**error) for error in said["errors"]]
    plain = table.drop_columns(names).replace_schema_metadata(None)
    return Rows(resource, plain, said["received"], absent, errors)
