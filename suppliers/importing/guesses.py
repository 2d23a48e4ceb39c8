"""What a file probably is, before anybody has said so; and the profiles that can be chosen for it."""

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from suppliers import profiles
from suppliers.importing import said
from suppliers.importing.said import Said
from suppliers.profiles import Profile, ProfileRefused
from suppliers.profiles.saved import ready
from suppliers.resources import RESOURCES

UNKNOWN = "suppliers"  # what is offered where nothing tells


def of(outline: Mapping[str, Any], *, by: User, before: Said, resource: str | None = None) -> Said:
    """By what this person did last time, by names and values, or by a profile whose columns are all there."""
    header = [column["name"] for column in outline["columns"]]
    sample = {column["name"]: column["sample"] for column in outline["columns"]}
    asked = resource or before.get("resource") or None
    found = profiles.guess(header, sample, resource=asked, user=by)
    data = found.mapping.as_data() if found.mapping else {}
    name = found.resource or asked or UNKNOWN
    return _said(outline, before, name, data, profile=found.profile, reason=found.reason)


def by_profile(outline: Mapping[str, Any], name: str, *, by: User, before: Said) -> Said:
    """Read by this profile; by none, what is chosen stays and is nobody's."""
    if not name:
        return before | {"profile": "", "system": ""}
    try:
        profile = profiles.named(name, by, resource=before["resource"])
    except ProfileRefused:
        return before
    resource = before["resource"] if before["resource"] in profile.resources else profile.resources[0]
    return _said(outline, before, resource, profile.mapping(resource).as_data(), profile=profile)


def profiles_for(user: User) -> list[tuple[str, str]]:
    return [(profile.name, profile.label or profile.name) for profile in ready(user)]


def _said(
    outline: Mapping[str, Any],
    before: Said,
    resource: str,
    data: Mapping[str, Any],
    *,
    profile: Profile | None,
    reason: str = "",
) -> Said:
    columns = data.get("columns", {})
    told = said.of_columns(RESOURCES[resource], outline, columns)
    return {
        "resource": resource,
        "sheet": before.get("sheet", ""),
        "header_row": before.get("header_row"),
        "columns": told.columns,
        "by_profile": told.by_profile,
        "constants": said.constants_of(columns),
        "where": data.get("where", []),
        "merge": data.get("merge", {}),
        "twice": data.get("twice", "") or "same",
        "profile": profile.name if profile else "",
        "system": profile.system if profile else "",
        "reason": str(reason),
        "remember": before.get("remember", ""),
    }
