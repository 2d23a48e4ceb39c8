"""What a worker does with one chunk of a load, in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.core.exceptions import ValidationError
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts import jobs
from accounts.models import Chunk, Job
from suppliers.loading import asread, athand, ending, hashes, turns, waiting
from suppliers.loading.opening import STARS
from suppliers.loading.uploads import rows_of
from suppliers.models import Load, LoadPiece, UploadPiece
from suppliers.models.loads import Door, LoadState
from suppliers.reading import BodyRefused, Rows
from suppliers.reading.rows import RowError
from suppliers.resources import RESOURCES
from suppliers.writing import Arrival, Result, write_rows
from suppliers.writing.arriving import ERRORS_A_ROW, keep_errors
from suppliers.writing.writer import key_twice

FIRST_ERRORS = 100  # that the job's result has; all are in its file
HEAPS = 100_000 // ERRORS_A_ROW * 200 + 1  # numbers that a piece may use for its errors: a row can have many
Told = Mapping[str, Any]


def work(chunk: Chunk) -> Told | None:
    """Raises ValidationError where the load fails as a whole, and NotYet where it is not its turn."""
    load = Load.objects.select_related("by", "upload").get(pk=chunk.job.argument["load"])
    if load.upload is None:
        raise ValidationError(_("What was sent is no longer kept."))
    return _WORK[chunk.argument["do"]](load, chunk)


def _look(load: Load, chunk: Chunk) -> None:
    """Read a piece for the keys in it; what makes no sense as a whole is said before anything is written."""
    number = chunk.argument["piece"]
    rows = _read(load, number)
    assert load.upload is not None
    if rows:
        athand.keep(load, number, rows)
    asread.note(
        load,
        number,
        as_read=(asread.packed(rows) if rows else b"") if load.upload.format in asread.DEAR else None,
        keys=hashes.packed(rows) if rows else b"",
        has_stars=hashes.speaks_of_every_plant(rows) if rows else False,
    )


def _mark(load: Load, chunk: Chunk) -> None:
    """Which rows have a key that an earlier row has. Rows that speak of every plant are written first."""
    pieces = list(load.pieces.order_by("number").values_list("pk", "number", "has_stars"))
    keys = [
        bytes(load.pieces.values_list("keys", flat=True).get(pk=pk) or b"") for pk, _number, _has in pieces
    ]
    for (pk, _number, _has), places in zip(pieces, hashes.repeated(keys), strict=True):
        LoadPiece.objects.filter(pk=pk).update(keys=None, twice=places.tobytes())
    starred = [number for _pk, number, has_stars in pieces if has_stars]
    jobs.add_chunks(
        chunk.job,
        [{"step": STARS + number, "argument": {"do": "stars", "pieces": [number]}} for number in starred],
    )


def _write(load: Load, chunk: Chunk) -> Told:
    return _write_pieces(load, chunk, stars=False)


def _stars(load: Load, chunk: Chunk) -> Told:
    return _write_pieces(load, chunk, stars=True)


def _write_pieces(load: Load, chunk: Chunk, *, stars: bool) -> Told:
    """As many as were put together, so that what a merge costs whatever it merges is not paid for each."""
    turns.take(load)
    numbers = chunk.argument["pieces"]
    bodies = list(filter(None, (_to_write(load, number, stars=stars) for number in numbers)))
    rows = bodies[0] if len(bodies) == 1 else waiting.together(bodies)
    return _merged(load, chunk.job, numbers[0], rows) if rows is not None else {}


def _to_write(load: Load, number: int, *, stars: bool) -> Rows | None:
    """A piece's rows but those with a key that an earlier row has, and those that wait for another piece."""
    noted = LoadPiece.objects.filter(load=load, number=number).defer("as_read", "keys").first()
    rows = _rows(load, number)
    if rows is None or noted is None:  # the only piece is not looked at
        return rows
    if twice := np.frombuffer(bytes(noted.twice), np.int64).tolist():
        mask = waiting.mask_of(rows, np.array(twice))
        rows.errors += key_twice(rows, mask)
        rows.without(mask)
    if noted.has_stars:
        _only(rows, stars=stars)
    waits = waiting.unknown_yet(rows)
    if waits is not None:
        places = rows.table.column("row").to_numpy()[waits]
        LoadPiece.objects.filter(pk=noted.pk).update(waiting=places.astype(np.int64).tobytes())
        rows.without(pa.array(waits))
        rows.received -= len(places)
    return rows


def _only(rows: Rows, *, stars: bool) -> None:
    """Of a piece that has both, the rows that speak of every plant, or the others with all that is wrong."""
    starred = hashes.stars_only(rows)
    count = pc.sum(starred).as_py() or 0
    rows.without(pc.invert(starred) if stars else starred)
    if stars:
        rows.received, rows.errors = count, []
    else:
        rows.received -= count


