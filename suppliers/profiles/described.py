"""The profiles in words, for people: docs/profiles.md."""

from collections.abc import Iterator

from suppliers.profiles.definition import Column, Condition, Mapping, Profile
from suppliers.profiles.steps import STEPS

OPENING = """\
# Profiles

Made from `suppliers/profiles/builtin/` by `manage.py describe_profiles`; do not edit it by hand.

A profile says which column of an ERP's extract is which of ours, and what is done to its cells on the way. It is data
and not code: a file each, or a row that somebody saved. Use one

- in the browser: bring a file under *Import*; the profile whose columns it has is chosen for you,
- by command: `manage.py import_file suppliers vendors.csv --profile sap-suppliers` (`--list-profiles` lists them),
- by sync: `POST /api/v1/sync/suppliers/?profile=s4-suppliers` with the service's own answer as the body.

Files are CSV of any dialect (delimiter, encoding, decimal sign and header row are told), lists as SAP prints them, XLSX,
and JSON as services wrap it (`d.results`, `value`, `data`, `results`, `message`). Column names are met in any case, and with
the table in front (`EKPO-EBELN`). A profile that reads several resources is loaded one resource at a time, in their order.

Each profile says whether the shape that it reads was verified, and by what. Nothing here was tried on a live system: try
one on a small extract first, with `--dry-run`.
"""
HOW = {"sum": "added up", "min": "the least", "max": "the greatest", "last": "the last"}


def in_words(profiles: dict[str, Profile]) -> str:
    """Every profile, and every step, as Markdown."""
    lines = [OPENING, "## What there is", "", "| profile | reads | shape |", "| --- | --- | --- |"]
    for name, profile in profiles.items():
        shape = "verified" if profile.verified else "not verified"
        lines.append(f"| [{name}](#{name}) | {', '.join(profile.resources)} | {shape} |")
    for name, profile in profiles.items():
        lines += ["", *_section(name, profile)]
    return "\n".join([*lines, "", *_steps(), ""])


def _section(name: str, profile: Profile) -> Iterator[str]:
    yield from (f"## {name}", "", f"{profile.label}. {profile.about}", "")
    yield f"{'Verified' if profile.verified else 'Not verified'}: {profile.verified_by}"
    yield f"Known by the columns {', '.join(f'`{need}`' for need in profile.needs)}."
    for mapping in profile.into:
        yield from ("", f"**{mapping.resource}**{_rows(mapping)}", "", "| column | from | what is done |")
        yield "| --- | --- | --- |"
        for target, column in mapping.columns.items():
            yield f"| {target} | {_sources(column)} | {_done(column)} |"


def _rows(mapping: Mapping) -> str:
    told = [_condition(condition) for condition in mapping.where]
    if mapping.merge:
        added = ", ".join(f"{column} {HOW[how]}" for column, how in mapping.merge.items())
        told.append(f"rows of one key are one: {added}")
    if mapping.twice:
        told.append({"first": "the first row of a key", "same": "rows that are alike once"}[mapping.twice])
    return f" ({'; '.join(told)})" if told else ""


def _condition(condition: Condition) -> str:
    if condition.operator in ("empty", "filled"):
        return f"where `{condition.source}` is {condition.operator}"
    values = ", ".join(value or "empty" for value in condition.values)
    is_or_not = "is" if condition.operator == "is" else "is none of"
    return f"where `{condition.source}` {is_or_not} {values}"


def _sources(column: Column) -> str:
    between = {"any": " or ", "first_of": ", else ", "join": " with "}[column.how]
    named = between.join(f"`{source}`" for source in column.sources)
    if not named:
        return f"always `{column.constant}`"
    return f"{named}, where empty `{column.constant}`" if column.constant else named


def _done(column: Column) -> str:
    done = [f"empty: {', '.join(column.blank)}"] if column.blank else []
    for step in column.steps:
        told = ", ".join(f"{key} {_value(value)}" for key, value in step.told.items())
        done.append(f"{step.name} ({told})" if told else step.name)
    return "; ".join(done).replace("|", "\\|")


def _value(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key or 'empty'} = {one}" for key, one in value.items())
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _steps() -> Iterator[str]:
    yield from ("## Steps", "", "What can be done to cells; no other steps exist.", "")
    yield from ("| step | does | parameters |", "| --- | --- | --- |")
    for name, kind in STEPS.items():
        told = ", ".join(f"`{key}`" for key in kind.parameters)
        yield f"| {name} | {kind.about} | {told} |"
    yield from (
        "",
        "A definition as JSON, as it is saved:",
        "",
        "```json",
        '{"needs": ["Teil", "Kreditor"], "into": [{"resource": "sources", "twice": "first",',
        '  "where": [{"from": "Sperre", "empty": true}],',
        '  "columns": {"part": {"from": "Teil", "do": ["strip_zeros"]}, "supplier": "Kreditor",',
        '    "valid_from": {"from": "Ab", "do": [{"step": "date", "formats": ["%d.%m.%Y"]}]}}}]}',
        "```",
    )
