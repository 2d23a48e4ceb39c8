"""What rulings are written with: one JSON object whose names, kinds and sentences are the same everywhere."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.api.problems import Problem
from suppliers.api.receiving import receive
from suppliers.duplicates import leading
from suppliers.models import Part
from suppliers.reading.cells import ISO_DATE

LONGEST_KEY = 60
TEXT_OR_NULL = ("plant", "site")
WHOLE = ("edition", "over", "replaces")
DAYS = ("until", "on", "due_on")


def schema(properties: Mapping[str, Any], *, needed: tuple[str, ...]) -> dict[str, Any]:
    described = {
        "type": "object",
        "required": list(needed),
        "additionalProperties": False,
        "properties": dict(properties),
    }
    return {"required": True, "content": {"application/json": {"schema": described}}}


def body(request: Request, known: Mapping[str, Any], *, needed: tuple[str, ...]) -> dict[str, Any]:
    """One JSON object of these names. Raises a Problem with a sentence: 400 where it is none, 422 where a value
    is not of its kind."""
    received = receive(request._request)
    if received.format != "json":
        raise Problem(415, "content_type", _("This is written with Content-Type: application/json."))
    try:
        given = orjson.loads(received.data)
    except orjson.JSONDecodeError as error:
        raise Problem(400, "not_json", _("The body is not JSON: %s.") % error) from error
    if not isinstance(given, dict):
        raise Problem(400, "not_an_object", _("The body is one JSON object."))
    if unknown := sorted(set(given) - set(known)):
        told = ", ".join(f"“{name[:60]}”" for name in unknown[:10])
        raise Problem(400, "unknown_field", _("There is no field %s here.") % told)
    if missing := [name for name in needed if given.get(name) is None]:
        raise Problem(400, "missing_field", _("The body lacks %s.") % ", ".join(missing))
    return {name: _value(name, value) for name, value in given.items()}


def _value(name: str, value: Any) -> Any:
    kinds: dict[str, tuple[Any, Any]] = {
        "value": ((int, float), _("a number")),
        "quantity": ((int, float, type(None)), _("a number, or null")),
        "numbers": (dict, _("an object of names and values")),
        **dict.fromkeys(WHOLE, (int, _("a whole number"))),
        "replaces": ((int, type(None)), _("an id, or null")),
        **dict.fromkeys(TEXT_OR_NULL, ((str, type(None)), _("a text, or null"))),
    }
    if value is None and name in DAYS:
        return None
    if name in WHOLE and isinstance(value, float) and value.is_integer():
        value = int(value)  # 3.0 is a whole number in JSON, and so is one of more than 64 bits
    kind, words = kinds.get(name, (str, _("a text")))
    if isinstance(value, bool) or not isinstance(value, kind):
        raise Problem(400, "wrong_value", _("%(field)s is %(kind)s.") % {"field": name, "kind": words})
    if name in DAYS:
        return day(value, name=name)
    if isinstance(value, str) and "\x00" in value:
        raise Problem(422, "wrong_value", _("%s has a character that no text can hold.") % name)
    return value


def day(text: str, *, name: str) -> date:
    sentence = _("%s is a date (write 2026-01-31).") % name
    if not ISO_DATE.fullmatch(text):
        raise Problem(400, "wrong_value", sentence)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Problem(400, "wrong_value", sentence) from error


def part(user: Any, number: str, plant: str | None) -> Part:
    """Without a plant the part of that number, where there is one."""
    found = Part.objects.visible_to(user).filter(number=number)
    if plant is not None:
        found = found.filter(plant__code=plant) if plant else found.filter(plant=None)
    several = list(found.select_related("plant")[:10]) or leading.parts(number, plant, user=user)
    if not several:
        raise Problem(422, "unknown_part", _("There is no part “%s” here.") % number[:LONGEST_KEY])
    if len(several) > 1:
        plants = ", ".join(str(one.plant or _("none")) for one in several)
        raise Problem(422, "several_plants", _("This part is at several plants; say which: %s.") % plants)
    return several[0]


def unfit(refused: ValidationError) -> Problem:
    """One sentence for all that does not fit, each named by its field."""
    told = [f"{name}: {' '.join(said)}" for name, said in refused.message_dict.items()]
    return Problem(422, "wrong_value", " ".join(told))
