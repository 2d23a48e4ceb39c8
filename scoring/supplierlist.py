"""The list of suppliers: its columns, how each sorts, its filters. Page and CSV share them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.core.cache import cache
from django.db.models import F, FloatField, Q, QuerySet, TextField
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from accounts.models import User
from accounts.templatetags.words import compact, country, number, percent, symbol
from scoring.fields import RealField
from scoring.keyset import Sort, in_order
from scoring.listing import Column, cell
from scoring.models import SupplierStanding
from suppliers.models import Supplier

COUNTRIES_KEY, SECONDS = "scoring.supplier_countries", 60

COLUMNS = (
    Column("code", _("Code"), ("supplier__code",), ("code",)),
    Column("name", _("Name"), ("supplier__name",), ("name",)),
    Column("kind", _("Kind"), ("supplier__kind",), ("kind",)),
    Column("country", _("Country"), ("supplier__country",), ("country",), title=_("Where it is at home")),
    Column("status", _("Status"), ("supplier__status",), ("status",)),
    Column(
        "listed",
        _("Parts"),
        ("parts_listed",),
        ("parts_listed",),
        numeric=True,
        title=_("Parts that list it as a source"),
    ),
    Column(
        "primary",
        _("Primary"),
        ("parts_primary",),
        ("parts_primary",),
        numeric=True,
        title=_("Parts in scope of which it is the primary source"),
    ),
    Column(
        "dual",
        _("Dual wanted"),
        ("parts_dual",),
        ("parts_dual_wanted",),
        numeric=True,
        title=_("Of these, parts that want two sources"),
    ),
    Column(
        "worst",
        _("Worst outage"),
        ("worst_outage_loss",),
        ("worst_outage_loss",),
        numeric=True,
        is_money=True,
        title=_("The largest loss of one outage among the parts of which it is the primary; never a sum"),
    ),
    Column(
        "on_time",
        _("On time"),
        ("on_time", "lines_due"),
        ("on_time", "lines_due"),
        numeric=True,
        title=_(
            "Share of the order lines due that came in full by then, over the days that the policy looks at"
        ),
    ),
    Column(
        "rejects",
        _("Rejects"),
        ("reject_rate",),
        ("reject_rate",),
        numeric=True,
        title=_("Share of the quantity received, over the days that the policy looks at"),
    ),
    Column(
        "spend",
        _("Spend"),
        ("spend", "lines_unpriced"),
        ("spend", "lines_unpriced"),
        numeric=True,
        is_money=True,
        title=_("Received in 12 months at its price; + where lines have none, or in another currency"),
    ),
    Column(
        "rating",
        _("Rating"),
        ("rating", "rating_agency", "rated_on"),
        ("rating", "rating_agency", "rated_on"),
        numeric=True,
        title=_("The newest of any agency, 0-100, 100 = safest"),
    ),
)
FIELDS = tuple(field for column in COLUMNS for field in column.fields)
DEFAULT_SORT = "-worst"
FIRST_FALLS = {"listed", "primary", "dual", "worst", "rejects", "spend"}
HOW: dict[str, Any] = {"identity": "supplier_id"}
SORTS = {
    "code": Sort(F("supplier__code"), TextField(), may_be_unknown=False),
    "name": Sort(Lower("supplier__name"), TextField(), may_be_unknown=False),
    "kind": Sort(F("supplier__kind"), TextField(), may_be_unknown=False),
    "country": Sort(F("supplier__country"), TextField()),
    "status": Sort(F("supplier__status"), TextField(), may_be_unknown=False),
    "listed": Sort(F("parts_listed"), FloatField(), may_be_unknown=False),
    "primary": Sort(F("parts_primary"), FloatField(), may_be_unknown=False),
    "dual": Sort(F("parts_dual"), FloatField(), may_be_unknown=False),
    "worst": Sort(F("worst_outage_loss"), FloatField()),
    "on_time": Sort(F("on_time"), RealField()),
    "rejects": Sort(F("reject_rate"), RealField()),
    "spend": Sort(F("spend"), FloatField()),
    "rating": Sort(F("rating"), RealField()),
}


class SupplierFilters(forms.Form):
    q = forms.CharField(
        label=_("Name or code"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    country = forms.CharField(label=_("Country"), required=False, widget=forms.Select)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *Supplier.Kind.choices]
    )
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("Any")), *Supplier.Status.choices]
    )
    dual = forms.BooleanField(label=_("Parts that want two sources"), required=False)

    def __init__(self, data: Mapping[str, Any], *, countries: list[str]) -> None:
        super().__init__(data, auto_id="filter_%s")
        told = data.get("country", "")
        codes = countries if not told or told in countries else [*countries, told]
        offered = sorted(((code, country(code)) for code in codes), key=lambda pair: pair[1].casefold())
        self.fields["country"].widget.choices = [("", _("All countries")), *offered]

    def narrow(self, standings: QuerySet[SupplierStanding]) -> QuerySet[SupplierStanding]:
        """What the filters leave; nothing where one of them cannot be read."""
        if not self.is_valid():
            return standings.none()
        given = self.cleaned_data
        for word in given["q"].split():
            standings = standings.filter(
                Q(supplier__name__icontains=word) | Q(supplier__code__icontains=word)
            )
        for name in ("country", "kind", "status"):
            if given[name]:
                standings = standings.filter(**{f"supplier__{name}": given[name]})
        return standings.filter(parts_dual__gt=0) if given["dual"] else standings

    @property
    def told(self) -> dict[str, str]:
        """What is set, as it stands in the address."""
        return {name: self.data[name] for name in self.fields if self.data.get(name)}


def everything(user: User) -> QuerySet[SupplierStanding]:
    return SupplierStanding.objects.visible_to(user)


def countries(user: User) -> list[str]:
    """Codes of the countries that suppliers are at home in; kept for a minute. One query, or none."""
    found = Supplier.objects.visible_to(user).exclude(country=None).order_by()
    codes = found.values_list("country", flat=True).distinct()
    try:
        kept: list[str] | None = cache.get(COUNTRIES_KEY)
        if kept is None:
            kept = list(codes)
            cache.set(COUNTRIES_KEY, kept, SECONDS)
    except RedisError:
        return list(codes)
    return kept


def headings(query: Any, *, sort: str, falls: bool, currency: str) -> list[dict[str, Any]]:
    """Each column's heading with the address that sorts by it. `query`: the page's QueryDict."""
    found = []
    for column in COLUMNS:
        asked = query.copy()
        for name in ("after", "before"):
            asked.pop(name, None)
        is_sorted = column.name == sort
        wants_fall = not falls if is_sorted else column.name in FIRST_FALLS
        asked["sort"] = f"-{column.name}" if wants_fall else column.name
        found.append(
            {
                "label": column.label,
                "numeric": column.numeric,
                "title": column.title,
                "unit": symbol(currency) if column.is_money else "",
                "href": f"?{asked.urlencode()}",
                "aria_sort": ("descending" if falls else "ascending") if is_sorted else "none",
            }
        )
    return found


def drawn(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What stands in each row of the page, in words: a template is slow at this, fifty times over."""
    place = reverse("supplier", args=[0])
    kinds, statuses = dict(Supplier.Kind.choices), dict(Supplier.Status.choices)
    unknown = format_html('<abbr class="soft" title="{}">–</abbr>', gettext("not known"))

    def said(value: Any, words: Callable[..., str], *how: Any) -> str:
        return unknown if value is None else words(value, *how)

    return [
        {
            "href": place.replace("/0/", f"/{row['supplier_id']}/"),
            "code": row["supplier__code"],
            "name": row["supplier__name"],
            "kind": kinds[row["supplier__kind"]],
            "country": row["supplier__country"],
            "country_name": country(row["supplier__country"]),
            "is_blocked": row["supplier__status"] == Supplier.Status.BLOCKED,
            "status": statuses[row["supplier__status"]],
            "listed": number(row["parts_listed"]),
            "primary": number(row["parts_primary"]),
            "dual": number(row["parts_dual"]),
            "worst": said(row["worst_outage_loss"], compact),
            "on_time": said(row["on_time"], percent),
            "rejects": said(row["reject_rate"], percent, 2),
            "spend": said(row["spend"], compact),
            "left_out": _left_out(row["lines_unpriced"]) if row["lines_unpriced"] else "",
            "rating": said(row["rating"], number),
            "rated": row["rated_on"] and f"{row['rating_agency']}, {date_format(row['rated_on'], 'j F Y')}",
        }
        for row in rows
    ]


def _left_out(lines: int) -> str:
    words = ngettext(
        "%(count)s line more has no price, or one in another currency",
        "%(count)s lines more have no price, or one in another currency",
        lines,
    )
    return words % {"count": number(lines)}


def lines(
    standings: QuerySet[SupplierStanding], *, sort: str, falls: bool, currency: str
) -> Iterator[list[Any]]:
    """The CSV's rows, its heading first. Money columns name their currency."""
    suffix = f"_{currency.lower()}" if currency else ""
    yield [
        name + (suffix if column.is_money and at == 0 else "")
        for column in COLUMNS
        for at, name in enumerate(column.names)
    ]
    ordered = in_order(standings, sort=sort, falls=falls, sorts=SORTS, **HOW)
    for row in ordered.values_list(*FIELDS).iterator(chunk_size=2000):
        yield [cell(value) for value in row]
