"""Hidden single points at scale: bought parts with one to three sources, a site a ten parts in four tiers.

Each figure beside its floor: COPY of the rows that the networks are made of, or the same recurrence in SQL alone,
which has to find the same points and the same losses. Peak memory is that of a process of its own. At fewer than
a million parts the figures are shown, and no bar is held against them: fixed costs are most of them.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import numpy as np
from django.core.management import call_command
from django.db import connection

from bench import network_facts, network_knockouts, network_same, network_sql
from bench.day import DAY
from bench.figures import Figure, median, timed
from scoring.models import NetworkVersion, PolicyVersion
from scoring.network import Network, blocks_of, breaking_pairs, upstream, who_stops
from scoring.network.surroundings import cutting
from scoring.networks import building
from scoring.networks.arrays import Mapped, arrays_of, mapped_of
from scoring.networks.weighing import weigh

Bar = Callable[[float], float | None]
FULL = 1_000_000
FEW = 1_000  # parts that are knocked out one by one
READ = {
    "suppliers_part": "id, plant_id, procurement, daily_margin, daily_revenue, line_down_cost_per_day, currency",
    "suppliers_source": "part_id, id, supplier_id, site_id, maker_id, role, status, valid_from, valid_to",
    "suppliers_site": "id, supplier_id, country, zone, is_placeholder, tier_two_complete, recovery_days, hazard",
    "suppliers_supplier": "id, parent_id, status",
    "suppliers_route": "id, site_id, plant_id",
    "suppliers_routeport": "route_id, port_id",
    "suppliers_port": "id, country",
    "suppliers_plant": "id, country",
    "suppliers_dependency": "id, site_id, part, material, upstream_site_id, share, required, complete",
    "suppliers_bomline": "parent_id, component_id, alternative_group, valid_from, valid_to",
}
COPIED = "COPY out of the rows that it is made of"


def figures(scale: int) -> list[Figure]:
    def bar(most: float) -> float | None:
        return most if scale >= FULL else None

    with _own_database():
        network_facts.load_bought(scale)
        found = _bought(scale, bar)
        network_facts.load_made(scale)
        found += _made(scale, bar)
    return [*found, *_dense(scale, bar)]


@contextmanager
def _own_database() -> Iterator[None]:
    """An empty one beside the others' company, for this process and for those that it starts."""
    before = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE holdfast_network")
    _turn_to("holdfast_network")
    call_command("migrate", verbosity=0)
    yield
    _turn_to(before)
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE holdfast_network")


def _turn_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    os.environ["DATABASE_URL"] = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"


def copied_out() -> float:
    def copy() -> None:
        for table, columns in READ.items():
            with (
                connection.cursor() as cursor,
                cursor.copy(f"COPY (SELECT {columns} FROM {table}) TO STDOUT (FORMAT binary)") as rows,
            ):
                for _block in rows:
                    pass

    return timed(copy)


def _bought(scale: int, bar: Bar) -> list[Figure]:
    floor = _floor()
    mapped = built()
    seconds = min(timed(partial(weigh, mapped)) for _again in range(3))
    found = [
        Figure(f"all points of {scale} parts and their losses", seconds, COPIED, floor, bar(1.0)),
        _growth(mapped, scale, bar),
        _one_by_one(mapped),
        *_one_node(mapped, bar),
    ]
    del mapped
    same, job = in_a_process("same"), in_a_process("job")
    sql = timed(network_sql.answer)
    _assert_same_answers()
    return [
        *found,
        Figure("from database to database, both networks", same["seconds"], "both in SQL", sql, bar(0.5)),
        Figure("peak memory of that, MiB", same["peak"], "600 MiB", 600.0, bar(1.0)),
        Figure("the whole job, which answers more, by two workers", job["seconds"], "both in SQL", sql),
        Figure("peak memory of a worker of it, MiB", job["peak"], "600 MiB", 600.0, bar(1.0)),
    ]


def _made(scale: int, bar: Bar) -> list[Figure]:
    floor = _floor()
    mapped = built()
    seconds = min(timed(partial(weigh, mapped)) for _again in range(2))
    products = int(mapped.shared["is_product"].sum())
    del mapped
    peak = in_a_process("job")["peak"]
    return [
        Figure(f"all points below {products} products, five levels", seconds, COPIED, floor, bar(2.5)),
        Figure("peak memory of a worker of the whole job, MiB", peak, "600 MiB", 600.0, bar(1.0)),
    ]


