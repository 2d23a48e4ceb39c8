"""Policy version 2: policy 1, and what the supply network brings: a weight for *upstream*, how likely each kind
of node fails, and what two sources may share.

It comes into force by itself when the first network with something upstream has been computed, where policy 1
still is: `scoring.policies.follow_the_network`.
"""

from __future__ import annotations

from typing import Any

from scoring.policy_1 import POLICY_1

# Judgements of size, made to be changed: what counts is that a weak company outranks a sound one, and a shaky
# country a calm one. Chances a year of a stop that lasts for weeks. How they are put together: networks.chances.
NODE_CHANCES: dict[str, dict[str, float]] = {
    # A fire, a flood or a strike that stops one factory for weeks: about one in a hundred a year where nature
    # is kind, five times that where it is not. Not known: the middle. Three months to be back at work.
    "site": {"base": 0.01, "hazard": 0.04, "unknown_hazard": 50, "recovery_days": 90},
    # Insolvency: sound companies fail about once in 200 years, those in distress every twelfth year. Half a year
    # until a successor, or somebody else, delivers.
    "company": {"safe": 0.005, "distress": 0.08, "unknown": 0.03, "recovery_days": 180},
    # A border closed, a war, a country at a standstill. Rare where politics are calm.
    "country": {"calm": 0.001, "shaky": 0.05, "hazard": 0.005, "unknown": 75, "recovery_days": 60},
    # Strikes and closures of weeks; ships then take another way, late.
    "port": {"chance": 0.02, "recovery_days": 21},
    # One flood plain, one power grid, one fault.
    "zone": {"chance": 0.01, "recovery_days": 60},
    # Broken or lost; how long a new one takes is a fact of the tool, where it is told.
    "tool": {"chance": 0.01, "recovery_days": 120},
    # A road or a line that is cut is driven around within two weeks.
    "route": {"chance": 0.02, "recovery_days": 14},
    # Our own plant, as any other site in the middle.
    "plant": {"chance": 0.02, "recovery_days": 60},
    # A site of which only a code is told is one in the middle, too.
    "coded": {"chance": 0.03, "recovery_days": 90},
}

POLICY_2: dict[str, Any] = {
    **POLICY_1,
    "exposure": {
        **POLICY_1["exposure"],
        # A little less than on-time delivery: what is two tiers away stops us as surely, but gives more notice.
        # Where nothing upstream is mapped the whole weight counts against the part, so that it may not be large.
        "weights": {**POLICY_1["exposure"]["weights"], "upstream": 0.1},
    },
    "node_chances": NODE_CHANCES,
    "independence": {
        # Two good suppliers in one country are two; that the country could stop both is shown all the same.
        "accepted_kinds": ["country"],
        # 0: own site, company, tools, routes and zone. Higher asks for tiers that few have mapped in their
        # first year.
        "proof_depth": 0,
        # Suppliers are asked once a year; half a year is for their answer.
        "confirmation_days": 548,
    },
}
