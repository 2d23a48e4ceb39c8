"""Plants, parts, and what needs what."""

from django.utils.translation import gettext_lazy as _

from suppliers import models
from suppliers.resources.columns import Reference, declare

PART = ("part", _("the part's number"))
PLANT = (
    "plant",
    _("the part's plant; may be left out where the part has one plant; * writes the row for each"),
)
OF_PART = Reference("part", "parts", ("part", "plant"))

plants = declare(
    "plants",
    models.Plant,
    key=("code",),
    about=_("Where parts are needed. A company with one plant may have none."),
    columns=[
        ("code", _("the plant's code")),
        ("name", _("its name")),
        ("country", _("ISO 3166-1 alpha-2"), "country"),
        ("latitude", _("degrees, -90 to 90")),
        ("longitude", _("degrees, -180 to 180")),
    ],
)

parts = declare(
    "parts",
    models.Part,
    key=("number", "plant"),
    references=[Reference("plant", "plants", ("plant",), optional=True)],
    about=_("An input at a plant. A finished product is a part with a daily revenue."),
    columns=[
        ("number", _("the part's number")),
        ("plant", _("code of the plant that needs it; left out where the company has one")),
        ("description", _("what it is, in words")),
        ("category", _("purchasing category")),
        ("kind", _("material, service, software or utility")),
        ("procurement", _("buy, make, both or subcontract")),
        ("revision", _("drawing revision in force")),
        ("unit", _("unit of measure of demand and stock")),
        ("buyer", _("e-mail of the buyer"), "email"),
        ("annual_demand", _("units a year")),
        ("daily_revenue", _("of a finished product: revenue lost on a day without it")),
        ("daily_margin", _("of a finished product: margin lost on a day without it")),
        ("line_down_cost_per_day", _("cost of a stopped line beyond lost revenue, a day")),
        ("currency", _("ISO 4217 of the money in this row"), "currency"),
        ("safety_stock", _("planned stock, units")),
        ("criticality", _("1 to 5; 5 = safety, regulatory or customer contract")),
        ("substitutability", _("0 to 1; 1 = fully replaceable")),
        ("time_to_recover_days", _("days until supply is back after an outage at the primary source")),
        ("sole_reason", _("why there is one maker in the market, where that is so")),
        ("status", _("planned, active, phase_out, service_only or obsolete")),
    ],
)

stock = declare(
    "stock",
    models.Stock,
    key=("part", "plant", "as_of"),
    references=[OF_PART],
    about=_("Usable stock on a day: not blocked, not in inspection. Kept 100 days."),
    columns=[PART, PLANT, ("as_of", _("the day")), ("on_hand", _("units on hand"))],
)

bom_lines = declare(
    "bom-lines",
    models.BomLine,
    key=("parent", "component", "plant", "valid_from"),
    references=[
        Reference("parent", "parts", ("parent", "plant")),
        Reference("component", "parts", ("component", "plant")),
    ],
    about=_("A parent needs a quantity of a component; lines of one group are alternatives."),
    columns=[
        ("parent", _("number of the part that is made")),
        ("component", _("number of the part that goes into it")),
        PLANT,
        ("valid_from", _("first day; left out: always")),
        ("quantity", _("units of the component in one unit of the parent")),
        ("unit", _("unit of the quantity")),
        ("valid_to", _("last day; left out or 9999-12-31: open"), "open_date"),
        ("alternative_group", _("lines of one parent with the same group are alternatives")),
    ],
)

uses = declare(
    "uses",
    models.Use,
    key=("part", "plant", "product"),
    references=[OF_PART, Reference("product", "parts", ("product", "plant"))],
    about=_("What else stops without a part: gas, sterilisation, calibration."),
    columns=[PART, PLANT, ("product", _("number of the part or product that stops without it"))],
)

unit_conversions = declare(
    "unit-conversions",
    models.UnitConversion,
    key=("part", "from_unit", "to_unit"),
    about=_("How many of one unit make another, of one part number or of all."),
    columns=[
        ("part", _("the part's number; left out: every part")),
        ("from_unit", _("the unit")),
        ("to_unit", _("the other unit")),
        ("factor", _("how many of the other unit make one of the unit")),
    ],
)
