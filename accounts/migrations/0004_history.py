import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.fields
from accounts.history import track, untrack

YEARS = range(2025, 2031)

TABLE = """
    CREATE TABLE accounts_history (
        id bigserial NOT NULL,
        at timestamptz NOT NULL,
        changed xid8 NOT NULL DEFAULT pg_current_xact_id(),
        resource varchar(40) NOT NULL,
        row_id bigint NOT NULL,
        operation varchar(6) NOT NULL,
        old json NOT NULL,
        user_id bigint,
        why text
    ) PARTITION BY RANGE (at);
    CREATE INDEX history_of_a_row ON accounts_history (resource, row_id, id DESC);
    CREATE TABLE accounts_history_other PARTITION OF accounts_history DEFAULT;
""" + "".join(
    f"""
    CREATE TABLE accounts_history_{year} PARTITION OF accounts_history
        FOR VALUES FROM ('{year}-01-01 00:00:00+00') TO ('{year + 1}-01-01 00:00:00+00');
    """
    for year in YEARS
)

# A trigger's arguments: the resource, and the columns that are not kept. The others are looked up as they are
# at that moment, so that a column added later is kept as well. JSON as text, because making jsonb of a row
# costs twice as much.
FUNCTIONS = """
    CREATE FUNCTION accounts_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.changed := pg_current_xact_id();
        RETURN NEW;
    END $$;

    CREATE FUNCTION accounts_keep() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        kept text := (
            SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
            WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped
                AND attname <> ALL (TG_ARGV[1]::text[])
        );
        rows_before text := format('(SELECT %s FROM old_rows) o', kept);
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            rows_before := rows_before
                || format(' JOIN (SELECT %s FROM new_rows) n ON n.id = o.id WHERE o IS DISTINCT FROM n', kept);
        END IF;
        EXECUTE 'INSERT INTO accounts_history (at, resource, row_id, operation, old, user_id, why)'
            ' SELECT now(), $1, o.id, $2, row_to_json(o), $3, $4 FROM ' || rows_before
        USING TG_ARGV[0], lower(TG_OP),
            nullif(current_setting('holdfast.user', true), '')::bigint,
            nullif(current_setting('holdfast.why', true), '');
        RETURN NULL;
    END $$;
"""

UNDO_FUNCTIONS = "DROP FUNCTION accounts_keep(); DROP FUNCTION accounts_stamp();"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_jobs")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(TABLE, "DROP TABLE accounts_history")],
            state_operations=[
                migrations.CreateModel(
                    name="History",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("at", models.DateTimeField(verbose_name="at")),
                        ("changed", accounts.fields.XactField()),
                        ("resource", models.CharField(max_length=40, verbose_name="resource")),
                        ("row_id", models.BigIntegerField(verbose_name="row")),
                        (
                            "operation",
                            models.CharField(
                                choices=[("update", "Changed"), ("delete", "Deleted")],
                                max_length=6,
                                verbose_name="operation",
                            ),
                        ),
                        ("old", accounts.fields.WrittenField(verbose_name="before")),
                        ("why", models.TextField(null=True, verbose_name="why")),
                        (
                            "user",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "history entry",
                        "verbose_name_plural": "history",
                        "indexes": [
                            models.Index(fields=["resource", "row_id", "-id"], name="history_of_a_row")
                        ],
                    },
                ),
            ],
        ),
        migrations.RunSQL(FUNCTIONS, UNDO_FUNCTIONS),
        migrations.RunSQL(
            track("accounts_user", resource="people", without=("password", "last_login", "email", "name")),
            untrack("accounts_user"),
        ),
        migrations.RunSQL(
            track("accounts_apitoken", resource="tokens", without=("digest", "last_used_at")),
            untrack("accounts_apitoken"),
        ),
    ]
