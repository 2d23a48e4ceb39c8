"""Policy version 1 as published: the numbers, each with its reason.

A company starts with these and changes what it disagrees with, as a new version. Docs and pages show them
from here. `scoring.policy.Policy.from_numbers` reads them.
"""

from __future__ import annotations

from typing import Any

POLICY_1: dict[str, Any] = {
    "impact": {
        # Money says most; criticality is a person's judgement of what money does not see; being
        # replaceable shortens an outage, but only once somebody has decided to replace.
        "weights": {"outage_loss": 0.5, "criticality": 0.3, "substitutability": 0.2},
        # 2: a bad factor weighs more than a good one can make up for, yet none decides alone.
        "exponent": 2,
        "threshold": 50,
    },
    "exposure": {
        # Where a site stands is the hardest to change, so geography has the most. A part with one known
        # site has the worst concentration there is, and most parts have one: its weight is small, or it
        # would decide the quadrant of all of them. A company that fails takes longer to replace than
        # to notice, so that its finances weigh as much as what it delivers does in each respect. Upstream
        # weighs nothing until the network is known; the version of the policy that brings it says its weight.
        "weights": {
            "natural_hazard": 0.18,
            "political_stability": 0.18,
            "financial_health": 0.15,
            "site_concentration": 0.08,
            "capacity_taken": 0.18,
            "on_time": 0.115,
            "reject_rate": 0.115,
            "upstream": 0,
        },
        "exponent": 2,
        "threshold": 50,
    },
    "scales": {
        # From three hundredths of a company day to thirty: 1 % of the company for 3 days, to all of it
        # for a month. In days of the company's own total, so that one policy fits any size.
        "outage_loss": {"kind": "log", "zero_at": 0.03, "hundred_at": 30},
        "criticality": {"kind": "linear", "zero_at": 1, "hundred_at": 5},
        "substitutability": {"kind": "linear", "zero_at": 1, "hundred_at": 0},
        # Published country values crowd the middle: nearly all lie between 20 and 80.
        "natural_hazard": {"kind": "linear", "zero_at": 20, "hundred_at": 80},
        "political_stability": {"kind": "linear", "zero_at": 20, "hundred_at": 80},
        "financial_health": {"kind": "linear", "zero_at": 0, "hundred_at": 100},
        # Four equal sites are as spread as makes a difference.
        "site_concentration": {"kind": "linear", "zero_at": 0.25, "hundred_at": 1},
        # A site that gives us a tenth can catch up after a stop; one that gives us all cannot.
        "capacity_taken": {"kind": "linear", "zero_at": 0.1, "hundred_at": 1},
        "on_time": {"kind": "linear", "zero_at": 1, "hundred_at": 0.7},
        "reject_rate": {"kind": "linear", "zero_at": 0, "hundred_at": 0.1},
        # Chances differ by multiples: one failure in a thousand years, to one in two.
        "upstream": {"kind": "log", "zero_at": 0.001, "hundred_at": 0.5},
    },
    # Safety and regulation are high impact whatever the part costs, and clear of the threshold.
    "floors": [{"driver": "criticality", "from": 5, "axis_at_least": 75}],
    # The worst, each of them: docs/decisions/0002-stand-ins-are-the-worst-value.md.
    "stand_ins": {
        "outage_loss": 100,
        "criticality": 100,
        "substitutability": 100,
        "natural_hazard": 100,
        "political_stability": 100,
        "financial_health": 100,
        "site_concentration": 100,
        "capacity_taken": 100,
        "on_time": 100,
        "reject_rate": 100,
        "upstream": 100,
    },
    # Without its outage loss a part is at 0.5, and that is too little to call it low.
    "minimum_confidence": 0.6,
    # Finding, sampling and approving a new source: nine months, longer than most sites need to recover.
    "qualification_days": 270,
    "performance_days": 365,
    # Three months of stock readings: long enough to outlast one delivery cycle.
    "stock_days": 90,
    # Hazard hardly moves and indexes appear one to two years late. Older than this is unknown.
    "country_risk_years": 7,
    # A year's statement is published months after its year, and the next a year later: at 24 months after
    # its end there ought to be a newer one. Agencies look at least once a year; half a year is for the delay.
    "statement_months": 24,
    "rating_months": 18,
    # Any number. Another one draws other weightings, and moves every stability by some hundredths.
    "stability_seed": 1998,
}
