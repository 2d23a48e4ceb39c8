"""The real servers under the tests: a PostgreSQL and a Valkey of this run's own, gone when it ends."""

import os
from pathlib import Path

import pytest

from sourcing.embedded.postgres import Postgres
from sourcing.embedded.valkey import Valkey

RUNNING: list[Postgres | Valkey] = []
KEPT: set[str] = set()  # databases whose first rows lie aside


def start() -> None:
    """Start both and name them in the environment, before Django reads its settings. Each process of a split
    run has its own: what one transaction may see depends on every other in the same cluster."""
    database = Postgres.throw_away()
    RUNNING.append(database)
    database.start()
    database.create_database()
    broker = Valkey(database.home / "valkey", database.home / "broker")
    RUNNING.append(broker)
    broker.start()
    os.environ["DATABASE_URL"] = database.url()
    os.environ["REDIS_URL"] = broker.url()
    os.environ["HOLDFAST_VAR"] = str(database.home / "var")
    Path(os.environ["HOLDFAST_VAR"], "static").mkdir(parents=True)


def stop() -> None:
    while RUNNING:
        server = RUNNING.pop()
        if isinstance(server, Postgres):
            server.discard()
        else:
            server.stop()


def prepare_settings() -> None:
    """What differs from the site that people use: files straight from their folders, a quick password hash,
    and a cache apart from the broker's database, so that it can be emptied."""
    from django.conf import settings

    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    place = os.environ["REDIS_URL"].removeprefix("redis+socket://").partition("?")[0]
    settings.CACHES["default"]["LOCATION"] = f"unix://{place}?db=1"


def keep_migrated_rows(connection) -> None:
    """Copy aside the rows that migrations made. A test that commits empties every table when it ends."""
    with connection.cursor() as cursor:
        cursor.execute("create schema kept")
        KEPT.add(connection.settings_dict["NAME"])
        for table in _tables(cursor, "public"):
            cursor.execute(f'select exists (select from "{table}")')
            if cursor.fetchone()[0]:
                cursor.execute(f'create table kept."{table}" as table public."{table}"')


def end_other_sessions(connection) -> None:
    """Of this database, so that it can be dropped."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )


def restore_migrated_rows(connection) -> None:
    from django.db import transaction

    if connection.settings_dict["NAME"] not in KEPT:
        return  # skipped before it had a database
    connection.close()  # a test may have ended the session
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        for table in _tables(cursor, "kept"):
            cursor.execute(
                "select string_agg(quote_ident(column_name), ', ') from information_schema.columns "
                "where table_schema = 'public' and table_name = %s and is_generated = 'NEVER'",
                [table],
            )
            columns = cursor.fetchone()[0]
            cursor.execute(
                f'insert into public."{table}" ({columns}) overriding system value '
                f'select {columns} from kept."{table}" on conflict do nothing'
            )


def _tables(cursor, schema: str) -> list[str]:
    """Django's own registers are left out: emptying the tables makes them anew, under other numbers."""
    cursor.execute(
        "select relname from pg_class where relnamespace = %s::regnamespace and relkind in ('r', 'p') "
        "and not relispartition and relname not in "
        "('django_migrations', 'django_content_type', 'auth_permission')",
        [schema],
    )
    return [name for (name,) in cursor.fetchall()]


def commits(item: pytest.Item) -> bool:
    """Whether a test writes for good, so that all tables are emptied after it."""
    marker = item.get_closest_marker("django_db")
    committing = {"transactional_db", "live_server", "django_db_reset_sequences"}
    names = set(getattr(item, "fixturenames", ()))
    return bool(names & committing) or bool(marker and marker.kwargs.get("transaction"))
