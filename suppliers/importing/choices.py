"""The form in which a person says what the columns of a file are, as plain fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from suppliers.importing import guesses, outlines, said, ways
from suppliers.importing.said import Said
from suppliers.models import Import
from suppliers.resources import RESOURCES, Resource

SAMPLES = 4  # values shown of a column
MOST_VALUES = 12  # that can be told one by one


@dataclass(frozen=True)
class Value:
    """One value of a column that holds few, and what it stands for."""

    number: int
    cell: str
    chosen: str
    choices: list[tuple[str, Any]]


@dataclass(frozen=True)
class Line:
    """A column of the file. `ways` is empty where there is nothing to choose."""

    number: int
    name: str
    samples: list[str]
    filled: int
    to: str
    way: str
    ways: list[tuple[str, Any]]
    empty: str
    values: list[Value]
    about: str


@dataclass(frozen=True)
class Target:
    name: str
    words: str
    is_key: bool


def read_anew(chosen: Said) -> dict[str, str]:
    """What the file itself was read with, as the form's fields have it."""
    row = chosen.get("header_row")
    return {"sheet": chosen.get("sheet", ""), "header_row": "" if row is None else str(row)}


def to_read(chosen: Said, data: Mapping[str, str], outline: Mapping[str, Any]) -> Said:
    """Which sheet and row of the header to read; what makes no sense is left to be told by the file."""
    sheet, row = data.get("sheet", ""), data.get("header_row", "").strip()
    row_told = int(row) if row.isdecimal() and len(row) < 4 else None
    return {
        "resource": data.get("resource") if data.get("resource") in RESOURCES else chosen.get("resource", ""),
        "sheet": sheet if sheet in outline["sheets"] else "",
        "header_row": row_told,
    }


def told(data: Mapping[str, str], outline: Mapping[str, Any], before: Said, *, user: User) -> Said:
    """The form as it was sent. Another resource or profile guesses the columns anew."""
    data = {name: value.replace("\x00", "") for name, value in data.items()}
    resource = str(data.get("resource", before["resource"]))
    profile = str(data.get("profile", before["profile"]))
    if resource in RESOURCES and resource != before["resource"]:
        return guesses.of(outline, by=user, before=before | {"columns": []}, resource=resource)
    if profile != before.get("profile", ""):
        return guesses.by_profile(outline, profile, by=user, before=before)
    return said.read(data, outline, before)


def form(one: Import, *, user: User) -> dict[str, Any]:
    """Everything that the page shows."""
    chosen, outline = one.chosen, outlines.kept(one)
    resource = RESOURCES[chosen["resource"]]
    lines = [_line(number, resource, chosen, outline) for number in range(len(outline["columns"]))]
    targets = {line.to for line in lines if line.to} | set(chosen.get("constants", {}))
    return {
        "outline": outline,
        "resource": resource,
        "resources": list(RESOURCES),
        "profiles": guesses.profiles_for(user),
        "chosen": chosen,
        "read": read_anew(chosen),
        "targets": _targets(resource),
        "lines": lines,
        "lacking": _lacking(resource, chosen, targets),
        "missing": said.missing(resource, targets),
        "wrong": _wrong(resource, chosen, outline, targets),
    }


def _wrong(resource: Resource, chosen: Said, outline: Mapping[str, Any], targets: set[str]) -> str:
    try:
        said.mapping_data(chosen, outline)
    except ValidationError as refused:
        return " ".join(refused.messages)
    missing = said.missing(resource, targets)
    if missing:
        return _("%(resource)s needs the column %(missing)s: say where it comes from.") % {
            "resource": capfirst(resource.name),
            "missing": ", ".join(missing),
        }
    return ""


def _line(number: int, resource: Resource, chosen: Said, outline: Mapping[str, Any]) -> Line:
    column, told = outline["columns"][number], chosen["columns"][number]
    found: list[tuple[str, Any]] = []
    values: list[Value] = []
    about = ""
    if told["to"]:
        target = resource.by_name[told["to"]]
        about = str(target.about)
        found = ways.of(target, said.own_steps(chosen, column["name"], told["to"]))
        if said.can_be_translated(target) and told["way"] != ways.BY_PROFILE:
            values = _values(target, column["sample"], told.get("as", {}))
    return Line(
        number=number,
        name=column["name"],
        samples=column["sample"][:SAMPLES],
        filled=column["filled"],
        to=told["to"],
        way=told["way"],
        ways=found if len(found) > 1 else [],
        empty=told.get("empty", ""),
        values=values,
        about=about,
    )


def _values(target: Any, cells: list[str], told: Mapping[str, str]) -> list[Value]:
    if target.kind == "flag":
        known = [("true", _("yes")), ("false", _("no"))]
    else:
        known = [(value, capfirst(str(words))) for value, words in target.model_field.choices]
    return [
        Value(number, cell, told.get(cell, ""), known)
        for number, cell in enumerate(cells[:MOST_VALUES])
        if cell.strip()
    ]


def _targets(resource: Resource) -> list[Target]:
    """Those of the key first."""
    own = [
        *(resource.by_name[k] for k in resource.key),
        *(c for c in resource.columns if c.name not in resource.key),
    ]
    return [Target(c.name, capfirst(str(c.about)), c.name in resource.key) for c in own]


def _lacking(resource: Resource, chosen: Said, targets: set[str]) -> list[dict[str, Any]]:
    """Columns that the file does not have: each may say the same in every row."""
    constants = chosen.get("constants", {})
    mapped = {told["to"] for told in chosen["columns"]}
    return [
        {
            "name": column.name,
            "about": capfirst(str(column.about)),
            "value": constants.get(column.name, ""),
            "is_needed": column.name in said.missing(resource, targets),
        }
        for column in resource.columns
        if column.name not in mapped
    ]


def sections(seen: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of the preview, by what becomes of them; those that there are."""
    counts = seen["counts"]
    found = [
        {
            "id": "changed",
            "title": _("Changed"),
            "count": counts["updated"],
            "rows": seen["changed"],
            "fields": seen["fields"],
        },
        {"id": "new", "title": _("New"), "count": counts["created"], "rows": seen["new"]},
        {"id": "ended", "title": _("Ended by newer ones"), "count": counts["closed"], "rows": seen["ended"]},
        {
            "id": "kept",
            "title": _("A person's value stays"),
            "count": seen["kept"]["count"],
            "rows": seen["kept"]["rows"],
        },
    ]
    return [one | {"left": one["count"] - len(one["rows"])} for one in found if one["count"]]
