"""Move the facts of sources whose site was not known to a site that is; and back.

A placeholder source takes the site, or, where the supplier is listed there already, goes into that source: its
order lines move, and what that source does not say is filled in. Set-based, in one transaction. History keeps
every row as it was, and by it an allocation is undone.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts import bell, history
from accounts.models import User
from suppliers import hanging
from suppliers.models import Allocation, Change, Source, Supplier
from suppliers.resources import named
from suppliers.writing import take_turn
from suppliers.writing.merging import MOST_IDS

MOST = 500  # sources at once
MOST_NAMED = 5  # in a sentence

_LOCK = """
    SELECT id FROM suppliers_source WHERE supplier_id = %(supplier)s AND part_id IN (
        SELECT part_id FROM suppliers_source WHERE id = ANY(%(sources)s)) ORDER BY id FOR UPDATE
"""
# The chosen placeholder sources, and what stands at the site already.
_CHOSEN = """
    CREATE TEMPORARY TABLE chosen ON COMMIT DROP AS
    SELECT source.id, source.part_id, source.role, wanted.site_id,
        standing.id AS standing_id, standing.role AS standing_role
    FROM unnest(%(sources)s::bigint[], %(sites)s::bigint[]) AS wanted (source_id, site_id)
    JOIN suppliers_source source ON source.id = wanted.source_id AND source.supplier_id = %(supplier)s
    JOIN suppliers_site now ON now.id = source.site_id AND now.is_placeholder
    JOIN suppliers_site target ON target.id = wanted.site_id AND NOT target.is_placeholder
    LEFT JOIN suppliers_source standing ON standing.part_id = source.part_id
        AND standing.supplier_id = source.supplier_id AND standing.site_id = wanted.site_id
"""
_CONFLICTS = """
    SELECT part.number, site.code, chosen.role, chosen.standing_role
    FROM chosen JOIN suppliers_part part ON part.id = chosen.part_id
    JOIN suppliers_site site ON site.id = chosen.site_id
    WHERE chosen.role <> chosen.standing_role ORDER BY part.number
"""
# Filled where the standing source says nothing; money only in one currency, dates only together.
_ALONE = ("role", "maker_id", "target_share", "capacity_per_month", "ramp_days", "target_real_on")
_MONEY = ("upkeep_cost_per_year", "qualification_cost", "currency")
_DATES = ("valid_from", "valid_to")
_ONE_CURRENCY = "coalesce(s.currency, gone.currency) IS NOT DISTINCT FROM coalesce(gone.currency, s.currency)"
_NO_DATES = "s.valid_from IS NULL AND s.valid_to IS NULL"
FILLED = (*_ALONE, *_MONEY, *_DATES)
_FILLED_WITH = ", ".join(
    [f"{name} = coalesce(s.{name}, gone.{name})" for name in _ALONE]
    + [f"{n} = CASE WHEN {_ONE_CURRENCY} THEN coalesce(s.{n}, gone.{n}) ELSE s.{n} END" for n in _MONEY]
    + [f"{n} = CASE WHEN {_NO_DATES} THEN gone.{n} ELSE s.{n} END" for n in _DATES]
)
_FILL = f"""
    UPDATE suppliers_source s SET {_FILLED_WITH}
    FROM chosen JOIN suppliers_source gone ON gone.id = chosen.id WHERE s.id = chosen.standing_id
"""
_MOVE_LINES = """
    UPDATE suppliers_orderline line SET source_id = chosen.standing_id FROM chosen
    WHERE line.source_id = chosen.id AND chosen.standing_id IS NOT NULL RETURNING line.id
"""
_TAKE_SITE = """
    UPDATE suppliers_source source SET site_id = chosen.site_id FROM chosen
    WHERE source.id = chosen.id AND chosen.standing_id IS NULL
