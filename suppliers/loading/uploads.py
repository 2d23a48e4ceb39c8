"""Pieces into the database, one transaction each: whoever sends slowly holds nothing up."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db import connection
from django.db.models.functions import Now

from accounts.models import User
from suppliers.loading.pressed import pressed, unpressed
from suppliers.models import Upload, UploadPiece
from suppliers.reading import Rows, read
from suppliers.reading.pieces import Piece, count
from suppliers.resources import Resource

KEPT = timedelta(days=7)
UNFINISHED = timedelta(days=1)
_COPY = "COPY suppliers_uploadpiece (upload_id, number, first_row, data) FROM STDIN (FORMAT binary)"


def store(
    pieces: Iterable[Piece],
    *,
    format: str,
    by: User | None,
    name: str = "",
    upload: Upload | None = None,
    first_rows: Iterable[int] | None = None,
) -> Upload:
    """An upload with these pieces, at `upload` where one was made for them. What raises while they come is raised
    on, and nothing is kept."""
    given = upload
    if upload is None or upload.pieces.exists():
        upload = Upload.objects.create(
            name=(name or (upload.name if upload else ""))[:200],
            format=format,
            by=by,
            kept_until=Now() + UNFINISHED,
        )
    size, row, is_whole = 0, 1, False
    told = iter(first_rows) if first_rows is not None else None
    try:
        for number, piece in enumerate(pieces, start=1):
            row = next(told, row) if told is not None else row
            _write(upload, number, row, piece.data)
            size += len(piece.data)
            row += piece.rows
        is_whole = True
    finally:
        if not is_whole:
            forget(upload, itself=upload is not given)
    Upload.objects.filter(pk=upload.pk).update(
        format=format, size=upload.size or size, kept_until=Now() + KEPT
    )
    upload.refresh_from_db()
    return upload


def counted(pieces: Iterable[bytes], *, format: str) -> Iterator[Piece]:
    return (Piece(bytes(data), count(bytes(data), format=format)) for data in pieces)


def forget(upload: Upload, *, itself: bool = True) -> None:
    """Nobody has asked for its rows."""
    UploadPiece.objects.filter(upload=upload).delete()
    if itself:
        Upload.objects.filter(pk=upload.pk).delete()


def _write(upload: Upload, number: int, first_row: int, data: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # opens what COPY goes past
        with cursor.copy(_COPY) as copy:
            copy.set_types(["int8", "int4", "int8", "bytea"])
            copy.write_row((upload.pk, number, first_row, pressed(data)))


def rows_of(resource: Resource, upload: Upload, number: int) -> Rows:
    """Raises BodyRefused. Rows have their places among those of all pieces."""
    first_row, data = bytes_of(upload, number)
    return numbered(read(resource, data, format=upload.format), first_row)


def bytes_of(upload: Upload, number: int) -> tuple[int, bytes]:
    """The place of a piece's first row, and the piece. As the bytes they are, not as text of twice the length."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        sql = (
            "COPY (SELECT first_row, data FROM suppliers_uploadpiece"
            f" WHERE upload_id = {int(upload.pk)} AND number = {int(number)}) TO STDOUT (FORMAT binary)"
        )
        with cursor.copy(sql) as copy:
            copy.set_types(["int8", "bytea"])
            found = list(copy.rows())
    if not found:
        raise UploadPiece.DoesNotExist
    first_row, data = found[0]
    return first_row, unpressed(data)


def numbered(rows: Rows, first: int) -> Rows:
    """As the rows from `first` on."""
    if first != 1:
        import pyarrow.compute as pc

        at = rows.table.column_names.index("row")
        rows.table = rows.table.set_column(at, "row", pc.add(rows.table.column("row"), first - 1))
        for error in rows.errors:
            error.row += first - 1
    return rows
