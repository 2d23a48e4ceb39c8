"""Whose work a part is: the part's buyer, where that is a person who may sign; else a manager.

Which manager goes by the part's category, so that a category stays with one of them: of all managers the one with
the largest digest of category and person. When one leaves, only that one's categories move. Without a manager it is
an administrator, in the same way; where nobody may sign, nobody.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from accounts.models import User
from accounts.roles import ROLES, Role

PERMISSION = "sourcing.sign_reviews"
SIGNERS = sorted(role for role, permissions in ROLES.items() if PERMISSION in permissions)

# Of rows (id, part_id) named `these`: whose each is. The part may be gone.
_FOUND = """
    person AS (SELECT id, lower(email) AS email, role FROM accounts_user
        WHERE is_active AND role = ANY(%(signers)s)),
    known AS (SELECT these.id, coalesce(part.category, '') AS category, person.id AS buyer
        FROM these LEFT JOIN suppliers_part part ON part.id = these.part_id
        LEFT JOIN person ON person.email = lower(part.buyer)),
    falls_to AS (SELECT DISTINCT ON (category) category, person.id
        FROM (SELECT DISTINCT category FROM known WHERE buyer IS NULL) open_category
        JOIN person ON person.role = ANY(%(above)s)
        ORDER BY category, person.role = %(manager)s DESC, md5(category || ':' || person.id) DESC),
    found AS (SELECT known.id, coalesce(known.buyer, falls_to.id) AS owner
        FROM known LEFT JOIN falls_to ON falls_to.category = known.category)
"""
_OF_PARTS = f"""
    WITH these AS (SELECT id, id AS part_id FROM unnest(%(parts)s::bigint[]) id), {_FOUND}
    SELECT id, owner FROM found
"""
# Open reviews that nobody has, or somebody who may not sign any more.
_ASSIGN = f"""
    WITH these AS (
        SELECT review.id, review.part_id FROM sourcing_review review
        LEFT JOIN accounts_user owner ON owner.id = review.owner_id
        WHERE review.state = 'open' AND (owner.id IS NULL OR NOT owner.is_active
            OR NOT owner.role = ANY(%(signers)s))
        ORDER BY review.id FOR UPDATE OF review
    ), {_FOUND}
    UPDATE sourcing_review review SET owner_id = found.owner FROM found
    WHERE review.id = found.id AND review.owner_id IS DISTINCT FROM found.owner
"""


def owners_of(parts: Iterable[int]) -> dict[int, User | None]:
    """Whose each of these parts is; None where nobody may sign. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_PARTS, _parameters() | {"parts": sorted(set(parts))})
        found: Mapping[int, int | None] = dict(cursor.fetchall())
    people = User.objects.in_bulk({owner for owner in found.values() if owner})
    return {part: people.get(owner) if owner else None for part, owner in found.items()}


def assign() -> int:
    """Give open reviews an owner where there is none, or one who is gone; how many went to somebody. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_ASSIGN, _parameters())
        return int(cursor.rowcount)


def _parameters() -> dict[str, Any]:
    above = [Role.MANAGER.value, Role.ADMIN.value]
    return {"signers": SIGNERS, "above": above, "manager": Role.MANAGER.value}
