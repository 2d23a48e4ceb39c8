"""The list of suppliers: its columns, and how each sorts. Page and files share them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import DateField, F, FloatField, QuerySet, TextField
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.downloads import Table
from accounts.models import User
from accounts.templatetags.words import compact, country, in_days, number, percent, symbol
from scoring import listing
from scoring.fields import RealField
from scoring.keyset import Sort, in_order
from scoring.listing import Column
from scoring.models import SupplierStanding
from scoring.models.standings import StandingQuerySet
from suppliers.models import Supplier

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
        "real",
        _("Real"),
        ("seconds_real", "seconds_listed"),
        ("second_sources_real", "second_sources"),
        numeric=True,
        title=_("Of its second sources, how many are real; sorted by how many are not"),
    ),
    Column(
        "lapse",
        _("Next lapse"),
        ("next_lapse_on", "real_until"),
        ("next_lapse_on", "real_until"),
        title=_("The first day on which a check of one of its sources lapses"),
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
        "lots",
        _("Lots rejected"),
        ("lots_rejected", "lots_decided"),
        ("lots_rejected", "lots_decided"),
        numeric=True,
        title=_("Of the lots decided, over the days that the policy looks at"),
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
FIRST_FALLS = {"listed", "primary", "dual", "real", "worst", "rejects", "lots", "spend"}
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
    "real": Sort(F("seconds_listed") - F("seconds_real"), FloatField(), may_be_unknown=False),
    "lapse": Sort(F("next_lapse_on"), DateField()),
    "worst": Sort(F("worst_outage_loss"), FloatField()),
    "on_time": Sort(F("on_time"), RealField()),
    "rejects": Sort(F("reject_rate"), RealField()),
    "lots": Sort(F("lots_rejected"), FloatField(), may_be_unknown=False),
    "spend": Sort(F("spend"), FloatField()),
    "rating": Sort(F("rating"), RealField()),
}


def everything(user: User) -> StandingQuerySet:
    return SupplierStanding.objects.visible_to(user)


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


def drawn(rows: Iterable[Mapping[str, Any]], *, today: date) -> list[dict[str, Any]]:
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
            "real": _real(row, today=today),
            "lapse": row["next_lapse_on"] and _lapse(row["next_lapse_on"], today=today),
            "worst": said(row["worst_outage_loss"], compact),
            "on_time": said(row["on_time"], percent),
            "rejects": said(row["reject_rate"], percent, 2),
            "lots": _of(row["lots_rejected"], row["lots_decided"]) if row["lots_decided"] else unknown,
            "spend": said(row["spend"], compact),
            "left_out": _left_out(row["lines_unpriced"]) if row["lines_unpriced"] else "",
            "rating": said(row["rating"], number),
            "rated": row["rated_on"] and f"{row['rating_agency']}, {date_format(row['rated_on'], 'j F Y')}",
        }
        for row in rows
    ]


def _of(some: int, every: int) -> str:
    return gettext("%(some)s of %(every)s") % {"some": number(some), "every": number(every)}


def _real(row: Mapping[str, Any], *, today: date) -> str:
    """As counted; where one of those that were real has lapsed since, at most as many."""
    if not row["seconds_listed"]:
        return format_html('<span class="soft">{}</span>', gettext("none"))
    words = _of(row["seconds_real"], row["seconds_listed"])
    if row["real_until"] is None or row["real_until"] > today:
        return words
    title = gettext("One of them has lapsed since they were counted")
    return format_html('<abbr title="{}">{} {}</abbr>', title, gettext("at most"), words)


def _lapse(day: date, *, today: date) -> str:
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        day.isoformat(),
        date_format(day, "j F Y"),
        in_days(day, today),
    )


def _left_out(lines: int) -> str:
    words = ngettext(
        "%(count)s line more has no price, or one in another currency",
        "%(count)s lines more have no price, or one in another currency",
        lines,
    )
    return words % {"count": number(lines)}


def table(
    standings: QuerySet[SupplierStanding], *, sort: str, falls: bool, currency: str, day: date
) -> Table:
    """The list as a file has it."""
    ordered = in_order(standings, sort=sort, falls=falls, sorts=SORTS, **HOW)
    return listing.table(ordered, COLUMNS, title="suppliers", currency=currency, day=day)