"""
# A capacity pool is its site's.
_LEAVE_SITE = (
    "UPDATE suppliers_source SET site_id = %(site)s, capacity_pool_id = NULL WHERE id = ANY(%(moved)s)"
)
_GO = "DELETE FROM suppliers_source WHERE id IN (SELECT id FROM chosen WHERE standing_id IS NOT NULL)"

_COLUMNS = ", ".join(
    str(f.column) for f in Source._meta.concrete_fields if f.column not in ("id", "changed", "site_id")
)
# The merged sources as history has them, beside what they went into, as that was before it was filled.
_WAS = """
    CREATE TEMPORARY TABLE was ON COMMIT DROP AS
    SELECT pair.gone, pair.stays, entry.old::jsonb AS old, before.old::jsonb AS standing_old,
        (entry.old->>'part_id')::bigint AS part_id
    FROM unnest(%(merged)s::bigint[], %(into)s::bigint[]) AS pair (gone, stays)
    JOIN accounts_history entry ON entry.resource = 'sources' AND entry.row_id = pair.gone
        AND entry.operation = 'delete' AND entry.changed = %(changed)s::text::xid8
    LEFT JOIN accounts_history before ON before.resource = 'sources' AND before.row_id = pair.stays
        AND before.changed = %(changed)s::text::xid8
"""
_TAKEN = """
    SELECT part.number FROM suppliers_source other JOIN suppliers_part part ON part.id = other.part_id
    WHERE other.supplier_id = %(supplier)s AND other.site_id = %(site)s AND other.part_id IN (
        SELECT part_id FROM was UNION SELECT part_id FROM suppliers_source WHERE id = ANY(%(moved)s))
    ORDER BY part.number
"""
_EMPTY_AGAIN = (
    "UPDATE suppliers_source s SET {} FROM was WHERE s.id = was.stays AND was.standing_old IS NOT NULL"
)
_GIVE_BACK = f"""
    INSERT INTO suppliers_source ({_COLUMNS}, site_id)
    SELECT {", ".join(f"old.{name}" for name in _COLUMNS.split(", "))}, %(site)s
    FROM was, jsonb_populate_record(NULL::suppliers_source, was.old) AS old RETURNING id
"""
_LINES_BACK = """
    UPDATE suppliers_orderline line SET source_id = back.id
    FROM was JOIN suppliers_source back ON back.part_id = was.part_id AND back.supplier_id = %(supplier)s
        AND back.site_id = %(site)s, accounts_history entry
    WHERE line.source_id = was.stays AND entry.resource = 'order-lines' AND entry.row_id = line.id
        AND entry.changed = %(changed)s::text::xid8 AND (entry.old->>'source_id')::bigint = was.gone
    RETURNING line.id
