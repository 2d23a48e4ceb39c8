"""How every source stands, beside the time to read the columns that this takes; and how soon a changed order shows.

On what `bench.ingest` has loaded, scored and compared once. What scores are made of is read for them anyway, and is
not counted again: the figures are what readiness adds to a re-score.
"""

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from accounts.tasks import work_here
from bench.day import DAY
from bench.figures import Figure
from scoring import evidence, facts, refreshing, rescoring, scores
from scoring.evidence import numbers, reading, sharing
from scoring.evidence.gathering import gather
from scoring.evidence.judging import judged
from scoring.facts import BLOCK, Parts
from scoring.models import PolicyVersion, Readiness
from scoring.networks import working
from suppliers.models import OrderLine, Part, Source

SECONDS, SOURCES = 5.0, 200_000  # the promise
READ = {
    "suppliers_part": "id, number, revision, unit",
    "suppliers_source": "id, part_id, supplier_id, status, valid_from, valid_to, capacity_per_month, ramp_days,"
    " upkeep_cost_per_year, currency, target_real_on, capacity_pool_id",
    "suppliers_supplier": "id, status",
    "suppliers_capacitypool": "id, unit, capacity_per_month, booked_by_others",
    "suppliers_orderline": "id, source_id, kind, status, due_on, received_on, quantity, unit, received, rejected,"
    " unit_price, currency",
    "suppliers_receipt": "order_line_id, received_on, quantity, rejected",
    "suppliers_qualification": "id, source_id, revision, stage, approval, origin, decided_on, valid_until",
    "suppliers_inspection": "id, source_id, received_on, decided_on, decision",
    "suppliers_terms": "id, source_id, kind, valid_from, valid_to, signed_on, price, price_unit, unit, currency,"
    " lead_time_days, minimum_order, minimum_volume_per_year, reserved_capacity_per_month",
    "suppliers_changenotice": "id, supplier_id, site_id, part, announced_on, effective_on, accepted_on",
    "scoring_independence": "source_id, against_id, shared, shared_possible, parents_shared, proven_tier,"
    " confirmed_on",
    "scoring_warmwindow": "source_id, policy_id, window_days, least_quantity, fixed_on",
}
WRITTEN = ("scoring_readiness", "scoring_warmwindow")


def figures(scale: int) -> list[Figure]:
    _judged_once()
    sources = Source.objects.count()
    promised = SECONDS * sources / SOURCES
    fresh, again = _split(), _split(anew=False)
    for name, took in (("from empty tables", fresh), ("where nothing moved", again)):
        parts = ", ".join(f"{step} {seconds:.2f}" for step, seconds in took.items())
        print(f"readiness of {sources} sources {name}: {parts} s", flush=True)
    judged_in = fresh["gathering"] + fresh["judging"]
    said = f"{promised:.1f} s, for {sources} sources, beside reading"
    floor = min(_copied_out() for _again in range(2))
    stored = min(_copied_in() for _again in range(2))
    return [
        Figure("readiness gathered and judged", judged_in, said, promised, bar=1.0),
        Figure("readiness read", fresh["reading"], "COPY out of its columns", floor),
        Figure("readiness stored", fresh["storing"], "COPY in of its rows", stored),
        Figure(
            "readiness where nothing moved, all told", sum(again.values()), "COPY out of its columns", floor
        ),
        Figure("a changed order in its part's readiness, s", _refreshed(), "one second", 1.0, bar=1.0),
    ]


def _judged_once() -> None:
    """Scored, compared and scored again, as a first load is; and covered."""
    while refreshing.catch_up(day=DAY):
        pass
    for job in (rescoring.open(day=DAY, by=None), working.open(day=DAY), rescoring.open(day=DAY, by=None)):
        work_here(job)
    while refreshing.catch_up(day=DAY):
        pass
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


class _Clock(defaultdict[str, float]):
    @contextmanager
    def over(self, step: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self[step] += time.perf_counter() - start


def _split(*, anew: bool = True) -> dict[str, float]:
    """Seconds of each step, block by block as a re-score has them."""
    if anew:
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(WRITTEN)}")
    clock: _Clock = _Clock(float)
    ids = Part.objects.order_by("id").values_list("id", flat=True)
    first, last = ids[0], ids.reverse()[0]
    for block in range(first // BLOCK, last // BLOCK + 1):
        with transaction.atomic():
            _one(Parts(block * BLOCK, (block + 1) * BLOCK - 1), clock)
    return dict(clock)


def _one(parts: Parts, clock: _Clock) -> None:
    policy = PolicyVersion.objects.in_force()
    known = facts.load(parts, day=DAY, policy=policy.read())
    scored = scores.score(known.frame(), policy.read())
    asked, on = numbers.of(policy.read()), (DAY - type(DAY)(2000, 1, 1)).days
    with clock.over("reading"):
        tables, shared = reading.read(parts, day=DAY, policy=policy), sharing.read(parts)
    quadrant = evidence._treatments(known, scored)
    possible = evidence._spread(known, scored["quadrants_possible"].to_numpy())
    with clock.over("gathering"):
        gathered = gather(known, tables, shared, quadrant=quadrant, possible=possible, numbers=asked, day=on)
    with clock.over("judging"):
        found = judged(gathered, asked, on)
    with clock.over("storing"):
        evidence.keep(found, gathered, parts, day=DAY, policy=policy)


def _copied_out() -> float:
    start = time.perf_counter()
    for table, columns in READ.items():
        query = f"COPY (SELECT {columns} FROM {table}) TO STDOUT (FORMAT binary)"
        with connection.cursor() as cursor, cursor.copy(query) as copy:
            for _block in copy:
                pass
    return time.perf_counter() - start


def _copied_in() -> float:
    """The same rows into tables like ours, with their keys, checks and indexes."""
    seconds = 0.0
    for table in WRITTEN:
        with connection.cursor() as cursor:
            with cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as copy:
                blocks = [bytes(block) for block in copy]
            cursor.execute(f"DROP TABLE IF EXISTS bare_{table}")
            cursor.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)")
            start = time.perf_counter()
            with cursor.copy(f"COPY bare_{table} FROM STDIN (FORMAT binary)") as copy:
                for block in blocks:
                    copy.write(block)
            seconds += time.perf_counter() - start
            cursor.execute(f"DROP TABLE bare_{table}")
    return seconds


def _refreshed() -> float:
    """From the merge of one order line to the row of its source, in one process: the worst of several."""
    from suppliers.resources import named
    from suppliers.writing import write

    lines = OrderLine.objects.filter(kind="production", received__gt=0).select_related(
        "source__part__plant", "source__supplier", "source__site"
    )
    worst = 0.0
    for line in lines.order_by("id")[:: max(1, lines.count() // 5)][:5]:
        source = line.source
        assert source.part.plant is not None  # of the synthetic company, each part has one
        site = "" if source.site.is_placeholder else source.site.code
        key = f"{line.order},{line.line},{source.part.number},{source.part.plant.code},{source.supplier.code},{site}"
        body = f"order,line,part,plant,supplier,site,received_on\n{key},{DAY}\n".encode()
        start = time.perf_counter()
        write(named("order-lines"), body, format="csv", by=None, why="benchmark")
        while refreshing.catch_up(day=DAY):
            pass
        worst = max(worst, time.perf_counter() - start)
        assert Readiness.objects.get(source=source).last_production_on == DAY
    return worst
