"""The built networks as arrays: kept in PostgreSQL under a version, mapped once a machine, shared by who asks.

Workers share no disk. Whoever first asks for a version on a machine copies its arrays out of the database into
a folder; every process then maps the same files, read-only, so that a million parts are in memory once.
"""

import io
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from django.conf import settings
from django.db import connection
from numpy.typing import NDArray

from scoring.models import NetworkVersion

Arrays = dict[str, dict[str, NDArray[Any]]]  # of a network, or of both ("shared"), by name

PIECE = 1 << 20  # bytes; who reads keeps room for a few as long as it is connected
KEPT = 2  # versions: who has just asked for the one before may still be copying it
STALE = 3600  # seconds after which a machine drops the files of another version


def freeze(arrays: Mapping[str, Mapping[str, NDArray[Any]]], *, day: date, nodes: int) -> NetworkVersion:
    """Store the arrays as the newest version; what is older than the one before goes. In a transaction."""
    version = NetworkVersion.objects.create(token=uuid4(), day=day, nodes=nodes)
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.cursor.copy(
            "COPY scoring_frozen (version_id, network, name, piece, data) FROM STDIN (FORMAT binary)"
        ) as copy,
    ):
        copy.set_types(["int8", "varchar", "varchar", "int2", "bytea"])
        for network, named in arrays.items():
            for name, array in named.items():
                for number, piece in enumerate(_pieces(array)):
                    copy.write_row((version.pk, network, name, number, piece))
    old = NetworkVersion.objects.order_by("-pk").values_list("pk", flat=True)[KEPT:]
    NetworkVersion.objects.filter(pk__in=list(old)).delete()
    return version


def _pieces(array: NDArray[Any]) -> Iterator[bytes]:
    """The array's file, header first."""
    head = io.BytesIO()
    plain = np.ascontiguousarray(array)
    np.lib.format.write_array_header_1_0(head, np.lib.format.header_data_from_array_1_0(plain))
    yield head.getvalue()
    body = plain.data.cast("B") if plain.size else memoryview(b"")
    for start in range(0, len(body), PIECE):
        yield bytes(body[start : start + PIECE])


def mapped(version: NetworkVersion) -> Arrays:
    """The arrays of the version, read-only, from this machine's files; these are made if need be."""
    folder = _folder() / str(version.token)
    if not folder.is_dir():
        _fetch(version, folder)
        _drop_stale(but=folder)
    found: Arrays = {}
    for path in sorted(folder.iterdir()):
        network, _dot, name = path.stem.partition(".")
        found.setdefault(network, {})[name] = _open(path)
    return found


def _open(path: Path) -> NDArray[Any]:
    with path.open("rb") as file:
        np.lib.format.read_magic(file)
        _shape, _order, kind = np.lib.format.read_array_header_1_0(file)
        if path.stat().st_size == file.tell():
            return np.zeros(0, dtype=kind)  # nothing there to map
    return np.load(path, mmap_mode="r")


def _folder() -> Path:
    return Path(settings.NETWORK_FOLDER)


def _fetch(version: NetworkVersion, folder: Path) -> None:
    """Whole or not at all: another process may be at the same."""
    fresh = folder.with_name(f"{folder.name}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    query = """
        COPY (SELECT network, name, data FROM scoring_frozen WHERE version_id = %s ORDER BY network, name, piece)
        TO STDOUT (FORMAT binary)
    """
    with connection.cursor() as cursor, cursor.cursor.copy(query, [version.pk]) as copy:
        copy.set_types(["varchar", "varchar", "bytea"])
        for network, name, data in copy.rows():
            with (fresh / f"{network}.{name}.npy").open("ab") as file:
                file.write(data)
    try:
        fresh.rename(folder)
    except OSError:  # somebody else was first
        shutil.rmtree(fresh)


def _drop_stale(*, but: Path) -> None:
    """What is mapped somewhere stays readable there until it is let go."""
    for other in _folder().iterdir():
        if other != but and other.stat().st_mtime < time.time() - STALE:
            shutil.rmtree(other, ignore_errors=True)