"""


def allocate(supplier: Supplier, sites: Mapping[int, int], *, by: User, now: datetime) -> Allocation:
    """`sites`: placeholder source -> site. Raises ValidationError with a sentence where a role conflicts, or
    where a source has been moved meanwhile; then nothing moves."""
    if not sites:
        raise ValidationError(_("Choose at least one source, and its site."))
    with transaction.atomic(), connection.cursor() as cursor:
        _begin(cursor, supplier, list(sites), by=by, why=_("Allocated to a known site"))
        cursor.execute("DROP TABLE IF EXISTS chosen")
        wanted: dict[str, Any] = {
            "sources": list(sites),
            "sites": list(sites.values()),
            "supplier": supplier.pk,
        }
        cursor.execute(_CHOSEN, wanted)
        cursor.execute("SELECT id, standing_id FROM chosen ORDER BY id")
        chosen = cursor.fetchall()
        if len(chosen) < len(sites):
            raise ValidationError(_("Some of these sources have changed meanwhile. Look again, then choose."))
        _refuse_conflicts(cursor)
        hanging.refuse_conflicts(cursor)
        cursor.execute(_FILL)
        cursor.execute(_MOVE_LINES)
        lines = [line for (line,) in cursor.fetchall()]
        others = hanging.move(cursor)
        cursor.execute(_TAKE_SITE)
        cursor.execute(_GO)
        done = Allocation.objects.create(
            supplier=supplier,
            moved=[source for source, into in chosen if not into],
            merged=[source for source, into in chosen if into],
            into=[into for _source, into in chosen if into],
            order_lines=len(lines),
            at=now,
            by=by,
        )
        _note([*done.moved, *done.merged, *done.into], {"order-lines": lines, **others}, by=by)
    return done


def undo(allocation: Allocation, *, by: User, now: datetime) -> None:
    """Give each source back what it was; what has been loaded to the site since stays there.

    Raises ValidationError where it is undone already, or where a load has listed a source without its site
    again: then nothing is undone.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        involved = [*allocation.moved, *allocation.into]
        _begin(cursor, allocation.supplier, involved, by=by, why=_("The allocation was undone"))
        ended = Allocation.objects.standing().filter(pk=allocation.pk)
        changed = ended.values_list("changed", flat=True).first()
        if not ended.update(undone_at=now, undone_by=by):
            raise ValidationError(_("It is undone already."))
        placeholder = allocation.supplier.sites.get(is_placeholder=True)
        cursor.execute("DROP TABLE IF EXISTS was")
        told: dict[str, Any] = {
            "merged": allocation.merged,
            "into": allocation.into,
            "moved": allocation.moved,
            "changed": str(changed),
            "supplier": allocation.supplier_id,
            "site": placeholder.pk,
        }
        cursor.execute(_WAS, told)
        _refuse_taken(cursor, told)
        cursor.execute(_LEAVE_SITE, told)
        cursor.execute(_EMPTY_AGAIN.format(_emptied()))
        cursor.execute(_GIVE_BACK, told)
        back = [source for (source,) in cursor.fetchall()]
        cursor.execute(_LINES_BACK, told)
        lines = [line for (line,) in cursor.fetchall()]
        others = hanging.move_back(cursor, told)
        _note([*involved, *back], {"order-lines": lines, **others}, by=by)


def _begin(cursor, supplier: Supplier, sources: list[int], *, by: User, why: str) -> None:
    """All turns, always in this order, then the rows."""
    for resource in hanging.TABLES:
        take_turn(cursor, named(resource))
    take_turn(cursor, named("order-lines"))
    take_turn(cursor, named("sources"))
    history.acting(by, why)
    cursor.execute(_LOCK, {"supplier": supplier.pk, "sources": sources})


def _refuse_conflicts(cursor) -> None:
    cursor.execute(_CONFLICTS)
    found = cursor.fetchall()
    if found:
        sentence = _("Part %(part)s is listed at %(site)s as %(standing)s, and without its site as %(role)s.")
        told = [
            sentence % {"part": part, "site": site, "role": role, "standing": standing}
            for part, site, role, standing in found[:MOST_NAMED]
        ]
        raise ValidationError([*told, _("Nothing was moved: let one of the two roles go first.")])


def _refuse_taken(cursor, told) -> None:
    cursor.execute(_TAKEN, told)
    numbers = [number for (number,) in cursor.fetchall()]
    if numbers:
        sentence = _("Since then a source without its site was listed again for %s. Allocate that one first.")
        raise ValidationError(sentence % ", ".join(numbers[:MOST_NAMED]))


def _emptied() -> str:
    """What was filled is empty again, unless somebody has changed it since."""
    before = "(jsonb_populate_record(NULL::suppliers_source, was.standing_old)).{0}"
    gone = "(jsonb_populate_record(NULL::suppliers_source, was.old)).{0}"
    one = f"{{0}} = CASE WHEN {before} IS NULL AND s.{{0}} = {gone} THEN NULL ELSE s.{{0}} END"
    return ", ".join(one.format(name) for name in FILLED)


def _note(sources: Iterable[int], others: Mapping[str, list[int]], *, by: User) -> None:
    """For whoever follows. Very many rows of the others are covered by their sources."""
    Change.objects.create(resource="sources", row_ids=sorted(set(sources)), by=by)
    for resource, rows in others.items():
        if rows and len(rows) <= MOST_IDS:
            Change.objects.create(resource=resource, row_ids=rows, by=by)
    transaction.on_commit(lambda: bell.ring("scoring.refresh"))
