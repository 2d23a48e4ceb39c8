"""The schema's words for lists, rows and bodies, made from the declarations (OpenAPI 3.1)."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.api import operations
from suppliers.api.fields import Field, Listing
from suppliers.api.pages import CURSOR, MOST, USUAL
from suppliers.resources import Column, Resource
from suppliers.resources.described import holds

Schema = dict[str, Any]
DECIMAL = r"^-?[0-9]+(\.[0-9]+)?$"
SHOWN: dict[str, Schema] = {
    "text": {"type": "string"},
    "email": {"type": "string"},
    "country": {"type": "string"},
    "currency": {"type": "string"},
    "locode": {"type": "string"},
    "choice": {"type": "string"},
    "number": {"type": "string", "pattern": DECIMAL},
    "whole": {"type": "integer"},
    "real": {"type": "number"},
    "date": {"type": "string", "format": "date"},
    "open_date": {"type": "string", "format": "date"},
    "flag": {"type": "boolean"},
    "codes": {"type": "array", "items": {"type": "string"}},
}
ASKED: dict[str, Schema] = SHOWN | {"number": {"type": "number"}}


def shown(field: Field) -> Schema:
    """A field as a row has it."""
    schema = dict(field.schema or SHOWN[field.kind])
    if field.choices:
        schema["enum"] = list(field.choices)
    if field.nullable and isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    return schema | ({"description": str(field.about)} if field.about else {})


def asked(field: Field) -> Schema:
    """A field as a parameter takes it: its value, or nothing at all for rows where it is not known."""
    schema = dict(ASKED[field.kind])
    if field.choices:
        schema["enum"] = list(field.choices)
    if field.nullable and field.kind not in ("text", "email", "country", "currency", "locode"):
        return {"anyOf": [schema, {"type": "string", "maxLength": 0}]}
    if field.kind in ("country", "currency", "locode") and not field.nullable:
        schema["minLength"] = 1
    return schema


def row_schema(listing: Listing) -> Schema:
    return {
        "type": "object",
        "description": str(listing.about),
        "required": ["id", *(f.name for f in listing.fields)],
        "properties": {"id": {"type": "integer"}} | {f.name: shown(f) for f in listing.fields},
    }


def page_schema(listing: Listing) -> Schema:
    return {
        "type": "object",
        "required": ["results", "next"],
        "properties": {
            "results": {"type": "array", "items": operations.ref(listing.one)},
            "next": {
                "type": ["string", "null"],
                "format": "uri",
                "description": "The next page, if there is one.",
            },
        },
    }


def list_operation(listing: Listing) -> Schema:
    name = listing.name.replace("-", "_")
    limit = {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}
    parameters = [
        operations.query("limit", limit, "Rows a page."),
        operations.query("cursor", {"type": "string", "pattern": f"^{CURSOR.pattern}$"}, "As `next` has it."),
        *(operations.query(f.name, asked(f), str(f.about)) for f in listing.filters.values()),
    ]
    answers = {"200": operations.json_answer("A page of rows, by id.", operations.ref(f"{listing.one}Page"))}
    return operations.operation(
        f"{name}_list",
        f"List {listing.name}",
        tag=listing.name,
        parameters=parameters,
        responses=answers | operations.problems(400),
    )


def read_operation(listing: Listing) -> Schema:
    answers = {"200": operations.json_answer("The row.", operations.ref(listing.one))}
    return operations.operation(
        f"{listing.name.replace('-', '_')}_read",
        f"One row of {listing.name}",
        tag=listing.name,
        parameters=[operations.row_id()],
        responses=answers | operations.problems(400, 404),
    )


def template_operation(resource: Resource) -> Schema:
    content = {"text/csv": {"schema": {"type": "string"}}}
    return operations.operation(
        f"{resource.name.replace('-', '_')}_template",
        f"The header line of a file of {resource.name}",
        tag=resource.name,
        responses={"200": {"description": "One line.", "content": content}} | operations.problems(400),
    )


def body_row_schema(resource: Resource) -> Schema:
    """A row as sync takes it. A value that does not fit is an error of its row, not of the body, so that
    the schema allows any value and says in words what is expected."""
    return {
        "type": "object",
        "description": _(
            "Natural key: %s. A field that is left out is left untouched; null or empty clears it."
        )
        % ", ".join(resource.key),
        "additionalProperties": False,
        "properties": {c.name: {"description": told(c)} for c in resource.columns},
    }


def told(column: Column) -> str:
    """What a cell of this column holds, in words."""
    return f"{holds(column)}: {column.about}"
