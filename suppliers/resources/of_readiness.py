"""What makes a source real: qualifications, inspections, terms; and what takes that away."""

from django.utils.translation import gettext_lazy as _

from suppliers import models
from suppliers.resources.columns import Reference, declare
from suppliers.resources.of_parts import PART, PLANT
from suppliers.resources.of_sources import MADE_AT, SOLD_BY

SOURCE = ("part", "plant", "supplier", "site")
OF_SOURCE = Reference("source", "sources", SOURCE)
TERMS_KIND = _("framework, scheduling_agreement, contract (these bind), quote or info_record")

qualifications = declare(
    "qualifications",
    models.Qualification,
    key=(*SOURCE, "revision"),
    references=[OF_SOURCE],
    about=_(
        "How far a source is approved for a revision of its part. Files bring what was decided elsewhere, at any "
        "stage; suspended, failed and rejected go only by a reversal."
    ),
    columns=[
        PART,
        PLANT,
        SOLD_BY,
        MADE_AT,
        ("revision", _("drawing revision that it is for")),
        ("stage", _("candidate, samples, first_article, trial, qualified, suspended or failed")),
        ("approval", _("full, interim or rejected")),
        (
            "origin",
            _("grandfathered (where left out) or similarity; process is run here and comes by no file"),
        ),
        ("ppap_level", _("level of the production part approval, 1 to 5")),
        ("decided_on", _("day of the decision")),
        ("valid_until", _("last day; left out or 9999-12-31: open"), "open_date"),
        ("reference", _("where the evidence is")),
    ],
)

inspections = declare(
    "inspections",
    models.Inspection,
    key=(*SOURCE, "lot"),
    references=[OF_SOURCE, Reference("order_line", "order-lines", ("order", "line"), optional=True)],
    about=_("The decision on a received lot. A rejection goes only by a reversal."),
    columns=[
        PART,
        PLANT,
        SOLD_BY,
        MADE_AT,
        ("lot", _("number of the lot")),
        ("received_on", _("day of its arrival")),
        ("lot_size", _("units in the lot")),
        ("sample_size", _("units of these that were looked at")),
        ("defects", _("units of these that were bad")),
        ("decision", _("accepted, rejected, concession or skipped; left out: not decided")),
        ("decided_on", _("day of the decision")),
        ("order", _("order number, where known: no more can be inspected than was received")),
        ("line", _("line number within the order")),
    ],
)

terms = declare(
    "terms",
    models.Terms,
    key=(*SOURCE, "kind", "valid_from"),
    references=[OF_SOURCE],
    about=_(
        "An agreement of one kind with a source. Two of one kind are never in force at once: a newer open-ended row "
        "ends an older open-ended one the day before."
    ),
    columns=[
        PART,
        PLANT,
        SOLD_BY,
        MADE_AT,
        ("kind", TERMS_KIND),
        ("valid_from", _("first day; left out: ever since")),
        ("valid_to", _("last day; left out or 9999-12-31: open"), "open_date"),
        ("reference", _("number of the agreement")),
        ("signed_on", _("day of the last signature")),
        ("price", _("price of the price unit")),
        ("price_unit", _("the price is for this many; left out: 1")),
        ("unit", _("unit of the price and of the quantities; left out: the part's")),
        ("currency", _("ISO 4217 of the price"), "currency"),
        ("lead_time_days", _("days from an order to its arrival")),
        ("minimum_order", _("least quantity of an order")),
        ("minimum_volume_per_year", _("least quantity a year; 0 says there is none")),
        ("reserved_capacity_per_month", _("units a month that are kept for us")),
        ("notice_days", _("days of notice to end it")),
    ],
)

price_breaks = declare(
    "price-breaks",
    models.PriceBreak,
    key=(*SOURCE, "kind", "valid_from", "minimum_quantity"),
    references=[Reference("terms", "terms", (*SOURCE, "kind", "valid_from"))],
    about=_("The price of some terms from a quantity on. A larger quantity is never dearer."),
    columns=[
        PART,
        PLANT,
        SOLD_BY,
        MADE_AT,
        ("kind", TERMS_KIND),
        ("valid_from", _("first day of the terms; left out: ever since"), "date"),
        ("minimum_quantity", _("from this many on")),
        ("price", _("price of the terms' price unit, in their currency")),
    ],
)

change_notices = declare(
    "change-notices",
    models.ChangeNotice,
    key=("supplier", "reference"),
    references=[
        Reference("supplier", "suppliers", ("supplier",)),
        Reference("site", "sites", ("site",), optional=True),
    ],
    names={"part": "parts"},
    about=_(
        "A supplier announces a change. Until it is accepted, what is made after it is not covered by a qualification; "
        "an open one is accepted or reversed here, by quality."
    ),
    columns=[
        ("supplier", _("code of the supplier who announces it")),
        ("reference", _("its number")),
        ("site", _("code of the site that it is about; left out: all of the supplier's")),
        ("part", _("number of the part that it is about; left out: all")),
        ("kind", _("site, process, tooling or tier_two: what changes")),
        ("announced_on", _("day of the notice")),
        ("effective_on", _("day of the change; left out: from the notice on")),
        ("accepted_on", _("day on which it was accepted; left out: open")),
    ],
)

certificates = declare(
    "certificates",
    models.Certificate,
    key=("site", "standard", "reference"),
    references=[Reference("site", "sites", ("site",))],
    about=_("A standard to which a supplier's site is certified."),
    columns=[
        ("site", _("the site's code")),
        ("standard", _("such as ISO 9001 or IATF 16949")),
        ("reference", _("number of the certificate")),
        ("issuer", _("who certified it")),
        ("valid_from", _("first day")),
        ("valid_to", _("last day; left out or 9999-12-31: open"), "open_date"),
    ],
)
