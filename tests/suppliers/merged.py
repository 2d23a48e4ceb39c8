"""Facts as they stand, whole, so that a merge and its undo can be held against each other."""

from django.apps import apps
from django.db import connection

# What says that something happened, and what follows facts.
NOT_FACTS = {
    "suppliers_change",
    "suppliers_tombstone",
    "suppliers_merge",
    "suppliers_mergedrow",
    "suppliers_duplicate",
    "suppliers_load",
    "suppliers_loaderrors",
    "suppliers_upload",
    "suppliers_uploadpiece",
}


def facts():
    """table -> its rows as JSON, ids included, without their change stamp."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_app_config("suppliers").get_models():
            table = model._meta.db_table
            if table not in NOT_FACTS:
                cursor.execute(f"SELECT (to_jsonb(t) - 'changed')::text FROM {table} t ORDER BY 1")
                found[table] = [row for (row,) in cursor.fetchall()]
    return found


def differing(one, other):
    """The tables whose rows differ, with what only one side has."""
    return {
        table: (sorted(set(one[table]) - set(other[table])), sorted(set(other[table]) - set(one[table])))
        for table in one
        if one[table] != other[table]
    }
