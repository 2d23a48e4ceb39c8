"""A resource's rows as its file has them: made from the declaration, as every other door is."""

from typing import Any

from django.db.models import CharField, F, Func, QuerySet, TextField, Value
from django.db.models.functions import Cast, Collate, NullIf

from accounts.models import User
from suppliers.resources import RESOURCES, Column, Resource

_TEXTS = {"text", "email", "country", "currency", "locode", "choice"}


class _Plain(Func):
    """A number without the zeros that only fill up its column."""

    function = "trim_scale"


class _Codes(Func):
    """A list as a file has it."""

    function = "array_to_string"
    template = "%(function)s(%(expressions)s, ';')"
    output_field = TextField()


def rows(resource: Resource, *, user: User | None) -> QuerySet[Any]:
    """Every column of the declaration, by natural key. What stands at no plant comes first: read again in pieces, a
    number without a plant would else be taken for the one that is there already."""
    shown: Any = resource.rows()
    if user is not None:
        shown = shown.visible_to(user)
    made = {f"csv_{i}": cell(*place(resource, one.name)) for i, one in enumerate(resource.columns)}
    return shown.annotate(**made).order_by(*order(resource)).values_list(*made)


def order(resource: Resource) -> list[Any]:
    """By natural key, the same in every database whatever its collation; no key is a matter of chance."""
    found: list[Any] = []
    for name in resource.key:
        path, column = place(resource, name)
        key: Any = Collate(F(path), "C") if column.kind in _TEXTS else F(path)
        found.append(key.asc(nulls_first=True))
    return found


def place(resource: Resource, name: str) -> tuple[str, Column]:
    """(queryset path, the column it ends in) of one of the resource's columns."""
    column = resource.by_name[name]
    if column.model_field is not None:
        return column.model_field.name, column
    reference = next(r for r in resource.references if name in r.columns)
    other = RESOURCES[reference.to]
    path, target = place(other, other.key[reference.columns.index(name)])
    return f"{reference.field}__{path}", target


def cell(path: str, column: Column) -> Any:
    if column.kind == "number":
        return _Plain(F(path))
    if column.kind == "flag":
        return Cast(F(path), TextField())
    if column.kind == "codes":
        return NullIf(_Codes(F(path)), Value("", output_field=TextField()))
    if column.kind in _TEXTS:
        return NullIf(F(path), Value("", output_field=CharField()))
    return F(path)
