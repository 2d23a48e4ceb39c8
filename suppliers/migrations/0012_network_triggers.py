"""History and tombstones of what came with 0010, and the foreign keys behind lists of codes."""

from django.db import migrations

from accounts.history import track, untrack
from suppliers.tombstones import bury, unbury

OF_SITE = "JOIN suppliers_site site ON site.id = gone.site_id"
FACTS = [
    ("ports", "suppliers_port", "'unlocode', gone.unlocode", ""),
    (
        "routes",
        "suppliers_route",
        "'site', site.code, 'plant', plant.code, 'code', gone.code",
        OF_SITE + " LEFT JOIN suppliers_plant plant ON plant.id = gone.plant_id",
    ),
    ("tools", "suppliers_tool", "'code', gone.code", ""),
    ("capacity-pools", "suppliers_capacitypool", "'site', site.code, 'code', gone.code", OF_SITE),
    (
        "dependencies",
        "suppliers_dependency",
        "'site', site.code, 'part', gone.part, 'material', gone.material,"
        " 'upstream_site', upstream.code, 'keyed_code', gone.keyed_code",
        OF_SITE + " LEFT JOIN suppliers_site upstream ON upstream.id = gone.upstream_site_id",
    ),
]

# {table}: whose rows hold a list of codes in {column}; {link}: the same as rows, ({owner}, {member}).
LINK = """
    ALTER TABLE {link} ADD CONSTRAINT {goes_with}
        FOREIGN KEY ({owner}) REFERENCES {table} ON DELETE CASCADE;

    CREATE FUNCTION {link}_keep() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            DELETE FROM {link} link USING old_rows
                JOIN new_rows ON new_rows.id = old_rows.id AND new_rows.{column} <> old_rows.{column}
            WHERE link.{owner} = old_rows.id;
            INSERT INTO {link} ({owner}, {member})
            SELECT new_rows.id, named.id FROM old_rows
                JOIN new_rows ON new_rows.id = old_rows.id AND new_rows.{column} <> old_rows.{column},
                unnest(new_rows.{column}) told LEFT JOIN {named} named ON named.{key} = told;
        ELSE
            INSERT INTO {link} ({owner}, {member})
            SELECT new_rows.id, named.id
            FROM new_rows, unnest(new_rows.{column}) told LEFT JOIN {named} named ON named.{key} = told;
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER link_inserted AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows
        FOR EACH STATEMENT EXECUTE FUNCTION {link}_keep();
    CREATE TRIGGER link_updated AFTER UPDATE ON {table}
        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
        FOR EACH STATEMENT EXECUTE FUNCTION {link}_keep();

    INSERT INTO {link} ({owner}, {member})
    SELECT row.id, named.id
    FROM {table} row, unnest(row.{column}) told LEFT JOIN {named} named ON named.{key} = told;
    SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL DEFERRED;
"""
UNLINK = """
    DROP TRIGGER link_inserted ON {table};
    DROP TRIGGER link_updated ON {table};
    DROP FUNCTION {link}_keep();
    ALTER TABLE {link} DROP CONSTRAINT {goes_with};
    DELETE FROM {link};
    SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL DEFERRED;
"""
LISTS = [
    {
        "table": "suppliers_route",
        "column": "ports",
        "link": "suppliers_routeport",
        "owner": "route_id",
        "member": "port_id",
        "named": "suppliers_port",
        "key": "unlocode",
        "goes_with": "routeport_goes_with_its_route",
    },
    {
        "table": "suppliers_source",
        "column": "tools",
        "link": "suppliers_sourcetool",
        "owner": "source_id",
        "member": "tool_id",
        "named": "suppliers_tool",
        "key": "code",
        "goes_with": "sourcetool_goes_with_its_source",
    },
]

# The code of what a list names cannot change under it: the list would name nothing.
KEEP_CODE = """
    CREATE FUNCTION {named}_keep_code() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM {link} WHERE {member} = OLD.id) THEN
            RAISE EXCEPTION '"%" stands in lists and cannot be renamed', OLD.{key}
                USING ERRCODE = 'restrict_violation', CONSTRAINT = '{named}_key_stands_in_lists';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER keep_code BEFORE UPDATE OF {key} ON {named} FOR EACH ROW
        WHEN (OLD.{key} IS DISTINCT FROM NEW.{key}) EXECUTE FUNCTION {named}_keep_code();
"""
LOSE_CODE = "DROP TRIGGER keep_code ON {named}; DROP FUNCTION {named}_keep_code();"

POOL = """
    ALTER TABLE suppliers_capacitypool ADD CONSTRAINT capacitypool_has_one_site UNIQUE (id, site_id);
    ALTER TABLE suppliers_source ADD CONSTRAINT source_capacity_pool_is_at_its_site
        FOREIGN KEY (capacity_pool_id, site_id) REFERENCES suppliers_capacitypool (id, site_id)
        DEFERRABLE INITIALLY DEFERRED;
"""
NO_POOL = """
    ALTER TABLE suppliers_source DROP CONSTRAINT source_capacity_pool_is_at_its_site;
    ALTER TABLE suppliers_capacitypool DROP CONSTRAINT capacitypool_has_one_site;
"""


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0011_tools_and_pools_of_sources")]
    operations = [
        *[
            migrations.RunSQL(
                track(table, resource=resource) + bury(resource, table, key, joins),
                unbury(table) + untrack(table),
            )
            for resource, table, key, joins in FACTS
        ],
        *[migrations.RunSQL(LINK.format(**words), UNLINK.format(**words)) for words in LISTS],
        *[migrations.RunSQL(KEEP_CODE.format(**words), LOSE_CODE.format(**words)) for words in LISTS],
        migrations.RunSQL(POOL, NO_POOL),
    ]
