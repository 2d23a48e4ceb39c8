"""Loading through the one writer beside COPY of the same rows into an identical table."""

import io
from functools import partial

import orjson
import pandas as pd
from django.db import connection

from bench.figures import Figure, timed
from suppliers import loading
from suppliers.models import Load
from suppliers.models.loads import Door
from suppliers.reading import bodies as reading
from suppliers.reading.pieces import cut
from suppliers.resources import RESOURCES
from suppliers.writing import Arrival, write

MEASURED = ("parts", "sources", "order-lines")
IN_PIECES = "order-lines"
BLOCK = 64 * 1024
FLOOR = "COPY of the same rows into an identical table with its keys, checks and indexes"


def figures(bodies: dict[str, bytes]) -> list[Figure]:
    """Loads the company into the empty database as it measures."""
    reading.MAX_BYTES = 10**10
    found: list[Figure] = []
    for name, body in bodies.items():
        seconds = timed(partial(load, name, body))
        if name in MEASURED:
            found += beside_copy(name, body, seconds)
        if name == IN_PIECES:
            found += pieces_beside_copy(name, body)
    return found


def beside_copy(name: str, body: bytes, seconds: float) -> list[Figure]:
    rows = body.count(b"\n") - 1
    floor = copied(RESOURCES[name].table)
    again = timed(partial(load, name, body))
    json_again = timed(partial(load, name, as_json(body), format="json"))
    return [
        Figure(f"load {rows} new {name}, CSV", seconds, FLOOR, floor, 1 / 0.3),
        Figure(f"load {rows} unchanged {name}, CSV", again, FLOOR, floor, 1 / 1.5),
        Figure(f"load {rows} unchanged {name}, JSON", json_again, FLOOR, floor, 1.0),
    ]


def pieces_beside_copy(name: str, body: bytes) -> list[Figure]:
    """The same rows as a body that is too long for one transaction, into the empty table and once more."""
    rows, table = body.count(b"\n") - 1, RESOURCES[name].table
    floor = copied(table)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")
    work = partial(in_pieces, name, body)
    new, again = timed(work), timed(work)
    json_again = timed(partial(in_pieces, name, as_json(body), format="json"))
    return [
        Figure(f"load {rows} new {name} by a job, CSV", new, FLOOR, floor, 1 / 0.3),
        Figure(f"load {rows} unchanged {name} by a job, CSV", again, FLOOR, floor, 1 / 1.5),
        Figure(f"load {rows} unchanged {name} by a job, JSON", json_again, FLOOR, floor, 1.0),
    ]


def as_json(body: bytes) -> bytes:
    rows = pd.read_csv(io.BytesIO(body), dtype=str).to_dict("records")
    return orjson.dumps(rows, default=str).replace(b":NaN", b":null")


def in_pieces(name: str, body: bytes, *, format: str = "csv") -> Load:
    """As a body of 1 GiB comes: cut as it is read, stored, and written by a job, here without a second worker."""
    blocks = (body[start : start + BLOCK] for start in range(0, len(body), BLOCK))
    upload = loading.store(cut(blocks, format=format), format=format, by=None)
    found = loading.begin(RESOURCES[name], upload, by=None, door=Door.API, title="benchmark", why="benchmark")
    found = loading.finish_here(found)
    if found.rejected or found.error:
        raise SystemExit(f"{name}: {found.rejected} rejected. {found.error}")
    return found


def load(name: str, body: bytes, *, format: str = "csv") -> None:
    arrival = Arrival(Door.API, "benchmark")
    result = write(RESOURCES[name], body, format=format, by=None, why="benchmark", arrival=arrival)
    if result.rejected:
        raise SystemExit(f"{name}: {result.rejected} rejected, such as {result.errors[0].message}")


def copied(table: str) -> float:
    """Seconds to COPY the table's rows into a twin with its keys, checks, indexes and foreign keys."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS twin; CREATE TABLE twin (LIKE {table} INCLUDING ALL)")
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND contype = 'f'",
            [table],
        )
        for (foreign,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE twin ADD {foreign}")
        sink = io.BytesIO()
        with cursor.copy(f"COPY {table} TO STDOUT") as out:
            for block in out:
                sink.write(block)
        rows = sink.getvalue()

        def into_twin() -> None:
            with cursor.copy("COPY twin FROM STDIN") as copy:
                copy.write(rows)

        seconds = timed(into_twin)
        cursor.execute("DROP TABLE twin")
    return seconds
