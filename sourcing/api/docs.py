"""The page on which people read the API: made from the same declarations and operations as the schema."""

from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import needs
from sourcing.api import schema
from sourcing.api.lists import LISTINGS
from suppliers.api import describing
from suppliers.api.fields import Field
from suppliers.resources import RESOURCES, Column, Resource
from suppliers.resources.described import holds, meaning, rules

METHODS = ("get", "post", "put", "patch", "delete")


@require_safe
@needs("suppliers.view_facts")
def docs(request: HttpRequest) -> HttpResponse:
    by_tag = _operations()
    sections = [_of_facts(resource, by_tag[name]) for name, resource in RESOURCES.items()]
    sections += [
        {
            "name": listing.name,
            "about": listing.about,
            "operations": by_tag[listing.name],
            "rows": [_row(field) for field in listing.fields],
        }
        for listing in LISTINGS
    ]
    named = {section["name"] for section in sections}
    others = [one for tag, operations in by_tag.items() if tag not in named for one in operations]
    return render(request, "api/docs.html", {"sections": sections, "others": others})


def _operations() -> dict[str, list[dict[str, Any]]]:
    """By tag, in the order of the addresses."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for address, methods in schema.document()["paths"].items():
        for method in METHODS:
            if described := methods.get(method):
                one = {"method": method.upper(), "address": address, "summary": described["summary"]}
                found[described["tags"][0]].append(one)
    return found


def _of_facts(resource: Resource, operations: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": resource.name,
        "about": resource.about,
        "operations": operations,
        "rows": [_cell(resource, column) for column in resource.columns],
        "rules": list(rules(resource)),
    }


def _cell(resource: Resource, column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "is_key": column.name in resource.key,
        "holds": holds(column),
        "about": meaning(resource, column),
    }


def _row(field: Field) -> dict[str, Any]:
    kind = describing.shown(field)
    words = kind.get("format") or kind["type"]
    return {
        "name": field.name,
        "holds": " or ".join(words) if isinstance(words, list) else words,
        "about": field.about,
    }
