"""A part's position in one sentence, for a person who asks whether it is safe, and why."""

from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.templatetags.words import country, days, money, number
from scoring.models import Position, PrimaryRuling, Quadrant
from scoring.models.primaries import Basis

# A floor's place is its driver's among scoring.policy.IMPACT.
FLOORS = ("outage_loss", "criticality", "substitutability")
LABELS = {
    "outage_loss": gettext_lazy("outage loss"),
    "criticality": gettext_lazy("criticality"),
    "substitutability": gettext_lazy("substitutability"),
}
BITS = {1: Quadrant.DUAL_SOURCE, 2: Quadrant.QUALIFIED_BACKUP, 4: Quadrant.SINGLE_SOURCE}


def sentence(position: Position, *, currency: str) -> str:
    """'Dual source wanted: an outage would cost about € 1.2 M before a recovery of 120 days, and its only
    active source sits in Taiwan; one of two listed sources is active.'"""
    if position.quadrant == Quadrant.OUT_OF_SCOPE:
        return _("Out of scope: %(why)s.") % {"why": _why_out_of_scope(position.part)}
    return _("%(wanted)s: %(cost)s, and %(place)s; %(sources)s.") % {
        "wanted": _wanted(position.quadrant),
        "cost": _floor(position) + cost(position, currency=currency),
        "place": place(position),
        "sources": sources(position),
    }


def _wanted(quadrant: str) -> Any:
    return {
        Quadrant.DUAL_SOURCE: _("Dual source wanted"),
        Quadrant.QUALIFIED_BACKUP: _("Qualified backup wanted"),
        Quadrant.SINGLE_SOURCE: _("A single source is enough"),
        Quadrant.UNSCORED: _("Too little is known to say"),
    }[Quadrant(quadrant)]


def _why_out_of_scope(part: Any) -> str:
    if part.status == part.Status.OBSOLETE:
        return _("the part is obsolete")
    if part.daily_revenue is not None or part.daily_margin is not None:
        return _("this is a finished product, and scores are for what goes into one")
    return _("it is made here, not bought")


def _floor(position: Position) -> str:
    """Why its impact is high where the policy's floor made it so."""
    if position.floor is None:
        return ""
    driver = FLOORS[position.floor]
    facts = {"outage_loss": position.outage_loss} | {
        name: getattr(position.part, name) for name in ("criticality", "substitutability")
    }
    if facts[driver] is None:
        return _("its %(driver)s is not known and counts as the worst, ") % {"driver": LABELS[driver]}
    return _("its %(driver)s alone makes its impact high, ") % {"driver": LABELS[driver]}


def cost(position: Position, *, currency: str) -> str:
    """What an outage would cost, or the fact that is missing to say so."""
    if position.outage_loss is None:
        return _why_cost_is_unknown(position)
    if position.daily_loss == 0:
        return _("a day without it costs nothing")
    if position.outage_loss == 0:
        return _("its stock outlasts a recovery of %(recovery)s") % {"recovery": days(position.recovery_days)}
    return _("an outage would cost about %(loss)s before a recovery of %(recovery)s") % {
        "loss": money(position.outage_loss, currency),
        "recovery": days(position.recovery_days),
    }


def _why_cost_is_unknown(position: Position) -> str:
    if position.daily_loss is None and position.products:
        return _("what an outage would cost is not known, as money behind it has no exchange rate")
    if position.daily_loss is None:
        return _("what an outage would cost is not known, as no finished product is known to need it")
    if position.cover_days is None:
        return _("what an outage would cost is not known, as there is no figure for its stock or its demand")
    return _("what an outage would cost is not known, as nobody has said how long a recovery takes")


def place(position: Position) -> str:
    if position.primary_source_id is None:
        return _("it has no primary source")
    where = country(position.primary_country) if position.primary_country else ""
    if position.sources_active == 1:
        if where:
            return _("its only active source sits in %(country)s") % {"country": where}
        return _("where its only active source makes it is not known")
    if where:
        return _("its primary source sits in %(country)s") % {"country": where}
    return _("where its primary source makes it is not known")


