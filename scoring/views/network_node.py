"""A node of the supply network: what stops with it alone, how, and what would break that?"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.templatetags.words import country, days, money, number, percent
from scoring import (
    networklist,
    networknode,
    networkproof,
    networks,
    networkstate,
    paging,
    tiertwo,
    whereabouts,
    yardstick,
)
from scoring.models import NetworkKind, SinglePoint
from scoring.networklist import NetworkFilters
from scoring.networks import nodes
from scoring.networks.nodes import NodeKind


@require_safe
@needs("scoring.view_scores")
def network_node(request: HttpRequest, pk: int) -> HttpResponse:
    """Nineteen queries at most, sign-in included, however many parts stop with it."""
    code = pk
    if not code or code >= 2**63 or code & nodes.ALL not in NodeKind.values:
        raise Http404
    network = NetworkFilters(request.GET).chosen
    label = nodes.labels([code])[code]
    version = networkstate.newest()
    standing = networknode.standing(code, user=request.user)
    if not label.key and not standing:
        raise Http404
    one, measure = standing.get(network), yardstick.in_force()
    facts = networknode.facts(code, user=request.user)
    where = whereabouts.countries([code]).get(code)
    context: dict[str, Any] = {
        "code": code,
        "label": label,
        "icon": networklist.ICONS[label.kind],
        "kind": label.kind.label,
        "may_be_hit": label.kind in networknode.MAY_BE_HIT,
        "where": country(where) if where and label.kind != NodeKind.COUNTRY else "",
        "network": network,
        "is_usable": network == NetworkKind.USABLE,
        "networks": _networks(code, network, standing),
        "point": one,
        "version": version,
        "measure": measure,
        "facts": facts,
        "crumbs": [{"label": _("Network"), "href": reverse("network")}],
        "sentence": _sentence(one, label, measure.currency),
        "compared": _compared(network, standing),
        "figures": _figures(one, facts, measure.currency) if one else [],
        "needing": tiertwo.needing(code, user=request.user, day=timezone.localdate()),
        "today": timezone.localdate(),
    }
    if one:
        mapped = networks.current(network)
        places = networknode.stopping(code, mapped, parts=one.parts_stopped)
        context |= _parts(request, one, mapped, places)
        context |= _proved(request, one, context, mapped)
        if one.products_stopped:
            context["products"] = networknode.products(mapped, places, user=request.user)
    return render(request, "scoring/network_node.html", context)


def _parts(
    request: HttpRequest, one: SinglePoint, mapped: networks.Mapped | None, places: Any
) -> dict[str, Any]:
    user, today = request.user, timezone.localdate()
    stopped = networknode.stopped(one.node, network=one.network, user=user, mapped=mapped, places=places)
    page = paging.read(
        request,
        stopped,
        *networknode.FIELDS,
        sort="daily",
        falls=True,
        sorts=networknode.SORTS,
    )
    shown = [row["part_id"] for row in page.rows]
    others = networknode.others(one.node, shown, user=user, day=today) if shown else []
    words = _("%(shown)s of %(count)s parts") if page.next or page.previous else _("%(count)s parts")
    return {
        "rows": page.rows,
        "pager": paging.pager(
            request, page, words % {"shown": number(len(shown)), "count": number(one.parts_stopped)}
        ),
        "others": others,
        "broken": networknode.broken(shown, others),
        "maybe": networknode.may_stop(one.node, network=one.network, user=user) if one.parts_possible else [],
        "why_possible": networknode.why_possible(),
    }


def _proved(
    request: HttpRequest, one: SinglePoint, shown: dict[str, Any], mapped: networks.Mapped | None
) -> dict[str, Any]:
    """How the loss reaches one of the parts shown, and what would stop the node in turn."""
    rows = shown["rows"]
    for row in rows:
        row["show"] = f"{paging.address(request, part=str(row['part_id']))}#proof"
    asked = request.GET.get("part", "")
    chosen = next((row for row in rows if str(row["part_id"]) == asked), rows[0] if rows else None)
    if mapped is None:
        return {}
    found: dict[str, Any] = {}
    own = networkproof.below(mapped, [one.node])
    codes = own.points(one.node) if own else []
    ways: list[list[int]] = []
    if chosen:
        code = nodes.code(NodeKind.PART, chosen["part_id"])
        under = networkproof.below(mapped, [code])
        ways = under.ways(code, one.node) if under else []
        found = {"chosen": chosen["part_id"], "chosen_number": chosen["part__number"]}
    labels = nodes.labels({*codes, *(step for way in ways for step in way)})
    return found | {
        "ways": [[labels[step] for step in way] for way in ways],
        "own": [
            {"label": labels[each], "href": networklist.address(each, network=one.network)} for each in codes
        ],
    }


def _compared(network: str, standing: dict[str, SinglePoint]) -> str:
    """What the paper hides of it."""
    usable, paper = (standing.get(one.value) for one in (NetworkKind.USABLE, NetworkKind.PAPER))
    more = (usable.parts_stopped if usable else 0) - (paper.parts_stopped if paper else 0)
    if more <= 0:
        return ""
    words = ngettext(
        "%s part more than on paper: there, a source that cannot be counted on today would hold it up.",
        "%s parts more than on paper: there, sources that cannot be counted on today would hold them up.",
        more,
    )
    return words % number(more)


def _networks(code: int, network: str, standing: dict[str, SinglePoint]) -> list[dict[str, Any]]:
    """The way to the same node in each network, with how many parts it stops there."""
    found = []
    for one in (NetworkKind.USABLE, NetworkKind.PAPER):
        parts = standing[one].parts_stopped if one in standing else 0
        words = ngettext("%(network)s: %(parts)s part", "%(network)s: %(parts)s parts", parts)
        said = words % {"network": str(one.label).capitalize(), "parts": number(parts)}
        href = networklist.address(code, network=one)
        found.append({"words": said, "href": href, "is_current": one == network})
    return found


def _sentence(one: SinglePoint | None, label: nodes.Label, currency: str) -> str:
    if one and one.parts_stopped:
        return networkstate.sentence(one, label, currency=currency)
    called = networkstate.called(label)
    if one and one.parts_possible:
        words = ngettext(
            "Losing %(node)s alone is not certain to stop a part; it may stop %(parts)s.",
            "Losing %(node)s alone is not certain to stop a part; it may stop %(parts)s of them.",
            one.parts_possible,
        )
        return words % {"node": called, "parts": number(one.parts_possible)}
    return _("Losing %(node)s alone would stop no part in this network.") % {"node": called}


def _figures(one: SinglePoint, facts: networknode.Facts, currency: str) -> list[dict[str, Any]]:
    counted = _("each product and each line once")
    if one.by_revenue:
        counted = _("counted by revenue, as a margin is not known")
    if one.loss_is_part:
        counted = _("part of it is not known: there is no exchange rate")
    return [
        {
            "label": _("Expected loss a year"),
            "value": money(one.expected_loss, currency),
            "note": _("chance x loss a day x days it is down"),
        },
        {
            "label": _("Loss a day"),
            "value": money(one.loss_per_day, currency),
            "note": counted,
        },
        {
            "label": _("Parts that stop"),
            "value": number(one.parts_stopped),
            "note": _("%s of them list two suppliers or more") % number(one.hidden_parts),
            "state": "bad" if one.hidden_parts else "",
        },
        {
            "label": _("Products that stop"),
            "value": number(one.products_stopped),
            "note": _first_stop(one),
        },
        {"label": _("Chance a year"), "value": percent(one.chance, 1), "note": _chance_from(one)},
        {
            "label": _("Recovery"),
            "value": days(one.recovery_days),
            "note": _("told for this one") if facts.recovery_told else _("the policy's for its kind"),
        },
    ]


def _first_stop(one: SinglePoint) -> str:
    if one.cover_days is None and one.expected_loss == 0 and one.parts_stopped:
        return _("nobody takes from the parts that stop, so that none runs out")
    if one.cover_days is None:
        return _("when the first part runs out is not known")
    return _("the first part runs out after %s") % days(one.cover_days)


def _chance_from(one: SinglePoint) -> str:
    if one.chance is None:
        return _("the policy in force has none for this kind")
    return str(networknode.CHANCES.get(NodeKind(one.kind), ""))
