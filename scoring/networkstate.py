"""What the networks were built from, how far they are mapped, and what single point is the worst."""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Exists, F, IntegerField, Q, QuerySet
from django.db.models.expressions import Func
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from redis.exceptions import RedisError

from accounts.models import User
from accounts.templatetags.words import money, number
from scoring.models import NetworkKind, NetworkVersion, PartPoints, SinglePoint
from scoring.networks.nodes import Label, NodeKind
from suppliers.models import Dependency, Route, Tool

KEPT = 24 * 60 * 60  # seconds; a build has a token of its own

# What is not loaded, and what loading it would add.
WOULD_ADD = {
    "dependencies": gettext_lazy("the factories behind our suppliers' factories"),
    "routes": gettext_lazy("ports that everything crosses (with ports.csv)"),
    "tools": gettext_lazy("moulds and dies that stand in one place only"),
}


@dataclass(frozen=True)
class Mapped:
    """Of one network, over the parts that are bought: how many have a single point, how many could stop by any
    node as their supply is not mapped, how many have no usable supply to begin with."""

    parts: int
    pointed: int
    open: int
    gap: int


def newest() -> NetworkVersion | None:
    """The networks in use. One query."""
    return NetworkVersion.objects.order_by("-id").first()


def missing() -> list[dict[str, Any]]:
    """The files of network facts that have no row yet. One query."""
    there = {
        "dependencies": Exists(Dependency.objects.all()),
        "routes": Exists(Route.objects.all()),
        "tools": Exists(Tool.objects.all()),
    }
    named = {f"has_{name}": exists for name, exists in there.items()}
    row = NetworkVersion.objects.order_by("-id").annotate(**named).values(*named).first() or {}
    return [{"file": f"{name}.csv", "adds": WOULD_ADD[name]} for name in there if not row.get(f"has_{name}")]


def mapped(network: str, *, version: NetworkVersion, user: User) -> Mapped:
    """Counted once a build. One query, or none."""
    key = f"scoring.network_mapped.{network}.{version.token}.{user.pk}"
    try:
        kept: Mapped | None = cache.get(key)
        if kept is None:
            kept = _count(network, user=user)
            cache.set(key, kept, KEPT)
    except RedisError:
        return _count(network, user=user)
    return kept


def _count(network: str, *, user: User) -> Mapped:
    points = Func(F(network), function="cardinality", output_field=IntegerField())
    row = (
        PartPoints.objects.visible_to(user)
        .annotate(found=points)
        .aggregate(
            parts=Count("pk"),
            pointed=Count("pk", filter=Q(found__gt=0)),
            open=Count("pk", filter=Q(**{f"{network}_open": True})),
            gap=Count("pk", filter=Q(**{f"{network}_gap": True})),
        )
    )
    return Mapped(**row)


def worst(points: QuerySet[SinglePoint]) -> SinglePoint | None:
    """The first of the list; where no yearly loss is known, the one that stops most a day. One query."""
    return (
        points.filter(parts_stopped__gt=0)
        .order_by(
            F("expected_loss").desc(nulls_last=True),
            F("loss_per_day").desc(nulls_last=True),
            "-parts_stopped",
            "node",
        )
        .first()
    )


def sentence(one: SinglePoint, label: Label, *, currency: str) -> str:
    """'Losing Port of Rotterdam alone would stop 14 parts and 3 products: € 1.2 M a day. 9 of these parts list two
    suppliers or more.'"""
    said = _("Losing %(node)s alone would stop %(what)s%(cost)s.") % {
        "node": called(label),
        "what": stopped(one),
        "cost": _cost(one, currency=currency),
    }
    if not one.hidden_parts:
        return said
    hidden = ngettext(
        "%s of these parts lists two suppliers or more, and stops all the same.",
        "%s of these parts list two suppliers or more, and stop all the same.",
        one.hidden_parts,
    )
    return f"{said} {hidden % number(one.hidden_parts)}"


def stopped(one: SinglePoint) -> str:
    """'14 parts and 3 products'."""
    parts = ngettext("%s part", "%s parts", one.parts_stopped) % number(one.parts_stopped)
    if not one.products_stopped:
        return parts
    products = ngettext("%s product", "%s products", one.products_stopped) % number(one.products_stopped)
    return _("%(parts)s and %(products)s") % {"parts": parts, "products": products}


def _cost(one: SinglePoint, *, currency: str) -> str:
    if one.loss_per_day is None:
        return _("; what that costs a day is not known")
    if one.loss_is_part:
        return _(": more than %s a day, part of it is not known") % money(one.loss_per_day, currency)
    return _(": %s a day") % money(one.loss_per_day, currency)


def called(label: Label) -> str:
    """A node in a sentence: 'the port Rotterdam', 'the site Works 2 (Acme)', 'Taiwan'."""
    if label.kind == NodeKind.COUNTRY:
        return label.name
    if label.kind in (NodeKind.CODED, NodeKind.UNNAMED):
        return label.name
    has_note = label.note and label.kind in (NodeKind.SITE, NodeKind.ROUTE)
    name = f"{label.name} ({label.note})" if has_note else label.name
    return f"{_ARTICLES[label.kind]} {name}" if label.kind in _ARTICLES else name


_ARTICLES: dict[NodeKind, Any] = {
    NodeKind.PORT: gettext_lazy("the port"),
    NodeKind.SITE: gettext_lazy("the site"),
    NodeKind.TOOL: gettext_lazy("the tool"),
    NodeKind.ROUTE: gettext_lazy("the route"),
    NodeKind.ZONE: gettext_lazy("the zone"),
    NodeKind.PLANT: gettext_lazy("our plant"),
    NodeKind.PART: gettext_lazy("the part"),
    NodeKind.MATERIAL: gettext_lazy("the supply of"),
    NodeKind.OUTPUT: gettext_lazy("the deliveries of"),
    NodeKind.MAKING: gettext_lazy("our own making of"),
    NodeKind.SOURCE: gettext_lazy("the source"),
}


def reach(of: Mapped, network: str) -> str:
    """How far the answer goes: '312 of 412 bought parts could be stopped by a node that nobody has mapped.'"""
    if not of.parts:
        return _("No part is bought yet.")
    if not of.open:
        words = ngettext(
            "The supply of the one bought part is mapped to its end.",
            "The supply of all %s bought parts is mapped to its end.",
            of.parts,
        )
        return words % number(of.parts) if of.parts > 1 else words
    return _(
        "Of %(open)s of %(parts)s bought parts the upstream supply is not mapped to its end: more could be found there."
    ) % {
        "open": number(of.open),
        "parts": number(of.parts),
    }


def other_way(network: str) -> str:
    return NetworkKind.PAPER.value if network == NetworkKind.USABLE else NetworkKind.USABLE.value