def _at_once(load: Load, chunk: Chunk) -> Told:
    """All pieces in this transaction: all or nothing, and what would be, are exact."""
    turns.take(load)
    rows = waiting.together(filter(None, (_read(load, number) for number in _numbers(load))))
    return _merged(load, chunk.job, 1, rows) if rows is not None else {}


def _numbers(load: Load) -> list[int]:
    pieces = UploadPiece.objects.filter(upload=load.upload_id)
    return list(pieces.order_by("number").values_list("number", flat=True))


def _end(load: Load, chunk: Chunk) -> Told:
    turns.take(load)
    told: dict[str, Any] = {}
    waits = [
        (number, np.frombuffer(bytes(places), np.int64))
        for number, places in load.pieces.exclude(waiting=b"")
        .order_by("number")
        .values_list("number", "waiting")
    ]
    if waits:
        rows = _waiting_rows(load, waits)
        told = dict(_merged(load, chunk.job, 1 + _numbers(load)[-1], rows)) if rows else {}
        load.pieces.update(waiting=b"")
        load.refresh_from_db()
    return ending.end(load, chunk, told=told)


def _waiting_rows(load: Load, waits: Sequence[tuple[int, np.ndarray]]) -> Rows | None:
    bodies = []
    for number, places in waits:
        rows = _rows(load, number)
        if rows is None:
            continue
        rows.without(pc.invert(waiting.mask_of(rows, places)))
        rows.errors, rows.received = [], rows.table.num_rows
        bodies.append(rows)
    return waiting.together(bodies)


def _merged(load: Load, job: Job, number: int, rows: Rows) -> Told:
    result = write_rows(
        rows,
        by=load.by,
        why=job.argument["why"],
        dry_run=load.is_dry_run,
        atomic=load.is_atomic,
        arrival=Arrival(Door(load.door), load=load),
        with_ids=load.is_full,
        system=job.argument.get("system", ""),
    )
    keep_errors(load, result.errors, first=(number - 1) * HEAPS + 1)
    _count(load, result)
    if result.row_ids is not None:
        _note_ids(load, number, result.row_ids)
    return _counts(result) | {"errors": _first(job, result.errors)}


def _count(load: Load, result: Result) -> None:
    added: dict[str, Any] = {name: F(name) + count for name, count in _counts(result).items()}
    if load.is_atomic and not result.applied and not load.is_dry_run:
        sentence = _("All or nothing was asked for, and %d rows were rejected: nothing was written.")
        added |= {"state": LoadState.FAILED, "ended_at": Now(), "error": sentence % result.rejected}
    Load.objects.filter(pk=load.pk).update(**added)


def _counts(result: Result) -> dict[str, int]:
    names = ("received", "created", "updated", "unchanged", "rejected")
    return {name: getattr(result, name) for name in names} | {"closed": len(result.closed_ids)}


def _note_ids(load: Load, number: int, ids: np.ndarray) -> None:
    piece, _made = LoadPiece.objects.get_or_create(load=load, number=number)
    LoadPiece.objects.filter(pk=piece.pk).update(spoken_of=bytes(piece.spoken_of) + ids.tobytes())


def _first(job: Job, errors: Sequence[RowError]) -> list[dict[str, Any]]:
    """As many as the job's result still has room for."""
    result = Job.objects.values_list("result", flat=True).get(pk=job.pk) or {}
    return [error.as_dict() for error in errors[: max(0, FIRST_ERRORS - len(result.get("errors", ())))]]


def _rows(load: Load, number: int) -> Rows | None:
    """Of a piece that was looked at, as they were read then."""
    if rows := athand.take(load, number):
        return rows
    data = asread.kept(load, number)
    if data is None:
        return _read(load, number)
    return asread.unpacked(RESOURCES[load.resource], data) if data else None


def _read(load: Load, number: int) -> Rows | None:
    """None where the piece holds nothing but empty rows."""
    assert load.upload is not None
    try:
        return rows_of(RESOURCES[load.resource], load.upload, number)
    except BodyRefused as refused:
        if refused.code == "empty":
            return None
        raise ValidationError(
            _("From row %(row)d on: %(sentence)s")
            % {"row": _first_row(load, number), "sentence": str(refused)}
            if number > 1
            else str(refused)
        ) from refused


def _first_row(load: Load, number: int) -> int:
    pieces = UploadPiece.objects.filter(upload=load.upload_id, number=number)
    return pieces.values_list("first_row", flat=True).get()


_WORK: dict[str, Callable[[Load, Chunk], Told | None]] = {
    "look": _look,
    "mark": _mark,
    "stars": _stars,
    "write": _write,
    "at once": _at_once,
    "end": _end,
}
