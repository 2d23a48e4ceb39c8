"""The columns of Parts: what each is called, how it sorts, and what it reads. Page and CSV share them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.templatetags import drawings
from accounts.templatetags.words import compact, country, is_unknown, percent, symbol


@dataclass(frozen=True)
class Column:
    """`fields` are read from a position; the CSV has one column for each, under `names` (else `label`)."""

    name: str
    label: Any
    fields: tuple[str, ...]
    names: tuple[str, ...]
    numeric: bool = False
    is_money: bool = False
    sorts: bool = True
    title: Any = ""


COLUMNS = (
    Column("number", _("Number"), ("part__number",), ("number",)),
    Column("description", _("Description"), ("part__description",), ("description",), sorts=False),
    Column("plant", _("Plant"), ("part__plant__code",), ("plant",)),
    Column(
        "supplier",
        _("Primary source"),
        ("primary_supplier__name", "primary_supplier__code"),
        ("primary_supplier", "primary_supplier_code"),
    ),
    Column(
        "country",
        _("Country"),
        ("primary_country",),
        ("primary_country",),
        title=_("Where the primary source is made"),
    ),
    Column("quadrant", _("Quadrant"), ("quadrant",), ("quadrant",)),
    Column(
        "impact",
        _("Impact"),
        ("impact", "impact_low", "impact_high"),
        ("impact", "impact_low", "impact_high"),
        title=_("0-100: how badly an interruption would disrupt operations"),
    ),
    Column(
        "exposure",
        _("Exposure"),
        ("exposure", "exposure_low", "exposure_high"),
        ("exposure", "exposure_low", "exposure_high"),
        title=_("0-100: how exposed the primary source is, as if it were the only one"),
    ),
    Column(
        "active",
        _("Active"),
        ("sources_active", "sources_listed"),
        ("sources_active", "sources_listed"),
        numeric=True,
        title=_("Active sources, of those listed"),
    ),
    Column(
        "shipping",
        _("Shipping"),
        ("sources_shipping",),
        ("sources_shipping",),
        numeric=True,
        title=_("Sources received from in the last 12 months"),
    ),
    Column(
        "loss",
        _("Outage loss"),
        ("outage_loss",),
        ("outage_loss",),
        numeric=True,
        is_money=True,
        title=_("What one outage at the primary source would cost"),
    ),
    Column(
        "daily",
        _("Daily loss"),
        ("daily_loss",),
        ("daily_loss",),
        numeric=True,
        is_money=True,
        title=_("What a day without the part costs"),
    ),
    Column(
        "confidence",
        _("Confidence"),
        ("confidence",),
        ("confidence",),
        numeric=True,
        title=_("Share of the weight whose facts are known"),
    ),
)
FIELDS = tuple(field for column in COLUMNS for field in column.fields)
FIRST_FALLS = {"impact", "exposure", "loss", "daily", "confidence"}  # a first click shows the largest


def headings(query: Any, *, sort: str, falls: bool, currency: str) -> list[dict[str, Any]]:
    """Each column's heading with the address that sorts by it. `query`: the page's QueryDict."""
    found = []
    for column in COLUMNS:
        is_sorted = column.name == sort
        heading = {"label": column.label, "numeric": column.numeric, "title": column.title}
        heading["unit"] = symbol(currency) if column.is_money else ""
        if column.sorts:
            asked = query.copy()
            asked["sort"] = turned(column.name, sort=sort, falls=falls)
            for name in ("after", "before"):
                asked.pop(name, None)
            heading["href"] = f"?{asked.urlencode()}"
            heading["aria_sort"] = ("descending" if falls else "ascending") if is_sorted else "none"
        found.append(heading)
    return found


def turned(name: str, *, sort: str, falls: bool) -> str:
    """The sort that a click on this column asks for: the other way round where it is sorted by it."""
    wants_fall = not falls if name == sort else name in FIRST_FALLS
    return f"-{name}" if wants_fall else name


def shown(rows: list[dict[str, Any]], *, impact: float, exposure: float) -> list[dict[str, Any]]:
    """Rows of FIELDS as the table shows them; thresholds in points. Every text is ready to be escaped."""
    of = str(_("%(active)s of %(listed)s"))
    address = reverse("part", args=[0])
    return [
        {
            "href": address.replace("/0/", f"/{row['part_id']}/"),
            "number": row["part__number"],
            "description": row["part__description"],
            "plant": row["part__plant__code"] or "",
            "supplier": row["primary_supplier__name"] or row["primary_supplier__code"] or "",
            "country": row["primary_country"] or "",
            "country_name": country(row["primary_country"]),
            "quadrant": drawings.quadrant(row["quadrant"], short=True),
            "impact": drawings.score_with_bar(row["impact"], row["impact_low"], row["impact_high"], impact),
            "exposure": drawings.score_with_bar(
                row["exposure"], row["exposure_low"], row["exposure_high"], exposure
            ),
            "active": of % {"active": row["sources_active"], "listed": row["sources_listed"]},
            "shipping": str(row["sources_shipping"]),
            "loss": compact(row["outage_loss"]),
            "daily": compact(row["daily_loss"]),
            "confidence": "" if row["confidence"] is None else percent(row["confidence"]),
        }
        for row in rows
    ]


def lines(positions: Any, *, currency: str) -> Iterator[list[Any]]:
    """The CSV's rows, its heading first. Money columns name their currency."""
    suffix = f"_{currency.lower()}" if currency else ""
    yield [name + (suffix if column.is_money else "") for column in COLUMNS for name in column.names]
    for row in positions.values_list(*FIELDS).iterator(chunk_size=2000):
        yield [cell(value) for value in row]


def cell(value: Any) -> Any:
    """A spreadsheet runs what begins like a formula: an apostrophe keeps it a text."""
    if is_unknown(value):
        return ""
    if isinstance(value, str):
        return f"'{value}" if value[0] in "=+-@\t\r\n" else value
    return round(value, 4) if isinstance(value, float) else value
