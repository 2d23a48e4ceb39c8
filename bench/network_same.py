"""The recurrence of `bench.network_sql`, by the engine: from the same facts to the same points of parts, and the loss
behind each, in tables like its.
"""

import numpy as np
from django.db import connection, transaction

from bench.day import DAY
from scoring import wire
from scoring.models import NetworkKind, NetworkVersion, PolicyVersion
from scoring.network import blocks_of
from scoring.networks import building, runs
from scoring.networks.arrays import Mapped, arrays_of, mapped_of
from scoring.networks.pointing import as_codes
from scoring.wire import Column

KINDS = (NetworkKind.PAPER, NetworkKind.USABLE)
PARTS, POINTS = "bench_engine_partpoints", "bench_engine_singlepoint"
_TABLES = f"""
    CREATE TABLE {PARTS} (network int2, part bigint, points bigint[]);
    CREATE TABLE {POINTS} (network int2, point bigint, parts bigint, loss_per_day float8)
"""
_KEYS = f"""
    ALTER TABLE {PARTS} ADD PRIMARY KEY (network, part);
    ALTER TABLE {POINTS} ADD PRIMARY KEY (network, point)
"""


def answer() -> None:
    """From table to table, in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TABLES)
        arrays = arrays_of(building.build(DAY), day=DAY, policy=PolicyVersion.objects.in_force())
        for number, kind in enumerate(KINDS):
            _store(mapped_of(NetworkVersion(day=DAY), kind, arrays), number)
        cursor.execute(_KEYS)


def _store(mapped: Mapped, number: int) -> None:
    shared, first = mapped.shared, mapped.ranked_from
    codes = mapped.codes[first:]
    stopped, loss = np.zeros(len(codes)), np.zeros(len(codes))
    for parts, block in blocks_of(mapped.network, np.flatnonzero(shared["is_bought"]), among=mapped.ranked):
        block.indices -= first
        stopped += np.bincount(block.indices, minlength=len(codes))
        worth = np.repeat(shared["worth"][parts], np.diff(block.indptr))
        loss += np.bincount(block.indices, worth, minlength=len(codes))
        network = Column("network", "int2", np.full(len(parts), number))
        part = Column("part", "int8", shared["part_id"][parts])
        runs.append(PARTS, [network, part], [as_codes(mapped, block).run("points")])
    found = np.flatnonzero(stopped)
    wire.append(
        POINTS,
        [
            Column("network", "int2", np.full(len(found), number)),
            Column("point", "int8", codes[found]),
            Column("parts", "int8", stopped[found].astype(np.int64)),
            Column("loss_per_day", "float8", loss[found]),
        ],
    )


def figures() -> list[tuple[str, int, int]]:
    """As `network_sql.figures` has them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT network, sum(cardinality(points)), (SELECT round(sum(loss_per_day)) FROM {POINTS} one"
            f" WHERE one.network = each.network) FROM {PARTS} each GROUP BY network ORDER BY network"
        )
        return [(str(KINDS[network]), int(points), int(loss)) for network, points, loss in cursor.fetchall()]


def forget() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {PARTS}, {POINTS}")
