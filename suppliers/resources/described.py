"""The declarations in words, for people: docs/resources.md and the API's schema."""

from collections.abc import Iterator

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db.models import CheckConstraint
from django.utils.translation import gettext_lazy as _

from suppliers.resources.columns import Column, Resource

HOLDS = {
    "text": _("text"),
    "email": _("e-mail address"),
    "country": _("country code, DE"),
    "currency": _("currency code, EUR"),
    "locode": _("UN/LOCODE, NLRTM"),
    "choice": _("one of"),
    "number": _("number, 1234.5"),
    "whole": _("whole number"),
    "date": _("date, 2026-01-31"),
    "open_date": _("date, 2026-01-31"),
    "flag": _("true or false"),
    "codes": _("codes, A;B"),
}
OPENING = """\
# Resources and their columns

Made from the declarations by `manage.py describe_resources`; do not edit it by hand.

The same names are the columns of files (CSV with a header line; the first line of a file is at
`/api/v1/<resource>/template.csv`) and the fields of JSON bodies. Load them in this order.

- **Bold** columns are the natural key: a row with a key that is known changes that row, a new key makes one.
- A column that is absent is left untouched; an empty cell clears.
- A reference is the natural key of what it points to, which has to be there: in the database, or, where a
  resource points to itself, in the same file.
- `plant` may be left out where the part has one plant; `*` writes the row for each plant of the part, and a
  row that names its plant wins over it.
- A row without `site` speaks of the source whose site is not known.
- Lists of codes are parted by semicolons (commas and bars do as well; in JSON, an array of strings). Their
  order and repeated codes mean nothing.
- Within one file the same key twice is an error on the later row.
- Dates are ISO 8601, and 9999-12-31 reads as open. Numbers have a decimal point and no thousands separator.
  Ratios go from 0 to 1. Countries are ISO 3166-1 alpha-2, currencies ISO 4217.
"""


def in_words(resources) -> str:
    """Every resource as Markdown."""
    return "\n".join([OPENING, *(_section(resource) for resource in resources)])


def holds(column: Column) -> str:
    """What a cell of this column holds."""
    if column.kind == "choice":
        return f"{HOLDS['choice']} {', '.join(column.choices)}"
    return str(HOLDS[column.kind])


def _section(resource: Resource) -> str:
    lines = [
        f"## {resource.name}",
        "",
        str(resource.about),
        "",
        "| column | holds | is |",
        "| --- | --- | --- |",
    ]
    lines += [_row(resource, column) for column in resource.columns]
    if found := list(rules(resource)):
        lines += ["", "Rules:", "", *(f"- {rule}" for rule in found)]
    return "\n".join([*lines, ""])


def _row(resource: Resource, column: Column) -> str:
    name = f"**{column.name}**" if column.name in resource.key else column.name
    return f"| {name} | {holds(column)} | {meaning(resource, column)} |"


def meaning(resource: Resource, column: Column) -> str:
    """What the column says, what it points to, and whether a new row can do without it."""
    pointed = next((r.to for r in resource.references if r.given_by == column.name), column.names)
    if pointed:
        return _("%(about)s (of %(to)s)") % {"about": column.about, "to": pointed}
    if column.model_field is not None and column.is_required and column.name not in resource.key:
        return _("%s (needed)") % column.about
    return str(column.about)


def rules(resource: Resource) -> Iterator[str]:
    """The sentences of the table's rules, in the order of the model."""
    for constraint in resource.model._meta.constraints:
        if isinstance(constraint, CheckConstraint | ExclusionConstraint):
            yield str(constraint.violation_error_message)
