"""Words of OpenAPI 3.1 that every operation uses."""

from collections.abc import Iterable
from typing import Any

from accounts.api.problems import CONTENT_TYPE

Schema = dict[str, Any]

SECURITY: list[dict[str, list[str]]] = [{"token": []}, {"session": []}]
SECURITY_SCHEMES = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "Made under Settings, or by create_api_token.",
    },
    "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
}
PROBLEM = {
    "type": "object",
    "description": "RFC 9457: `detail` is one sentence for people, `code` is for machines.",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "description": "Where a row is refused: what is wrong with it, field by field.",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {
                    "field": {"type": ["string", "null"]},
                    "code": {"type": "string"},
                    "message": {"type": "string", "description": "One sentence for people."},
                },
            },
        },
    },
}
MEANINGS = {
    400: "The request makes no sense as a whole; `detail` says why.",
    401: "No token, or one that is unknown, revoked or expired.",
    403: "The role, or the token's scope, does not allow this.",
    404: "There is nothing at this address.",
    405: "The address does not know this method.",
    409: "Somebody else was faster; `detail` says what stands now.",
    410: "The token is from another life of the database; pull the whole list again.",
    411: "The body's length is not told.",
    412: "The row is not as `If-Match` says: somebody has changed it.",
    413: "The body is larger than 64 MiB.",
    415: "The content type, charset or encoding is not read.",
    422: "The body can be read, and what it says does not fit; `detail` says why.",
    428: "The row can only be changed with `If-Match`.",
    429: "More requests than the rate allows; `Retry-After` says when to go on.",
    503: "A load holds the resource; nothing is lost, and `Retry-After` says when to try again.",
}
ETAG = {
    "schema": {"type": "string"},
    "description": "For `If-None-Match`, and of a single row for `If-Match`.",
}
SAME = {"description": "Nothing has changed since the `ETag` that was sent.", "headers": {"ETag": ETAG}}
RATE_HEADERS = {
    "RateLimit-Policy": {
        "schema": {"type": "string"},
        "description": 'The rate of this token or person, such as `"token";q=600;w=60`: 600 requests in 60 seconds.',
    },
    "RateLimit": {
        "schema": {"type": "string"},
        "description": 'What is left of it, such as `"token";r=599;t=30`: 599 in the 30 seconds to come.',
    },
}
COUNTED = {name: {"$ref": f"#/components/headers/{name}"} for name in RATE_HEADERS}
RETRY_AFTER = {"Retry-After": {"schema": {"type": "string"}, "description": "Seconds."}}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def json_answer(description: str, schema: Schema) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def tagged(answer: Schema) -> Schema:
    """With its ETag."""
    return answer | {"headers": answer.get("headers", {}) | {"ETag": ETAG}}


def if_none_match() -> Schema:
    return header(
        "If-None-Match", "An `ETag`: where nothing has changed since, the answer is 304 without a body."
    )


def header(name: str, about: str, *, required: bool = False) -> Schema:
    return {
        "name": name,
        "in": "header",
        "required": required,
        "schema": {"type": "string"},
        "description": about,
    }


def problems(*statuses: int) -> dict[str, Schema]:
    """Responses with a problem; 401, 403, 405 and 429 can always come."""
    return {
        str(status): {"description": MEANINGS[status], "content": {CONTENT_TYPE: {"schema": ref("Problem")}}}
        | ({"headers": RETRY_AFTER} if status in (429, 503) else {})
        for status in sorted({401, 403, 405, 429, *statuses})
    }


def query(name: str, schema: Schema, about: str) -> Schema:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": about}


def row_id() -> Schema:
    return {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}


def operation(
    name: str, summary: str, *, tag: str, responses: dict[str, Schema], parameters: Iterable[Schema] = ()
) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "tags": [tag],
        "security": SECURITY,
        "parameters": list(parameters),
        "responses": {status: _counted(status, answer) for status, answer in responses.items()},
    }


def _counted(status: str, answer: Schema) -> Schema:
    """Whoever is known is counted."""
    return answer if status == "401" else answer | {"headers": COUNTED | answer.get("headers", {})}
