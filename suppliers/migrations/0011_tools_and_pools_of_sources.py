"""The tools and capacity pools that sources named so far become rows of their own."""

from django.db import migrations

# Codes were parted by semicolons alone; a list is now in order, each code once.
FORWARD = """
    UPDATE suppliers_source SET tools = ARRAY(
        SELECT DISTINCT btrim(code) COLLATE "C" AS code
        FROM unnest(tools) told, regexp_split_to_table(told, '[;,|]') code
        WHERE btrim(code) <> '' ORDER BY code)
    WHERE cardinality(tools) > 0;

    INSERT INTO suppliers_tool (code)
    SELECT DISTINCT unnest(tools) FROM suppliers_source WHERE cardinality(tools) > 0;

    INSERT INTO suppliers_capacitypool (site_id, code, unit)
    SELECT DISTINCT source.site_id, source.capacity_pool_code, ''
    FROM suppliers_source source JOIN suppliers_site site ON site.id = source.site_id
    WHERE source.capacity_pool_code <> '' AND NOT site.is_placeholder;

    UPDATE suppliers_source source SET capacity_pool_id = pool.id FROM suppliers_capacitypool pool
    WHERE pool.site_id = source.site_id AND pool.code = source.capacity_pool_code;

    SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL DEFERRED;
"""
BACK = """
    UPDATE suppliers_source source SET capacity_pool_code = pool.code FROM suppliers_capacitypool pool
    WHERE pool.id = source.capacity_pool_id;
    SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0010_network_facts")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE suppliers_tool ALTER COLUMN changed SET DEFAULT pg_current_xact_id();"
            "ALTER TABLE suppliers_capacitypool ALTER COLUMN changed SET DEFAULT pg_current_xact_id();",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(FORWARD, BACK),
        migrations.RemoveField(model_name="source", name="capacity_pool_code"),
    ]
