"""Rows that this process has read of a load and is likely to write: at hand until it does, or does something else.

A piece is looked at and written by whichever worker is free. Where it is the same one, it need not read it twice.
"""

from datetime import datetime
from threading import Lock
from typing import Any

from celery.signals import task_prerun

from suppliers.loading.turns import KIND
from suppliers.models import Load
from suppliers.reading import Rows

MOST = 128 * 1024 * 1024  # bytes, of all loads together

_Of = tuple[int, datetime, int]

_kept: dict[_Of, Rows] = {}
_lock = Lock()


def keep(load: Load, number: int, rows: Rows) -> None:
    """For as long as there is room: what is looked at first is written first."""
    with _lock:
        _kept.pop(_of(load, number), None)
        if rows.table.nbytes + sum(other.table.nbytes for other in _kept.values()) <= MOST:
            _kept[_of(load, number)] = rows


def take(load: Load, number: int) -> Rows | None:
    """To keep: what is done with them afterwards, others would see."""
    with _lock:
        return _kept.pop(_of(load, number), None)


def _of(load: Load, number: int) -> _Of:
    """Numbers alone are given again where a database is put back as it was before."""
    assert load.upload is not None
    return load.upload.pk, load.upload.at, number


@task_prerun.connect
def make_room(task: Any = None, **_rest: Any) -> None:
    """Before a task of another kind, which may need the memory."""
    if task is None or task.name != KIND:
        with _lock:
            _kept.clear()
