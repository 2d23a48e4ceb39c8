"""Methods: how is each figure worked out, and is it right?"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import needs


@require_safe
@needs("scoring.view_scores")
def methods(request: HttpRequest) -> HttpResponse:
    from scoring.methods import CARDS

    return render(request, "methods/methods.html", {"cards": CARDS})


@require_safe
@needs("scoring.view_scores")
def method(request: HttpRequest, slug: str) -> HttpResponse:
    """One card; its examples are computed now."""
    from scoring.methods import named

    card = named(slug)
    if card is None:
        raise Http404(_("There is no such method."))
    crumbs = [{"label": _("Methods"), "href": reverse("methods")}]
    return render(request, "methods/method.html", {"card": card, "crumbs": crumbs})
