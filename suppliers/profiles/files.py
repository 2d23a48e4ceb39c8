"""A file through a profile, as rows for the writer."""

from suppliers import tables
from suppliers.profiles.definition import Profile
from suppliers.profiles.mapping import mapped
from suppliers.profiles.names import closest
from suppliers.reading import Rows, of_body
from suppliers.resources import Resource
from suppliers.tables import Raw, Sheet


def rows_of(
    profile: Profile,
    resource: Resource,
    data: bytes,
    *,
    name: str = "",
    content_type: str = "",
    sheet: str = "",
    header_row: int | None = None,
) -> Rows:
    """What the file says of the resource. Raises BodyRefused where it makes no sense as a whole, ProfileRefused where
    the profile does not read this resource."""
    mapping = profile.mapping(resource.name)
    raw = tables.read(data, name=name, content_type=content_type, sheet=sheet, header_row=header_row)
    found = raw.named(sheet) if sheet else suiting(profile, raw)
    return of_body(resource, mapped(mapping, found), as_written=raw.format != "csv")


def suiting(profile: Profile, raw: Raw) -> Sheet:
    """The sheet that has the most of the columns by which the profile is known; of several, the first."""

    def has(sheet: Sheet) -> int:
        names = {closest(name) for name in sheet.header}
        return sum(closest(name) in names for name in profile.needs)

    return max(raw.sheets, key=has)
