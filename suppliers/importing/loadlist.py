"""Loads as files have them: all that are listed under Imports, and those that came by API."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.downloads import Table, minute
from suppliers.models import Load
from suppliers.models.loads import LoadState

LOADS = (
    *("what", "resource", "state", "rows", "new", "changed", "unchanged", "rejected"),
    *("by", "came_by", "started"),
)
SYNCS = ("started", "resource", "state", "rows", "new", "changed", "rejected", "by", "token")


def loads(rows: QuerySet[Load], *, day: date) -> Table:
    """Newest first. One query."""
    return Table("imports", LOADS, _loads(rows), day)


def syncs(rows: QuerySet[Load], *, day: date) -> Table:
    """Newest first; a sync is called by its token. One query."""
    return Table("syncs", SYNCS, _syncs(rows), day)


def _loads(rows: QuerySet[Load]) -> Iterator[list[Any]]:
    for one in rows.order_by("-pk").iterator(chunk_size=2000):
        yield [
            one.title or str(one),
            one.resource,
            _state(one),
            *(one.received, one.created, one.updated, one.unchanged, one.rejected),
            str(one.by) if one.by else _("no person"),
            one.get_door_display(),
            minute(one.started_at),
        ]


def _syncs(rows: QuerySet[Load]) -> Iterator[list[Any]]:
    for one in rows.order_by("-pk").iterator(chunk_size=2000):
        yield [
            minute(one.started_at),
            one.resource,
            _state(one),
            *(one.received, one.created, one.updated, one.rejected),
            str(one.by) if one.by else "",
            one.title,
        ]


def _state(one: Load) -> str:
    is_dry = one.is_dry_run and one.state == LoadState.DONE
    return _("dry run") if is_dry else one.get_state_display()
