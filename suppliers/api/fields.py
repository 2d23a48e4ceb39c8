"""What an API row shows: each field's name, where it is read, and how it is written as JSON.

A resource's fields are made from its declaration. Foreign keys are shown by the natural key of what they
point to, as in every file and body.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from suppliers.api.offered import ORDERINGS, SEARCHES
from suppliers.resources import RESOURCES, Column, Resource

UNDATED = gettext_lazy("its rows do not say when they changed")
EXACT = frozenset(
    {
        "text",
        "email",
        "choice",
        "country",
        "currency",
        "locode",
        "number",
        "whole",
        "date",
        "open_date",
        "flag",
    }
)


@dataclass(frozen=True)
class Field:
    """`path` is the queryset's; `kind` a column's kind, or real (a float), list or object.

    `write` makes what JSON has of a value that is not null. `schema` overrides the one of the kind.
    """

    name: str
    path: str
    kind: str
    about: Any = ""
    nullable: bool = False
    choices: tuple[str, ...] = ()
    write: Callable[[Any], Any] | None = None
    schema: dict[str, Any] = field(default_factory=dict)

    @property
    def is_filter(self) -> bool:
        return self.kind in EXACT and not self.schema


@dataclass(frozen=True)
class Listing:
    """A list of the API: what it is called, whose rows, which fields, and what reading it takes.

    `orderings` are names of fields, `searches` paths of the queryset. Of facts `resource` is theirs. They
    can be pulled by what changed, and so can what is `stamped` and never deleted; of others `undated` says why not.
    """

    name: str
    about: Any
    rows: Callable[[Any], QuerySet]
    fields: tuple[Field, ...]
    permission: str
    one: str
    id_path: str = "id"
    orderings: tuple[str, ...] = ()
    searches: tuple[str, ...] = ()
    resource: Resource | None = None
    stamped: bool = False
    undated: Any = UNDATED

    @property
    def has_deltas(self) -> bool:
        return self.stamped or self.resource is not None

    @property
    def filters(self) -> dict[str, Field]:
        return {f.name: f for f in self.fields if f.is_filter}


def plain(number: Decimal) -> str:
    """Without the zeros that only fill up the column: 12.500000 is "12.5"."""
    return format(number.normalize(), "f") if number else "0"


WRITERS: dict[str, Callable[[Any], Any]] = {"number": plain}


def listing(resource: Resource) -> Listing:
    """A resource of facts as a list of the API."""
    return Listing(
        resource.name,
        resource.about,
        lambda user: resource.rows().visible_to(user),
        tuple(_fields(resource)),
        "suppliers.view_facts",
        one=resource.model.__name__,
        orderings=ORDERINGS.get(resource.name, ()),
        searches=SEARCHES.get(resource.name, ()),
        resource=resource,
    )


def _fields(resource: Resource) -> Iterable[Field]:
    for column in resource.columns:
        path, target, nullable = place(resource, column.name)
        yield Field(
            column.name,
            path,
            target.kind,
            column.about,
            nullable=nullable,
            choices=tuple(target.choices),
            write=WRITERS.get(target.kind),
        )


def place(resource: Resource, name: str) -> tuple[str, Column, bool]:
    """(queryset path, the column it ends in, whether it can be null) of one of the resource's columns."""
    column = resource.by_name[name]
    if column.model_field is not None:
        return column.model_field.name, column, column.model_field.null
    reference = next(r for r in resource.references if name in r.columns)
    other = RESOURCES[reference.to]
    path, target, nullable = place(other, other.key[reference.columns.index(name)])
    step = resource.model._meta.get_field(reference.field)
    return f"{reference.field}__{path}", target, nullable or step.null
