"""(key, id) compared with (key, id) in one condition, so that an index on both is walked from there on."""

from typing import Any

from django.db.models import BooleanField, CharField, Func


def compared(left: tuple[Any, Any], sign: str, right: tuple[Any, Any]) -> Func:
    return Func(
        _pair(left),
        _pair(right),
        template="%(expressions)s",
        arg_joiner=f" {sign} ",
        output_field=BooleanField(),
    )


def _pair(both: tuple[Any, Any]) -> Func:
    return Func(*both, template="(%(expressions)s)", output_field=CharField())
