"""The schema's words for a sync."""

import re
from typing import Any

from accounts.api import operations, repeating
from suppliers.loading.fullload import MOST, SCOPES
from suppliers.resources import Resource

SWITCH = ("1", "true", "0", "false")
SYSTEM = re.compile(r"[^\x00-\x1f\x7f-\x9f]{0,40}")
SHARE = re.compile(r"(0(\.[0-9]{1,6})?|1)")
COUNTS = ("received", "created", "updated", "unchanged", "rejected")
ROW_ERROR = {
    "type": "object",
    "required": ["row", "key", "field", "code", "message"],
    "properties": {
        "row": {"type": "integer", "description": "Its place among the rows; the first is 1."},
        "key": {"type": "object", "additionalProperties": {"type": ["string", "null"]}},
        "field": {"type": ["string", "null"]},
        "code": {"type": "string"},
        "message": {"type": "string", "description": "One sentence for people."},
    },
}
SYNC_RESULT = {
    "type": "object",
    "required": ["job", "resource", "dry_run", "applied", *COUNTS, "closed", "errors"],
    "properties": {
        "job": {
            "type": ["integer", "null"],
            "description": "Where it was written, under which job it is kept.",
        },
        "resource": {"type": "string"},
        "dry_run": {"type": "boolean"},
        "applied": {
            "type": "boolean",
            "description": "Whether good rows went in (in a dry run: all would have).",
        },
        **{name: {"type": "integer"} for name in COUNTS},
        "closed": {
            "type": "integer",
            "description": "Rows that ended because newer ones begin: terms.",
        },
        "removed": {"type": "integer", "description": "Of a full load: rows that are gone, or closed."},
        "kept": {
            "type": "integer",
            "description": "Of a full load: rows that would be gone, but others hang on them.",
        },
        "kept_rows": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Some of those, by their keys.",
        },
        "stopped": {"type": "string", "description": "Of a full load: why nothing was removed."},
        "errors": {
            "type": "array",
            "items": operations.ref("RowError"),
            "description": "All of them, by row.",
        },
    },
}
ACCEPTED = {
    "type": "object",
    "required": ["job", "resource", "dry_run", "status", "detail"],
    "properties": {
        "job": {"type": "integer"},
        "resource": {"type": "string"},
        "dry_run": {"type": "boolean"},
        "status": {"type": "string", "enum": ["queued"]},
        "detail": {"type": "string", "description": "One sentence for people."},
    },
}
LOCATION = {
    "schema": {"type": "string"},
    "description": "Of the job: how far it is, and at its end the result.",
}


def describe(resource: Resource) -> dict[str, Any]:
    row = operations.ref(f"{resource.model.__name__}Row")
    rows = {"anyOf": [{"type": "array", "items": row, "minItems": 1}, row]}
    accepted = operations.json_answer(
        "The body is long, or has to queue behind one that is: its rows are stored, and written by a job. The job's"
        " result has the counts, the first errors, and in `errors_url` the address of all of them.",
        ACCEPTED,
    )
    answers = {
        "200": operations.json_answer(
            "What became of the rows; bad rows are named, good rows went in (with `atomic`: none did, and"
            " `applied` is false).",
            operations.ref("SyncResult"),
        ),
        "202": accepted | {"headers": {"Location": LOCATION}},
    }
    described = operations.operation(
        f"{resource.name.replace('-', '_')}_sync",
        f"Create and change {resource.name} by natural key",
        tag=resource.name,
        parameters=[*_parameters(resource), repeating.PARAMETER],
        responses=answers | operations.problems(400, 409, 411, 413, 415, 422),
    )
    return described | {
        "description": ABOUT,
        "requestBody": {"required": True, "content": {"application/json": {"schema": rows}}},
    }


ABOUT = (
    "Rows as a JSON array, as NDJSON (application/x-ndjson) or as CSV with a header line (text/csv), up to 1 GiB, also "
    "after Content-Encoding: gzip. Within one body the same key twice is an error on the later row. A body of some MiB "
    "is written before the answer; a longer one is stored as it comes in, and written by a job. Bodies of one resource "
    "are written in the order in which they came. `atomic` and `dry_run` take at most 64 MiB and 500,000 rows."
)


def _parameters(resource: Resource) -> list[dict[str, Any]]:
    switch = {"type": "string", "enum": list(SWITCH)}
    system = {"type": "string", "pattern": f"^{SYSTEM.pattern}$"}
    found = [
        operations.query("dry_run", switch, "1: change nothing, and count what would have been."),
        operations.query("atomic", switch, "1: all rows or none."),
        operations.query("system", system, "The other system whose keys the rows may have."),
        operations.query(
            "profile",
            {"type": "string", "maxLength": 100},
            "Read the body through this profile: rows as an ERP answers them. Such a body is written before the answer.",
        ),
    ]
    if resource.name not in SCOPES:
        return found
    share = {"type": "string", "pattern": f"^{SHARE.pattern}$"}
    return [
        *found,
        operations.query(
            "full",
            switch,
            "1: rows of the resource that the body does not have are gone, among those that it could have had: of the"
            " plants, days or kinds that it speaks of. Parts, suppliers and sources are closed, others deleted; what"
            " others hang on is kept and named. Nothing is removed where a row was rejected.",
        ),
        operations.query(
            "full_most",
            share,
            f"The share of those rows that a full load may remove, {MOST:g} where it is not told; where more would go,"
            " nothing is removed. Said with `full=1` only.",
        ),
    ]
