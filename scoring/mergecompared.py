"""Two rows side by side: each field of both, whether they differ, and which of them stays."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.templatetags.words import number
from suppliers import histories
from suppliers.models import OrderLine, Site, Source, Supplier
from suppliers.resources import named


@dataclass(frozen=True)
class Row:
    """`taken`: what stays says nothing, and takes over what the other says."""

    label: str
    kept: str
    gone: str
    differs: bool
    taken: bool = False


def rows(resource: str, kept: Any, gone: Any, filled: set[str], *, user: User) -> list[Row]:
    """Fields that either says, and how much hangs on each. Four queries at most."""
    found = []
    for column in named(resource).values:
        if column.name in named(resource).key:
            continue
        values = [_said(column, getattr(one, column.model_field.attname)) for one in (kept, gone)]
        if any(values):
            label = capfirst(str(column.model_field.verbose_name))
            found.append(_row(label, values, taken=label in filled))
    if resource == "suppliers":
        owners = [str(one.parent) if one.parent_id else "" for one in (kept, gone)]
        if any(owners):
            found.append(_row(_("Owned by"), owners, taken=False))
    return found + _counted(resource, kept, gone, user=user)


def _row(label: str, values: list[str], *, taken: bool) -> Row:
    return Row(label, values[0], values[1], differs=values[0] != values[1], taken=taken)


def _said(column: Any, value: Any) -> str:
    if value is None or value == "":
        return ""
    return histories.in_words(column, value.isoformat() if column.kind in ("date", "open_date") else value)


def _counted(resource: str, kept: Any, gone: Any, *, user: User) -> list[Row]:
    field = "supplier" if resource == "suppliers" else "part"
    asked: list[tuple[str, Any, str]] = [
        (_("Sources"), Source, field),
        (_("Order lines"), OrderLine, f"source__{field}"),
    ]
    if resource == "suppliers":
        asked += [(_("Sites"), Site, "supplier"), (_("Owns"), Supplier, "parent")]
    found = []
    for label, model, path in asked:
        ids = [kept.pk, gone.pk]
        counted = model._default_manager.visible_to(user).filter(**{f"{path}__in": ids}).order_by()
        counts = dict(counted.values_list(path).annotate(count=Count("pk")))
        if counts:
            values = [number(counts.get(one, 0)) for one in ids]
            found.append(Row(label, values[0], values[1], differs=False))
    return found
