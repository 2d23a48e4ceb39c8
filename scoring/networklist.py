"""The list of single points: its columns, how each sorts, its filters. Page and files share them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

from django import forms
from django.db.models import F, FloatField, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.downloads import Table
from accounts.models import User
from accounts.templatetags.words import compact, country, number, percent, symbol
from scoring import whereabouts
from scoring.fields import RealField
from scoring.keyset import Sort, in_order
from scoring.listing import Column, names
from scoring.models import RANKED, NetworkKind, SinglePoint
from scoring.networks import nodes
from scoring.networks.nodes import Label, NodeKind

COLUMNS = (
    Column("node", _("Node"), ("node",), ("node", "key", "name"), sorts=False),
    Column("kind", _("Kind"), ("kind",), ("kind",), sorts=False),
    Column("where", _("Where"), (), ("country",), sorts=False),
    Column(
        "expected",
        _("Loss a year"),
        ("expected_loss", "by_revenue"),
        ("expected_loss_a_year", "counted_by_revenue"),
        numeric=True,
        is_money=True,
        title=_(
            "Expected: chance a year x loss a day x days from when the first part runs out until it is back"
        ),
    ),
    Column(
        "daily",
        _("Loss a day"),
        ("loss_per_day", "loss_is_part"),
        ("loss_a_day", "part_of_it_is_not_known"),
        numeric=True,
        is_money=True,
        title=_("Of everything that stops with it, each product and each line once"),
    ),
    Column(
        "parts",
        _("Parts"),
        ("parts_stopped",),
        ("parts_that_stop",),
        numeric=True,
        title=_("Bought parts that stop with this one thing alone"),
    ),
    Column(
        "other",
        _("In the other"),
        ("other_parts",),
        ("parts_in_the_other_network",),
        numeric=True,
        title=_("How many of them would stop in the other network"),
    ),
    Column(
        "possible",
        _("Possibly"),
        ("parts_possible",),
        ("parts_that_may_stop",),
        numeric=True,
        title=_(
            "Further parts that may stop: a loop of alternatives, or alternatives that may not be all there are"
        ),
    ),
    Column(
        "hidden",
        _("Hidden"),
        ("hidden_parts",),
        ("parts_with_two_suppliers_or_more",),
        numeric=True,
        title=_("Of these, parts that list two suppliers or more and stop all the same"),
    ),
    Column(
        "products",
        _("Products"),
        ("products_stopped",),
        ("products_that_stop",),
        numeric=True,
        title=_("Finished products that stop"),
    ),
    Column(
        "chance",
        _("Chance"),
        ("chance",),
        ("chance_a_year",),
        numeric=True,
        title=_("That it fails within a year, by the policy in force"),
    ),
    Column(
        "recovery",
        _("Recovery"),
        ("recovery_days",),
        ("recovery_days",),
        numeric=True,
        title=_("Days until it is back"),
    ),
)
FIELDS = tuple(field for column in COLUMNS for field in column.fields)
DEFAULT_SORT = "-expected"
CHUNK = 1000
HOW: dict[str, Any] = {"identity": "node"}
SORTS = {
    "expected": Sort(F("expected_loss"), FloatField()),
    "daily": Sort(F("loss_per_day"), FloatField()),
    "parts": Sort(F("parts_stopped"), FloatField(), may_be_unknown=False),
    "other": Sort(F("other_parts"), FloatField(), may_be_unknown=False),
    "possible": Sort(F("parts_possible"), FloatField(), may_be_unknown=False),
    "hidden": Sort(F("hidden_parts"), FloatField(), may_be_unknown=False),
    "products": Sort(F("products_stopped"), FloatField(), may_be_unknown=False),
    "chance": Sort(F("chance"), RealField()),
    "recovery": Sort(F("recovery_days"), RealField()),
}
ICONS = {
    NodeKind.PART: "package",
    NodeKind.SOURCE: "link",
    NodeKind.COMPANY: "building-2",
    NodeKind.SITE: "factory",
    NodeKind.TOOL: "wrench",
    NodeKind.ROUTE: "route",
    NodeKind.PORT: "anchor",
    NodeKind.ZONE: "map-pin",
    NodeKind.COUNTRY: "globe",
    NodeKind.MATERIAL: "boxes",
    NodeKind.PLANT: "warehouse",
    NodeKind.MAKING: "settings",
    NodeKind.OUTPUT: "package",
    NodeKind.CODED: "eye",
    NodeKind.UNNAMED: "circle-help",
}
OTHER = {NetworkKind.PAPER.value: NetworkKind.USABLE.value, NetworkKind.USABLE.value: NetworkKind.PAPER.value}


class NetworkFilters(forms.Form):
    """`network` is usable unless told otherwise."""

    network = forms.ChoiceField(label=_("Network"), required=False, choices=NetworkKind.choices)
    q = forms.CharField(
        label=_("Name or code"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", _("All kinds")), *((str(int(kind)), kind.label) for kind in RANKED)],
    )
    hidden = forms.BooleanField(label=_("Hidden only"), required=False)
    gap = forms.BooleanField(label=_("Only what the paper hides"), required=False)
    possible = forms.BooleanField(label=_("Possible ones too"), required=False)

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data, auto_id="filter_%s")

    @property
    def chosen(self) -> str:
        told = self.data.get("network", "")
        return told if told in NetworkKind.values else NetworkKind.USABLE.value

    @property
    def networks(self) -> list[tuple[str, Any, bool]]:
        """Value, words, and whether it is the one shown; usable first."""
        both = (NetworkKind.USABLE, NetworkKind.PAPER)
        return [(one.value, str(one.label).capitalize(), one.value == self.chosen) for one in both]

    def narrow(self, points: QuerySet[SinglePoint]) -> QuerySet[SinglePoint]:
        """What the filters leave; nothing where one of them cannot be read."""
        if not self.is_valid():
            return points.none()
        given = self.cleaned_data
        if not given["possible"]:
            points = points.filter(parts_stopped__gt=0)
        if given["q"].strip():
            points = points.filter(whereabouts.called(given["q"]))
        if given["kind"]:
            points = points.filter(kind=int(given["kind"]))
        if given["hidden"]:
            points = points.filter(hidden_parts__gt=0)
        if given["gap"]:
            points = points.filter(parts_stopped__gt=F("other_parts"))
        return points

    @property
    def told(self) -> dict[str, str]:
        """What is set beside the network, as it stands in the address."""
        return {name: self.data[name] for name in self.fields if name != "network" and self.data.get(name)}


def everything(user: User, network: str) -> QuerySet[SinglePoint]:
    """With `other_parts`: how many stop in the other network."""
    other = SinglePoint.objects.filter(network=OTHER[network], node=OuterRef("node")).values("parts_stopped")
    stopped = Coalesce(Subquery(other[:1], output_field=IntegerField()), 0)
    return SinglePoint.objects.visible_to(user).filter(network=network).annotate(other_parts=stopped)


def headings(query: Any, *, sort: str, falls: bool, currency: str, network: str) -> list[dict[str, Any]]:
    """Each column's heading with the address that sorts by it. `query`: the page's QueryDict."""
    found = []
    for column in COLUMNS:
        label = (
            str(NetworkKind(OTHER[network]).label).capitalize() if column.name == "other" else column.label
        )
        heading = {"label": label, "numeric": column.numeric, "title": column.title}
        heading["unit"] = (
            symbol(currency) if column.is_money else _("days") if column.name == "recovery" else ""
        )
        if column.sorts:
            asked = query.copy()
            for name in ("after", "before"):
                asked.pop(name, None)
            is_sorted = column.name == sort
            asked["sort"] = column.name if is_sorted and falls else f"-{column.name}"
            heading["href"] = f"?{asked.urlencode()}"
            heading["aria_sort"] = ("descending" if falls else "ascending") if is_sorted else "none"
        found.append(heading)
    return found


def drawn(rows: Sequence[Mapping[str, Any]], *, network: str) -> list[dict[str, Any]]:
    """What stands in each row of the page, in words. Two queries."""
    codes = [row["node"] for row in rows]
    named, placed = nodes.labels(codes), whereabouts.countries(codes)
    unknown = format_html('<abbr class="soft" title="{}">–</abbr>', gettext("not known"))

    def said(value: Any, words: Callable[..., str], *how: Any) -> str:
        return unknown if value is None else words(value, *how)

    return [
        {
            "href": address(row["node"], network=network),
            "label": named[row["node"]],
            "note": note(named[row["node"]]),
            "icon": ICONS[NodeKind(row["kind"])],
            "kind": NodeKind(row["kind"]).label,
            "country": placed.get(row["node"], ""),
            "country_name": country(placed.get(row["node"])),
            "expected": said(row["expected_loss"], compact),
            "by_revenue": row["by_revenue"],
            "is_part": row["loss_is_part"],
            "daily": said(row["loss_per_day"], compact),
            "parts": number(row["parts_stopped"]),
            "other": number(row["other_parts"]),
            "possible": number(row["parts_possible"]),
            "hidden": number(row["hidden_parts"]),
            "is_hidden": row["hidden_parts"] > 0,
            "products": number(row["products_stopped"]),
            "chance": said(row["chance"], percent, 1),
            "recovery": said(row["recovery_days"], number),
        }
        for row in rows
    ]


def note(label: Label) -> str:
    """What tells a node from another of its name: a site's company, a route's site. Else nothing."""
    return (
        label.note if label.kind in (NodeKind.SITE, NodeKind.OUTPUT, NodeKind.ROUTE, NodeKind.SOURCE) else ""
    )


def address(code: int, *, network: str) -> str:
    """The page of a node, in this network; the usable one is not named."""
    plain = reverse("network_node", args=[code])
    return plain if network == NetworkKind.USABLE else f"{plain}?network={network}"


def table(
    points: QuerySet[SinglePoint], *, network: str, sort: str, falls: bool, currency: str, day: date
) -> Table:
    """The list as a file has it. Two queries a thousand rows."""
    ordered = in_order(points, sort=sort, falls=falls, sorts=SORTS, **HOW).values(*FIELDS)
    return Table(f"single-points-{network}", names(COLUMNS, currency=currency), _rows(ordered), day)


def _rows(ordered: QuerySet[Any]) -> Iterator[list[Any]]:
    found = ordered.iterator(chunk_size=CHUNK)
    while rows := list(islice(found, CHUNK)):
        yield from _written(rows)


def _written(rows: list[dict[str, Any]]) -> Iterator[list[Any]]:
    codes = [row["node"] for row in rows]
    named, placed = nodes.labels(codes), whereabouts.countries(codes)
    for row in rows:
        label: Label = named[row["node"]]
        what = [row["node"], label.key, label.name, NodeKind(row["kind"]).label, placed.get(row["node"], "")]
        yield [*what, *(row[field] for field in FIELDS if field not in ("node", "kind"))]
