"""A load is opened: its job, and the chunks of it."""

import time
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import jobs
from accounts.models import Job, User
from accounts.tasks import work_here
from suppliers.loading import fullload, turns
from suppliers.loading.ending import settle
from suppliers.loading.fullload import Full
from suppliers.loading.uploads import bytes_of, counted, forget, store
from suppliers.models import Load, Upload
from suppliers.models.loads import Door
from suppliers.reading import BodyRefused, BodyTooLarge, read
from suppliers.reading.pieces import count
from suppliers.reading.records import header, records
from suppliers.resources import Resource

ROWS_TOGETHER = 200_000  # some seconds of writing; a piece more at most
ROWS_TOLD_AGAIN = 400_000  # rows that stand already take a quarter of the time
LEAST_ROW = 100  # bytes a row in a table
LOOK, MARK, STARS, PIECES, END = 0, 1, 10, 10_000, 32_000  # steps
MOST_BYTES_AT_ONCE = 64 * 1024 * 1024
MOST_ROWS_AT_ONCE = 500_000
LONGEST_HEADER = 1 << 20
WRONG_HEADERS = {"unknown_column", "missing_column", "column_twice", "too_many_columns"}
COUNTS = ("received", "created", "updated", "unchanged", "rejected", "closed", "removed", "kept")


def open(
    resource: Resource,
    pieces: Iterable[bytes],
    *,
    format: str,
    by: User | None,
    door: Door,
    title: str,
    why: str,
    atomic: bool = False,
    full: Full | None = None,
    dry_run: bool = False,
    profile: str = "",
    system: str = "",
    upload: Upload | None = None,
    first_rows: Iterable[int] | None = None,
) -> Load:
    """Store the pieces, each whole rows in `format` (csv, ndjson or json), and open the job that writes them.

    `first_rows` has the place of each piece's first row, where that is not the one after the last of the piece before.
    Pieces go to `upload` where it has none. Raises BodyRefused where this cannot be asked for.
    """
    fullload.check(resource, full)
    stored = store(
        counted(pieces, format=format), format=format, by=by, name=title, upload=upload, first_rows=first_rows
    )
    try:
        return begin(
            resource,
            stored,
            by=by,
            door=door,
            title=title,
            why=why,
            atomic=atomic,
            full=full,
            dry_run=dry_run,
            profile=profile,
            system=system,
        )
    except BodyRefused:
        forget(stored, itself=stored != upload)
        raise


def begin(
    resource: Resource,
    upload: Upload,
    *,
    by: User | None,
    door: Door,
    title: str,
    why: str,
    atomic: bool = False,
    full: Full | None = None,
    dry_run: bool = False,
    profile: str = "",
    system: str = "",
) -> Load:
    """The load of an upload whose pieces are stored. Raises BodyTooLarge where all or nothing, or a dry run, is asked
    for more rows than one transaction can take within a task's time."""
    fullload.check(resource, full)
    if upload.format == "csv":
        _check_header(resource, upload)
    if atomic or dry_run:
        _check_size(upload)
    with transaction.atomic():
        load = Load.objects.create(
            resource=resource.name,
            door=door,
            title=title[:200],
            profile=profile,
            by=by,
            upload=upload,
            is_atomic=atomic,
            is_full=full is not None,
            is_dry_run=dry_run,
        )
        argument = {
            "title": _("Load %s") % resource.name,
            "load": load.pk,
            "why": why,
            "system": system,
            "full_most": full.most if full else None,
        }
        job = jobs.open(
            turns.KIND, by=by, argument=argument, chunks=_chunks(resource, upload, at_once=atomic or dry_run)
        )
        told = {"job": job.pk, "resource": resource.name, "dry_run": dry_run, "errors": []}
        told["errors_url"] = reverse("api_job_errors", args=[job.pk])
        Job.objects.filter(pk=job.pk).update(result=told | dict.fromkeys(COUNTS, 0))
        Load.objects.filter(pk=load.pk).update(job=job)
        load.refresh_from_db()
    return load


def _check_header(resource: Resource, upload: Upload) -> None:
    """All pieces have the same: what is wrong with it is said at once. What is wrong with a row is not asked here."""
    _row, data = bytes_of(upload, 1)
    rows = records(data[:LONGEST_HEADER], format="csv")
    try:
        read(resource, header(data[:LONGEST_HEADER]) + b"\n" + (rows[0] if rows else b"x"), format="csv")
    except BodyRefused as refused:
        if refused.code in WRONG_HEADERS:
            raise


def _check_size(upload: Upload) -> None:
    rows = 0
    if last := upload.pieces.aggregate(last=Max("number"))["last"]:
        first_row, data = bytes_of(upload, last)
        rows = first_row - 1 + count(data, format=upload.format)
    if upload.size > MOST_BYTES_AT_ONCE or rows > MOST_ROWS_AT_ONCE:
        raise BodyTooLarge(
            "too_large_at_once",
            _(
                "All or nothing, and a dry run, take at most %(bytes)d MiB and %(rows)d rows; send more in several "
                "parts, or without."
            )
            % {"bytes": MOST_BYTES_AT_ONCE >> 20, "rows": MOST_ROWS_AT_ONCE},
        )


def _chunks(resource: Resource, upload: Upload, *, at_once: bool) -> Iterator[dict[str, Any]]:
    starts = list(upload.pieces.order_by("number").values_list("number", "first_row"))
    together = ROWS_TOLD_AGAIN if starts and _stand_already(resource, starts[-1][1]) else ROWS_TOGETHER
    if at_once:
        yield {"step": PIECES, "argument": {"do": "at once"}}
    else:
        if len(starts) > 1:
            for number, _first in starts:
                yield {"step": LOOK, "argument": {"do": "look", "piece": number}}
            yield {"step": MARK, "argument": {"do": "mark"}}
        for numbers in _together(starts, together):
            yield {"step": PIECES + numbers[0], "argument": {"do": "write", "pieces": numbers}}
    yield {"step": END, "argument": {"do": "end"}}


def _stand_already(resource: Resource, rows: int) -> bool:
    """Whether the table is as long as what comes: then most of it is likely to be told again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size(%s::regclass)", [resource.table])
        return bool(cursor.fetchone()[0] >= rows * LEAST_ROW)


def _together(starts: list[tuple[int, int]], most: int) -> Iterator[list[int]]:
    """The pieces that are written in one transaction: as many as begin within so many rows."""
    numbers: list[int] = []
    began = 0
    for number, first in starts:
        if numbers and first - began >= most:
            yield numbers
            numbers = []
        if not numbers:
            began = first
        numbers.append(number)
    if numbers:
        yield numbers


def finish_here(load: Load) -> Load:
    """Work the load in this process, and those that are before it, beside the workers that there may be."""
    while load.job is not None and load.job.is_live:
        for first in turns.running(load.resource).filter(pk__lte=load.pk).select_related("job"):
            work_here(first.job)
        load.job.refresh_from_db()
        if load.job.is_live:
            time.sleep(0.2)
    settle(load, now=timezone.now())
    load.refresh_from_db()
    return load
