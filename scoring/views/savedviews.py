"""Saved views: one's own names for what Parts shows."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from scoring import savedviews
from scoring.forms import NameView
from scoring.models import SavedView

_view = needs("scoring.view_scores")


@require_safe
@never_cache
@_view
def saved_views(request: HttpRequest) -> HttpResponse:
    """One's own, to rename, share and delete."""
    own = SavedView.objects.visible_to(request.user).own(request.user).order_by("name")
    lines = [
        {
            "view": view,
            "words": savedviews.in_words(view.query),
            "form": NameView(
                by=request.user,
                initial={"name": view.name, "is_shared": view.is_shared},
                auto_id=f"view-{view.pk}-%s",
            ),
        }
        for view in own
    ]
    return render(request, "scoring/saved_views.html", {"lines": lines, "crumbs": _crumbs()})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_view
def saved_view_add(request: HttpRequest) -> HttpResponse:
    """Keep what the address shows; under the name of one's own view, that one is replaced."""
    query = savedviews.of_address(request.GET)
    current = _current(request)
    begun = {"name": current.name, "is_shared": current.is_shared} if current else {}
    form = NameView(request.POST or None, by=request.user, initial=begun)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            view = savedviews.save(
                given["name"], query, by=request.user, is_shared=given.get("is_shared", False)
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("“%s” is saved.") % view)
            return redirect(f"{reverse('parts')}?{query}{'&' if query else ''}view={view.pk}")
    context = {
        "form": form,
        "words": savedviews.in_words(query),
        "replaces": current,
        "back": f"{reverse('parts')}?{request.GET.urlencode()}",
        "crumbs": _crumbs(),
    }
    return render(request, "scoring/saved_view_add.html", context)


@require_POST
@_view
def saved_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename one's own, share it, or keep it to oneself."""
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    if view.owner_id != request.user.pk:
        raise PermissionDenied
    form = NameView(request.POST, by=request.user)
    if not form.is_valid():
        messages.error(
            request, " ".join(str(sentence) for errors in form.errors.values() for sentence in errors)
        )
        return redirect("saved_views")
    given = form.cleaned_data
    try:
        savedviews.change(
            view, name=given["name"], is_shared=given.get("is_shared", view.is_shared), by=request.user
        )
    except ValidationError:
        messages.error(request, _("You have another view of the name “%s”.") % given["name"])
    else:
        messages.success(request, _("“%s” is kept.") % view)
    return redirect("saved_views")


@require_POST
@_view
def saved_view_delete(request: HttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    savedviews.delete(view, by=request.user)
    messages.success(request, _("“%s” is deleted. The parts that it showed are as they were.") % view)
    return redirect("saved_views")


def _current(request: HttpRequest) -> SavedView | None:
    """One's own view that the address began with."""
    told = request.GET.get("view", "")
    if not told.isdecimal() or len(told) > 18:
        return None
    return SavedView.objects.visible_to(request.user).own(request.user).filter(pk=told).first()


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("Parts"), "href": reverse("parts")}]
