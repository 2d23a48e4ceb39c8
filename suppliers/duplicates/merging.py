"""Two suppliers, or two parts at a plant, become one; and back.

What is to be done is worked out first (`planning`), the same for whoever only looks. It is carried out in one
transaction, in turn with whoever loads, and each row that it touches is kept as it was: so an undo gives exactly the
facts of before, or says which later edit stands in its way.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import bell, history
from accounts.models import User
from suppliers import natural_keys
from suppliers.duplicates import carrying, planning
from suppliers.duplicates.holding import OF_TABLE
from suppliers.duplicates.rules import ROOTS
from suppliers.models import Change, Duplicate, ExternalKey, FormerName, Merge, Supplier
from suppliers.quality import PATIENCE, checked_reason
from suppliers.resources import RESOURCES, named
from suppliers.writing import take_turn
from suppliers.writing.merging import MOST_IDS

# As whoever moves facts of sources takes them (suppliers.allocation); then the others, by name.
_FIRST = ("qualifications", "inspections", "terms", "order-lines", "sources")
TURNS = (*_FIRST, *sorted(set(RESOURCES) - set(_FIRST)))


def merge(resource: str, *, kept_id: int, gone_id: int, by: User, reason: str, now: datetime) -> Merge:
    """`gone_id` goes into `kept_id`. Raises ValidationError with a sentence where it cannot; then nothing changed."""
    reason = checked_reason(reason)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            _begin(cursor, by=by, why=reason)
            kept, gone = locked(resource, kept_id, gone_id, by=by)
            obstacles = planning.plan(cursor, resource, kept=kept, gone=gone, user=by)
            if obstacles:
                raise ValidationError(obstacles)
            done = Merge.objects.create(
                resource=resource,
                kept_id=kept.pk,
                gone_id=gone.pk,
                kept=called(resource, kept),
                gone=called(resource, gone),
                reason=reason,
                by=by,
                at=now,
            )
            rows = planning.touched(cursor)
            carrying.carry_out(cursor, done)
            _remember(done, kept, gone, now=now)
            Duplicate.objects.standing().with_row(resource, gone.pk).delete()
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            _note(rows, by=by)
    except IntegrityError as broken:
        raise ValidationError(_broken(broken)) from broken
    return done


def undo(done: Merge, *, by: User, now: datetime) -> None:
    """Every row that the merge touched is what it was. Raises ValidationError where a later edit stands on it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            _begin(cursor, by=by, why=_("The merge was undone"))
            if not Merge.objects.standing().filter(pk=done.pk).update(undone_at=now, undone_by=by):
                raise ValidationError(_("It is undone already."))
            _refuse_merged_on(done)
            rows = carrying.carry_back(cursor, done, user=by)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            _note(rows, by=by)
    except IntegrityError as broken:
        raise ValidationError(_taken(broken)) from broken


def locked(resource: str, kept_id: int, gone_id: int, *, by: User) -> tuple[Any, Any]:
    """Both rows, in the order of their ids, so that two merges of the same pair wait instead of clash."""
    rows: Any = ROOTS[resource]._default_manager
    found = rows.visible_to(by).select_for_update().filter(pk__in=(kept_id, gone_id)).order_by("pk")
    by_id = {row.pk: row for row in found}
    for row_id in (kept_id, gone_id):
        if row_id not in by_id:
            raise ValidationError(_lost(resource, row_id))
    return by_id[kept_id], by_id[gone_id]


def _lost(resource: str, row_id: int) -> str:
    done = Merge.objects.standing().filter(resource=resource, gone_id=row_id).select_related("by").first()
    if done is None:
        return _("One of the two is no longer there.")
    told = {"gone": done.gone, "kept": done.kept, "who": done.by}
    return _("%(gone)s was merged into %(kept)s meanwhile, by %(who)s. Nothing was done.") % told


def _begin(cursor, *, by: User, why: str) -> None:
    """All turns, always in this order."""
    cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
    try:
        for name in TURNS:
            take_turn(cursor, named(name))
    except OperationalError as error:
        raise ValidationError(
            _("A load is under way, or another merge. Nothing is lost: try again in a minute.")
        ) from error
    cursor.execute("SELECT set_config('lock_timeout', '0', true)")
    history.acting(by, why)
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    cursor.execute("SELECT set_config('holdfast.deciding', 'on', true)")


def _remember(done: Merge, kept: Any, gone: Any, *, now: datetime) -> None:
    """The old code leads to what stays from now on; so does the old name."""
    if isinstance(kept, Supplier):
        key = ExternalKey.objects.create(resource="suppliers", key=gone.code, supplier=kept)
        carrying.keep_made(done, key)
        named_so = {kept.name, *kept.former_names.values_list("name", flat=True), ""}
        if gone.name not in named_so:
            carrying.keep_made(done, FormerName.objects.create(supplier=kept, name=gone.name, until=now))
    else:
        key = ExternalKey.objects.create(resource="parts", key=gone.number, plant_id=gone.plant_id, part=kept)
        carrying.keep_made(done, key)


def _refuse_merged_on(done: Merge) -> None:
    """What another merge found there stands on this one."""
    since = Merge.objects.standing().filter(resource=done.resource, pk__gt=done.pk)
    later = since.filter(Q(gone_id=done.kept_id) | Q(kept_id=done.kept_id)).order_by("-pk").first()
    if later is not None:
        sentence = _("%(gone)s was merged into %(kept)s since: undo that first.")
        raise ValidationError(sentence % {"gone": later.gone, "kept": later.kept})


def _note(rows: Mapping[str, list[int]], *, by: User) -> None:
    for table, ids in rows.items():
        if table in OF_TABLE:
            told = ids if len(ids) <= MOST_IDS else None
            Change.objects.create(resource=OF_TABLE[table].name, row_ids=told, by=by)
    transaction.on_commit(lambda: bell.ring("scoring.refresh"))


def called(resource: str, row: Any) -> str:
    """'Acme GmbH (A-100)', 'P-100 · NORTH'"""
    if resource == "suppliers":
        return f"{row.name} ({row.code})" if row.name else str(row.code)
    return natural_keys.in_words({"number": row.number, "plant": row.plant and row.plant.code})


def _broken(broken: IntegrityError) -> str:
    return _("It cannot be merged: two rows would break a rule together (%s).") % _constraint(broken)


def _taken(broken: IntegrityError) -> str:
    return _(
        "It cannot be undone: what has been told since takes the place of a row that would come back (%s)."
    ) % _constraint(broken)


def _constraint(broken: IntegrityError) -> str:
    return str(getattr(getattr(broken.__cause__, "diag", None), "constraint_name", "") or "")
