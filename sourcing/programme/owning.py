"""Owning: a task of nobody, of somebody who left, or whose letters come back finds another owner, and says so."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from sourcing import owners
from sourcing.models import Task

OF_LATE = timedelta(days=30)
MOST = 50_000  # in one round; what is left is found an owner in the next

# Whose newest digest of late came back: nobody reads what is sent there. One that was given up says that the mail
# server was away, and nothing of whom it was for.
_UNREACHABLE = """
    SELECT DISTINCT ON (person.id) person.id, mail.state
    FROM accounts_mail mail JOIN accounts_user person ON lower(person.email) = lower(mail.to)
    WHERE mail.written_at > %(after)s AND mail.once LIKE 'digest %%' AND mail.state IN ('sent', 'bounced')
    ORDER BY person.id, mail.id DESC
"""
_MOVE = """
    WITH given AS (
        SELECT * FROM unnest(%(tasks)s::bigint[], %(owners)s::bigint[], %(words)s::text[])
            AS given (id, owner_id, words)),
    moved AS (UPDATE sourcing_task task SET owner_id = given.owner_id FROM given
        WHERE given.id = task.id AND task.state = 'open' AND task.owner_id IS DISTINCT FROM given.owner_id
        RETURNING task.id, given.words)
    INSERT INTO sourcing_taskevent (task_id, what, words, "on")
    SELECT id, 'new_owner', words, %(day)s FROM moved WHERE words <> ''
"""


def unreachable(*, day: date) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(_UNREACHABLE, {"after": day - OF_LATE})
        return {person for person, state in cursor.fetchall() if state == "bounced"}


def find_owners(*, day: date) -> int:
    """How many went from one person to another. A fixed number of queries."""
    lost = unreachable(day=day)
    adrift = Q(owner=None) | Q(owner__is_active=False) | Q(owner__in=lost)
    adrift |= Q(owner__isnull=False) & ~Q(owner__role__in=owners.SIGNERS)
    found = Task.objects.open().filter(adrift).order_by("pk").values_list("pk", "part_id", "owner_id")
    rows = list(found[:MOST])
    if not rows:
        return 0
    owner_of = owners.owners_of(part for _task, part, _owner in rows if part)
    above, people = manager_within_reach(lost), _people(rows)
    moves = []
    for task, part, before in rows:
        owner = owner_of.get(part) if part else None
        if owner is None or owner.pk in lost:
            owner = above
        if owner is not None and owner.pk != before:
            moves.append((task, owner.pk, _words(people.get(before), owner, lost)))
    return _move(moves, day)


def manager_within_reach(lost: set[int]) -> User | None:
    """A manager who can be reached, else an administrator."""
    reachable = User.objects.active().exclude(pk__in=lost)
    for role in (Role.MANAGER, Role.ADMIN):
        if found := reachable.filter(role=role).order_by("pk").first():
            return found
    return None


def _people(rows: list[Any]) -> Mapping[int, User]:
    return User.objects.in_bulk({before for _task, _part, before in rows if before})


def _words(before: User | None, owner: User, lost: set[int]) -> str:
    if before is None:
        return ""
    told = {"before": before, "owner": owner}
    if before.pk in lost:
        return _("Letters to %(before)s come back: it is %(owner)s's now.") % told
    if before.is_active:
        return _("%(before)s may not work on tasks any more: it is %(owner)s's now.") % told
    return _("%(before)s is not here any more: it is %(owner)s's now.") % told


def _move(moves: list[tuple[int, int, str]], day: date) -> int:
    if not moves:
        return 0
    tasks, to, words = (list(column) for column in zip(*moves, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, {"tasks": tasks, "owners": to, "words": words, "day": day})
        return int(cursor.rowcount)
