"""What a load did to the rows of its resource, as temporary tables.

`load_changes`: its transactions; `own`: beside them those of later loads that were undone, and of their undoing,
which together changed nothing. `was`: the rows that it changed, ended or removed, as they were before it, by the
first entry that history has of them. `made`: the rows that were not there before.
"""

from suppliers.histories import WITHOUT
from suppliers.models import Load
from suppliers.resources import Resource

TASK = "suppliers.undo_load"  # of the job that undoing leaves
_CHANGES = """
    DROP TABLE IF EXISTS load_changes, own, was, made;
    CREATE TEMPORARY TABLE load_changes ON COMMIT DROP AS
    SELECT changed, at, made FROM suppliers_change WHERE load_id = %(load)s AND resource = %(resource)s;
    CREATE TEMPORARY TABLE made ON COMMIT DROP AS
    SELECT generate_series(lower(one), upper(one) - 1) AS id
    FROM load_changes, unnest(load_changes.made) AS one;
    CREATE TEMPORARY TABLE own ON COMMIT DROP AS
    SELECT changed FROM load_changes UNION
    SELECT change.changed FROM suppliers_change change
    LEFT JOIN suppliers_load load ON load.id = change.load_id LEFT JOIN accounts_job job ON job.id = change.job_id
    WHERE change.resource = %(resource)s AND (load.state = 'undone' OR job.kind = %(task)s)
        AND change.id > (SELECT min(id) FROM suppliers_change WHERE load_id = %(load)s);
    ANALYZE load_changes; ANALYZE own; ANALYZE made;
"""
# A transaction's history bears the time at which it began; by it only the pages around the load are read.
_WAS = """
    CREATE TEMPORARY TABLE was ON COMMIT DROP AS
    SELECT DISTINCT ON (entry.row_id) entry.row_id, entry.id AS entry_id, entry.old
    FROM accounts_history entry JOIN (SELECT DISTINCT changed FROM load_changes) its USING (changed)
    WHERE entry.resource = %(resource)s
        AND entry.at >= (SELECT min(at) - interval '1 hour' FROM load_changes)
        AND entry.at <= (SELECT max(at) + interval '1 hour' FROM load_changes)
        AND NOT EXISTS (SELECT FROM made WHERE made.id = entry.row_id)
    ORDER BY entry.row_id, entry.id;
    ANALYZE was;
"""


def look_up(cursor, load: Load, resource: Resource) -> int:
    """Make the tables; how many transactions the load has."""
    named = {"load": load.pk, "resource": resource.name, "task": TASK}
    cursor.execute(_CHANGES, named)
    cursor.execute(_WAS, named)
    cursor.execute("SELECT count(*) FROM load_changes")
    return cursor.fetchone()[0]


def is_kept(resource: Resource) -> bool:
    """Whether history has the old rows of this resource."""
    return resource.name not in WITHOUT
