"""The resources of the house, in the order in which they load."""

from django.utils.translation import gettext_lazy as _

from suppliers import models
from suppliers.resources.columns import Reference, Resource, declare

PART = ("part", _("the part's number"))
PLANT = ("plant", _("the part's plant; may be left out where the part has one plant"))
SOLD_BY = ("supplier", _("code of the supplier who sells it"))
MADE_AT = ("site", _("code of the site where it is made; left out: site not known"))
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
suppliers = declare(
    "suppliers",
    models.Supplier,
    key=("code",),
    references=[Reference("parent", "suppliers", ("parent",), optional=True)],
    about=_("A company that sells or makes."),
    columns=[
        ("code", _("the supplier's code")),
        ("name", _("its name")),
        ("kind", _("maker, distributor, service or group")),
        ("parent", _("code of the company that owns it")),
        ("country", _("ISO 3166-1 alpha-2"), "country"),
        ("lei", _("legal entity identifier")),
        ("duns", _("D-U-N-S number")),
        ("listed", _("true where its shares are listed on an exchange")),
        ("email", _("its general e-mail address"), "email"),
        ("status", _("active or blocked")),
    ],
)
sites = declare(
    "sites",
    models.Site,
    key=("code",),
    references=[Reference("supplier", "suppliers", ("supplier",))],
    about=_("A place where something is made, run by one company. A warehouse makes nothing."),
    columns=[
        ("code", _("the site's code")),
        ("supplier", _("code of the supplier who runs it")),
        ("name", _("its name")),
        ("kind", _("factory, warehouse, office or unknown")),
        ("country", _("ISO 3166-1 alpha-2"), "country"),
        ("region", _("region within the country")),
        ("latitude", _("degrees, -90 to 90")),
        ("longitude", _("degrees, -180 to 180")),
        ("zone", _("an explicit area whose sites fail together")),
        ("hazard", _("natural hazard of this very place, 0 to 100")),
        ("recovery_days", _("days to recover from an outage")),
        ("tier_two_complete", _("true where all its own suppliers are known")),
        ("tier_two_confirmed_on", _("when that was last confirmed")),
    ],
)
sources = declare(
    "sources",
    models.Source,
    key=("part", "plant", "supplier", "site"),
    references=[
        OF_PART,
        Reference("supplier", "suppliers", ("supplier",)),
        Reference("site", "sites", ("site", "supplier"), optional=True),
        Reference("maker", "suppliers", ("maker",), optional=True),
    ],
    about=_("A line of the approved source list: a part sold by a supplier and made at a site."),
    columns=[
        PART,
        PLANT,
        SOLD_BY,
        MADE_AT,
        ("role", _("primary, secondary or candidate")),
        ("maker", _("code of the supplier who makes it, where that is not who runs the site")),
        ("target_share", _("share of demand meant for it, 0 to 1")),
        ("capacity_per_month", _("units a month it can make for us")),
        ("capacity_pool", _("code of the capacity that several parts share")),
        ("ramp_days", _("days to ramp up to that capacity")),
        ("tools", _("codes of tools, any of which will do, separated by semicolons")),
        ("upkeep_cost_per_year", _("what keeping it costs a year")),
        ("qualification_cost", _("what qualifying it costs, once")),
        ("currency", _("ISO 4217 of the money in this row"), "currency"),
        ("valid_from", _("first day")),
        ("valid_to", _("last day; left out or 9999-12-31: open"), "open_date"),
        ("target_real_on", _("the day on which it is planned to be real")),
        ("status", _("active or blocked")),
    ],
)
order_lines = declare(
    "order-lines",
    models.OrderLine,
    key=("order", "line"),
    references=[Reference("source", "sources", ("part", "plant", "supplier", "site"))],
    about=_("A real purchase, with its totals where single receipts are not known."),
    columns=[
        ("order", _("order number")),
        ("line", _("line number within the order")),
        PART,
        PLANT,
        SOLD_BY,
        MADE_AT,
        ("kind", _("production, sample, trial or return")),
        ("status", _("open, closed or cancelled")),
        ("ordered_on", _("day of the order")),
        ("due_on", _("day it was due")),
        ("quantity", _("units ordered")),
        ("unit", _("unit of the quantities")),
        ("unit_price", _("price of one unit")),
        ("currency", _("ISO 4217 of the price"), "currency"),
        ("received", _("units received in all")),
        ("rejected", _("units of these that were rejected")),
        ("received_on", _("day of the last receipt")),
    ],
)
country_risks = declare(
    "country-risks",
    models.CountryRisk,
    key=("country", "index", "year"),
    about=_("A published index's value for a country and year, 0 to 100, 100 = riskiest."),
    columns=[
        ("country", _("ISO 3166-1 alpha-2"), "country"),
        ("index", _("the index's code, such as inform_natural or wgi_pv")),
        ("year", _("the year it speaks of")),
        ("value", _("0 to 100, 100 = riskiest")),
    ],
)

RESOURCES: dict[str, Resource] = {
    r.name: r
    for r in (plants, parts, stock, bom_lines, suppliers, sites, sources, order_lines, country_risks)
}


def named(name: str) -> Resource:
    """The resource of this name; a KeyError's sentence lists the names there are."""
    if name not in RESOURCES:
        raise KeyError(f'There is no resource "{name}". There are: {", ".join(RESOURCES)}.')
    return RESOURCES[name]
