"""Completeness: what is not known, and what loading it would bring."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts import downloads
from accounts.access import needs
from accounts.templatetags.words import number
from scoring import completeness, completenesslist, proofgaps
from scoring.completeness import BROUGHT_BY, COUNTRY_RISK, FEEDS, Board, Lack
from scoring.explanation import LABELS
from scoring.filters import EVERY_UNKNOWN, LACKING
from scoring.models import PolicyVersion
from scoring.posturewords import CHECKS, UNKNOWN_AFTER
from scoring.proofgaps import Gap
from scoring.readiness.words import FACTS
from suppliers import freshness
from suppliers.freshness import Fresh

_view = needs("scoring.view_scores")
START = ("suppliers", "parts", "sources", "order-lines")


@require_safe
@_view
def completeness_board(request: HttpRequest) -> HttpResponse:
    """Nine queries, sign-in included, whoever looks first; then five."""
    today, found = timezone.localdate(), _board(request)
    fresh = freshness.of_resources(user=request.user)
    loaded = {one.resource.name: one for one in fresh}
    context = {
        "board": found,
        "sentence": _sentence(found),
        "figures": _figures(found),
        "lacks": [_lack(lack) for lack in found.lacks],
        "gaps": [_gap_of_proof(gap) for gap in found.gaps],
        "start": _start(found, loaded),
        "fresh": fresh,
        "today": today,
    }
    return render(request, "scoring/completeness.html", context)


@require_safe
@_view
def completeness_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """What is missing. As many queries as the board takes."""
    rows = [_lack(lack) for lack in _board(request).lacks]
    return downloads.answer(completenesslist.lacks(rows, day=timezone.localdate()), kind)


@require_safe
@_view
def proof_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """What keeps second sources from being proven."""
    rows = [_gap_of_proof(gap) for gap in _board(request).gaps]
    return downloads.answer(completenesslist.proof(rows, day=timezone.localdate()), kind)


@require_safe
@_view
def resources_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """How fresh each resource is. Four queries, sign-in included."""
    rows = freshness.of_resources(user=request.user)
    return downloads.answer(completenesslist.files(rows, day=timezone.localdate()), kind)


def _board(request: HttpRequest) -> Board:
    policy = PolicyVersion.objects.visible_to(request.user).in_force().read()
    return completeness.board(user=request.user, now=timezone.now(), policy=policy)


def _sentence(found: Board) -> str:
    """'312 parts cannot be scored: 290 have no stock figure, 12 have no criticality.'"""
    if not found.unscored:
        return _("Every part in scope is scored.")
    told = ngettext("%s part cannot be scored", "%s parts cannot be scored", found.unscored)
    first = told % number(found.unscored)
    gaps = [
        _("%(count)s have %(gap)s") % {"count": number(lack.unscored), "gap": _gap(lack.name)}
        for lack in found.lacks[:3]
        if lack.unscored
    ]
    return f"{first}: {', '.join(gaps)}." if gaps else f"{first}."


def _gap(name: str) -> str:
    if name == COUNTRY_RISK:
        return _("a country without a risk index")
    return str(EVERY_UNKNOWN[name][1])


def _figures(found: Board) -> list[dict[str, Any]]:
    return [
        {"label": _("Parts in scope"), "value": number(found.in_scope), "href": reverse("parts")},
        {
            "label": _("Cannot be scored"),
            "value": number(found.unscored),
            "href": _parts(quadrant="unscored"),
            "note": _("too little is known to call them low"),
            "state": "bad" if found.unscored else "good",
        },
        {
            "label": _("Nothing is missing"),
            "value": number(found.whole),
            "note": _("of what is asked of a part here"),
        },
        {
            "label": _("One fact is missing"),
            "value": number(found.one_short),
            "note": _("one file would complete each of them"),
        },
    ]


def _lack(lack: Lack) -> dict[str, Any]:
    return {
        "lack": lack,
        "label": capfirst(_("country risk")) if lack.name == COUNTRY_RISK else _label(lack.name),
        "href": _parts(unknown=lack.name) if lack.name in LACKING else reverse("countries"),
        "feeds": ", ".join(str(LABELS[driver]).lower() for driver in FEEDS[lack.name]),
        "files": _files(BROUGHT_BY[lack.name]),
    }


def _gap_of_proof(gap: Gap) -> dict[str, Any]:
    return {
        "gap": gap,
        "label": CHECKS[gap.check].label,
        "href": _parts(second=gap.check + UNKNOWN_AFTER),
        "facts": [{"words": FACTS[fact], "sources": sources} for fact, sources in gap.sources],
        "files": _files(proofgaps.BROUGHT_BY[gap.check]),
    }


def _files(brought_by: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [
        {"resource": resource, "columns": columns, "template": reverse(f"api_{resource}_template")}
        for resource, columns in brought_by
    ]


def _label(name: str) -> str:
    return capfirst(str(EVERY_UNKNOWN[name][0]))


def _parts(**query: str) -> str:
    (name, value), *_rest = query.items()
    return f"{reverse('parts')}?{name}={value}"


def _start(found: Board, loaded: dict[str, Fresh]) -> dict[str, Any]:
    """With these four files alone, what the pages show already."""
    orders = loaded["order-lines"]
    return {
        "files": [loaded[name] for name in START],
        "is_whole": all(loaded[name].rows for name in START),
        "shows": [
            {
                "what": _("which sources a part has, and which are active"),
                "parts": found.listed,
                "from": _("suppliers, parts and sources"),
            },
            {
                "what": _("which of them ship, and when they last did"),
                "parts": found.shipping,
                "from": _("a year of order lines"),
            },
            {
                "what": _("each source's share of what was received, on time and rejects"),
                "parts": found.shipping,
                "from": _("a year of order lines"),
            },
            {
                "what": _("what was paid: the price of each order line, and each supplier's spend"),
                "parts": found.shipping if orders.rows else 0,
                "from": _("order lines with unit price and currency"),
            },
        ],
    }
