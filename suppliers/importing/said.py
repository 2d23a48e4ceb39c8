"""What a person says of a file: which of its columns goes where, and how its cells are read.

Kept as plain data with the import, and made of a form's fields:

    {"resource": "order-lines", "sheet": "", "header_row": None, "profile": "", "twice": "same",
     "columns": [{"to": "supplier", "way": "", "empty": "n/a; none", "as": {"V1": "S1"}}, ...],
     "constants": {"currency": "USD"}, "by_profile": {"price": {"from": ..., "do": [...]}}}

`columns` runs as the file's; `by_profile` is the guessed or chosen profile's own way to each target.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from suppliers.importing import ways
from suppliers.profiles.names import place_of
from suppliers.resources import MAY_BE_LEFT_OUT, RESOURCES, Column, Resource

Said = dict[str, Any]
MOST_TRANSLATED = 30
MOST_WORDS = 12  # for nothing, of one column
LONGEST = 200


class Told(NamedTuple):
    """Of a mapping: what the form says of each column of the file, and what stays the profile's own."""

    columns: list[dict[str, Any]]
    by_profile: dict[str, Any]


def of_columns(resource: Resource, outline: Mapping[str, Any], mapped: Mapping[str, Any]) -> Told:
    """As a profile, a guess, or the last time has it. What the form can say, it says; other steps stay theirs."""
    header = [column["name"] for column in outline["columns"]]
    by_profile = {target: _whole(told) for target, told in mapped.items() if _sources(told)}
    targets: dict[str, str] = {}
    for target, told in by_profile.items():
        first = next((name for source in _sources(told) if (name := place_of(source, header))), None)
        if first:
            targets.setdefault(first, target)
    columns = []
    for column in outline["columns"]:
        to = targets.get(column["name"], "")
        told = {"to": to, "way": "", "empty": "", "as": {}}
        columns.append(told | (_taken_apart(by_profile, to, resource.by_name[to]) if to else {}))
    return Told(columns, by_profile)


def _whole(told: Any) -> dict[str, Any]:
    return {"from": told} if isinstance(told, str) else dict(told)


def _taken_apart(by_profile: dict[str, Any], to: str, target: Column) -> dict[str, Any]:
    """Words for empty and single values are fields of the form, and ways that it offers are chosen."""
    own = by_profile[to]
    if len(_sources(own)) > 1:
        return {"way": ways.BY_PROFILE}
    steps = list(own.get("do", []))
    found: dict[str, Any] = {"empty": "; ".join(own.get("blank", []))}
    if (
        steps
        and _named(steps[0]) == "translate"
        and steps[0].get("other") == "keep"
        and can_be_translated(target)
    ):
        found["as"] = dict(steps.pop(0)["to"])
    by_profile[to] = {key: value for key, value in own.items() if key not in ("do", "blank")}
    if steps:
        by_profile[to]["do"] = steps
    return found | {"way": ways.named(target, steps)}


def _named(step: Any) -> str:
    return step if isinstance(step, str) else step.get("step", "")


def constants_of(by_profile: Mapping[str, Any]) -> dict[str, str]:
    return {
        target: told["constant"]
        for target, told in by_profile.items()
        if isinstance(told, dict) and told.get("constant") and not _sources(told)
    }


def read(data: Mapping[str, str], outline: Mapping[str, Any], before: Said) -> Said:
    """The form as it was sent; what makes no sense in it is left out."""
    resource = (
        RESOURCES[data["resource"]] if data.get("resource") in RESOURCES else RESOURCES[before["resource"]]
    )
    columns = []
    for number, column in enumerate(outline["columns"]):
        to = data.get(f"to_{number}", "")
        to = to if to in resource.by_name else ""
        told = {
            data.get(f"is_{number}_{place}", ""): data.get(f"as_{number}_{place}", "")
            for place in range(MOST_TRANSLATED)
        }
        columns.append(
            {
                "to": to,
                "way": data.get(f"way_{number}", "") if to else "",
                "empty": data.get(f"empty_{number}", "")[:LONGEST],
                "as": {cell: value for cell, value in told.items() if value and cell in column["sample"]},
            }
        )
    if before["resource"] == resource.name:
        _newest_counts(columns, before["columns"])
    _default_ways(resource, outline, columns, before)
    constants = {name: data.get(f"every_{name}", "").strip()[:LONGEST] for name in resource.by_name}
    return before | {
        "resource": resource.name,
        "columns": columns,
        "constants": {name: value for name, value in constants.items() if value},
        "twice": "same" if data.get("twice") else "",
        "profile": data.get("profile", before.get("profile", ""))[:100],
        "remember": data.get("remember", "").strip()[:100],
    }