def _dense(scale: int, bar: Bar) -> list[Figure]:
    dense = in_a_process("dense", str(scale))
    named = f"peak memory of {dense['pairs'] / 1e6:.1f} million pairs, MiB"
    return [Figure(named, dense["peak"], "1 GiB", 1024.0, bar(1.0))]


def _floor() -> float:
    return min(copied_out() for _again in range(3))


def built() -> Mapped:
    made = building.build(DAY)
    arrays = arrays_of(made, day=DAY, policy=PolicyVersion.objects.in_force())
    return mapped_of(NetworkVersion(day=DAY), "paper", arrays)


def _growth(mapped: Mapped, scale: int, bar: Bar) -> Figure:
    """A hundredth of the parts with all that they stand on, and all of them: seconds by alternatives and pairs."""
    few = cutting(mapped.network, np.arange(scale // 100)).network
    each = [
        (network, *_points(network, parts))
        for network, parts in ((few, scale // 100), (mapped.network, scale))
    ]
    (small, seconds, pairs), (large, more_seconds, more_pairs) = each
    rows = [len(small.alternative_node) + pairs, len(large.alternative_node) + more_pairs]
    named = f"growth of seconds from {scale // 100} to {scale} parts"
    return Figure(named, more_seconds / seconds, "growth of rows and pairs", rows[1] / rows[0], bar(1.2))


def _points(network: Network, parts: int) -> tuple[float, int]:
    """Least seconds of three, and the pairs."""
    counted = []

    def count() -> None:
        fresh = replace(network)  # nothing kept from an earlier run
        counted.append(sum(block.nnz for _nodes, block in blocks_of(fresh, np.arange(parts))))

    return min(timed(count) for _again in range(3)), counted[0]


def _one_by_one(mapped: Mapped) -> Figure:
    """No race, and so no bar: the other does another amount of work, and has to find the same."""
    few = cutting(mapped.network, np.arange(FEW)).network
    graph, counted = network_knockouts.graph_of(few), []
    theirs = timed(lambda: counted.append(network_knockouts.pairs(graph, FEW)))
    seconds, ours = _points(few, FEW)
    if counted != [ours]:
        raise SystemExit(f"Knock-outs find other points: {counted}, not {ours}")
    named = f"change of algorithm, no race: {FEW} parts"
    return Figure(named, seconds, "one knock-out at a time, with networkx", theirs)


def _one_node(mapped: Mapped, bar: Bar) -> list[Figure]:
    network, draw = mapped.network, np.random.default_rng(1)
    weighed = weigh(mapped).sums[:, 0]
    worst = mapped.ranked_from + np.argsort(weighed)[-20:]
    some = draw.integers(mapped.ranked_from, len(network), 200)
    who_stops(network, int(worst[0]))  # what is made once of a network
    seconds = [timed(lambda node=node: who_stops(network, int(node))) for node in (*some, *worst)]
    part = next(
        p for p in draw.integers(0, len(mapped.shared["part_id"]), 100_000) if len(upstream(network, p)) >= 50
    )
    pairs = median(lambda: breaking_pairs(network, int(part)))
    return [
        Figure("who stops with one node, p95", float(np.quantile(seconds, 0.95)), "100 ms", 0.1, bar(1.0)),
        Figure("who stops with one node, worst", max(seconds), "300 ms", 0.3, bar(1.0)),
        Figure("breaking pairs of a part with 50 nodes", pairs, "100 ms", 0.1, bar(1.0)),
    ]


def _assert_same_answers() -> None:
    """What is no peer is no floor."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT network, points, (SELECT round(sum(loss_per_day)) FROM scoring_singlepoint one"
            " WHERE one.network = each.network AND kind <> 11) FROM (SELECT sum(cardinality(paper)) AS paper,"
            " sum(cardinality(usable)) AS usable FROM scoring_partpoints) counted"
            " CROSS JOIN LATERAL (VALUES ('paper', paper), ('usable', usable)) each (network, points)"
        )
        ours = [(network, int(points), int(loss)) for network, points, loss in cursor.fetchall()]
    theirs, same = network_sql.figures(), network_same.figures()
    network_sql.forget()
    network_same.forget()
    if not sorted(ours) == theirs == same:
        raise SystemExit(f"SQL finds other points: {theirs}, not {ours} or {same}")


def in_a_process(*what: str) -> dict[str, float]:
    """Run `bench.network_process` there; what it says."""
    command = [sys.executable, "-m", "bench.network_process", *what]
    return json.loads(
        subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1]
    )
