"""What people call a row: its natural key, also of rows that are gone."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from suppliers.models import Tombstone
from suppliers.resources import RESOURCES, Resource

Key = dict[str, Any]


def path(resource: Resource, name: str) -> str:
    """Where a queryset of the resource reads a column of its key: "part__plant__code"."""
    column = resource.by_name[name]
    if column.model_field is not None:
        return column.model_field.name
    reference = next(r for r in resource.references if name in r.columns)
    other = RESOURCES[reference.to]
    return f"{reference.field}__{path(other, other.key[reference.columns.index(name)])}"


def visible(resource: Resource, *, user: User) -> QuerySet[Any]:
    """Every row of a resource that this person may see, placeholders included."""
    rows: Any = resource.model._default_manager
    return rows.visible_to(user)


def of_rows(resource: Resource, ids: Iterable[int], *, user: User) -> dict[int, Key]:
    """The keys of those rows that are there or were; one query, two where some are gone."""
    wanted = set(ids)
    rows = visible(resource, user=user).filter(pk__in=wanted)
    read = rows.values_list("pk", *(path(resource, name) for name in resource.key))
    keys = {pk: dict(zip(resource.key, values, strict=True)) for pk, *values in read}
    if gone := wanted - set(keys):
        buried = Tombstone.objects.visible_to(user).filter(resource=resource.name, row_id__in=gone)
        for row_id, key in buried.values_list("row_id", "key"):  # the database has its names by their length
            keys[row_id] = {name: key.get(name) for name in resource.key}
    return keys


def in_words(key: Key) -> str:
    """'P-100 · NORTH'; what is left out of a key is left out here."""
    return " · ".join(str(value) for value in key.values() if value not in (None, "")) or _("not known")
