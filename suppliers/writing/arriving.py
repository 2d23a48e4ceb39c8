"""How rows came in, and what is kept of it: a `Load` with its counts and its errors."""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from django.db.models.functions import Now

from accounts.models import Job, User
from suppliers.models import Load, LoadErrors
from suppliers.models.loads import Door, LoadState
from suppliers.reading.rows import RowError
from suppliers.writing.results import Result

ERRORS_A_ROW = 5_000
MOST_TITLE = 200


@dataclass(frozen=True)
class Arrival:
    """Through which door, and the file's or the token's name; or, with `load`, as a share of one that runs."""

    door: Door
    title: str = ""
    profile: str = ""
    is_atomic: bool = False
    is_full: bool = False
    load: Load | None = None


def keep(result: Result, arrival: Arrival, *, by: User | None, job: Job) -> Load:
    """The load of one write that is done."""
    load = Load.objects.create(
        resource=result.resource,
        door=arrival.door,
        state=LoadState.DONE,
        title=arrival.title[:MOST_TITLE],
        profile=arrival.profile,
        is_atomic=arrival.is_atomic,
        is_full=arrival.is_full,
        by=by,
        job=job,
        ended_at=Now(),
        received=result.received,
        created=result.created,
        updated=result.updated,
        unchanged=result.unchanged,
        rejected=result.rejected,
        closed=len(result.closed_ids),
    )
    keep_errors(load, result.errors)
    return load


def keep_errors(load: Load, errors: Sequence[RowError], *, first: int = 1) -> None:
    """Gzipped lines of JSON, some thousands a row, numbered from `first` on."""
    heaps = [errors[i : i + ERRORS_A_ROW] for i in range(0, len(errors), ERRORS_A_ROW)]
    LoadErrors.objects.bulk_create(
        LoadErrors(load=load, number=number, count=len(heap), data=_zipped(heap))
        for number, heap in enumerate(heaps, first)
    )


def _zipped(errors: Sequence[RowError]) -> bytes:
    return gzip.compress(b"".join(orjson.dumps(e.as_dict()) + b"\n" for e in errors), compresslevel=5)