def _newest_counts(columns: list[dict[str, Any]], before: list[dict[str, Any]]) -> None:
    """A target that was just given to one column is taken from the one that had it."""
    taken = {new["to"] for new, old in zip(columns, before, strict=True) if new["to"] != old["to"]}
    for new, old in zip(columns, before, strict=True):
        if new["to"] and new["to"] == old["to"] and new["to"] in taken:
            new["to"] = new["way"] = ""


def _default_ways(
    resource: Resource, outline: Mapping[str, Any], columns: list[dict[str, Any]], before: Said
) -> None:
    """A column that has just got another target is read in the way that fits its cells."""
    same = before.get("resource") == resource.name
    for number, column in enumerate(columns):
        if not column["to"]:
            continue
        target = resource.by_name[column["to"]]
        was = before["columns"][number]["to"] if same and number < len(before["columns"]) else None
        own = own_steps(before, outline["columns"][number]["name"], column["to"])
        known = {way for way, _words in ways.of(target, own)}
        if was != column["to"] or column["way"] not in known:
            column["way"] = ways.fitting(target, outline["columns"][number]["sample"])


def takes_profile(said: Said, source: str, target: str) -> bool:
    """Whether a profile or a guess reads this target from this column."""
    told = said.get("by_profile", {}).get(target)
    return told is not None and place_of(_sources(told)[0], [source]) is not None


def own_steps(said: Said, source: str, target: str) -> list[Any]:
    """Its steps there, where it has some; of several columns put together, what is done to each."""
    if not takes_profile(said, source, target):
        return []
    told = said["by_profile"][target]
    return [*([ways.SEVERAL] if len(_sources(told)) > 1 else []), *told.get("do", [])]


def mapping_data(said: Said, outline: Mapping[str, Any]) -> dict[str, Any]:
    """A profile's mapping, as data. Raises ValidationError with a sentence where two columns go to one target."""
    columns: dict[str, Any] = {}
    for number, told in enumerate(said["columns"]):
        if not told["to"]:
            continue
        name = outline["columns"][number]["name"]
        if told["to"] in columns:
            raise ValidationError(_("Two columns go to “%s”: leave one of them out.") % told["to"])
        columns[told["to"]] = _column(said, told, name)
    for name, value in said.get("constants", {}).items():
        columns.setdefault(name, {"constant": value})
    if not columns:
        raise ValidationError(_("No column goes anywhere yet: choose where at least one goes."))
    data: dict[str, Any] = {"resource": said["resource"], "columns": columns}
    if said.get("where"):
        data["where"] = said["where"]
    if merge := {name: how for name, how in said.get("merge", {}).items() if name in columns}:
        data["merge"] = merge
    return data | ({"twice": said["twice"]} if said.get("twice") else {})


def _column(said: Said, told: dict[str, Any], name: str) -> dict[str, Any]:
    """Words for nothing and single values come before the way."""
    words = [word.strip() for word in told.get("empty", "").split(";") if word.strip()][:MOST_WORDS]
    table = told.get("as", {})
    steps: list[Any] = [{"step": "translate", "to": table, "other": "keep"}] if table else []
    if told["way"] == ways.BY_PROFILE and takes_profile(said, name, told["to"]):
        own = said["by_profile"][told["to"]]
        steps += own.get("do", [])
        kept = {key: value for key, value in own.items() if key != "do"}
    else:
        steps += ways.steps(told["way"])
        kept = {"from": name}
    return kept | ({"blank": words} if words else {}) | ({"do": steps} if steps else {})


def missing(resource: Resource, targets: set[str]) -> list[str]:
    """The columns without which no row of this makes sense."""
    found = [name for name in resource.key if name not in targets and resource.is_needed(name)]
    for reference in resource.references:
        if targets & (set(reference.columns) - MAY_BE_LEFT_OUT):
            found += [name for name in reference.needed if name not in targets and name not in found]
    return found


def can_be_translated(column: Column) -> bool:
    """Whether there are so few values that each can be told one by one."""
    return column.kind in ("choice", "flag")


def _sources(told: Any) -> list[str]:
    if isinstance(told, str):
        return [told]
    named = told.get("from") or told.get("first_of") or told.get("join") or []
    return [named] if isinstance(named, str) else list(named)
