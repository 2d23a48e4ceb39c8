"""Loading through the one writer beside COPY of the same rows into an identical table."""

import io
from functools import partial

import orjson
import pandas as pd
from django.db import connection

from bench.figures import Figure, timed
from suppliers.reading import bodies as reading
from suppliers.resources import RESOURCES
from suppliers.writing import write

MEASURED = ("parts", "sources", "order-lines")
FLOOR = "COPY of the same rows into an identical table with its keys, checks and indexes"


def figures(bodies: dict[str, bytes]) -> list[Figure]:
    """Loads the company into the empty database as it measures."""
    reading.MAX_BYTES = 10**10
    found: list[Figure] = []
    for name, body in bodies.items():
        loading = timed(partial(load, name, body))
        if name in MEASURED:
            found += beside_copy(name, body, loading)
    return found


def beside_copy(name: str, body: bytes, loading: float) -> list[Figure]:
    rows = body.count(b"\n") - 1
    floor = copied(RESOURCES[name].table)
    again = timed(partial(load, name, body))
    as_json = orjson.dumps(pd.read_csv(io.BytesIO(body), dtype=str).to_dict("records"), default=str)
    json_again = timed(partial(load, name, as_json.replace(b":NaN", b":null"), format="json"))
    return [
        Figure(f"load {rows} new {name}, CSV", loading, FLOOR, floor, 1 / 0.3),
        Figure(f"load {rows} unchanged {name}, CSV", again, FLOOR, floor, 1 / 1.5),
        Figure(f"load {rows} unchanged {name}, JSON", json_again, FLOOR, floor, 1.0),
    ]


def load(name: str, body: bytes, *, format: str = "csv") -> None:
    result = write(RESOURCES[name], body, format=format, by=None, why="benchmark")
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
