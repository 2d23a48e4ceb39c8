"""Notes on a part: whoever wrote one changes or deletes it, nobody else."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied

from accounts.models import User
from suppliers.models import Note, Part

SHOWN = 50


@dataclass(frozen=True)
class Page:
    notes: list[Note]
    older: int | None  # the id to go on from


def of(part: Part | int, *, user: User, before: int | None = None) -> Page:
    """Newest first, at most SHOWN. One query."""
    notes = Note.objects.visible_to(user).on(part).select_related("by")
    if before is not None:
        notes = notes.filter(pk__lt=before)
    found = list(notes[: SHOWN + 1])
    return Page(found[:SHOWN], found[SHOWN - 1].pk if len(found) > SHOWN else None)


def write(part: Part, text: str, *, by: User, now: datetime) -> Note:
    return Note.objects.create(part=part, text=text, by=by, at=now)


def change(note: Note, text: str, *, by: User, now: datetime) -> bool:
    """False where it was deleted meanwhile. Raises PermissionDenied for another person's note."""
    if text == note.text:
        return True
    return _own(note, by).update(text=text, edited_at=now) == 1


def delete(note: Note, *, by: User, now: datetime) -> bool:
    """False where it was gone already. Raises PermissionDenied for another person's note."""
    return _own(note, by).update(text="", deleted_at=now) == 1


def _own(note: Note, by: User):
    if note.by_id != by.pk:
        raise PermissionDenied
    return Note.objects.standing().filter(pk=note.pk)
