"""The OpenAPI 3.1 document: every API view describes its own methods, the shared shapes stand here."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from accounts.api import jobs, operations, webhookdeliveries, webhooks
from accounts.api.views import ApiView
from sourcing.api.lists import LISTINGS
from suppliers.api import describing, sync
from suppliers.api.fields import Listing, listing
from suppliers.resources import RESOURCES

ABOUT = (
    "Facts go in by natural key and come out in pages. Dates are ISO 8601, money and quantities are "
    "decimal strings, countries ISO 3166-1 alpha-2, ratios go from 0 to 1. A foreign key is the natural "
    "key of what it points to."
)


@cache
def document() -> dict[str, Any]:
    """The same for everyone who may read it: it tells what could be asked, and no fact."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Holdfast", "version": "1", "description": ABOUT},
        "paths": {address: _operations(view) for address, view in _views(get_resolver().url_patterns)},
        "components": {
            "schemas": _schemas(),
            "headers": operations.RATE_HEADERS,
            "securitySchemes": operations.SECURITY_SCHEMES,
        },
    }


def _views(patterns: Iterable[Any], before: str = "/") -> Iterable[tuple[str, ApiView]]:
    """(address, view) of every API view that describes itself."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            view_class = getattr(pattern.callback, "view_class", None) or getattr(
                pattern.callback, "cls", None
            )
            if view_class is not None and issubclass(view_class, ApiView):
                view = view_class(**pattern.callback.view_initkwargs)
                if view.operations():
                    yield re.sub(r"<int:pk>", "{id}", route), view


def _operations(view: ApiView) -> dict[str, Any]:
    return {method.lower(): described for method, described in view.operations().items()}


def _schemas() -> dict[str, Any]:
    schemas = {
        "Problem": operations.PROBLEM,
        "Job": jobs.JOB,
        "RowError": sync.ROW_ERROR,
        "SyncResult": sync.SYNC_RESULT,
        "Tombstone": describing.TOMBSTONE,
    }
    schemas |= webhooks.SCHEMAS | webhookdeliveries.SCHEMAS
    for resource in RESOURCES.values():
        schemas[f"{resource.model.__name__}Row"] = describing.body_row_schema(resource)
        schemas |= _shapes(listing(resource))
    for shown in LISTINGS:
        schemas |= _shapes(shown)
    return schemas


def _shapes(shown: Listing) -> dict[str, Any]:
    return {shown.one: describing.row_schema(shown), f"{shown.one}Page": describing.page_schema(shown)}
