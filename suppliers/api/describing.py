"""The schema's words for lists, rows and bodies, made from the declarations (OpenAPI 3.1)."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from accounts.api import operations
from suppliers.api import ordering, searching
from suppliers.api.fields import Field, Listing
from suppliers.api.lists import SINCE
from suppliers.api.pages import ANY_CURSOR, MOST, USUAL
from suppliers.deltas import TOKEN
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
DELTA = {
    "type": "string",
    "pattern": f"^{TOKEN.pattern}$",
    "description": "Where to go on from, as `updated_after`, for what changes after this page.",
}
TOMBSTONE = {
    "type": "object",
    "description": "A row that was deleted. One with the same key that comes later is another row.",
    "required": ["deleted", "id", "key"],
    "additionalProperties": False,
    "properties": {
        "deleted": {"const": True},
        "id": {"type": "integer"},
        "key": {
            "type": "object",
            "description": "Its natural key, without what names a person.",
            "additionalProperties": {"type": ["string", "integer", "null"]},
        },
    },
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
    row = operations.ref(listing.one)
    rows = {"anyOf": [row, operations.ref("Tombstone")]} if listing.resource else row
    properties: Schema = {
        "results": {"type": "array", "items": rows},
        "next": {
            "type": ["string", "null"],
            "format": "uri",
            "description": "The next page, if there is one.",
        },
    }
    if listing.has_deltas:
        properties["delta"] = DELTA
    return {"type": "object", "required": list(properties), "properties": properties}


def list_operation(listing: Listing) -> Schema:
    limit = {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}
    parameters = [
        operations.query("limit", limit, "Rows a page."),
        operations.query(
            "cursor", {"type": "string", "pattern": f"^({ANY_CURSOR.pattern})$"}, "As `next` has it."
        ),
        *_more_parameters(listing),
        *(operations.query(f.name, asked(f), str(f.about)) for f in listing.filters.values()),
        operations.if_none_match(),
    ]
    page = operations.json_answer("A page of rows.", operations.ref(f"{listing.one}Page"))
    answers = {"200": operations.tagged(page), "304": operations.SAME}
    refusals = [400, 422, 410] if listing.has_deltas else [400, 422]
    described = operations.operation(
        f"{listing.name.replace('-', '_')}_list",
        f"List {listing.name}",
        tag=listing.name,
        parameters=parameters,
        responses=answers | operations.problems(*refusals),
    )
    return described | {"description": _about_changes(listing)}


def _more_parameters(listing: Listing) -> Iterable[Schema]:
    if listing.has_deltas:
        day, moment = {"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}
        token = {"type": "string", "pattern": f"^{TOKEN.pattern}$"}
        about = (
            "What changed since, in the order of transactions: a token that `delta` gave, a time, or a day. Beside it "
            "there is no `cursor` and no `ordering`."
        )
        yield operations.query(SINCE, {"anyOf": [token, moment, day]}, about)
    if listing.searches:
        text = {"type": "string", "minLength": searching.LEAST, "maxLength": searching.MOST}
        about = f"A piece of {searching.about(listing)}, whatever its case."
        yield operations.query("search", text, about)
    if listing.orderings:
        orders = {"type": "string", "enum": ordering.allowed(listing), "default": "id"}
        yield operations.query(
            "ordering", orders, "What is not known comes last. A cursor is of its ordering."
        )


def _about_changes(listing: Listing) -> str:
    if not listing.has_deltas:
        return f"By id. There is no updated_after here: {listing.undated}."
    gone = " Deleted rows come among them, as tombstones." if listing.resource else " No row is ever deleted."
    return (
        "By id, or what changed since. To follow the list: read it whole, keep the `delta` of the first page, and ask "
        "with it as `updated_after`; from then on with the `delta` of the last answer. No change is missed, however "
        f"late its transaction ends; one can come twice.{gone} Filters narrow the rows that are there; a row that no "
        "longer fits one does not come."
    )


def read_operation(listing: Listing) -> Schema:
    row = operations.json_answer("The row.", operations.ref(listing.one))
    return operations.operation(
        f"{listing.name.replace('-', '_')}_read",
        f"One row of {listing.name}",
        tag=listing.name,
        parameters=[operations.row_id(), operations.if_none_match()],
        responses={"200": operations.tagged(row), "304": operations.SAME} | operations.problems(400, 404),
    )


def template_operation(resource: Resource) -> Schema:
    content = {"text/csv": {"schema": {"type": "string"}}}
    return operations.operation(
        f"{resource.name.replace('-', '_')}_template",
        f"The header line of a file of {resource.name}",
        tag=resource.name,
        responses={"200": {"description": "One line.", "content": content}} | operations.problems(400),
    )


ONE = "As a file has it: what stands, rules and rulings of people are the same as with a sync."
WRITING = (400, 409, 411, 413, 415, 422, 503)


def add_operation(listing: Listing, resource: Resource) -> Schema:
    where = {"Location": {"schema": {"type": "string", "format": "uri"}, "description": "The row's address."}}
    made = operations.tagged(
        operations.json_answer("The row.", operations.ref(listing.one)) | {"headers": where}
    )
    described = operations.operation(
        f"{listing.name.replace('-', '_')}_add",
        f"One more row of {listing.name}",
        tag=listing.name,
        responses={"201": made} | operations.problems(*WRITING),
    )
    return described | {"description": ONE, "requestBody": _one_row(resource)}


def change_operation(listing: Listing, resource: Resource) -> Schema:
    kept = {
        "Holdfast-Kept": {
            "schema": {"type": "string"},
            "description": "Fields that keep the value that a person set; yours is kept beside it.",
        }
    }
    row = operations.json_answer("The row as it is now.", operations.ref(listing.one)) | {"headers": kept}
    described = operations.operation(
        f"{listing.name.replace('-', '_')}_change",
        f"Change one row of {listing.name}",
        tag=listing.name,
        parameters=[operations.row_id(), _if_match()],
        responses={"200": operations.tagged(row)} | operations.problems(*{*WRITING, 404, 412, 428} - {409}),
    )
    about = "A field that is left out stays, null or empty clears it. The natural key does not change."
    return described | {"description": f"{about} {ONE}", "requestBody": _one_row(resource)}


def remove_operation(listing: Listing) -> Schema:
    return operations.operation(
        f"{listing.name.replace('-', '_')}_remove",
        f"Delete one row of {listing.name}",
        tag=listing.name,
        parameters=[operations.row_id(), _if_match()],
        responses={"204": {"description": "It is gone; a tombstone tells whoever follows the list."}}
        | operations.problems(400, 404, 409, 412, 428, 503),
    ) | {"description": "Refused while other rows hang on it, and for what speaks against a source."}


def _if_match() -> Schema:
    return operations.header("If-Match", "The `ETag` that the row was read with.", required=True)


def _one_row(resource: Resource) -> Schema:
    row = operations.ref(f"{resource.model.__name__}Row")
    return {"required": True, "content": {"application/json": {"schema": row}}}


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
