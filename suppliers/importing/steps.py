"""Reading a file and looking at what it would change: small files at once, large ones by a job."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import jobs
from accounts.models import User
from suppliers.importing import guesses, looking, outlines
from suppliers.models import Import
from suppliers.profiles import ProfileRefused
from suppliers.reading import BodyRefused

READ, LOOK = "suppliers.read_import", "suppliers.preview_import"
SMALL = 1024 * 1024  # bytes that a person waits for


def start_reading(one: Import, *, by: User) -> None:
    """Also anew, where another sheet or row of the header was chosen."""
    Import.objects.filter(pk=one.pk).update(outline=None, seen=None, refused="", job=None)
    _start(one, READ, by=by)


def start_looking(one: Import, *, by: User) -> None:
    Import.objects.filter(pk=one.pk).update(seen=None, refused="", job=None)
    _start(one, LOOK, by=by)


def _start(one: Import, kind: str, *, by: User) -> None:
    if one.upload.size <= SMALL:
        work(one.pk, kind)
        return
    title = _("Read %s") if kind == READ else _("Preview %s")
    argument = {"import": one.pk, "title": title % one.upload}
    job = jobs.open(kind, by=by, argument=argument, chunks=[{}])
    Import.objects.filter(pk=one.pk).update(job=job)


def work(pk: int, kind: str) -> None:
    """What is wrong with the file as a whole is said on the import's own page."""
    one = Import.objects.select_related("upload", "by", "rows").get(pk=pk)
    done: Callable[[Import], None] = {READ: read, LOOK: looking.look}[kind]
    refused = ""
    try:
        with transaction.atomic():
            done(one)
    except (BodyRefused, ProfileRefused) as error:
        refused = str(error)
    except ValidationError as error:
        refused = " ".join(error.messages)
    Import.objects.filter(pk=pk).update(refused=refused)


def read(one: Import) -> None:
    raw, sheet = outlines.sheet_of(one)
    outline = outlines.of(raw, sheet)
    chosen = guesses.of(outline, by=one.by, before=one.chosen)
    Import.objects.filter(pk=one.pk, is_applied=False).update(outline=outline, chosen=chosen)
