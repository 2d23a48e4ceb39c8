"""What stands in the rows of a resource and no file may say: who decided, who reversed it and why, what came back.

Found from the models: every column that the declaration leaves out. A person is an e-mail address.
"""

from typing import Any

from django.db.models import F, ForeignKey, Q, QuerySet

from accounts.models import User
from suppliers.exporting import columns
from suppliers.resources import Resource

FOLDER = "beside/"
_OURS = {"id", "changed", "is_placeholder"}


def fields(resource: Resource) -> tuple[Any, ...]:
    declared = {c.db_column for c in resource.values} | {r.db_column for r in resource.references}
    return tuple(
        f
        for f in resource.model._meta.concrete_fields
        if f.column and f.column not in declared and f.name not in _OURS
    )


def heading(resource: Resource) -> list[str]:
    """The natural key, and what stands beside."""
    return [*resource.key, *(f.name for f in fields(resource))]


def rows(resource: Resource, *, user: User | None) -> QuerySet[Any]:
    """Of the rows of which there is something to say."""
    told = Q()
    for f in fields(resource):
        told |= ~Q(**{f.name: ""}) if not f.null else Q(**{f"{f.name}__isnull": False})
    every: Any = resource.rows()
    if user is not None:
        every = every.visible_to(user)
    key = {f"csv_{i}": columns.cell(*columns.place(resource, name)) for i, name in enumerate(resource.key)}
    said = {
        f"said_{f.name}": F(f"{f.name}__email" if isinstance(f, ForeignKey) else f.name)
        for f in fields(resource)
    }
    return (
        every.filter(told).annotate(**key, **said).order_by(*columns.order(resource)).values_list(*key, *said)
    )
