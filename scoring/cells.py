"""A part's row in the table of Parts, as HTML: written in Python, as it stands in every row of a long page.

Each cell escapes what it shows.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.templatetags import drawings
from accounts.templatetags.words import compact, country, is_unknown, number, percent
from scoring import posturewords
from scoring.certainty import settling_in_a_cell

Row = dict[str, Any]


@dataclass(frozen=True)
class Look:
    """What all rows of a page share: thresholds in points, and words."""

    impact: float
    exposure: float
    address: str
    of: str
    none: str
    unknown: str


def rows(found: Iterable[Row], columns: Sequence[str], *, impact: float, exposure: float) -> list[SafeString]:
    """The inside of each `<tr>`: the cells of these columns."""
    look = Look(
        impact=impact,
        exposure=exposure,
        address=reverse("part", args=[0]),
        of=_("%(active)s of %(listed)s"),
        none=escape(_("none")),
        unknown=escape(_("not known")),
    )
    cells = [CELLS[name] for name in columns]
    return [mark_safe("".join([cell(row, look) for cell in cells])) for row in found]


def _number(row: Row, look: Look) -> str:
    address = look.address.replace("/0/", f"/{row['part_id']}/")
    return f'<td><a class="number-link" href="{address}">{escape(row["part__number"])}</a></td>'


def _description(row: Row, look: Look) -> str:
    words = escape(row["part__description"])
    return f'<td class="cut" title="{words}">{words}</td>'


def _supplier(row: Row, look: Look) -> str:
    words = escape(row["primary_supplier__name"] or row["primary_supplier__code"] or "") or look.none
    return f'<td class="cut">{words}</td>'


def _country(row: Row, look: Look) -> str:
    code = row["primary_country"]
    if not code:
        return f"<td>{look.unknown}</td>"
    return f'<td><abbr title="{escape(country(code))}">{escape(code)}</abbr></td>'


def _quadrant(row: Row, look: Look) -> str:
    return f"<td>{drawings.quadrant(row['quadrant'], short=True)}</td>"


def _impact(row: Row, look: Look) -> str:
    drawn = drawings.score_with_bar(row["impact"], row["impact_low"], row["impact_high"], look.impact)
    return f"<td>{drawn}</td>"


def _exposure(row: Row, look: Look) -> str:
    drawn = drawings.score_with_bar(row["exposure"], row["exposure_low"], row["exposure_high"], look.exposure)
    return f"<td>{drawn}</td>"


def _active(row: Row, look: Look) -> str:
    words = look.of % {"active": row["sources_active"], "listed": row["sources_listed"]}
    return f'<td class="number">{escape(words)}</td>'


def _settles(row: Row, look: Look) -> str:
    return f"<td>{escape(settling_in_a_cell(row['settles']))}</td>"


def _posture(row: Row, look: Look) -> str:
    return f"<td>{drawings.posture(row['posture_today'])}</td>"


def _second(row: Row, look: Look) -> str:
    if not row["second_id"]:
        return f'<td><span class="soft">{look.none}</span></td>'
    return f"<td>{drawings.checks(posturewords.said(row['second_fails'], row['second_open']))}</td>"


def _market(row: Row, look: Look) -> str:
    words = {"sole": _("sole"), "single": _("single")}.get(row["market"], "")
    return f"<td>{escape(words)}</td>"


def _text(field: str, css: str = "") -> Callable[[Row, Look], str]:
    opening = f'<td class="{css}">' if css else "<td>"

    def cell(row: Row, look: Look) -> str:
        return f"{opening}{escape(row[field] or '')}</td>"

    return cell


def _figure(field: str, words: Callable[[Any], str]) -> Callable[[Row, Look], str]:
    """A number, right-aligned; nothing where it is not known."""

    def cell(row: Row, look: Look) -> str:
        value = row[field]
        return f'<td class="number">{"" if is_unknown(value) else escape(words(value))}</td>'

    return cell


def _money(field: str) -> Callable[[Row, Look], str]:
    def cell(row: Row, look: Look) -> str:
        return f'<td class="number">{escape(compact(row[field]))}</td>'

    return cell


def _days(value: float) -> str:
    return "∞" if value == float("inf") else number(value)


CELLS: dict[str, Callable[[Row, Look], str]] = {
    "number": _number,
    "description": _description,
    "plant": _text("part__plant__code"),
    "category": _text("part__category", "cut"),
    "buyer": _text("part__buyer", "cut"),
    "criticality": _figure("part__criticality", number),
    "supplier": _supplier,
    "country": _country,
    "quadrant": _quadrant,
    "posture": _posture,
    "second": _second,
    "impact": _impact,
    "exposure": _exposure,
    "active": _active,
    "market": _market,
    "shipping": _figure("sources_shipping", str),
    "loss": _money("outage_loss"),
    "daily": _money("daily_loss"),
    "products": _figure("products", number),
    "cover": _figure("cover_days", _days),
    "recovery": _figure("recovery_days", _days),
    "gap": _figure("days_not_covered", _days),
    "confidence": _figure("confidence", percent),
    "stability": _figure("stability", percent),
    "settles": _settles,
    "assessed": _figure("assessed_on", lambda day: date_format(day, "j M Y")),
}
