"""The list of warm orders: its columns, how each sorts, its filters. Page and files share them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import Count, DateField, F, FloatField, Q, QuerySet, Sum, TextField
from django.db.models.functions import Lower, TruncMonth
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.downloads import Table
from accounts.models import User
from accounts.templatetags.words import number, symbol
from scoring import listing
from scoring.keyset import Sort, in_order
from scoring.listing import Column
from sourcing.models import ColdReason, WarmOrder, WarmSource

MOST_COLD = 100  # sources that stay cold, on the page; the API has all
MONTHS = 13  # that twelve months from any day touch
WANTED = {True: "dual_source", False: "qualified_backup"}
COLUMNS = (
    Column("part", _("Part"), ("part__number", "part__description", "part_id"), ("part", "description", "")),
    Column("plant", _("Plant"), ("part__plant__code",), ("plant",), sorts=False),
    Column(
        "supplier",
        _("Supplier"),
        ("source__supplier__name", "source__supplier__code", "source__supplier_id"),
        ("supplier_name", "supplier", ""),
    ),
    Column("site", _("Site"), ("source__site__code",), ("site",), sorts=False, usual=False),
    Column("wanted", _("As"), ("for_dual",), ("wanted_as",), sorts=False, write=WANTED.get),
    Column("order", _("Order on"), ("order_on",), ("order_on",)),
    Column("due", _("Due on"), ("due_on",), ("due_on",)),
    Column("quantity", _("Quantity"), ("quantity", "part__unit"), ("quantity", "unit"), numeric=True, sorts=False),
    Column("price", _("Price"), ("price",), ("price",), numeric=True, is_money=True, sorts=False, title=_("A unit, at this quantity")),
    Column("spend", _("Spend"), ("spend",), ("to_be_spent",), numeric=True, is_money=True),
    Column(
        "cost",
        _("Cost of warmth"),
        ("cost",),
        ("cost_of_warmth",),
        numeric=True,
        is_money=True,
        title=_("What it costs more than at the primary; all of it, where it goes beyond the year's demand"),
    ),
    Column(
        "beyond",
        _("Beyond demand"),
        ("beyond_demand",),
        ("beyond_demand",),
        numeric=True,
        sorts=False,
        usual=False,
        title=_("What no year's demand takes: the smallest order is larger"),
    ),
)  # fmt: skip
FIELDS = tuple(field for column in COLUMNS for field in column.fields)
SORTS = {
    "part": Sort(F("part__number"), TextField(), may_be_unknown=False),
    "supplier": Sort(Lower("source__supplier__name"), TextField(), may_be_unknown=False),
    "order": Sort(F("order_on"), DateField(), may_be_unknown=False),
    "due": Sort(F("due_on"), DateField(), may_be_unknown=False),
    "spend": Sort(F("spend"), FloatField(), may_be_unknown=False),
    "cost": Sort(F("cost"), FloatField()),
}
DEFAULT_SORT = "order"
HOW: dict[str, Any] = {"identity": "id"}
_FIRST_FALLS = {"spend", "cost"}


class WarmFilters(forms.Form):
    """A part's number may be cut short; the others are whole."""

    part = forms.CharField(
        label=_("Part number"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    plant = forms.CharField(label=_("Plant"), required=False)
    supplier = forms.CharField(label=_("Supplier's code"), required=False)
    buyer = forms.CharField(label=_("Buyer"), required=False)
    wanted = forms.ChoiceField(
        label=_("Wanted as"),
        required=False,
        choices=[
            ("", _("Both")),
            ("dual_source", _("One of two")),
            ("qualified_backup", _("Qualified backup")),
        ],
    )
    month = forms.CharField(label=_("Month due"), required=False, widget=forms.Select)

    def __init__(self, data: Mapping[str, Any], *, start: date | None) -> None:
        """`start`: the day of the plan, None where there is none."""
        super().__init__(data, auto_id="filter_%s")
        months = _months(start) if start else []
        self.months = [(f"{month:%Y-%m}", date_format(month, "F Y")) for month in months]
        self.fields["month"].widget.choices = [("", _("All months")), *self.months]

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Orders, or the sources that stay cold: what the filters leave; nothing where one cannot be read."""
        if not self.is_valid():
            return rows.none()
        given = self.cleaned_data
        if given["part"].strip():
            rows = rows.filter(part__number__istartswith=given["part"].strip())
        for name, path in (
            ("plant", "part__plant__code"),
            ("supplier", "source__supplier__code"),
            ("buyer", "part__buyer"),
        ):
            if given[name].strip():
                rows = rows.filter(**{f"{path}__iexact": given[name].strip()})
        if given["wanted"]:
            rows = rows.filter(for_dual=given["wanted"] == "dual_source")
        if given["month"] and given["month"] not in dict(self.months):
            return rows.none()
        if given["month"] and rows.model is WarmOrder:
            year, month = map(int, given["month"].split("-"))
            rows = rows.filter(due_on__year=year, due_on__month=month)
        return rows

    @property
    def told(self) -> dict[str, str]:
        """What is set, as it stands in the address."""
        return {name: self.data[name] for name in self.fields if self.data.get(name)}


def _months(start: date) -> list[date]:
    count = start.year * 12 + start.month - 1
    return [date((count + more) // 12, (count + more) % 12 + 1, 1) for more in range(MONTHS)]


def everything(user: User) -> QuerySet[WarmOrder]:
    return WarmOrder.objects.visible_to(user)


def cold(user: User) -> QuerySet[WarmSource]:
    return WarmSource.objects.visible_to(user).exclude(reason=ColdReason.KEPT_WARM)


def by_month(orders: QuerySet[WarmOrder]) -> list[dict[str, Any]]:
    """The calendar: of each month due how many orders, what is spent and what it costs more. One query."""
    found = (
        orders.annotate(month=TruncMonth("due_on"))
        .values("month")
        .annotate(orders=Count("id"), spent=Sum("spend"), costs=Sum("cost"))
        .annotate(open=Count("id", filter=Q(cost=None)))
    )
    return [dict(month) for month in found.order_by("month")[:MONTHS]]


def headings(query: Any, *, sort: str, falls: bool, currency: str) -> list[dict[str, Any]]:
    """Each column's heading with the address that sorts by it. `query`: the page's QueryDict."""
    found = []
    for column in (column for column in COLUMNS if column.usual):
        heading = {"label": column.label, "numeric": column.numeric, "title": column.title}
        heading["unit"] = symbol(currency) if column.is_money else ""
        if column.sorts:
            asked, is_sorted = query.copy(), column.name == sort
            for name in ("after", "before"):
                asked.pop(name, None)
            wants_fall = not falls if is_sorted else column.name in _FIRST_FALLS
            asked["sort"] = f"-{column.name}" if wants_fall else column.name
            heading["href"] = f"?{asked.urlencode()}"
            heading["aria_sort"] = ("descending" if falls else "ascending") if is_sorted else "none"
        found.append(heading)
    return found


def drawn(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What stands in each row of the page."""
    return [
        {
            "href": reverse("part", args=[row["part_id"]]),
            "number": row["part__number"],
            "description": row["part__description"],
            "plant": row["part__plant__code"] or "",
            "supplier": row["source__supplier__name"],
            "supplier_code": row["source__supplier__code"],
            "supplier_href": reverse("supplier", args=[row["source__supplier_id"]]),
            "site": row["source__site__code"] or "",
            "is_dual": row["for_dual"],
            "order_on": row["order_on"],
            "due_on": row["due_on"],
            "quantity": amount(row["quantity"]),
            "unit": row["part__unit"],
            "price": number(row["price"], 2),
            "spend": number(row["spend"]),
            "cost": number(row["cost"]),
            "cost_known": row["cost"] is not None,
            "beyond": amount(row["beyond_demand"]) if row["beyond_demand"] else "",
        }
        for row in rows
    ]


def amount(quantity: float) -> str:
    """With as many decimals as it has, three at most."""
    digits = next((few for few in range(3) if abs(quantity - round(quantity, few)) < 1e-9), 3)
    return number(quantity, digits)


def table(rows: QuerySet[WarmOrder], *, sort: str, falls: bool, currency: str, day: date) -> Table:
    """The list as a file has it."""
    ordered = in_order(rows, sort=sort, falls=falls, sorts=SORTS, **HOW)
    return listing.table(ordered, COLUMNS, title="warm-orders", currency=currency, day=day)
