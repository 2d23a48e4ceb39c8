"""`warm-orders`: the orders of the plan that stands, for the ERP to place; `warm-sources`: what the plan says of each
source that was chosen."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, CharField, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from scoring.api.judgements import money
from sourcing.models import ColdReason, WarmOrder, WarmSource
from suppliers.api.fields import Field, Listing

WANTED = ("dual_source", "qualified_backup")
REASONS = [choice.name.lower() for choice in ColdReason if choice != ColdReason.KEPT_WARM]
FLAGS = {
    1: "over_demand",
    2: "capacity_not_known",
    4: "primary_price_not_known",
    8: "demand_not_known",
    16: "cold_until_then",
    32: "not_proven",
}
AMOUNT = {"type": "number"}


def quantity(value: float) -> float:
    return round(value, 6)


def price(value: float) -> str:
    return format(value, ".6f").rstrip("0").rstrip(".")


def reason(value: int) -> str | None:
    return None if value == ColdReason.KEPT_WARM else ColdReason(value).name.lower()


def flags(value: int) -> list[str]:
    return [name for bit, name in FLAGS.items() if value & bit]


def _wanted(rows: QuerySet) -> QuerySet:
    word = Case(
        When(for_dual=True, then=Value(WANTED[0])), default=Value(WANTED[1]), output_field=CharField()
    )
    return rows.annotate(wanted=word)


def _of_source() -> Iterable[Field]:
    yield Field("part", "part__number", "text", _("the part's number"))
    yield Field("plant", "part__plant__code", "text", _("code of the part's plant"), nullable=True)
    yield Field("supplier", "source__supplier__code", "text", _("who sells it"))
    yield Field("site", "source__site__code", "text", _("where it is made; null: not known"), nullable=True)
    yield Field("buyer", "part__buyer", "text", _("the part's buyer"), nullable=True)
    yield Field("wanted_as", "wanted", "choice", _("what its part wants of it"), choices=WANTED)


def _money(name: str, about: Any, *, nullable: bool = False) -> Field:
    return Field(name, name, "list", about, nullable=nullable, write=money, schema={"type": "string"})


def _amount(name: str, about: Any) -> Field:
    return Field(name, name, "list", about, write=quantity, schema=AMOUNT)


orders = Listing(
    "warm-orders",
    _("The smallest orders that keep second sources warm for 12 months, to be placed by the ERP; made anew every night."),
    lambda user: _wanted(WarmOrder.objects.visible_to(user)),
    (
        *_of_source(),
        Field("order_on", "order_on", "date", _("the day on which to place it, at the latest")),
        Field("due_on", "due_on", "date", _("the day on which it has to come")),
        _amount("quantity", _("in the part's unit")),
        Field("unit", "part__unit", "text", _("the part's unit")),
        Field("price", "price", "list", _("a unit, base currency"), write=price, schema={"type": "string"}),
        _money("spend", _("quantity x price, base currency")),
        _money(
            "cost",
            _("cost of warmth: what it costs more than at the primary, base currency; null where that price is not known"),
            nullable=True,
        ),
        _amount("beyond_demand", _("how much of it goes beyond the year's demand")),
    ),
    "scoring.view_scores",
    one="WarmOrder",
)  # fmt: skip
sources = Listing(
    "warm-sources",
    _("What the plan of warm orders says of each second source: kept warm from a day on, or why not."),
    lambda user: _wanted(WarmSource.objects.visible_to(user)),
    (
        *_of_source(),
        Field(
            "reason",
            "reason",
            "list",
            _("why it cannot be kept warm; null where it is"),
            nullable=True,
            write=reason,
            schema={"type": "string", "enum": REASONS},
        ),
        Field("warm_from", "warm_from", "date", _("warm on every day from this one on"), nullable=True),
        Field("orders", "orders", "whole", _("orders of the plan")),
        _amount("quantity", _("of them together, in the part's unit")),
        _money("spend", _("of them together, base currency")),
        _money("cost", _("their cost of warmth, base currency; null where not known"), nullable=True),
        _amount("beyond_demand", _("how much of it goes beyond the year's demand")),
        Field(
            "flags",
            "flags",
            "list",
            _("said beside it"),
            write=flags,
            schema={"type": "array", "items": {"type": "string", "enum": list(FLAGS.values())}},
        ),
    ),
    "scoring.view_scores",
    one="WarmSource",
)
LISTINGS = (orders, sources)
