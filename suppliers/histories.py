"""What became of a row, field by field: what it was before each change, who changed it, and why.

History keeps the row as it stood before a change. What it became is the next entry's row, or the row that
stands.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts import history
from accounts.downloads import Table, minute
from accounts.models import User
from suppliers import natural_keys
from suppliers.resources import RESOURCES, Reference, Resource

MOST = 100
# Readings of stock are replaced, and contacts can be erased: both are kept without history.
WITHOUT = frozenset({"stock", "contacts"})
NAMES = ("at", "by", "why", "deleted", "field", "was", "became")
NOT_SHOWN = frozenset({"id", "changed", "is_placeholder"})
State = dict[str, Any]


@dataclass(frozen=True)
class Moved:
    """One field of one change, both values in words; empty where there was none."""

    name: str
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """`moved` is empty where the row was deleted: `last` then says what it was."""

    id: int
    at: datetime
    by: User | None
    why: str
    changed: int
    is_deletion: bool
    moved: list[Moved]
    last: list[Moved]


@dataclass(frozen=True)
class Page:
    entries: list[Entry]
    older: int | None  # the id to go on from


def of(resource: Resource, row_id: int, *, user: User, before: int | None = None, most: int = MOST) -> Page:
    """Newest first. At most two queries, and two for each kind of row that a reference pointed to."""
    read = history.of(resource.name, row_id).visible_to(user).select_related("user")
    read = read.annotate(written=Cast("old", TextField())).defer("old")
    if before is not None:
        read = read.filter(pk__lte=before)  # the first is the newer neighbour: what the next one became
    found = list(read[: most + 2])
    states = [_read(entry.written) for entry in found]
    if before is None:
        states.insert(0, _standing(resource, row_id, user=user))
        shown = found[:most]
    else:
        shown, states = found[1 : most + 1], states
    pairs = list(zip(states[1:], states[:-1], strict=True))[: len(shown)]
    words = _Words(resource, pairs, user=user)
    entries = [_entry(one, old, new, words) for one, (old, new) in zip(shown, pairs, strict=True)]
    taken = len(shown) + (before is not None)
    return Page(entries, older=shown[-1].pk if shown and len(found) > taken else None)


def table(resource: Resource, row_id: int, *, user: User, day: date) -> Table:
    """All of it, newest first, a line for each field that changed; of a deletion what it was. The queries of a page for
    every MOST changes."""
    return Table(f"history-{resource.name}-{row_id}", NAMES, _lines(resource, row_id, user=user), day)


def _lines(resource: Resource, row_id: int, *, user: User) -> Iterator[list[Any]]:
    before: int | None = None
    while True:
        page = of(resource, row_id, user=user, before=before)
        for one in page.entries:
            by = one.by.email if one.by else _("a load")
            for field in one.last or one.moved or [Moved("", "", "", "")]:
                told = (field.label, field.old, field.new)
                yield [minute(one.at), by, one.why, one.is_deletion, *told]
        if page.older is None:
            return
        before = page.older


def since(resource: Resource, row_id: int, stamp: int, *, user: User, most: int) -> list[Entry]:
    """What happened after the row bore this change stamp, newest first; `most` entries at most."""
    entries = of(resource, row_id, user=user, most=most).entries
    upto = next((place for place, one in enumerate(entries) if one.changed == stamp), len(entries))
    return entries[:upto]


def moved(resource: Resource, pairs: list[tuple[State, State]], *, user: User) -> list[list[Moved]]:
    """What differs between two states of each row, as history writes them. A query for each kind of row that
    references point to."""
    words = _Words(resource, pairs, user=user)
    return [list(words.moved(old, new)) for old, new in pairs]


def label(resource: Resource, column: str) -> str:
    """What people call a database column of the resource."""
    field: Any = resource.model._meta.get_field(column.removesuffix("_id"))
    return capfirst(str(field.verbose_name))


def _entry(one: Any, old: State, new: State, words: "_Words") -> Entry:
    gone = one.operation == "delete"
    return Entry(
        id=one.pk,
        at=one.at,
        by=one.user,
        why=one.why or "",
        changed=one.changed,
        is_deletion=gone,
        moved=[] if gone else list(words.moved(old, new)),
        last=list(words.moved(old, {})) if gone else [],
    )


def _read(written: str) -> State:
    return json.loads(written, parse_float=Decimal)


def _standing(resource: Resource, row_id: int, *, user: User) -> State:
    """The row as it stands, written as history writes it; nothing where it is gone."""
    if not natural_keys.visible(resource, user=user).filter(pk=row_id).exists():
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT row_to_json(row)::text FROM {resource.table} row WHERE id = %s",
            [row_id],
        )
        found = cursor.fetchone()
    return _read(found[0]) if found else {}


class _Words:
    """Values of a resource's columns as people read them; a reference by the natural key it points to."""

    def __init__(self, resource: Resource, pairs: list[tuple[State, State]], *, user: User) -> None:
        self.resource = resource
        self.references: dict[str, Reference] = {r.db_column: r for r in resource.references}
        self.columns = {c.db_column: c for c in resource.values}
        self.keys: dict[str, dict[int, natural_keys.Key]] = {}
        pointed: dict[str, set[int]] = {}
        for pair in pairs:
            for state in pair:
                for name, reference in self.references.items():
                    if state.get(name) is not None:
                        pointed.setdefault(reference.to, set()).add(state[name])
        for to, ids in pointed.items():
            self.keys[to] = natural_keys.of_rows(RESOURCES[to], ids, user=user)

    def moved(self, old: State, new: State) -> Iterator[Moved]:
        """The fields that differ, in the order of the resource's own; only what history keeps is compared."""
        for name in (*self.references, *self.columns):
            if name in NOT_SHOWN or name not in old or (new and name not in new):
                continue
            before, after = old[name], new.get(name)
            if before != after and not (_is_empty(before) and _is_empty(after)):
                yield Moved(
                    name, label(self.resource, name), self.value(name, before), self.value(name, after)
                )

    def value(self, name: str, value: Any) -> str:
        if _is_empty(value):
            return ""
        if name in self.references:
            key = self.keys.get(self.references[name].to, {}).get(value)
            return natural_keys.in_words(key) if key else _("no longer there")
        return in_words(self.columns[name], value)


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []


def in_words(column: Any, value: Any) -> str:
    """A column's value for people: a choice by its label, a number without the zeros that fill it up."""
    if column.kind == "choice":
        return capfirst(str(dict(column.model_field.choices).get(value, value)))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if column.kind in ("date", "open_date"):
        return date_format(date.fromisoformat(value), "j M Y")
    return str(value)
