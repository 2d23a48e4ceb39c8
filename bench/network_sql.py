"""The same recurrence in SQL alone: points of sites from the last tier to the first, of ways of supply, of parts,
and the loss behind each. What `bench.network` is measured beside; one network, certain points only.
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
_PARTS = """
    CREATE TABLE bench_partpoints AS
    SELECT part, array_agg(point ORDER BY point) AS points FROM (
        SELECT source.part_id AS part, point
        FROM suppliers_source source
        JOIN way_points ON way_points.supplier = source.supplier_id AND way_points.site = source.site_id
        JOIN (SELECT part_id, count(*) AS many FROM suppliers_source GROUP BY 1) every USING (part_id)
        GROUP BY source.part_id, point, many HAVING count(*) = many
    ) found GROUP BY part;
    ALTER TABLE bench_partpoints ADD PRIMARY KEY (part);
    CREATE TABLE bench_singlepoint AS
    SELECT point, count(*) AS parts, sum(worth.line_down_cost_per_day)::float8 AS loss_per_day
    FROM bench_partpoints JOIN suppliers_part worth ON worth.id = part CROSS JOIN unnest(points) point
    GROUP BY point;
    ALTER TABLE bench_singlepoint ADD PRIMARY KEY (point)
"""


def answer() -> None:
    """From table to table, in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL temp_buffers = '64MB'; SET LOCAL work_mem = '256MB'")
        cursor.execute(_SITES)
        for tier in range(len(TIERS) - 1, -1, -1):
            cursor.execute(_TIER, [tier])
        cursor.execute(_WAYS)
        cursor.execute(_PARTS)


def figures() -> tuple[int, float]:
    """How many points of parts it found, and the sum of the losses: to be the engine's, or it is no peer."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(cardinality(points)), (SELECT sum(loss_per_day) FROM bench_singlepoint) FROM bench_partpoints"
        )
        points, loss = cursor.fetchone()
    return int(points), float(loss)


def forget() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_partpoints, bench_singlepoint")
