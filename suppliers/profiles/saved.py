"""Profiles that people saved, by name; and what they did with a header the last time."""

import json
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from suppliers.models import RememberedHeader, SavedProfile
from suppliers.profiles.definition import Mapping, Profile, ProfileRefused
from suppliers.profiles.names import fingerprint
from suppliers.profiles.ready import builtin
from suppliers.profiles.taken import mapping_of, profile_of

MOST_BYTES = 65_536
MOST_READY = 500
MOST_REMEMBERED = 200


def named(name: str, user: User | None = None, *, resource: str | None = None) -> Profile:
    """The profile of this name: one that comes with the house, or one that this person may use."""
    ready = builtin().get(name)
    if ready is not None:
        return ready
    known = SavedProfile.objects.visible_to(user)
    rows = known.filter(name__iexact=name) if name.isprintable() and len(name) <= 100 else known.none()
    row = (rows.filter(resource=resource).first() if resource else None) or rows.order_by("resource").first()
    if row is None:
        raise ProfileRefused(
            _("There is no profile “%(name)s”. There are: %(known)s.")
            % {"name": name[:60], "known": ", ".join(builtin())}
        )
    return of_row(row)


def of_row(row: SavedProfile) -> Profile:
    """A saved profile as such. One that an older release saved may no longer make sense."""
    return profile_of({**row.definition, "name": row.name})


def ready(user: User | None) -> list[Profile]:
    """All that a person may use; saved ones that no longer make sense are left out."""
    found = list(builtin().values())
    for row in SavedProfile.objects.visible_to(user).order_by("resource", "name")[:MOST_READY]:
        try:
            found.append(of_row(row))
        except ProfileRefused:
            continue
    return found


def of_text(text: str | bytes) -> Profile:
    """A profile out of JSON from outside."""
    if len(text) > MOST_BYTES:
        raise ProfileRefused(_("A profile is at most 64 KiB long."))
    try:
        return profile_of(json.loads(text))
    except (ValueError, RecursionError):
        raise ProfileRefused(_("The profile is not valid JSON.")) from None


def save(name: str, profile: Profile | dict[str, Any], *, by: User, shared: bool = False) -> SavedProfile:
    """Save a profile under a name, or anew over the same person's own of this name."""
    name = _checked(name)
    data = (profile if isinstance(profile, Profile) else profile_of(profile)).as_data()
    data |= {"name": name, "verified": False}
    if len(json.dumps(data)) > MOST_BYTES:
        raise ProfileRefused(_("A profile is at most 64 KiB long."))
    resource = data["into"][0]["resource"]
    changed = {"definition": data, "is_shared": shared, "changed_at": Now()}
    try:
        with transaction.atomic():
            mine = SavedProfile.objects.filter(resource=resource, name__iexact=name, owner=by)
            if not mine.update(name=name, **changed):
                SavedProfile.objects.create(
                    name=name, resource=resource, owner=by, definition=data, is_shared=shared
                )
    except IntegrityError:
        raise _taken() from None
    return SavedProfile.objects.get(resource=resource, name__iexact=name)


def rename(row: SavedProfile, name: str, *, by: User) -> None:
    _check_owner(row, by)
    try:
        with transaction.atomic():
            SavedProfile.objects.filter(pk=row.pk).update(name=_checked(name), changed_at=Now())
    except IntegrityError:
        raise _taken() from None


def delete(row: SavedProfile, *, by: User) -> None:
    _check_owner(row, by)
    SavedProfile.objects.filter(pk=row.pk).delete()


def remember(header: list[str], mapping: Mapping, *, by: User) -> None:
    """How this person maps a file with these names; of the oldest, those beyond MOST_REMEMBERED are forgotten."""
    mine = RememberedHeader.objects.filter(owner=by)
    told = {"definition": mapping.as_data(), "at": Now()}
    RememberedHeader.objects.update_or_create(
        owner=by, fingerprint=fingerprint(header), resource=mapping.resource, defaults=told
    )
    kept = list(mine.order_by("-at", "-pk").values_list("pk", flat=True)[: MOST_REMEMBERED + 1])
    if len(kept) > MOST_REMEMBERED:
        mine.exclude(pk__in=kept[:MOST_REMEMBERED]).delete()


def remembered(header: list[str], *, resource: str | None, user: User | None) -> Mapping | None:
    """What this person did with the same names the last time."""
    rows = RememberedHeader.objects.visible_to(user).filter(fingerprint=fingerprint(header))
    if resource:
        rows = rows.filter(resource=resource)
    row = rows.order_by("-at", "-pk").first() if user else None
    try:
        return mapping_of(row.definition) if row else None
    except ProfileRefused:
        return None


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise ProfileRefused(_("A profile needs a name."))
    if len(name) > 100 or not name.isprintable():
        raise ProfileRefused(_("A profile's name has at most 100 characters."))
    if name.lower() in builtin():
        raise _taken()
    return name


def _taken() -> ProfileRefused:
    return ProfileRefused(_("There is a profile of this name already; choose another."))


def _check_owner(row: SavedProfile, by: User) -> None:
    if row.owner_id != by.pk and by.role != "admin":
        raise ProfileRefused(_("Only who saved a profile can change it."))
