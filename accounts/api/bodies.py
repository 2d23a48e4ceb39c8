"""Small bodies: one JSON object whose fields are those of a schema, each with its sentence where it is not."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.api.operations import Schema
from accounts.api.problems import Problem

LONGEST = 256 * 1024
REFUSALS = (400, 411, 413, 415, 422)


def described(properties: Mapping[str, Schema], *, needed: tuple[str, ...] = ()) -> Schema:
    """What `read` takes, as a requestBody."""
    schema = {
        "type": "object",
        "required": list(needed),
        "additionalProperties": False,
        "properties": dict(properties),
    }
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def read(
    request: Request, properties: Mapping[str, Schema], *, needed: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Raises a Problem: 400 where it is no such object, 411, 413, 415."""
    try:
        given = orjson.loads(_bytes(request))
    except orjson.JSONDecodeError as error:
        raise Problem(400, "not_json", _("The body is not JSON: %s.") % error) from error
    if not isinstance(given, dict):
        raise Problem(400, "not_an_object", _("The body is one JSON object."))
    if unknown := sorted(set(given) - set(properties)):
        told = ", ".join(f"“{name[:60]}”" for name in unknown[:10])
        raise Problem(400, "unknown_field", _("There is no field %s here.") % told)
    if missing := [name for name in needed if name not in given]:
        raise Problem(400, "missing_field", _("The body lacks %s.") % ", ".join(missing))
    return {name: _value(name, value, properties[name]) for name, value in given.items()}


def _bytes(request: Request) -> bytes:
    headers = request.headers
    if headers.get("Content-Type", "").partition(";")[0].strip().lower() != "application/json":
        raise Problem(415, "content_type", _("This is written with Content-Type: application/json."))
    if headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise Problem(415, "content_encoding", _("This body comes plain, without a Content-Encoding."))
    if headers.get("Transfer-Encoding"):
        raise Problem(411, "length_required", _("Say how long the body is: Content-Length."))
    data = request._request.read(LONGEST + 1)
    if len(data) > LONGEST:
        raise Problem(413, "too_large", _("The body is larger than %d KiB.") % (LONGEST // 1024))
    return data


def _value(name: str, value: Any, schema: Schema) -> Any:
    kinds = {
        "string": (str, _("a text")),
        "boolean": (bool, _("true or false")),
        "array": (list, _("a list of texts")),
    }
    kind, words = kinds[schema["type"]]
    texts = value if isinstance(value, list) else [value] if isinstance(value, str) else []
    if not isinstance(value, kind) or not all(isinstance(one, str) for one in texts):
        raise Problem(400, "wrong_value", _("%(field)s is %(kind)s.") % {"field": name, "kind": words})
    if any("\x00" in one for one in texts):
        raise Problem(422, "wrong_value", _("%s has a character that no text can hold.") % name)
    return _moment(name, value) if schema.get("format") == "date-time" else value


def _moment(name: str, text: str) -> datetime:
    """In UTC: the database reads no moment whose day is beyond the calendar there."""
    try:
        moment = parse_datetime(text)
        if moment is not None and not is_naive(moment):
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    sentence = _("%s is a moment with its offset (write 2026-01-31T06:00:00Z).") % name
    raise Problem(422, "wrong_value", sentence)
