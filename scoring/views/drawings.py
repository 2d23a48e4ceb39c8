"""Drawing: what does this stand on, or what stands on it, tier by tier?"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.templatetags.words import number
from scoring import drawinglist, drawings, drawingsvg, drawingwords, networklist, networkstate
from scoring.drawings import Asked, Drawn
from scoring.models import NetworkKind
from scoring.networks import nodes
from scoring.networks.neighbourhood import CERTAIN, DOWN, UP
from scoring.networks.nodes import Label, NodeKind
from suppliers.models import Part

_view = needs("scoring.view_scores")


@require_safe
@_view
def network_node_drawing(request: HttpRequest, pk: int) -> HttpResponse:
    """Nine queries at most, sign-in included, however much there is around it."""
    crumbs = [{"label": _("Network"), "href": reverse("network")}]
    return _page(request, Asked.of(_known(pk), request.GET), crumbs)


@require_safe
@_view
def part_drawing(request: HttpRequest, pk: int) -> HttpResponse:
    """Nine queries at most, sign-in included."""
    get_object_or_404(Part.objects.visible_to(request.user), pk=pk)
    crumbs = [{"label": _("Parts"), "href": reverse("parts")}]
    return _page(request, Asked.of(nodes.code(NodeKind.PART, pk), request.GET), crumbs)


@require_safe
@_view
def network_node_drawing_figure(request: HttpRequest, pk: int) -> JsonResponse:
    """Six queries at most."""
    return _figure(request, Asked.of(_known(pk), request.GET))


@require_safe
@_view
def part_drawing_figure(request: HttpRequest, pk: int) -> JsonResponse:
    """Six queries at most."""
    get_object_or_404(Part.objects.visible_to(request.user), pk=pk)
    return _figure(request, Asked.of(nodes.code(NodeKind.PART, pk), request.GET))


def _known(code: int) -> int:
    if not code or code >= 2**63 or code & nodes.ALL not in NodeKind.values:
        raise Http404
    return code


def _figure(request: HttpRequest, asked: Asked) -> JsonResponse:
    """The whole figure, or with ?only=ways what is lit up in it."""
    one = drawings.drawn(asked)
    if one is None:
        return JsonResponse(drawings.nothing(asked))
    return JsonResponse(
        drawings.ways(one)
        if request.GET.get("only") == "ways"
        else drawings.figure(one, drawingwords.said(one.whole))
    )


def _page(request: HttpRequest, asked: Asked, crumbs: list[dict[str, str]]) -> HttpResponse:
    one = drawings.drawn(asked)
    ends = [int(one.around.codes[end]) for end in one.ends] if one else []
    labels = nodes.labels({asked.code, *ends})
    label = labels[asked.code]
    if not label.key and one is None:
        raise Http404
    context: dict[str, Any] = {"asked": asked, "label": label, "is_listed": request.GET.get("as") == "list"}
    if one:
        context |= _drawn(one, is_listed=context["is_listed"])
    if request.headers.get("HX-Request") and context["is_listed"]:
        return render(request, "scoring/_drawing_list.html", context)
    page = {"label": label.name, "href": drawingwords.address(asked.code, network=asked.network)}
    context |= _around(asked, label) | {"crumbs": [*crumbs, page]}
    if one:
        context |= _beside(one, labels)
    return render(request, "scoring/drawing.html", context)


def _drawn(one: Drawn, *, is_listed: bool) -> dict[str, Any]:
    whole, asked = one.whole, one.asked
    is_small = one.small is whole
    said = drawingwords.said(one.small)
    svg = drawingsvg.svg(one.small, said, lit=one.lit_in(one.small), name="small" if is_small else "paper")
    of_whole = said if is_small else drawingwords.said(whole)
    found = {
        "svg": svg,
        "is_small": is_small,
        "boxes": len(whole),
        "is_folded": whole.is_folded,
        "listed": asked.query(**{"as": "list"}),
        "figure": drawings.figure(one, of_whole),
    }
    if is_small or is_listed:
        found["tiers"] = drawinglist.tiers(of_whole, asked)
    return found


def _around(asked: Asked, label: Label) -> dict[str, Any]:
    """The heading, and the ways to the same in other words."""
    ways = ((UP, _("What it stands on")), (DOWN, _("What stands on it")))
    usable = (NetworkKind.USABLE, NetworkKind.PAPER)
    called = networkstate.called(label)
    heading = _("What %s stands on") if asked.way == UP else _("What stands on %s")
    return {
        "heading": heading % called,
        "kind": label.kind.label,
        "icon": networklist.ICONS[label.kind],
        "address": _figure_of(asked) + asked.query().removesuffix("?"),
        "ways": [(words, asked.query(way=way, point="", open=[]), way == asked.way) for way, words in ways],
        "networks": [
            (str(one.label).capitalize(), asked.query(network=one.value, open=[]), one == asked.network)
            for one in usable
        ],
        "everything": asked.query(all="" if asked.everything else "on", open=[]),
        "closed": asked.query(open=[]) if asked.opened else "",
    }


def _figure_of(asked: Asked) -> str:
    if nodes.kind_of(asked.code) == NodeKind.PART:
        return reverse("part_drawing_figure", args=[nodes.ref_of(asked.code)])
    return reverse("network_node_drawing_figure", args=[asked.code])


def _beside(one: Drawn, labels: dict[int, Label]) -> dict[str, Any]:
    """The list of points, and what is said above the drawing."""
    around, asked = one.around, one.asked
    points = []
    for end in one.ends:
        label = labels[int(around.codes[end])]
        points.append(
            {
                "label": label,
                "note": networklist.note(label),
                "state": drawingwords.STATES[asked.way][int(around.state[end])],
                "is_certain": around.state[end] == CERTAIN,
                "is_chosen": end == one.chosen,
                "href": asked.query(point=label.code) + "#drawing",
            }
        )
    return {
        "sentence": drawingwords.sentence(around),
        "could_be_any": around.could_be_any,
        "is_all": around.is_all,
        "nodes": len(around),
        "points": points,
        "points_in_all": number(len(around.ends)),
        "are_more": len(around.ends) > len(points),
        "chosen": one.chosen >= 0,
        "clear": asked.query(point="") + "#drawing",
    }
