"""Search: where is it?"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import needs
from scoring import search as searching
from scoring.search import Hit

_view = needs("scoring.view_scores")
ANSWERS, SUGGESTIONS = 50, 8


@require_safe
@_view
def search(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("q", "").strip()
    hits = searching.find(asked, user=request.user, most=ANSWERS) if asked else []
    return render(request, "scoring/search.html", {"asked": asked, "hits": _shown(hits), "most": ANSWERS})


@require_safe
@_view
def suggestions(request: HttpRequest) -> HttpResponse:
    """The options of the list under the rail's search box."""
    asked = request.GET.get("q", "").strip()
    hits = searching.find(asked, user=request.user, most=SUGGESTIONS) if asked else []
    return render(request, "scoring/_suggestions.html", {"asked": asked, "hits": _shown(hits)})


def _shown(hits: list[Hit]) -> list[dict[str, Any]]:
    words = {
        "part": _("part"),
        "supplier": _("supplier"),
        "site": _("site"),
        "order": _("order"),
        "port": _("port"),
        "tool": _("tool"),
    }
    return [{"hit": hit, "kind": words[hit.kind], "href": reverse(hit.page, args=hit.args)} for hit in hits]
