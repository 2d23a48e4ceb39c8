"""The columns of Parts: what each is called, how it sorts, and what it reads. Page and files share them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.downloads import Table
from accounts.templatetags.words import symbol
from scoring.certainty import settling_in_a_cell
from scoring.models import Posture
from scoring.posturewords import said


@dataclass(frozen=True)
class Column:
    """`fields` are read from a position; a file has one column for each, under `names`.

    What is not `usual` is shown where a person chooses it; `write` makes what a cell of a file says: of every field, or
    of those that it names.
    """

    name: str
    label: Any
    fields: tuple[str, ...]
    names: tuple[str, ...]
    numeric: bool = False
    is_money: bool = False
    sorts: bool = True
    title: Any = ""
    usual: bool = True
    write: Callable[[Any], Any] | Mapping[str, Callable[[Any], Any]] | None = None

    def writer(self, field: str) -> Callable[[Any], Any] | None:
        return self.write.get(field) if isinstance(self.write, Mapping) else self.write


def _more(name: str, label: Any, field: str, title: Any = "", *, heading: str = "", numeric: bool = True):
    """A column of one field that is shown when asked for."""
    names = (heading or field.removeprefix("part__"),)
    return Column(name, label, (field,), names, numeric=numeric, sorts=False, title=title, usual=False)


COLUMNS = (
    Column("number", _("Number"), ("part__number",), ("number",)),
    Column("description", _("Description"), ("part__description",), ("description",), sorts=False),
    Column("plant", _("Plant"), ("part__plant__code",), ("plant",)),
    _more("category", _("Category"), "part__category", numeric=False),
    _more("buyer", _("Buyer"), "part__buyer", numeric=False),
    _more("criticality", _("Criticality"), "part__criticality", _("1 to 5, 5 worst")),
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
        "posture",
        _("Posture"),
        ("posture_today",),
        ("posture",),
        sorts=False,
        title=_("Whether its sources would hold, against what its quadrant asks for"),
        write=lambda value: str(Posture(value).label),
    ),
    Column(
        "second",
        _("Second source"),
        ("second_fails", "second_open", "second_id"),
        ("second_source_fails", "second_source_not_known", "second_source_id"),
        sorts=False,
        title=_("Which checks the best second source fails, and which are not known"),
        write={
            "second_fails": lambda bits: ", ".join(str(words) for _state, words in said(bits or 0, 0)),
            "second_open": lambda bits: ", ".join(str(words) for _state, words in said(0, bits or 0)),
        },
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
        "market",
        _("Sole or single"),
        ("market",),
        ("market",),
        sorts=False,
        title=_("Sole: no other in the market. Single: one active source, by choice"),
        usual=False,
    ),
    Column(
        "shipping",
        _("Shipping"),
        ("sources_shipping",),
        ("sources_shipping",),
        numeric=True,
        title=_("Sources received from in the last 12 months"),
        usual=False,
    ),
    Column(
        "daily",
        _("Daily loss"),
        ("daily_loss",),
        ("daily_loss",),
        numeric=True,
        is_money=True,
        title=_("What a day without the part costs"),
        usual=False,
    ),
    _more("products", _("Products"), "products", _("Finished products that stop without it")),
    _more("cover", _("Cover, days"), "cover_days", _("How long planned stock lasts")),
    _more("recovery", _("Recovery, days"), "recovery_days", _("Until supply is back after an outage")),
    _more("gap", _("Not covered, days"), "days_not_covered", _("Recovery less cover")),
    Column(
        "confidence",
        _("Confidence"),
        ("confidence",),
        ("confidence",),
        numeric=True,
        title=_("Share of the weight whose facts are known"),
    ),
    _more(
        "stability",
        _("Stability"),
        "stability",
        _("Share of 256 weightings near the policy's that say the same"),
    ),
    Column(
        "settles",
        _("Would settle it"),
        ("settles",),
        ("would_settle_it",),
        sorts=False,
        title=_("The one missing fact to find out first, where the quadrant could be another one"),
        usual=False,
        write=settling_in_a_cell,
    ),
    _more("assessed", _("Assessed"), "assessed_on", _("The day on which this result was first reached")),
)
USUAL = tuple(column for column in COLUMNS if column.usual)
ALWAYS = "number"  # leads to the part
FIRST_FALLS = {"impact", "exposure", "loss", "daily", "confidence"}  # a first click shows the largest


def chosen(query: QueryDict) -> tuple[Column, ...]:
    """The columns that an address asks for, in the order of the table; the usual ones where it names none."""
    asked = {name for told in query.getlist("columns") for name in told.split(",")}
    found = tuple(column for column in COLUMNS if column.name in asked or column.name == ALWAYS)
    return found if asked & {column.name for column in COLUMNS} else USUAL


def as_told(columns: Sequence[Column]) -> str:
    """How an address names them; empty for the usual ones."""
    return "" if tuple(columns) == USUAL else ",".join(column.name for column in columns)


def fields(columns: Sequence[Column]) -> list[str]:
    return [field for column in columns for field in column.fields]


def headings(
    query: Any, columns: Sequence[Column], *, sort: str, falls: bool, currency: str
) -> list[dict[str, Any]]:
    """Each column's heading with the address that sorts by it. `query`: the page's QueryDict."""
    found = []
    for column in columns:
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


def names(columns: Iterable[Column], *, currency: str) -> list[str]:
    """The heading of a file; an empty name is none. Money says its currency behind the first name of its column."""
    suffix = f"_{currency.lower()}" if currency else ""
    return [
        name + (suffix if column.is_money and at == 0 else "")
        for column in columns
        for at, name in enumerate(column.names)
        if name
    ]


def table(rows: Any, columns: Sequence[Column], *, title: str, currency: str, day: date) -> Table:
    """The list as a file has it: `rows` in their order, of each the fields that have a name."""
    kept = [
        (field, column.writer(field))
        for column in columns
        for field, name in zip(column.fields, column.names, strict=True)
        if name
    ]
    writers = [write for _field, write in kept]
    found = rows.values_list(*(field for field, _write in kept)).iterator(chunk_size=2000)
    lines = (
        [write(value) if write else value for write, value in zip(writers, row, strict=True)] for row in found
    )
    return Table(title, names(columns, currency=currency), lines, day)
