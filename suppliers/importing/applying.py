"""Loading what was looked at, once; and remembering how this file is read."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from suppliers import loading
from suppliers.importing import remembering, wrongs
from suppliers.models import Import, Load, Upload
from suppliers.models.loads import Door
from suppliers.reading import BodyRefused
from suppliers.resources import RESOURCES
from suppliers.writing.arriving import keep_errors

FIRST_READING = 2_000_000_000  # the number of the first of the errors of reading, behind those of every piece


def apply(one: Import, *, by: User, atomic: bool = False) -> Load:
    """Open the load; of two clicks the second gets the first one's. Raises ValidationError with a sentence where it
    cannot be loaded so."""
    with transaction.atomic():
        one = Import.objects.select_for_update(of=("self",)).select_related("upload", "rows").get(pk=one.pk)
        if one.load is not None:
            return one.load
        load = _begin(one, _rows(one, atomic=atomic), by=by, atomic=atomic)
        Import.objects.filter(pk=one.pk).update(is_applied=True, load=load)
        remembering.remember(one, by=by)
    return load


def _rows(one: Import, *, atomic: bool) -> Upload:
    if one.is_applied:
        raise ValidationError(_("It has been loaded already, and what became of it is no longer kept."))
    if one.seen is None:
        raise ValidationError(_("Look at the preview first: nothing is written before."))
    if one.rows is None:
        raise ValidationError(
            _("No row of it can be loaded. Mend the file, or say otherwise what its columns are.")
        )
    if atomic and one.seen["counts"]["rejected"]:
        raise ValidationError(
            _("All or nothing would write nothing: %d rows are rejected. Mend them, or load the good rows.")
            % one.seen["counts"]["rejected"]
        )
    return one.rows


def _begin(one: Import, rows: Upload, *, by: User, atomic: bool) -> Load:
    try:
        load = loading.begin(
            RESOURCES[one.chosen["resource"]],
            rows,
            by=by,
            door=Door.BROWSER,
            title=str(one.upload),
            why=_("Import of %s") % one.upload,
            atomic=atomic,
            profile=one.chosen.get("profile", ""),
            system=one.chosen.get("system", ""),
        )
    except BodyRefused as refused:
        raise ValidationError(str(refused)) from refused
    wrong = wrongs.of_reading(bytes(one.unread))
    if wrong:
        count = len({error.row for error in wrong})
        keep_errors(load, wrong, first=FIRST_READING)
        Load.objects.filter(pk=load.pk).update(received=F("received") + count, rejected=F("rejected") + count)
    return load
