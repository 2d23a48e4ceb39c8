"""Sources, and what was bought from them."""

from django.utils.translation import gettext_lazy as _

from suppliers import models
from suppliers.resources.columns import Reference, declare
from suppliers.resources.of_parts import OF_PART, PART, PLANT

SOLD_BY = ("supplier", _("code of the supplier who sells it"))
MADE_AT = ("site", _("code of the site where it is made; left out: site not known"))

sources = declare(
    "sources",
    models.Source,
    key=("part", "plant", "supplier", "site"),
    references=[
        OF_PART,
        Reference("supplier", "suppliers", ("supplier",)),
        Reference("site", "sites", ("site", "supplier"), optional=True),
        Reference("maker", "suppliers", ("maker",), optional=True),
        Reference(
            "capacity_pool",
            "capacity-pools",
            ("site", "capacity_pool"),
            optional=True,
            given="capacity_pool",
        ),
    ],
    names={"tools": "tools"},
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
        ("capacity_pool", _("code of the capacity of its site that several sources share")),
        ("ramp_days", _("days to ramp up to that capacity")),
        ("tools", _("codes of tools, any of which will do")),
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

receipts = declare(
    "receipts",
    models.Receipt,
    key=("order", "line", "receipt"),
    references=[Reference("order_line", "order-lines", ("order", "line"))],
    about=_("One arrival on an order line. The line's own totals count only where it has none."),
    columns=[
        ("order", _("order number")),
        ("line", _("line number within the order")),
        ("receipt", _("number of the arrival")),
        ("received_on", _("day of the arrival")),
        ("quantity", _("units that arrived")),
        ("rejected", _("units of these that were rejected")),
        ("lot", _("the lot they came in")),
    ],
)
