"""Pairs that may be one: suppliers beside reading and folding their names, parts beside grouping them in SQL.

In a database of its own, with names, numbers and descriptions as people write them, some of them twice: a tenth as
many suppliers as parts. Each search is a process of its own, as a worker is, for its peak memory. At fewer than a
million parts the figures are shown, and no bar is held against them: fixed costs are most of them.
"""

import json
import logging
import os
import subprocess
import sys
import time

from bench.figures import Figure, timed
from bench.network_process import peak

LONGEST = 20.0  # seconds that one task may take, at a million parts
MEMORY = 600.0
FULL = 1_000_000
PLANTS = 20
READ = {
    "suppliers_supplier": "id, country, name, lei, duns, email",
    "suppliers_contact": "supplier_id, email",
}
_SAME = """
    SELECT array_agg(id ORDER BY id) FROM suppliers_part WHERE status <> 'obsolete' AND length({0}) >= {1}
    GROUP BY plant_id, {2}, upper(regexp_replace(
        regexp_replace({0}, '[^[:alnum:]]+', '', 'g'), '{3}', '\\1', 'g')) HAVING count(*) BETWEEN 2 AND 6
"""
# Letters that look drawn, and are the same in every run.
_WORD = "translate(md5(who || '{}'), '0123456789', 'aeiouaeiou')"
_FILL = """
    SET session_replication_role = replica;
    INSERT INTO suppliers_plant (id, code, name) SELECT n, 'W' || n, '' FROM generate_series(1, {plants}) n;
    INSERT INTO suppliers_supplier (id, code, name, kind, country, lei, duns, email, status)
    SELECT n, 'S' || n, initcap(left({one}, 7)) || ' ' || initcap(left({other}, 6)) || CASE WHEN n % 50 = 1
            THEN 'e' ELSE '' END || (ARRAY[' GmbH', ' Ltd', ' S.p.A.', ''])[1 + n % 4],
        'maker', (ARRAY['DE', 'CN', 'US', 'FR', 'PL'])[1 + who % 5], '',
        CASE WHEN n % 2 = 0 THEN lpad((who * 7)::text, 9, '0') ELSE '' END,
        'info@s' || who || '.example', 'active'
    FROM generate_series(1, {suppliers}) n, LATERAL (SELECT n - (n % 50 < 2)::int AS who) twice;
    INSERT INTO suppliers_contact (supplier_id, email, name, role, language)
    SELECT n, 'c' || c || '@s' || n || '.example', '', '', '' FROM generate_series(1, {suppliers}) n,
        generate_series(1, 2) c;
    INSERT INTO suppliers_part (id, number, plant_id, description, unit, kind, procurement, status, category,
        revision, buyer, sole_reason)
    SELECT n, CASE WHEN what < n THEN 'P-' ELSE 'P' END || lpad(what::text, 8, '0'), 1 + n % {plants},
        (ARRAY['Bearing', 'Seal ring', 'Valve', 'Shaft', 'Housing'])[1 + n % 5] || CASE
            WHEN n % 5 < 2 THEN ' steel'
            WHEN n % 100 > 95 THEN ' DN ' || n / 300
            ELSE ' DIN ' || what % 900 || ' ' || what % 401 || 'x' || what % 199 END,
        'pc', 'material', 'buy', 'active', '', '', '', ''
    FROM generate_series(1, {parts}) n,
        LATERAL (SELECT CASE WHEN n % 200 = 0 AND n > {plants} THEN n - {plants} ELSE n END AS what) twice;
    INSERT INTO suppliers_site (id, code, supplier_id, is_placeholder, name, kind, country, region, zone,
        tier_two_complete)
    SELECT n, 'F' || n, n, false, '', 'factory', 'DE', '', '', false FROM generate_series(1, {suppliers}) n;
    INSERT INTO suppliers_source (part_id, supplier_id, site_id, status, tools)
    SELECT n, sold, sold, 'active', '{{}}' FROM generate_series(1, {parts}) n, generate_series(0, 1) s,
        LATERAL (SELECT 1 + (n / {plants} * 13 + s * 17) % {suppliers} AS sold) by WHERE n % 5 < 4 OR s = 0;
    SET session_replication_role = origin;
"""


def figures(scale: int) -> list[Figure]:
    from bench.network import _own_database

    with _own_database():
        _fill(scale)
        folded = min(timed(_folded) for _again in range(2))
        grouped = min(timed(_grouped) for _again in range(2))
        suppliers, parts = _in_a_process("suppliers"), _in_a_process("parts")

    def told(what: str, said: dict[str, float], beside: str, floor: float, most: float) -> list[Figure]:
        def bar(most: float) -> float | None:
            return most if scale >= FULL else None

        print(f"duplicate {what}: {said['pairs']:.0f} pairs, {said['cpu']:.2f} s of CPU here", flush=True)
        return [
            Figure(f"duplicate {what} found", said["seconds"], beside, floor, bar(most)),
            Figure(f"duplicate {what}, s", said["seconds"], "one chunk's most, 20 s", LONGEST, bar(1.0)),
            Figure(f"peak memory of that, {what}, MiB", said["peak"], "600 MiB", MEMORY, bar(1.0)),
        ]

    reading = "COPY out of their columns, and their names folded"
    return [
        *told(f"among {scale // 10} suppliers", suppliers, reading, folded, 3.0),
        *told(f"among {scale} parts", parts, "numbers and descriptions grouped in SQL", grouped, 1.0),
    ]


def _fill(parts: int) -> None:
    from django.db import connection

    words = {"one": _WORD.format("a"), "other": _WORD.format("b")}
    with connection.cursor() as cursor:
        cursor.execute(_FILL.format(parts=parts, suppliers=parts // 10, plants=PLANTS, **words))
        cursor.execute("VACUUM ANALYZE")


def _folded() -> None:
    from django.db import connection

    from suppliers.keyedcodes.spelling import bare_name

    with connection.cursor() as cursor:
        for table, columns in READ.items():
            with cursor.copy(f"COPY (SELECT {columns} FROM {table}) TO STDOUT") as copy:
                for row in copy:
                    if table == "suppliers_supplier":
                        bare_name(str(row, "utf-8").split("\t")[2])


def _grouped() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET work_mem = '128MB'")
        for same in (
            ("number", 0, "''::text", "(^|[^0-9])0+"),
            ("description", 8, "unit", "^()$"),
        ):
            cursor.execute(_SAME.format(*same))
            cursor.fetchall()
        cursor.execute("RESET work_mem")


def _in_a_process(resource: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.duplicates", resource]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sourcing.settings")
    import django

    django.setup()
    logging.disable(logging.WARNING)  # there is no broker here to ring
    from django.utils import timezone

    from suppliers.duplicates import finding

    start, before = time.perf_counter(), time.process_time()
    pairs = finding.look(sys.argv[1], now=timezone.now())
    seconds, cpu = time.perf_counter() - start, time.process_time() - before
    print(json.dumps({"pairs": pairs, "seconds": seconds, "cpu": cpu, "peak": peak()}))


if __name__ == "__main__":
    main()
