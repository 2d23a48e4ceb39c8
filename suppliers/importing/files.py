"""The bytes that somebody brings, kept in pieces in the database as they come in."""

import hashlib
from datetime import datetime, timedelta
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from suppliers.models import Import, Upload, UploadPiece
from suppliers.reading import MAX_BYTES

PIECE = 4 * 1024 * 1024
KEPT = timedelta(days=30)
LONGEST_NAME = 200


def keep(file: File, *, by: User, now: datetime) -> Import:
    """A new import of this file. Raises ValidationError with a sentence where it is none; a piece at a time is in
    memory."""
    if not file.size:
        raise ValidationError(_("The file is empty."))
    if file.size > MAX_BYTES:
        raise ValidationError(too_large())
    digest = hashlib.sha256()
    with transaction.atomic():
        upload = Upload.objects.create(
            name=name_of(file), format="file", size=file.size, by=by, kept_until=now + KEPT
        )
        for number, chunk in enumerate(file.chunks(PIECE)):
            digest.update(chunk)
            UploadPiece.objects.create(upload=upload, number=number, data=chunk)
        Upload.objects.filter(pk=upload.pk).update(sha256=digest.digest())
        return Import.objects.create(upload=upload, by=by)


def name_of(file: File) -> str:
    """The last part of what it is called, without what does not print."""
    told = PurePath((file.name or "").replace("\\", "/")).name
    return "".join(letter for letter in told if letter.isprintable()).strip()[:LONGEST_NAME]


def too_large() -> str:
    return _("The file is larger than 64 MiB; bring it in several parts.")


def bytes_of(upload: Upload) -> bytes:
    """All of it. A file has 64 MiB at most."""
    pieces = upload.pieces.order_by("number").values_list("data", flat=True)
    return b"".join(bytes(piece) for piece in pieces.iterator(chunk_size=4))


def discard(one: Import) -> None:
    """What is not loaded, with its bytes."""
    with transaction.atomic():
        uploads = [pk for pk in (one.upload_id, one.rows_id) if pk]
        if Import.objects.open().filter(pk=one.pk).delete()[0]:
            Upload.objects.filter(pk__in=uploads).delete()
