"""A body's way into the tables, in one transaction."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection, transaction

from accounts import bell, history, jobs
from accounts.models import Job, User
from suppliers.reading import Rows, read
from suppliers.reading.rows import RowError, shortened
from suppliers.resources import Resource
from suppliers.writing import checking, closing, keys, standing, stars
from suppliers.writing.arriving import Arrival, keep
from suppliers.writing.between import CHECKS
from suppliers.writing.images import Image, draw, spoken_of
from suppliers.writing.looking import Look
from suppliers.writing.merging import merge, note_change, remember_currency
from suppliers.writing.results import Result
from suppliers.writing.ruled import note_told, ruled_fields
from suppliers.writing.staging import repeated_keys, stage

# What a plan needs to know of a body's rows takes a sample of some thousands, not of 30,000.
_SETTINGS = (
    "SET LOCAL work_mem = '128MB'; SET LOCAL temp_buffers = '64MB'; SET LOCAL default_statistics_target = 10"
)
MOST_ROUNDS = 20
MOST_KEPT = 1000  # errors that the job's row remembers


def write(
    resource: Resource,
    data: bytes,
    *,
    format: str,
    by: User | None,
    why: str,
    dry_run: bool = False,
    atomic: bool = False,
    arrival: Arrival | None = None,
    system: str = "",
) -> Result:
    """Read a body and merge it. Raises BodyRefused where it makes no sense as a whole."""
    rows = read(resource, data, format=format)
    return write_rows(rows, by=by, why=why, dry_run=dry_run, atomic=atomic, arrival=arrival, system=system)


def write_rows(
    rows: Rows,
    *,
    by: User | None,
    why: str,
    dry_run: bool = False,
    atomic: bool = False,
    over_rulings: bool = False,
    arrival: Arrival | None = None,
    with_ids: bool = False,
    system: str = "",
    preview: Look | None = None,
    beside: Callable[[Any], None] | None = None,
) -> Result:
    """Merge rows by natural key: good rows go in, bad rows come back with their errors.

    Where a person has ruled on a field, the person's value stays, unless `over_rulings`.
    `dry_run` changes nothing and counts what would have been; `atomic` is all or nothing. Two writers of
    one resource queue. What rings afterwards rings on commit. With an `arrival` a load is kept of it;
    `with_ids` asks for the ids of all rows that the body speaks of. Keys of the other `system` that the body comes
    from are read as ours, and new rows are known by them from then on. With `preview` a dry run is looked at from
    within. `beside` gets the cursor once `image` is drawn, and says of its rows what no file may: of a portfolio that
    is read into an empty database, and of nothing else.
    """
    result = Result(rows.resource.name, rows.received, dry_run=dry_run)
    with transaction.atomic(), connection.cursor() as cursor:
        take_turn(cursor, rows.resource)
        cursor.execute(_SETTINGS)
        history.acting(by, why)
        ruled = set() if over_rulings else ruled_fields(rows)
        image = _merge(cursor, rows, result, ruled=ruled, system=system, preview=preview, beside=beside)
        if with_ids and image is not None:
            result.row_ids = spoken_of(cursor, image)
        if dry_run or (atomic and result.errors):
            _undo(rows, result)
        else:
            _close(cursor, rows, result, by=by, why=why, arrival=arrival)
    return result


def take_turn(cursor, resource: Resource) -> None:
    """Wait for whoever writes this resource, until this transaction ends. Who locks a row of it as well takes
    the turn first; the other way round, they would wait for each other."""
    cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", ["write " + resource.name])


def _merge(
    cursor,
    rows: Rows,
    result: Result,
    *,
    ruled: set[str],
    system: str,
    preview: Look | None,
    beside: Callable[[Any], None] | None,
) -> Image | None:
    errors, image = list(rows.errors), None
    repeated = repeated_keys(rows)
    if repeated is not None:
        errors += key_twice(rows, repeated)
        rows.without(repeated)
    starred = stars.has_stars(rows)
    if rows.table.num_rows:
        stage(cursor, rows)
        told_formerly = keys.translate(cursor, rows, system=system)
        found = stars.spread(cursor, rows) if starred else []
        image = draw(cursor, rows, ruled=ruled, all_ruled=preview is not None)
        if told_formerly:
            keys.settle(cursor, image)
        if beside:
            beside(cursor)
        found += _checked(cursor, rows, image)
        if starred:
            stars.all_or_none(cursor)
        if preview:
            preview.before(cursor, image)
        found += _merged(cursor, rows, image, result)
        keys.register(cursor, image, system=system)
        if preview:
            preview.after(cursor, image, result, ruled=ruled)
        result.told = note_told(cursor, ruled)
        found = list(dict.fromkeys(found))
        errors += checking.as_errors(found, _keys(rows, {place for place, *_rest in found}))
    result.errors = sorted(errors, key=lambda e: e.row)
    bad = {e.row for e in result.errors}
    result.rejected = len(bad)
    good = stars.count_good(cursor, sorted(bad)) if starred else rows.received - len(bad)
    result.unchanged = good - result.created - result.updated
    return image


def _checked(cursor, rows: Rows, image: Image) -> list[tuple]:
    """What is wrong with single rows; those rows are marked in the image."""
    found = checking.resolving_errors(cursor, image)
    found += checking.mark_repeated(cursor, rows.resource)
    found += checking.settle_pending(cursor, image)
    found += checking.mark_broken(cursor, rows.resource)
    refused = standing.refused(cursor, rows.resource)
    checking.mark(cursor, [place for place, *_rest in refused])
    found += refused
    return found + checking.settle_pending(cursor, image)


def _merged(cursor, rows: Rows, image: Image, result: Result) -> list[tuple]:
    """Merge; where rows break a rule together, take the merge back, and go on without the later ones."""
    found: list[tuple] = []
    check, before = CHECKS.get(rows.resource.name), closing.BEFORE.get(rows.resource.name)
    for _round in range(MOST_ROUNDS):
        saved = transaction.savepoint()
        result.closed_ids = before(cursor, image) if before else []
        result.updated, result.created = merge(cursor, image)
        broken = check(cursor) if check else []
        if not broken:
            transaction.savepoint_commit(saved)
            return found
        transaction.savepoint_rollback(saved)
        checking.mark(cursor, [place for place, *_rest in broken])
        found += broken
        found += checking.settle_pending(cursor, image)
    raise RuntimeError(f"{rows.resource.name}: rows still break a rule together after {MOST_ROUNDS} rounds")


def _undo(rows: Rows, result: Result) -> None:
    transaction.set_rollback(True)
    result.applied = result.dry_run and not result.errors
    if not result.dry_run:
        result.created = result.updated = 0
        result.closed_ids = []
        result.unchanged = rows.received - result.rejected


def _close(cursor, rows: Rows, result: Result, *, by: User | None, why: str, arrival: Arrival | None) -> None:
    load = arrival.load if arrival else None
    if load is None:
        job = jobs.open("write " + rows.resource.name, by=by, argument={"why": why}, chunks=())
        result.job = job.pk
        Job.objects.filter(pk=job.pk).update(result=result.as_dict(most_errors=MOST_KEPT))
        load = keep(result, arrival, by=by, job=job) if arrival else None
    else:
        result.job = load.job_id
    if result.created or result.updated or result.told:
        remember_currency(cursor, rows)
        note_change(
            cursor,
            rows.resource,
            by=by,
            job_id=result.job,
            load_id=load.pk if load else None,
            also=result.closed_ids,
            told=result.told,
        )
        transaction.on_commit(lambda: bell.ring("scoring.refresh"))


def key_twice(rows: Rows, repeated: pa.Array) -> list[RowError]:
    """The errors of the rows (a mask) whose key an earlier row has."""
    places = rows.table.column("row").filter(repeated).to_pylist()
    keys = _keys(rows, set(places))
    return [RowError(place, keys[place], None, "key_twice", checking.key_twice()) for place in places]


def _keys(rows: Rows, places: set[int]) -> dict[int, dict[str, str | None]]:
    """The keys, as written, of the rows at these places."""
    if not places:
        return {}
    names = [k for k in rows.resource.key if k in rows.present]
    chosen = rows.table.filter(
        pc.is_in(rows.table.column("row"), value_set=pa.array(sorted(places), pa.int64()))
    )
    return {
        row.pop("row"): {k: shortened(v) for k, v in row.items()}
        for row in chosen.select(["row", *names]).to_pylist()
    }
