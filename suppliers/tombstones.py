"""SQL for a migration: a deleted row leaves a tombstone with its natural key, and rows stand in order of commit."""

PART = "'part', part.number, 'plant', plant.code"
OF_PART = (
    "JOIN suppliers_part part ON part.id = gone.{}"
    " LEFT JOIN suppliers_plant plant ON plant.id = part.plant_id"
)


def bury(resource: str, table: str, key: str, joins: str = "") -> str:
    """`key` is SQL for jsonb_build_object over `gone`, the deleted rows, and what `joins` brings."""
    return f"""
        CREATE FUNCTION {table}_bury() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO suppliers_tombstone (resource, row_id, key)
            SELECT '{resource}', gone.id, jsonb_build_object({key}) FROM gone {joins};
            RETURN NULL;
        END $$;
        CREATE TRIGGER bury AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone
            FOR EACH STATEMENT EXECUTE FUNCTION {table}_bury();
    """


def unbury(table: str) -> str:
    return f"DROP TRIGGER bury ON {table}; DROP FUNCTION {table}_bury();"


def in_order(name: str) -> str:
    """SQL: what a delta pull reads a page of, wherever it stands."""
    return f"CREATE INDEX {name}_in_order ON suppliers_{name} (changed, id)"


def out_of_order(name: str) -> str:
    return f"DROP INDEX {name}_in_order"
