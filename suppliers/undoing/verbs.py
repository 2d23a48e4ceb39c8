"""Undoing, all of a load or nothing, once."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts import bell, history, jobs
from accounts.models import Job, User
from suppliers.models import Change, Load
from suppliers.models.loads import LoadState
from suppliers.resources import RESOURCES, Resource
from suppliers.rulings import wait_for_turn
from suppliers.undoing import refusing, touched
from suppliers.undoing.touched import TASK
from suppliers.writing import between, standing
from suppliers.writing.images import Image
from suppliers.writing.merging import merge, note_change

AT_ONCE = 20_000  # rows that a person waits for; more are undone by a job
MOST = 1_000_000  # rows in one undo, which is one transaction
ENDED = (LoadState.DONE, LoadState.FAILED)


def size(load: Load) -> int:
    """How many rows it wrote."""
    return load.created + load.updated + load.closed + load.removed


def can_be_undone(load: Load) -> bool:
    """Whether it makes sense to try; what stands in the way is looked at when it is tried."""
    return load.state in ENDED and not load.is_dry_run and 0 < size(load) <= MOST


def open_job(load: Load, *, by: User) -> Job:
    """Undo it in a worker's time."""
    argument = {"load": load.pk, "by": by.pk, "title": _("Undo an import of %s") % load.resource}
    return jobs.open(TASK, by=by, argument=argument, chunks=[{}])


def undo(load: Load, *, by: User, now: datetime) -> int:
    """Give every row of the load back what it was before; how many there were.

    Raises ValidationError with sentences where later edits stand on it, where other rows hang on what it brought,
    and where it is undone already: then nothing is undone. E-mail addresses stay, as no history keeps them; so does
    the company's currency.
    """
    resource = RESOURCES[load.resource]
    with transaction.atomic(), connection.cursor() as cursor:
        wait_for_turn(resource)
        _claim(load, by=by, now=now)
        cursor.execute("SET LOCAL work_mem = '128MB'; SET LOCAL temp_buffers = '64MB'")
        history.acting(by, _("Import %d was undone") % load.pk)
        changes = list(Change.objects.filter(load=load))
        if not touched.look_up(cursor, load, resource):
            raise ValidationError(_("It changed nothing, so there is nothing to undo."))
        _refuse(cursor, load, resource, changes, by=by)
        count = _give_back(cursor, resource, by=by, load=load)
        _tell_as_before(cursor, resource, changes)
        _settle(cursor)
        transaction.on_commit(lambda: bell.ring("scoring.refresh"))
    return count


def _claim(load: Load, *, by: User, now: datetime) -> None:
    """Of two people the second waits here, and then learns of the first."""
    taken = Load.objects.filter(pk=load.pk, state__in=ENDED, is_dry_run=False).update(
        state=LoadState.UNDONE, undone_at=now, undone_by=by, ended_at=F("ended_at")
    )
    if taken:
        return
    load.refresh_from_db()
    if load.is_dry_run:
        raise ValidationError(_("It was a dry run: it changed nothing, so there is nothing to undo."))
    if load.state == LoadState.UNDONE:
        raise ValidationError(_("It is undone already."))
    raise ValidationError(_("It is still being loaded. Undo it when it has ended."))


def _refuse(cursor, load: Load, resource: Resource, changes: list[Change], *, by: User) -> None:
    if size(load) > MOST:
        raise ValidationError(_("It wrote more than %d rows; so much is not undone at once.") % MOST)
    if load.updated and not touched.is_kept(resource):
        sentence = _("It changed rows of %s, which are kept without history: what they were is not known.")
        raise ValidationError(sentence % resource.name)
    refusing.refuse_later(cursor, resource, by=by)
    refusing.refuse_hanging(cursor, resource, by=by)
    refusing.refuse_ended_rulings(load, changes, by=by)


