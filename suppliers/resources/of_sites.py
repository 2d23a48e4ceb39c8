"""What a site hangs on: ports and routes, tools, capacity, and what it needs from upstream."""

from django.utils.translation import gettext_lazy as _

from suppliers import models
from suppliers.resources.columns import Reference, declare

SITE = ("site", _("the site's code"))
OF_SITE = Reference("site", "sites", ("site",))

ports = declare(
    "ports",
    models.Port,
    key=("unlocode",),
    about=_("A sea or air port that routes go through."),
    columns=[
        ("unlocode", _("five characters, the country's two letters first"), "locode"),
        ("name", _("its name")),
        ("country", _("ISO 3166-1 alpha-2"), "country"),
        ("latitude", _("degrees, -90 to 90")),
        ("longitude", _("degrees, -180 to 180")),
    ],
)

routes = declare(
    "routes",
    models.Route,
    key=("site", "plant", "code"),
    references=[OF_SITE, Reference("plant", "plants", ("plant",), optional=True)],
    names={"ports": "ports"},
    about=_("A way from a site to a plant. Any of the ways will do; each needs all of its ports."),
    columns=[
        SITE,
        ("plant", _("code of the plant it goes to; left out: to every plant; * writes the row for each")),
        ("code", _("a name for this way")),
        ("mode", _("road, rail, sea or air")),
        ("ports", _("UN/LOCODEs of the ports, all of which are needed; a road needs none")),
        ("transit_days", _("days under way")),
    ],
)

tools = declare(
    "tools",
    models.Tool,
    key=("code",),
    references=[Reference("site", "sites", ("site",), optional=True)],
    about=_("A mould, die or fixture that a source cannot run without."),
    columns=[
        ("code", _("the tool's code")),
        ("owner", _("ours, supplier or customer: whose it is")),
        ("site", _("code of the site where it stands")),
        ("replacement_days", _("days until a new one is made and approved")),
    ],
)

capacity_pools = declare(
    "capacity-pools",
    models.CapacityPool,
    key=("site", "code"),
    references=[OF_SITE],
    about=_("What a site can make in a month, shared by the sources that name it."),
    columns=[
        SITE,
        ("code", _("the pool's code at this site")),
        ("capacity_per_month", _("units a month for all who share it")),
        ("unit", _("unit of the capacity")),
        ("booked_by_others", _("units a month that other customers have booked")),
    ],
)

dependencies = declare(
    "dependencies",
    models.Dependency,
    key=("site", "part", "material", "upstream_site", "keyed_code"),
    references=[OF_SITE, Reference("upstream_site", "sites", ("upstream_site",), optional=True)],
    names={"part": "parts"},
    about=_(
        "A site needs a material from an upstream site. Rows of one need (site, part, material) are "
        "alternatives; rows with a part replace those of the whole site for that part."
    ),
    columns=[
        SITE,
        ("part", _("number of the part it is needed for, at any plant; left out: all that the site makes")),
        ("material", _("what is needed")),
        ("upstream_site", _("code of the site it comes from; left out: nobody says which")),
        ("share", _("how much of the need this alternative can meet, above 0 to 1")),
        ("required", _("share that is needed, the same in every row of a need; left out: any row will do")),
        ("complete", _("true where no other alternative exists; counts where every row of the need says so")),
        ("confirmed_on", _("when that was last confirmed")),
        ("origin", _("supplier, analyst or erp: who said so")),
        (
            "keyed_code",
            _("in place of upstream_site, where no name is given: the same code is the same site"),
        ),
    ],
)
