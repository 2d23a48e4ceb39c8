"""Stories about second sources: whether they would hold. Each speaks against its source by one fact alone.

As in `suppliers.demo.stories`, which takes these in. Beyond that a source may be told to have a `flaw` (see
`suppliers.demo.standing`), since when and until when it is qualified or under terms (`qualified_on` a day,
the others days from today), and what it costs beside the primary (`premium`).
"""

from __future__ import annotations

from typing import Any

# story, parts, sentence
STORIES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (
        "never_ordered",
        ("EST-10050",),
        "Its second source was qualified in 2015, has a contract, and never got an order.",
    ),
    (
        "real_as_backup_only",
        ("SVH-10250",),
        "Its second source last shipped over a year ago: warm enough for a backup, not for one of two.",
    ),
    ("contract_ended", ("SLR-10260",), "The contract of its second source ended last month."),
    ("quote_only", ("GRS-10270",), "Its second source ships on a quote that binds nobody."),
    (
        "older_revision",
        ("PRV-10280",),
        "Its second source is qualified for the revision before the one in force.",
    ),
    (
        "change_not_accepted",
        ("LCU-10290",),
        "Its second source has moved the line that makes it, and nobody has accepted that.",
    ),
    ("lots_rejected", ("PBC-10300",), "Two of the last five lots of its second source were rejected."),
    ("being_built", ("PLT-10310",), "A second source is at samples, and a day is set for it to be real."),
    (
        "ships_without_approval",
        ("MCU-10320",),
        "Its second source ships three in ten, and nobody has a record of its qualification.",
    ),
    (
        "third_is_real",
        ("IOM-10330",),
        "Its second source lands at the same port as the first, a third does not.",
    ),
    (
        "too_slow",
        ("GPU-10340",),
        "Its second source takes longer to ramp up than stock lasts.",
    ),
    (
        "dear_backup",
        ("LGR-10350",),
        "Its backup takes two in five at a price well above that of the first.",
    ),
    (
        "qualification_about_to_lapse",
        ("SRL-10051",),
        "The qualification of its second source ends in three weeks.",
    ),
    ("contract_about_to_lapse", ("PLC-10240",), "The contract of its second source ends in six weeks."),
)

# number, plant, family, variant, and what differs from the family
PARTS: tuple[tuple[str, str, str, int, dict[str, Any]], ...] = (
    ("SVH-10250", "P100", "SVH", 4, {"cover": 40.0}),
    ("SLR-10260", "P200", "SLR", 1, {"cover": 35.0}),
    ("GRS-10270", "P200", "GRS", 2, {"cover": 30.0, "time_to_recover_days": 110.0}),
    ("PRV-10280", "P100", "PRV", 3, {"revision": "D"}),
    ("LCU-10290", "P200", "LCU", 2, {}),
    ("PBC-10300", "P100", "PBC", 2, {}),
    ("PLT-10310", "P100", "PLT", 4, {}),
    ("MCU-10320", "P100", "MCU", 4, {"cover": 40.0}),
    (
        "IOM-10330",
        "P200",
        "IOM",
        0,
        {"criticality": 4, "time_to_recover_days": 130.0, "substitutability": 0.2},
    ),
    ("GPU-10340", "P100", "GPU", 0, {"criticality": 4, "time_to_recover_days": 110.0}),
    ("LGR-10350", "P200", "LGR", 3, {"criticality": 4, "time_to_recover_days": 110.0, "cover": 35.0}),
)

# code, kind, trade, country, parent, status
SUPPLIERS = (("S10029", "maker", "bearings", "FR", None, "active"),)

# part, supplier, whose factory, role, share of what is bought, and what else is told
SOURCES: tuple[tuple[str, str, str | None, str | None, float, dict[str, Any]], ...] = (
    ("EST-10050", "S10010", "S10010", "secondary", 0.0, {"until_days": None, "qualified_on": "2015-09-14"}),
    ("SRL-10051", "S10009", "S10009", "secondary", 0.12, {"qualified_until": 21.0}),
    ("SVH-10250", "S10024", "S10024", "primary", 1.0, {"capacity_taken": 0.85}),
    ("SVH-10250", "S10005", "S10005", "secondary", 0.3, {"until_days": 520}),
    ("SLR-10260", "S10012", "S10012", "primary", 0.88, {}),
    ("SLR-10260", "S10029", "S10029", "secondary", 0.12, {"flaw": "terms ended", "terms_until": -30.0}),
    ("GRS-10270", "S10014", "S10014", "primary", 0.88, {}),
    ("GRS-10270", "S10015", "S10015", "secondary", 0.12, {"flaw": "quote"}),
    ("PRV-10280", "S10004", "S10004", "primary", 0.88, {}),
    ("PRV-10280", "S10016", "S10016", "secondary", 0.12, {"flaw": "old revision"}),
    ("LCU-10290", "S10009", "S10009", "primary", 0.88, {}),
    ("LCU-10290", "S10010", "S10010", "secondary", 0.12, {"flaw": "notice"}),
    ("PBC-10300", "S10022", "S10022", "primary", 0.7, {"capacity_taken": 0.7}),
    ("PBC-10300", "S10026", "S10026", "secondary", 0.3, {"flaw": "lots"}),
    ("PLT-10310", "S10025", "S10025", "primary", 1.0, {"capacity_taken": 0.7}),
    ("PLT-10310", "S10026", "S10026", "candidate", 0.0, {"stage": "samples", "qualification": 61000.0}),
    ("MCU-10320", "S10003", "S10003", "primary", 0.7, {"capacity_taken": 0.6}),
    ("MCU-10320", "S10028", "S10028", "secondary", 0.3, {"flaw": "no row"}),
    ("IOM-10330", "S10011", "S10011", "primary", 0.5, {"capacity_taken": 0.6}),
    ("IOM-10330", "S10023", "S10023", "secondary", 0.25, {}),
    ("IOM-10330", "S10027", "S10027", "secondary", 0.25, {}),
    ("GPU-10340", "S10016", "S10016", "primary", 0.9, {}),
    ("GPU-10340", "S10004", "S10004", "secondary", 0.1, {"flaw": "late"}),
    ("LGR-10350", "S10012", "S10012", "primary", 0.6, {"capacity_taken": 0.5}),
    ("LGR-10350", "S10029", "S10029", "secondary", 0.4, {"premium": 1.09, "capacity_taken": 0.5}),
)
