"""The same recurrence in SQL alone: points of sites from the last tier to the first, of ways of supply, of parts,
and the loss behind each, for both networks: all sources, and those that count. What `bench.network` is measured
beside; certain points only, and nothing of what sources share.
"""

from django.db import connection, transaction

from bench.network_facts import TIERS

_COUNTRY = "(ascii({0}) * 256 + ascii(substr({0}, 2)))::bigint * 16 + 9"
_SITES = f"""
    CREATE TEMPORARY TABLE tier_of ON COMMIT DROP AS
    WITH RECURSIVE reached (site, tier) AS (
        SELECT DISTINCT site_id, 0 FROM suppliers_source
        UNION SELECT need.upstream_site_id, tier + 1
        FROM reached JOIN suppliers_dependency need ON need.site_id = reached.site
    ) SELECT site, max(tier) AS tier FROM reached GROUP BY site;
    CREATE TEMPORARY TABLE alternatives ON COMMIT DROP AS
    SELECT site_id AS site, material, count(*) AS many FROM suppliers_dependency GROUP BY 1, 2;
    CREATE TEMPORARY TABLE site_points (site bigint, point bigint, PRIMARY KEY (site, point)) ON COMMIT DROP;
    INSERT INTO site_points
    SELECT id, point FROM suppliers_site, unnest(ARRAY[id * 16 + 4, supplier_id * 16 + 3,
        {_COUNTRY.format("country")}, CASE WHEN zone <> '' THEN substr(zone, 6)::bigint * 16 + 8 END]) point
    WHERE point IS NOT NULL;
    ANALYZE tier_of; ANALYZE alternatives; ANALYZE site_points
"""
_TIER = """
    INSERT INTO site_points
    SELECT need.site_id, above.point FROM tier_of
    JOIN suppliers_dependency need ON need.site_id = tier_of.site
    JOIN alternatives USING (site, material)
    JOIN site_points above ON above.site = need.upstream_site_id
    WHERE tier_of.tier = %s
    GROUP BY need.site_id, need.material, above.point, many HAVING count(*) = many
    ON CONFLICT DO NOTHING
"""
_WAYS = f"""
    CREATE TEMPORARY TABLE route_points ON COMMIT DROP AS
    SELECT site, point FROM (
        SELECT route.site_id AS site, route.id AS route, route.id * 16 + 6 AS point FROM suppliers_route route
        UNION SELECT route.site_id, route.id, port.point FROM suppliers_route route
        JOIN suppliers_routeport link ON link.route_id = route.id
        JOIN (SELECT id, unnest(ARRAY[id * 16 + 7, {_COUNTRY.format("country")}]) AS point FROM suppliers_port) port
            ON port.id = link.port_id
    ) each JOIN (SELECT site_id AS site, count(*) AS many FROM suppliers_route GROUP BY 1) every USING (site)
    GROUP BY site, point, many HAVING count(*) = many;
    CREATE TEMPORARY TABLE way_points ON COMMIT DROP AS
    SELECT DISTINCT way.supplier_id AS supplier, way.site_id AS site, point
    FROM (SELECT DISTINCT supplier_id, site_id FROM suppliers_source) way
    JOIN (SELECT site, point FROM site_points UNION SELECT site, point FROM route_points) points
        ON points.site = way.site_id
    UNION SELECT DISTINCT supplier_id, site_id, supplier_id * 16 + 3 FROM suppliers_source;
    ANALYZE way_points
"""
_TABLES = """
    CREATE TABLE bench_partpoints (network text, part bigint, points bigint[]);
    CREATE TABLE bench_singlepoint (network text, point bigint, parts bigint, loss_per_day float8)
"""
_PARTS = """
    CREATE TEMPORARY TABLE counting ON COMMIT DROP AS
    SELECT part_id AS part, supplier_id AS supplier, site_id AS site, count(*) OVER (PARTITION BY part_id) AS many
    FROM suppliers_source WHERE {counts};
    ANALYZE counting;
    INSERT INTO bench_partpoints
    SELECT {network}, part, array_agg(point ORDER BY point) FROM (
        SELECT part, point FROM counting JOIN way_points USING (supplier, site)
        GROUP BY part, point, many HAVING count(*) = many
    ) found GROUP BY part;
    INSERT INTO bench_singlepoint
    SELECT network, point, count(*), sum(worth.line_down_cost_per_day)::float8
    FROM bench_partpoints JOIN suppliers_part worth ON worth.id = part CROSS JOIN unnest(points) point
    WHERE network = {network} GROUP BY network, point;
    DROP TABLE counting
"""
# In these facts the primary is the only source that anybody has shown to be real.
_COUNTING = {"paper": "true", "usable": "role = 'primary' AND status = 'active'"}
_KEYS = """
    ALTER TABLE bench_partpoints ADD PRIMARY KEY (network, part);
    ALTER TABLE bench_singlepoint ADD PRIMARY KEY (network, point)
"""


def answer() -> None:
    """From table to table, in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL temp_buffers = '64MB'; SET LOCAL work_mem = '256MB'")
        cursor.execute(_SITES)
        for tier in range(len(TIERS) - 1, -1, -1):
            cursor.execute(_TIER, [tier])
        cursor.execute(_WAYS)
        cursor.execute(_TABLES)
        for network, counts in _COUNTING.items():
            cursor.execute(_PARTS.format(counts=counts, network=f"'{network}'"))
        cursor.execute(_KEYS)


def figures() -> list[tuple[str, int, int]]:
    """Of each network how many points of parts it found, and the sum of the losses: to be the engine's, or it is
    no peer."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT network, sum(cardinality(points)), (SELECT round(sum(loss_per_day)) FROM bench_singlepoint one"
            " WHERE one.network = each.network) FROM bench_partpoints each GROUP BY network ORDER BY network"
        )
        return [(network, int(points), int(loss)) for network, points, loss in cursor.fetchall()]


def forget() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_partpoints, bench_singlepoint")
