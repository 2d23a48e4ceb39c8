"""A full re-score beside the least that moves the same bytes: COPY out of the columns it reads, COPY of the
rows it writes, drivers included, into identical keyed tables. On what `bench.ingest` has loaded.
"""

import time

from django.db import connection, transaction

from accounts.tasks import work_here
from bench.day import DAY
from bench.figures import Figure, timed
from scoring import refreshing, rescoring
from scoring.facts.finances import AMOUNTS
from scoring.models import Assessment, Position
from suppliers.models import Part

# What it reads, table by table.
READ = {
    "suppliers_part": "id, status, procurement, daily_revenue, daily_margin, line_down_cost_per_day,"
    " currency, unit, annual_demand, safety_stock, criticality, substitutability, time_to_recover_days,"
    " sole_reason <> '', number, revision",
    "suppliers_source": "part_id, id, supplier_id, site_id, maker_id, role, status, valid_from, valid_to,"
    " capacity_per_month, capacity_pool_id, ramp_days, upkeep_cost_per_year, currency, target_real_on",
    "suppliers_site": "id, supplier_id, is_placeholder, country, hazard, recovery_days",
    "suppliers_supplier": "id, status, kind, listed",
    "suppliers_orderline": "id, source_id, kind, status, due_on, received_on, quantity, unit, received,"
    " rejected, unit_price, currency",
    "suppliers_receipt": "order_line_id, received_on, quantity, rejected",
    "suppliers_unitconversion": "part, from_unit, to_unit, factor",
    "suppliers_exchangerate": "currency, valid_on, rate",
    "suppliers_financial": f"supplier_id, period_end, {', '.join(AMOUNTS)}",
    "suppliers_rating": "supplier_id, agency, rated_on, score",
    "suppliers_use": "part_id, product_id",
    "suppliers_stock": "part_id, as_of, on_hand",
    "suppliers_bomline": "parent_id, component_id, alternative_group, valid_from, valid_to",
    "suppliers_countryrisk": 'country, "index", year, value',
    "suppliers_capacitypool": "id, unit, capacity_per_month, booked_by_others",
    "suppliers_qualification": "id, source_id, revision, stage, approval, origin, decided_on, valid_until",
    "suppliers_inspection": "id, source_id, received_on, decided_on, decision",
    "suppliers_terms": "id, source_id, kind, valid_from, valid_to, signed_on, price, price_unit, unit, currency,"
    " lead_time_days, minimum_order, minimum_volume_per_year, reserved_capacity_per_month",
    "suppliers_changenotice": "id, supplier_id, site_id, part, announced_on, effective_on, accepted_on, reversed_on",
    "scoring_independence": "source_id, against_id, shared, shared_possible, parents_shared, proven_tier,"
    " confirmed_on",
}
WRITTEN = [
    *("scoring_dailyloss", "scoring_primaryruling", "scoring_position", "scoring_assessment"),
    *("scoring_supplierstanding", "scoring_readiness", "scoring_warmwindow"),
]
BAR = 3.0  # at 100,000 parts, stability included


def figures(scale: int) -> list[Figure]:
    _cover_what_was_loaded()
    seconds = min(_rescored() for _again in range(2))
    floor = min(_floor() for _again in range(2))
    nothing_moved = timed(lambda: work_here(rescoring.open(day=DAY, by=None)))
    return [
        Figure("full re-score", seconds, "COPY out of its columns and COPY in of its rows", floor, BAR),
        Figure("re-score where nothing moved", nothing_moved, "COPY out of its columns", _copied_out()),
        Figure("a changed fact in its part's score, s", _refreshed(), "one second", 1.0, bar=2.0),
    ]


def _cover_what_was_loaded() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    while refreshing.catch_up(day=DAY):
        pass


def _rescored() -> float:
    """In this process alone, from empty tables."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(WRITTEN)}")
    return timed(lambda: work_here(rescoring.open(day=DAY, by=None)))


def _floor() -> float:
    """Into tables like ours, with their keys, checks and indexes."""
    rows = {table: _copy_out(f"SELECT * FROM {table}") for table in WRITTEN}
    with connection.cursor() as cursor:
        for table in WRITTEN:
            cursor.execute(f"DROP TABLE IF EXISTS bare_{table}")
            cursor.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)")
    seconds = _copied_out()
    start = time.perf_counter()
    with transaction.atomic():
        for table, blocks in rows.items():
            with (
                connection.cursor() as cursor,
                cursor.copy(f"COPY bare_{table} FROM STDIN (FORMAT binary)") as copy,
            ):
                for block in blocks:
                    copy.write(block)
    seconds += time.perf_counter() - start
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {', '.join(f'bare_{table}' for table in WRITTEN)}")
    return seconds


def _copied_out() -> float:
    start = time.perf_counter()
    for table, columns in READ.items():
        _copy_out(f"SELECT {columns} FROM {table}")
    return time.perf_counter() - start


def _copy_out(query: str) -> list[bytes]:
    with connection.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT binary)") as copy:
        return [bytes(block) for block in copy]


def _refreshed() -> float:
    """From a merge of one row to its part's assessment, in one process."""
    from suppliers.resources import named
    from suppliers.writing import write

    part = Position.objects.in_scope().select_related("part__plant").latest("part_id").part
    worst = 0.0
    for criticality in (1, 4, 2):
        body = f"number,plant,criticality\n{part.number},{part.plant.code},{criticality}\n".encode()
        start = time.perf_counter()
        write(named("parts"), body, format="csv", by=None, why="benchmark")
        while refreshing.catch_up(day=DAY):
            pass
        worst = max(worst, time.perf_counter() - start)
        found = Assessment.objects.latest_of(Part.objects.get(pk=part.pk))
        assert found is not None
        assert found.raw[1] == criticality
    return worst