def sources(position: Position) -> str:
    """'one of two listed sources is active'."""
    active, listed = position.sources_active, position.sources_listed
    if not listed:
        return _("no source is listed")
    if listed == 1:
        return _("one source is listed") if active else _("the one listed source is not active")
    if active == listed == 2:
        return _("both listed sources are active")
    if active == listed:
        return _("all %(listed)s listed sources are active") % {"listed": _word(listed)}
    if not active:
        return _("none of %(listed)s listed sources is active") % {"listed": _word(listed)}
    words = ngettext(
        "%(active)s of %(listed)s listed sources is active",
        "%(active)s of %(listed)s listed sources are active",
        active,
    )
    return words % {"active": _word(active), "listed": _word(listed)}


def _word(count: int) -> str:
    small = (_("none"), _("one"), _("two"), _("three"), _("four"), _("five"), _("six"))
    return small[count] if count < len(small) else number(count)


def in_name_only(site: Any) -> str:
    """What to say of two or more active sources that are made at one site."""
    return _(
        "All its active sources are made at one site, %(site)s: they are several sellers of one factory, and "
        "stop together."
    ) % {"site": site.name or site.code}


def also_possible(position: Position) -> list[str]:
    """The other quadrants that the part could be in, once what is not known is known."""
    bits = position.quadrants_possible or 0
    return [str(one.label) for bit, one in BITS.items() if bits & bit and one != position.quadrant]


def sole_or_single(position: Position) -> str:
    """'Sole: no other in the market'; of a part that is bought from one source only, whose choice that is."""
    if position.is_sole:
        return _("Sole: there is no other maker in the market (%(why)s).") % {
            "why": position.part.sole_reason.rstrip(".")
        }
    if position.sources_active == 1:
        return _("Single: bought from one source, though nobody says that there is no other in the market.")
    return ""


def without_rate(currencies: list[str]) -> str:
    """What to say where money behind the part cannot be read; empty where all can."""
    if not currencies:
        return ""
    return _("There is no exchange rate for %(currencies)s: money in it counts as not known.") % {
        "currencies": ", ".join(currencies)
    }


def why_primary(position: Position, ruling: PrimaryRuling | None = None) -> str:
    """Which source was taken as the primary, and why that one; `ruling` is the one in force, if any."""
    if position.primary_source_id is None:
        return _("No source is the primary: none has that role, and none delivered in the last 12 months.")
    supplier = position.primary_supplier
    name = (supplier.name or supplier.code) if supplier else _("a source")
    if position.primary_told:
        return _("Exposure is measured on %(supplier)s, whose role is primary.") % {"supplier": name}
    if ruling is not None:
        return _("Exposure is measured on %(supplier)s: %(why)s.") % {
            "supplier": name,
            "why": ruled_as(ruling),
        }
    return _(
        "Exposure is measured on %(supplier)s: no source has the role primary, and of those that are active "
        "this one delivered most in the last 12 months."
    ) % {"supplier": name}


def ruled_as(ruling: PrimaryRuling) -> str:
    """'chosen on 3 Mar 2026 as the one that had delivered most in 12 months, and kept since'."""
    said = {"day": date_format(localtime(ruling.made_at), "j M Y")}
    if ruling.basis == Basis.PERSON:
        said |= {"by": ruling.made_by.email if ruling.made_by else "", "reason": ruling.reason.rstrip(".")}
        return _("chosen by %(by)s on %(day)s, as %(reason)s") % said
    if ruling.basis == Basis.ONLY:
        return _("chosen on %(day)s as the only one that is active, and kept since") % said
    if ruling.basis == Basis.LARGEST:
        return (
            _(
                "chosen on %(day)s as the one that had delivered most in 12 months, and kept since; "
                "no source has the role primary"
            )
            % said
        )
    return (
        _(
            "chosen on %(day)s as the one listed first, since what was delivered did not tell them apart, "
            "and kept since"
        )
        % said
    )
