"""Terms of a part's sources side by side: in the base currency and the part's unit, unknown where nothing turns
one into the other."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import User
from scoring.facts.arrivals import CONVERSIONS
from scoring.facts.rates import to_base
from suppliers.models import Source, Terms

MOST = 40
ENDED, IN_FORCE, FUTURE = "ended", "in force", "future"
_PRICE, _PRICED = to_base("terms.currency", "terms.price / terms.price_unit")
# A row a source: of its terms in force the binding ones first, then those that state a price, then the newest.
_COMPARED = f"""
    SELECT DISTINCT ON (source.id) source.id, terms.id, {_PRICE} / of_unit.units, of_unit.units IS NULL,
        ({_PRICE}) IS NULL AND terms.price IS NOT NULL, terms.minimum_order * of_unit.units,
        terms.minimum_volume_per_year * of_unit.units, terms.reserved_capacity_per_month * of_unit.units
    FROM suppliers_source source
    JOIN suppliers_part part ON part.id = source.part_id
    JOIN suppliers_terms terms ON terms.source_id = source.id
        AND coalesce(terms.valid_from <= %(day)s, true) AND coalesce(terms.valid_to >= %(day)s, true)
    LEFT JOIN ({CONVERSIONS.format(among="source.part_id = %(part)s", of_parts="part.id = %(part)s")}) conversion
        ON conversion.part_id = CASE WHEN terms.unit <> part.unit THEN part.id END
        AND conversion.unit = terms.unit
    CROSS JOIN LATERAL (
        SELECT CASE WHEN terms.unit = part.unit OR terms.unit = '' OR part.unit = '' THEN 1
            ELSE conversion.units END AS units
    ) of_unit
    {_PRICED}
    WHERE source.part_id = %(part)s
    ORDER BY source.id, terms.kind IN ('framework', 'scheduling_agreement', 'contract') DESC,
        terms.price IS NOT NULL DESC, terms.valid_from DESC NULLS LAST, terms.id
"""


@dataclass(frozen=True)
class Agreed:
    """Terms of the source, with how they stand on the day."""

    terms: Terms
    state: str
    breaks: list[Any]

    @property
    def label(self) -> str:
        return {
            ENDED: _("ended"),
            IN_FORCE: _("in force"),
            FUTURE: _("to come"),
        }[self.state]

    @property
    def tone(self) -> str:
        return {ENDED: "", IN_FORCE: "good", FUTURE: "info"}[self.state]

    @property
    def binds(self) -> bool:
        return self.terms.kind not in (Terms.Kind.QUOTE, Terms.Kind.INFO_RECORD)


@dataclass(frozen=True)
class Compared:
    """A source's terms in force; `terms` None where none are. Numbers in base currency and the part's unit."""

    source: Source
    terms: Terms | None
    price: float | None = None
    minimum_order: float | None = None
    minimum_volume: float | None = None
    reserved: float | None = None
    unknown: str = ""
    is_this: bool = False


def state_of(terms: Terms, day: date) -> str:
    if terms.valid_to and terms.valid_to < day:
        return ENDED
    return FUTURE if terms.valid_from and terms.valid_from > day else IN_FORCE


def of(source: int, *, user: User, day: date) -> list[Agreed]:
    """In force first, then what is to come, then what ended; the newest first, at most MOST. Two queries."""
    found = list(
        Terms.objects.visible_to(user)
        .filter(source=source)
        .prefetch_related("price_breaks")
        .order_by("-valid_from", "-pk")[:MOST]
    )
    order = {IN_FORCE: 0, FUTURE: 1, ENDED: 2}
    lines = [
        Agreed(one, state_of(one, day), sorted(one.price_breaks.all(), key=lambda row: row.minimum_quantity))
        for one in found
    ]
    return sorted(lines, key=lambda line: order[line.state])


def compare(source: Source, *, user: User, day: date) -> list[Compared]:
    """Every source of the part that stands beside it, the cheapest first. Three queries."""
    sources = list(
        Source.objects.visible_to(user)
        .filter(part=source.part_id)
        .select_related("supplier", "site")
        .order_by("pk")[:MOST]
    )
    with connection.cursor() as cursor:
        cursor.execute(_COMPARED, {"part": source.part_id, "day": day})
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    terms = Terms.objects.visible_to(user).in_bulk([row[0] for row in rows.values()])
    lines = [_line(one, rows.get(one.pk), terms, is_this=one.pk == source.pk) for one in sources]
    lines.sort(key=lambda line: (line.terms is None, line.price is None, line.price or 0.0))
    return lines


def _line(source: Source, row: Any, terms: dict[int, Terms], *, is_this: bool) -> Compared:
    if row is None or row[0] not in terms:
        return Compared(source, None, is_this=is_this)
    pk, price, no_unit, no_rate, minimum_order, minimum_volume, reserved = row
    one = terms[pk]
    return Compared(
        source=source,
        terms=one,
        price=_float(price),
        minimum_order=_float(minimum_order),
        minimum_volume=_float(minimum_volume),
        reserved=_float(reserved),
        unknown=_unknown(one, no_unit=no_unit, no_rate=no_rate),
        is_this=is_this,
    )


def _unknown(terms: Terms, *, no_unit: bool, no_rate: bool) -> str:
    if terms.price is None:
        return _("no price is stated")
    if no_rate:
        currency = terms.currency or _("a currency that is not told")
        return _("there is no exchange rate for %s") % currency
    if no_unit:
        return _("no conversion from %s into the part's unit is told") % terms.unit
    return ""


def _float(value: Any) -> float | None:
    return None if value is None else float(value)
