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
    },
}
MEANINGS = {
    400: "The request makes no sense as a whole; `detail` says why.",
    401: "No token, or one that is unknown, revoked or expired.",
    403: "The role, or the token's scope, does not allow this.",
    404: "There is nothing at this address.",
    405: "The address does not know this method.",
    409: "Somebody else was faster; `detail` says what stands now.",
    411: "The body's length is not told.",
    413: "The body is larger than 64 MiB.",
    415: "The content type, charset or encoding is not read.",
    422: "The body can be read, and what it says does not fit; `detail` says why.",
}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def json_answer(description: str, schema: Schema) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def problems(*statuses: int) -> dict[str, Schema]:
    """Responses with a problem; 401, 403 and 405 can always come."""
    return {
        str(status): {"description": MEANINGS[status], "content": {CONTENT_TYPE: {"schema": ref("Problem")}}}
        for status in sorted({401, 403, 405, *statuses})
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
        "responses": responses,
    }
