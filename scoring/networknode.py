"""One node of the supply network: the parts that stop with it alone, and which sources would break that."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, FloatField, OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.templatetags.words import number
from scoring import sourcelist
from scoring.keyset import Sort
from scoring.models import Independence, Position, SinglePoint
from scoring.networks import nodes
from scoring.networks.nodes import NodeKind
from suppliers.models import Part, Site, Source, Tool

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from scoring.networks import Mapped

SORTS = {"daily": Sort(F("daily_loss"), FloatField())}
FIELDS = (
    "part__number",
    "part__description",
    "part__plant__code",
    "primary_supplier__name",
    "primary_supplier__code",
    "primary_country",
    "daily_loss",
    "outage_loss",
    "suppliers",
)
POSSIBLE, PRODUCTS = 50, 10  # shown of the parts that may stop, and of the products that do
FEW = 5_000  # parts: so many are named to the database, of more it is asked which they are
WHOLE = 500_000  # nodes
# What something can happen to.
MAY_BE_HIT = (
    NodeKind.COMPANY,
    NodeKind.SITE,
    NodeKind.TOOL,
    NodeKind.PORT,
    NodeKind.ZONE,
    NodeKind.COUNTRY,
)


def standing(code: int, *, user: User) -> dict[str, SinglePoint]:
    """Its row in each of the networks that it has one in. One query."""
    return {one.network: one for one in SinglePoint.objects.visible_to(user).filter(node=code)}


def stopping(code: int, mapped: "Mapped | None", *, parts: int) -> "NDArray[np.int32] | None":
    """The places of all that stops with it, so many bought parts among them, from the frozen network. None where
    there is none yet; or where it is large and they are many, which a page would wait for."""
    from scoring.network import who_stops_once

    if mapped is None or (parts > FEW and len(mapped.codes) > WHOLE):
        return None
    place = mapped.place(code)
    return who_stops_once(mapped.network, place) if place >= 0 else None


def stopped(
    code: int,
    *,
    network: str,
    user: User,
    mapped: "Mapped | None" = None,
    places: "NDArray[np.int32] | None" = None,
) -> QuerySet[Position]:
    """Positions of the bought parts that stop with it for certain, obsolete ones left out; with how many suppliers
    each lists. `places`: all that does. A few parts are read by their ids; else all parts are looked through."""
    positions = Position.objects.visible_to(user)
    if mapped is not None and places is not None:
        shared = mapped.shared
        parts = places[places < len(shared["part_id"])]
        parts = parts[shared["is_bought"][parts] & ~shared["is_obsolete"][parts]]
        if len(parts) <= FEW:
            these = RawSQL("SELECT unnest(%s::bigint[])", [shared["part_id"][parts].tolist()])
            return _with_suppliers(positions.filter(part__in=these))
    found = positions.filter(**{f"part__points__{network}__contains": [code]})
    return _with_suppliers(found.exclude(part__status=Part.Status.OBSOLETE))


def may_stop(code: int, *, network: str, user: User) -> list[dict[str, Any]]:
    """The dearest of those that may stop: only a loop of alternatives holds them up, or alternatives of which
    nobody has said that there are no others. One query."""
    found = Position.objects.visible_to(user).filter(
        **{f"part__points__{network}_possible__contains": [code]}
    )
    found = found.exclude(part__status=Part.Status.OBSOLETE)
    return list(
        _with_suppliers(found)
        .order_by(F("daily_loss").desc(nulls_last=True), "part_id")
        .values("part_id", *FIELDS)[:POSSIBLE]
    )


def _with_suppliers(positions: QuerySet[Position]) -> QuerySet[Position]:
    listed = (
        Source.objects.filter(part=OuterRef("part_id"))
        .order_by()
        .values("part")
        .annotate(suppliers=Count("supplier", distinct=True))
        .values("suppliers")
    )
    return positions.annotate(suppliers=Subquery(listed))


@dataclass(frozen=True)
class Other:
    """Another source of a part that stops: whether the node is among what stops it too."""

    part: int
    number: str
    source: Source
    status: str
    is_active: bool
    would_remove: bool
    is_possible: bool  # shares it only possibly
    is_mapped: bool


def others(code: int, parts: Sequence[int], *, user: User, day: date) -> list[Other]:
    """The sources of these parts beside their primary, those that would remove the point first. One query."""
    compared = (
        Independence.objects.visible_to(user)
        .filter(part__in=parts)
        .select_related("source__supplier", "source__site__supplier", "part")
        .order_by("source_id")
    )
    place = {part: at for at, part in enumerate(parts)}
    found = [_other(one, code, day=day) for one in compared]
    return sorted(found, key=lambda one: (not one.would_remove, place[one.part], one.source.pk))


def _other(one: Independence, code: int, *, day: date) -> Other:
    status, is_active = sourcelist.status_of(one.source, day=day)
    if one.source.role == Source.Role.CANDIDATE:
        status, is_active = _("being looked at"), False
    return Other(
        part=one.part_id,
        number=one.part.number,
        source=one.source,
        status=status,
        is_active=is_active,
        would_remove=code not in one.shared,
        is_possible=code in one.shared_possible,
        is_mapped=one.mapped,
    )


def broken(parts: Sequence[int], found: Iterable[Other]) -> str:
    """'For 9 of these 14 parts a listed source would break it once it is real; 3 list none but such that depend
    on it as well; 2 list no other source.'"""
    by_part: dict[int, list[Other]] = {part: [] for part in parts}
    for one in found:
        by_part[one.part].append(one)
    helped = sum(any(one.would_remove for one in ones) for ones in by_part.values())
    alone = sum(not ones for ones in by_part.values())
    said = []
    if helped:
        words = ngettext(
            "for %s of the parts above a listed source would break it, once it is real",
            "for %s of the parts above a listed source would break it, once it is real",
            helped,
        )
        said.append(words % number(helped))
    if same := len(parts) - helped - alone:
        words = ngettext(
            "%s lists only sources that depend on it as well",
            "%s list only sources that depend on it as well",
            same,
        )
        said.append(words % number(same))
    if alone:
        words = ngettext("%s lists no other source at all", "%s list no other source at all", alone)
        said.append(words % number(alone))
    words = "; ".join(said)
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def why_possible() -> str:
    return _(
        "Not for certain. Without it they would be held up only by a loop of alternatives that rely on each other, or "
        "by supply that is not mapped to its end, or by alternatives of which nobody has said that they are all."
    )


