"""The web process."""

import os
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sourcing.settings")


class Handler(WSGIHandler):
    """A request is made before any page or middleware could refuse it, so nothing in its head may break that."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        if told := environ.get("CONTENT_TYPE"):
            environ["CONTENT_TYPE"] = readable(told)
        return super().__call__(environ, start_response)


def readable(content_type: str) -> str:
    """Without its parameters where they cannot be read, or name a charset that is none of text."""
    try:
        _type, parameters = parse_header_parameters(content_type)
        "a".encode(parameters.get("charset", "utf-8"))
    except (LookupError, ValueError):
        return content_type.partition(";")[0]
    return content_type


django.setup(set_prefix=False)
application = Handler()
