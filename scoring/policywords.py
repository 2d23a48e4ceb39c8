"""What the parts of a policy are called, and why they are what they are, where no other page says so."""

from django.utils.translation import gettext_lazy as _

# Kinds of nodes, as in the policy's `node_chances`.
KINDS = {
    "site": _("Site"),
    "company": _("Company"),
    "country": _("Country"),
    "port": _("Port"),
    "zone": _("Zone"),
    "tool": _("Tool"),
    "route": _("Route"),
    "plant": _("Own plant"),
    "coded": _("Site told by code only"),
}
CHANCES = {
    "base": _("Chance where nature is kind"),
    "hazard": _("More where it is not, up to"),
    "unknown_hazard": _("Hazard where not known, 0 to 100"),
    "safe": _("Chance of a sound one"),
    "distress": _("Chance of one in distress"),
    "unknown": _("Where not known"),
    "calm": _("Chance where politics are calm"),
    "shaky": _("Chance where they are not"),
    "country.hazard": _("More where nature is not kind, up to"),
    "country.unknown": _("Risk where not known, 0 to 100"),
    "chance": _("Chance"),
    "recovery_days": _("Days to recover"),
}
# What two sources may share, in the policy's own names.
SHARED = {
    "company": _("company"),
    "parent": _("parent company"),
    "site": _("site"),
    "tool": _("tool"),
    "route": _("route"),
    "port": _("port"),
    "zone": _("zone"),
    "country": _("country"),
    "plant": _("own plant"),
    "coded": _("site told by code only"),
    "upstream": _("something upstream"),
}
PROGRAMME = {
    "review_interval_days": (
        _("High impact is reviewed again after, days"),
        _("Where an outage hurts, a year without a look is the longest that anybody can answer for."),
    ),
    "low_impact_sample_share": (
        _("Of the parts of low impact, looked at each year"),
        _("A tenth shows whether the scores of the small parts can be relied on."),
    ),
    "hysteresis": (
        _("A score leaves its signed quadrant by, points"),
        _("Less than a score moves by a month of deliveries, so that a part on a line does not flap."),
    ),
    "escalate_after_days": (
        _("The manager is told after a lapse of, days"),
        _("A week, so that a holiday is no escalation."),
    ),
    "financial_move": (
        _("Finances that move by this open a review, points"),
        _("A notch of most agencies is some five points: three of them are news."),
    ),
    "country_move": (
        _("A country that moves by this opens a review, points"),
        _("Country indexes move by a few points a year: ten are an event."),
    ),
    "demand_move": (
        _("Demand that moves by this opens a review"),
        _("Stock, capacity and minimum orders are laid out for a demand; a third more is another one."),
    ),
}
LEADS = {
    "qualification": _("Qualification"),
    "terms": _("Terms"),
    "warm": _("Warmth"),
    "override": _("Override"),
    "tier_two": _("Tier-two answer"),
    "review": _("Review"),
}
