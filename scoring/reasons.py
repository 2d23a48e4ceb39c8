"""Why policy 1's numbers are what they are, in words for pages. The numbers themselves stand in policy_1."""

from django.utils.translation import gettext_lazy as _

# By the path of a number in the policy's JSON. Shown wherever a version still has policy 1's number.
REASONS = {
    "impact.exponent": _("A bad factor weighs more than a good one can make up for, yet none decides alone."),
    "exposure.exponent": _(
        "A bad factor weighs more than a good one can make up for, yet none decides alone."
    ),
    "impact.weights.outage_loss": _("Money says most."),
    "impact.weights.criticality": _("A person's judgement of what money does not see."),
    "impact.weights.substitutability": _(
        "Being replaceable shortens an outage, but only once somebody has decided to replace."
    ),
    "exposure.weights.natural_hazard": _("Where a site stands is the hardest to change."),
    "exposure.weights.political_stability": _("Where a site stands is the hardest to change."),
    "exposure.weights.site_concentration": _(
        "Most parts have one known site, which is the worst there is: a large weight would decide them all."
    ),
    "exposure.weights.financial_health": _("A company that fails takes longer to replace than to notice."),
    "exposure.weights.upstream": _("No weight until the network is computed."),
    "scales.outage_loss": _(
        "From 1 % of the company for three days to all of it for a month, in days of the company's own total, "
        "so that one policy fits any size."
    ),
    "scales.natural_hazard": _(
        "Published country values crowd the middle: nearly all lie between 20 and 80."
    ),
    "scales.political_stability": _(
        "Published country values crowd the middle: nearly all lie between 20 and 80."
    ),
    "scales.site_concentration": _("Four equal sites are as spread as makes a difference."),
    "scales.capacity_taken": _(
        "A site that gives us a tenth can catch up after a stop; one that gives us all cannot."
    ),
    "scales.upstream": _("Chances differ by multiples: one failure in a thousand years, to one in two."),
    "floors": _("Safety and regulation are high impact whatever the part costs, and clear of the threshold."),
    "stand_ins": _("the worst, each of them: deleting a fact must never pay."),
    "minimum_confidence": _(
        "Without its outage loss a part is at one half, and that is too little to call it low."
    ),
    "qualification_days": _(
        "Finding, sampling and approving a new source: nine months, longer than most sites need to recover."
    ),
    "stock_days": _("Three months of stock readings: long enough to outlast one delivery cycle."),
    "country_risk_years": _("Hazard hardly moves, and indexes appear one to two years late."),
    "statement_months": _("At 24 months after its end there ought to be a newer year."),
    "rating_months": _("Agencies look at least once a year; half a year is for the delay."),
    "stability_seed": _("Any number. Another one moves every stability by some hundredths."),
}

LABELS = {
    "minimum_confidence": _("Least confidence to call a part low"),
    "qualification_days": _("Days to qualify a new source"),
    "performance_days": _("Days of deliveries looked at"),
    "stock_days": _("Days of stock readings looked at"),
    "country_risk_years": _("Years that a country index counts"),
    "statement_months": _("Months that a year's statement counts"),
    "rating_months": _("Months that a rating counts"),
    "stability_seed": _("Seed of the weightings behind stability"),
}

# What a driver's raw value is measured in.
UNITS = {
    "outage_loss": _("days of the company's daily total"),
    "criticality": _("1 to 5, 5 worst"),
    "substitutability": _("0 to 1, 1 = fully replaceable"),
    "natural_hazard": _("0 to 100, 100 riskiest"),
    "political_stability": _("0 to 100, 100 riskiest"),
    "financial_health": _("0 to 100, 100 riskiest"),
    "site_concentration": _("share of the known capacity in the primary's site"),
    "capacity_taken": _("our demand over what the primary can make"),
    "on_time": _("share of order lines due that came in time"),
    "reject_rate": _("share of what was received"),
    "upstream": _("chance a year that an upstream single point fails"),
}
