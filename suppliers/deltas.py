"""What changed since: the rows of a list in the order of transactions, with the deleted ones among them.

A transaction's rows all have its id as their stamp, and ids are given when a transaction first writes, not when it
commits. So a page only shows transactions below the oldest that is still at work: what commits late comes late, and
is never behind the place at which a reader has arrived. Within a transaction what it deleted comes first.

A place holds for one life of the database: after a restore, ids that were given once are given again.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Self

from django.db import connection
from django.db.models import CharField, F, Func, Value
from django.db.models.expressions import RawSQL

from accounts.fields import XactField
from accounts.models import User
from suppliers.keypairs import compared
from suppliers.models import Change, Tombstone
from suppliers.resources import Resource

GONE, THERE = 0, 1
LAST = 2**63 - 1
SKEW = timedelta(minutes=5)  # between a client's clock and the database's
TOKEN = re.compile(r"([0-9a-f]{12})-([0-9]{1,19})-([01])-([0-9]{1,18})")
# A server's number, the turn of its life that began with its last restore, and tables that a restore makes anew.
LIFE = """substr(md5(concat_ws('/', system_identifier, substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8),
    (SELECT oid FROM pg_database WHERE datname = current_database()), 'suppliers_tombstone'::regclass::oid)), 1, 12)"""
NOW = f"""(SELECT concat_ws('-', {LIFE}, pg_snapshot_xmin(pg_current_snapshot()),
    pg_snapshot_xmax(pg_current_snapshot())) FROM pg_control_system())"""


class Now(NamedTuple):
    """The database's life, the oldest transaction that is at work in it, and the next one to be."""

    life: str
    oldest: int
    next: int

    @classmethod
    def read(cls, told: str) -> Self:
        life, oldest, following = told.split("-")
        return cls(life, int(oldest), int(following))

    @property
    def place(self) -> "Place":
        """Whoever has read everything that was there goes on from here."""
        return Place(self.life, self.oldest)


@dataclass(frozen=True)
class Place:
    """After this row, or tombstone, of a transaction; by default before its first."""

    life: str
    changed: int
    kind: int = GONE
    row: int = 0

    @classmethod
    def read(cls, token: str) -> Self | None:
        found = TOKEN.fullmatch(token)
        return cls(found[1], *(int(number) for number in found.groups()[1:])) if found else None

    def write(self) -> str:
        return f"{self.life}-{self.changed}-{self.kind}-{self.row}"


@dataclass(frozen=True)
class Page:
    """`rows`: (changed, kind, id, values); of what is gone `values` is its natural key."""

    rows: list[tuple[int, int, int, Any]]
    after: Place
    has_more: bool


def now_beside_rows() -> RawSQL:
    """`Now`, as a column of a query over rows: read once, and in the rows' own snapshot."""
    return RawSQL(NOW, (), output_field=CharField())


def now() -> Now:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {NOW}")
        return Now.read(cursor.fetchone()[0])


def since(moment: datetime, *, life: str) -> Place:
    """Before every transaction that can have committed since then; earlier ones may be among them.

    The newest change that was noted by then says which were at work: none that commits later is older.
    """
    noted = Change.objects.filter(looked_at__lte=moment - SKEW).order_by("-looked_at")
    return Place(life, noted.values_list("oldest", flat=True).first() or 0)


def page(
    rows: Any,
    columns: Sequence[str],
    resource: Resource | None,
    place: Place,
    *,
    user: User,
    until: int,
    limit: int,
) -> Page:
    """What changed after a place, of transactions before `until`. Two queries, one where no row is ever deleted."""
    there = _between(rows, place, place.row if place.kind == THERE else 0, until)
    read = there.values_list("changed", "pk", *columns)[: limit + 1]
    found = [(changed, THERE, pk, values) for changed, pk, *values in read]
    if resource is not None:
        gone = _between(_buried(resource, user=user), place, place.row if place.kind == GONE else LAST, until)
        read = gone.values_list("changed", "pk", "row_id", "key")[: limit + 1]
        found += [(changed, GONE, pk, [row_id, key]) for changed, pk, row_id, key in read]
    found.sort(key=lambda row: row[:3])
    shown = found[:limit]
    if len(found) > limit:
        return Page(shown, Place(place.life, *shown[-1][:3]), has_more=True)
    return Page(shown, Place(place.life, max(until, place.changed)), has_more=False)


def _buried(resource: Resource, *, user: User) -> Any:
    """What nobody told of leaves nothing behind: a stand-in for a site has no code."""
    found = Tombstone.objects.visible_to(user).filter(resource=resource.name)
    return found.exclude(key=dict.fromkeys(resource.key)) if resource.unseen else found


def _between(rows: Any, place: Place, row: int, until: int) -> Any:
    stamp = Func(Value(str(place.changed)), template="%(expressions)s::xid8", output_field=XactField())
    beyond = compared((F("changed"), F("pk")), ">", (stamp, Value(row)))
    return rows.filter(beyond, changed__lt=until).order_by("changed", "pk")
