"""Suppliers, their sites and their money; countries and currencies."""

from django.utils.translation import gettext_lazy as _

from suppliers import models
from suppliers.resources.columns import Reference, declare

OF_SUPPLIER = Reference("supplier", "suppliers", ("supplier",))

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

contacts = declare(
    "contacts",
    models.Contact,
    key=("supplier", "email"),
    references=[OF_SUPPLIER],
    about=_("Whom to ask at a supplier. Kept out of history, so that it can be erased."),
    columns=[
        ("supplier", _("the supplier's code")),
        ("email", _("the address, in lower case"), "email"),
        ("name", _("the person's name")),
        ("role", _("what the person does there")),
        ("language", _("ISO 639-1, such as de; left out: English")),
    ],
)

sites = declare(
    "sites",
    models.Site,
    key=("code",),
    references=[Reference("supplier", "suppliers", ("supplier",))],
    unseen={"is_placeholder": True},
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

financials = declare(
    "financials",
    models.Financial,
    key=("supplier", "period_end"),
    references=[OF_SUPPLIER],
    about=_("One year's statement of a supplier."),
    columns=[
        ("supplier", _("the supplier's code")),
        ("period_end", _("last day of the year it speaks of")),
        ("currency", _("ISO 4217 of the amounts"), "currency"),
        ("total_assets", _("total assets")),
        ("current_assets", _("current assets")),
        ("current_liabilities", _("current liabilities")),
        ("retained_earnings", _("retained earnings; may be negative")),
        ("ebit", _("earnings before interest and taxes; may be negative")),
        ("equity", _("book value of equity; may be negative")),
        ("total_liabilities", _("total liabilities")),
        ("sales", _("sales of the year")),
        ("market_value", _("market value of equity, where listed")),
    ],
)

ratings = declare(
    "ratings",
    models.Rating,
    key=("supplier", "agency", "rated_on"),
    references=[OF_SUPPLIER],
    about=_("An agency's judgement of a supplier, 0 to 100, 100 = safest."),
    columns=[
        ("supplier", _("the supplier's code")),
        ("agency", _("who rates")),
        ("rated_on", _("day of the rating")),
        ("score", _("0 to 100, 100 = safest")),
    ],
)

exchange_rates = declare(
    "exchange-rates",
    models.ExchangeRate,
    key=("currency", "valid_on"),
    about=_("Base currency for one unit of a currency; the last rate on or before a day counts."),
    columns=[
        ("currency", _("ISO 4217"), "currency"),
        ("valid_on", _("first day of the rate")),
        ("rate", _("base currency for one unit")),
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
