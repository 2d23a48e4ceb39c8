"""Saved views of Parts: kept under a name, shared, renamed, deleted."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, F, Q
from django.db.models.functions import JSONObject
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from scoring import yardstick
from scoring.filters import PartFilters
from scoring.models import SavedView

MOST = 50  # of one person
MOST_OFFERED = 150
KEPT = (*PartFilters.base_fields, "sort", "size", "columns")


def of_address(told: QueryDict) -> str:
    """What a view keeps of an address: what is shown, not where in the list one is."""
    kept = QueryDict(mutable=True)
    for name in KEPT:
        values = [value for value in told.getlist(name) if value]
        if values:
            kept.setlist(name, values if name == "columns" else values[-1:])
    return kept.urlencode()


def save(name: str, query: str, *, by: User, is_shared: bool) -> SavedView:
    """Keep a view under this name; one's own of the same name is replaced.

    Raises ValidationError where there are MOST already, PermissionDenied where its person may not share.
    """
    _check_sharing(by, is_shared=is_shared)
    with transaction.atomic():
        User.objects.select_for_update(of=("self",)).get(pk=by.pk)  # two saves at once are counted one by one
        own = SavedView.objects.own(by)
        if own.exclude(name=name).count() >= MOST:
            raise ValidationError(_("You have %d saved views. Delete one of them first.") % MOST)
        view, _new = own.update_or_create(
            owner=by, name=name, defaults={"query": query, "is_shared": is_shared}
        )
    return view


def change(view: SavedView, *, name: str, is_shared: bool, by: User) -> None:
    """Raises PermissionDenied for another person's view, ValidationError where the name is taken."""
    _check_own(view, by)
    if is_shared and not view.is_shared:
        _check_sharing(by, is_shared=True)
    view.name, view.is_shared = name, is_shared
    view.validate_constraints()
    SavedView.objects.filter(pk=view.pk).update(name=name, is_shared=is_shared)


def delete(view: SavedView, *, by: User) -> None:
    """Raises PermissionDenied for another person's view."""
    _check_own(view, by)
    SavedView.objects.filter(pk=view.pk).delete()


def with_yardstick(user: User) -> tuple[yardstick.Yardstick, list[dict[str, Any]]]:
    """What a page measures against, and the views that it offers: own first, then by name. One query."""
    offered = (
        SavedView.objects.visible_to(user)
        .order_by(ExpressionWrapper(Q(owner=user), BooleanField()).desc(), "name", "pk")
        .values(
            view=JSONObject(
                pk="pk",
                name="name",
                query="query",
                owner="owner_id",
                by=F("owner__email"),
                shared="is_shared",
            )
        )[:MOST_OFFERED]
    )
    return yardstick.with_one_more(ArraySubquery(offered))


def in_words(query: str) -> list[str]:
    """'Quadrant: Dual source', one for each filter; the order and the columns are not said."""
    filters = PartFilters(QueryDict(query), choices={})
    found = []
    for name, value in filters.told.items():
        field = filters.fields[name]
        choices = dict(getattr(field.widget, "choices", ()))
        words = choices.get(value, value)
        found.append(str(field.label) if value == "on" else f"{field.label}: {words}")
    return found


def _check_own(view: SavedView, by: User) -> None:
    if view.owner_id != by.pk:
        raise PermissionDenied


def _check_sharing(by: User, *, is_shared: bool) -> None:
    if is_shared and not by.has_perm("scoring.share_views"):
        raise PermissionDenied