def _give_back(cursor, resource: Resource, *, by: User, load: Load) -> int:
    """As a merge of the old rows, by the rules of a merge; then the new rows go."""
    image = _image(cursor, resource)
    _stop(standing.refused(cursor, resource))
    try:
        updated, created = merge(cursor, image)
        cursor.execute(f"DELETE FROM {resource.table} row USING made WHERE row.id = made.id RETURNING row.id")
        gone = [row_id for (row_id,) in cursor.fetchall()]
    except IntegrityError as error:
        raise ValidationError(_said(error)) from error
    check = between.CHECKS.get(resource.name)
    _stop(check(cursor) if check else [])
    if resource.name == "sources":
        _forget_placeholders(cursor)
    argument = {"load": load.pk, "title": _("Undo an import of %s") % resource.name}
    job = jobs.open(TASK, by=by, argument=argument, chunks=())
    note_change(cursor, resource, by=by, job_id=job.pk, also=gone)
    return updated + created + len(gone)


def _image(cursor, resource: Resource) -> Image:
    """The old rows as the image of a merge; what history leaves out stays as it is."""
    names = [str(f.column) for f in resource.model._meta.concrete_fields if f.column not in ("id", "changed")]
    columns = ", ".join(f'old_row."{name}"' for name in names)
    cursor.execute("DROP TABLE IF EXISTS image")
    cursor.execute(f"""
        CREATE TEMPORARY TABLE image ON COMMIT DROP AS
        SELECT row_number() OVER (ORDER BY was.row_id)::integer AS place, standing.id AS old_id,
            was.row_id AS id, NULL::integer AS problem, true AS is_changed, {columns}
        FROM was LEFT JOIN {resource.table} standing ON standing.id = was.row_id
        CROSS JOIN LATERAL json_populate_record(standing, was.old) AS old_row
    """)
    cursor.execute("ANALYZE image")
    return Image(resource, [], names, None)


def _forget_placeholders(cursor) -> None:
    """Sites that stood in for what was not told, made on the way, on which nothing stands; nobody saw them."""
    cursor.execute("""
        WITH gone AS (
            DELETE FROM suppliers_site site
            WHERE site.is_placeholder AND site.changed IN (SELECT changed FROM load_changes)
                AND NOT EXISTS (SELECT FROM suppliers_source source WHERE source.site_id = site.id)
            RETURNING site.id
        ) SELECT array_agg(id) FROM gone
    """)
    ids = cursor.fetchone()[0]
    if ids:
        cursor.execute(
            "DELETE FROM suppliers_tombstone WHERE resource = 'sites' AND row_id = ANY(%s)"
            " AND changed = pg_current_xact_id()",
            [ids],
        )


def _tell_as_before(cursor, resource: Resource, changes: list[Change]) -> None:
    """What files had said where rulings stand: of each the oldest, unless another file has said something since."""
    told: dict[str, Any] = {}
    for change in sorted(changes, key=lambda one: -one.pk):
        told |= change.told or {}
    if told:
        cursor.execute(
            "UPDATE suppliers_ruling ruling SET told = to_jsonb(before.told)"
            " FROM unnest(%s::bigint[], %s::text[]) AS before (id, told)"
            " WHERE ruling.id = before.id AND ruling.ended_at IS NULL AND NOT EXISTS ("
            " SELECT FROM suppliers_change later WHERE later.resource = %s AND later.id > %s"
            " AND later.told ? ruling.id::text)",
            [
                [int(pk) for pk in told],
                list(told.values()),
                resource.name,
                max(change.pk for change in changes),
            ],
        )


def _settle(cursor) -> None:
    """Ask the rules that wait for the end of a transaction now, while there is somebody to tell."""
    try:
        with transaction.atomic():
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as error:
        raise ValidationError(_said(error)) from error
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _stop(broken: list[tuple[int, str, str, str]]) -> None:
    """Raise where giving rows back would break a rule with what has come since."""
    if broken:
        sentences = list(dict.fromkeys(sentence for _place, _column, _code, sentence in broken))
        raise ValidationError([*sentences[: refusing.MOST_NAMED], _("Nothing was undone.")])


def _said(error: IntegrityError) -> list[str]:
    """The sentence of the rule that the database holds."""
    rule = str(getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or "")
    if rule in standing.RULES:
        return [str(standing.RULES[rule][1]), _("Nothing was undone.")]
    for resource in RESOURCES.values():
        for one in resource.model._meta.constraints:
            if one.name == rule and getattr(one, "violation_error_message", None):
                return [str(one.violation_error_message), _("Nothing was undone.")]
    return [
        _("What it was before breaks a rule with what has come since (%s).") % rule,
        _("Nothing was undone."),
    ]
