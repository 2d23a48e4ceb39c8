"""What stands in the way of a merge, each with its sentence."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from suppliers import natural_keys
from suppliers.duplicates.rules import RULES, Rule
from suppliers.models import Part
from suppliers.resources import RESOURCES

MOST_NAMED = 5
OF_TABLE = {resource.table: resource for resource in RESOURCES.values()}
# What a part needs, at any depth, whatever the dates.
_NEEDS = """
    WITH RECURSIVE needs AS (
        SELECT %(top)s::bigint AS id
        UNION
        SELECT edge.component FROM needs JOIN (
            SELECT parent_id AS parent, component_id AS component FROM suppliers_bomline
            UNION ALL SELECT product_id, part_id FROM suppliers_use) edge ON edge.parent = needs.id
    ) SELECT EXISTS (SELECT FROM needs WHERE id = %(sought)s)
"""
_OWNERS = """
    WITH RECURSIVE owner AS (
        SELECT id, parent_id, 0 AS depth FROM suppliers_supplier WHERE id = %(start)s
        UNION
        SELECT s.id, s.parent_id, owner.depth + 1 FROM owner JOIN suppliers_supplier s ON s.id = owner.parent_id
    ) SELECT EXISTS (SELECT FROM owner WHERE id = %(sought)s AND depth > 1)
"""
_PUT_AWAY = """
    SELECT t.id FROM fold JOIN {table} t ON t.id = fold.row_id
    WHERE fold."table" = '{table}' AND fold.how = 'gone' AND ({refuses}) ORDER BY t.id LIMIT {most}
"""


def between(cursor, resource: str, *, kept: Any, gone: Any) -> list[str]:
    """What holds between the two themselves."""
    if kept.pk == gone.pk:
        return [_("These are one row already.")]
    return list(_parts(cursor, kept, gone) if resource == "parts" else _suppliers(cursor, kept, gone))


def _parts(cursor, kept: Part, gone: Part) -> Iterator[str]:
    if kept.plant_id != gone.plant_id:
        yield _("These parts stand at different plants: only parts of one plant become one.")
        return
    for top, sought in ((kept, gone), (gone, kept)):
        cursor.execute(_NEEDS, {"top": top.pk, "sought": sought.pk})
        if cursor.fetchone()[0]:
            yield _("%(part)s is needed to make %(product)s: they cannot be the same part.") % {
                "part": sought.number,
                "product": top.number,
            }


def _suppliers(cursor, kept: Any, gone: Any) -> Iterator[str]:
    for start, sought in ((kept, gone), (gone, kept)):
        cursor.execute(_OWNERS, {"start": start.pk, "sought": sought.pk})
        if cursor.fetchone()[0]:
            yield _(
                "%(owner)s owns %(owned)s through others: as one company it would own itself. "
                "Correct the parent in between first."
            ) % {"owner": sought, "owned": start}


def put_away(cursor, user: User) -> list[str]:
    """What speaks against a source is never put away: whoever has to, decides first."""
    return [sentence for rule in RULES if rule.refuses for sentence in _refused(cursor, rule, user)]


def _refused(cursor, rule: Rule, user: User) -> Iterator[str]:
    cursor.execute(_PUT_AWAY.format(table=rule.table, refuses=rule.refuses, most=MOST_NAMED))
    ids = [row_id for (row_id,) in cursor.fetchall()]
    if ids:
        yield _("There is %(what)s: %(which)s. That is settled first.") % {
            "what": rule.refusal,
            "which": "; ".join(called(rule.table, ids, user=user)),
        }


def called(table: str, ids: list[int], *, user: User) -> list[str]:
    """What people call these rows; of what has no key of its own, how many there are."""
    resource = OF_TABLE.get(table)
    if resource is None:
        return [ngettext("%d row", "%d rows", len(ids)) % len(ids)]
    keys = natural_keys.of_rows(resource, ids, user=user)
    return [natural_keys.in_words(keys[row_id]) for row_id in ids if row_id in keys]