@dataclass(frozen=True)
class Facts:
    """Where more is said of what the node stands for, what that page is, and whether its recovery is told."""

    href: str = ""
    words: str = ""
    recovery_told: bool = False


def facts(code: int, *, user: User) -> Facts:
    """One query at most."""
    kind, ref = nodes.kind_of(code), nodes.ref_of(code)
    if kind == NodeKind.COMPANY:
        return Facts(reverse("supplier", args=[ref]), _("The supplier"))
    if kind in (NodeKind.PART, NodeKind.MAKING):
        return Facts(reverse("part", args=[ref]), _("The part"))
    if kind == NodeKind.PLANT:
        return Facts(reverse("plant", args=[ref]), _("The plant"))
    if kind in (NodeKind.SITE, NodeKind.OUTPUT):
        sites = Site.objects.visible_to(user).filter(pk=ref)
        return _of_site(sites.values_list("supplier", "recovery_days").first(), _("Who runs it"))
    if kind == NodeKind.TOOL:
        tools = Tool.objects.visible_to(user).filter(pk=ref)
        return _of_site(tools.values_list("site__supplier", "replacement_days").first(), _("Where it stands"))
    return Facts()


def _of_site(found: tuple[int | None, Any] | None, words: str) -> Facts:
    supplier, recovery = found or (None, None)
    if supplier is None:
        return Facts(recovery_told=recovery is not None)
    return Facts(reverse("supplier", args=[supplier]), words, recovery is not None)


# Where the chance of each kind comes from: scoring.networks.chances.
CHANCES: dict[NodeKind, Any] = {
    NodeKind.SITE: gettext_lazy("the policy's for sites, by the natural hazard of this one or its country"),
    NodeKind.COMPANY: gettext_lazy("the policy's for companies, by the financial health of this one"),
    NodeKind.COUNTRY: gettext_lazy(
        "the policy's for countries, by its political stability and natural hazard"
    ),
    NodeKind.PORT: gettext_lazy("the policy's for any port"),
    NodeKind.ZONE: gettext_lazy("the policy's for any zone"),
    NodeKind.TOOL: gettext_lazy("the policy's for any tool"),
    NodeKind.ROUTE: gettext_lazy("the policy's for any route"),
    NodeKind.PLANT: gettext_lazy("the policy's for our own plants"),
    NodeKind.CODED: gettext_lazy("the policy's for sites that are not named"),
}


def products(
    mapped: "Mapped | None", places: "NDArray[np.int32] | None", *, user: User
) -> list[dict[str, Any]]:
    """Of the finished products among all that stops those that bring most a day, margin where known, else revenue.
    One query. Where too much stops, they are not listed."""
    if mapped is None or places is None:
        return []
    parts = places[places < len(mapped.shared["is_product"])]
    ids = mapped.shared["part_id"][parts[mapped.shared["is_product"][parts]]]
    these = RawSQL("SELECT unnest(%s::bigint[])", [ids.tolist()])
    return list(
        Part.objects.visible_to(user)
        .filter(pk__in=these)
        .annotate(daily=Coalesce("daily_margin", "daily_revenue"))
        .order_by(F("daily").desc(nulls_last=True), "pk")
        .values("pk", "number", "description", "daily", "currency")[:PRODUCTS]
    )
