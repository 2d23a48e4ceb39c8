"""Attaching the files that show what a qualification says."""

import hashlib
from datetime import datetime
from pathlib import PurePath

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from suppliers import quality
from suppliers.models import EvidenceFile, Qualification
from suppliers.models.evidencefiles import LARGEST

MOST = 20  # of one qualification
LONGEST_NAME = 150
# What may be attached, by its ending, and how such a file begins where that is told.
KINDS: dict[str, tuple[bytes, ...]] = {
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".xlsx": (b"PK",),
    ".docx": (b"PK",),
    ".csv": (),
    ".txt": (),
}


def attach(qualification: Qualification, upload: File, *, by: User, now: datetime) -> EvidenceFile:
    """Keep a file. Raises ValidationError with one sentence, PermissionDenied for who may not."""
    if not quality.may_enter(by):
        raise PermissionDenied
    name = _name(upload)
    digest = _checked(upload, name)
    with transaction.atomic():
        Qualification.objects.select_for_update().get(pk=qualification.pk)
        if EvidenceFile.objects.filter(qualification=qualification).count() >= MOST:
            raise ValidationError(_("%d files are attached already; more are not kept.") % MOST)
        kept = EvidenceFile(
            qualification=qualification, name=name, size=upload.size, digest=digest, by=by, at=now
        )
        kept.validate_constraints()
        kept.file.save(name, upload, save=False)
        try:
            with transaction.atomic():
                kept.save()
        except IntegrityError:
            kept.file.delete(save=False)
            raise
    return kept


def _name(upload: File) -> str:
    """The last part of what it is called, without what does not print."""
    told = PurePath((upload.name or "").replace("\\", "/")).name
    plain = "".join(letter for letter in told if letter.isprintable()).strip()
    ending = PurePath(plain).suffix.lower()
    if ending not in KINDS:
        raise ValidationError(
            _("“%(name)s” cannot be attached: there are %(kinds)s.")
            % {"name": plain[:60], "kinds": ", ".join(kind.removeprefix(".") for kind in KINDS)}
        )
    return plain if len(plain) <= LONGEST_NAME else plain[: LONGEST_NAME - len(ending)] + ending


def _checked(upload: File, name: str) -> str:
    """The digest of its bytes."""
    if not upload.size:
        raise ValidationError(_("The file is empty."))
    if upload.size > LARGEST:
        raise ValidationError(_("A file has at most %d MB.") % (LARGEST // 1024**2))
    begins = KINDS[PurePath(name).suffix.lower()]
    digest, is_first = hashlib.sha256(), True
    for chunk in upload.chunks():
        if is_first and begins and not chunk.startswith(begins):
            raise ValidationError(_("“%s” is not what its ending says.") % name[:60])
        digest.update(chunk)
        is_first = False
    upload.seek(0)
    return digest.hexdigest()
