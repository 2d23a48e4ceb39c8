"""The stories planted in the demo company: which part each is about, in one sentence.

Their parts, companies and sites have fixed codes, the same for every seed and size. What a story does not
need is left to the part's family. Everything here is a fact in the frames, nothing is a flag.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from suppliers.demo import seconds


class Story(NamedTuple):
    parts: tuple[str, ...]  # part numbers, each used at one plant only
    sentence: str


STORIES: dict[str, Story] = {
    "two_distributors_of_one_plant": Story(
        ("MCU-10010",), "Two distributors sell it, and both boards come from the same maker's factory."
    ),
    "gone_cold": Story(
        ("SVV-10020",), "A second source, approved seven years ago, last got an order over two years ago."
    ),
    "three_suppliers_low_impact": Story(
        ("CRT-10030",), "A crate that anybody can build is bought from three suppliers, each with its upkeep."
    ),
    "no_stock_figure": Story(
        ("ENC-10040",), "Nobody has a stock figure for it: no safety stock, and it was never counted."
    ),
    "safety_for_a_few_euros": Story(
        ("EST-10050", "SRL-10051"), "They cost next to nothing, and no machine may leave without them."
    ),
    "sole_maker_on_a_fault": Story(
        ("IGB-10060",), "One company in the world makes it, at a site that earthquakes reach."
    ),
    "blocked_second": Story(("BRG-10070",), "Its second source is listed, but the supplier is blocked."),
    "candidate": Story(("BSC-10080",), "A second source is being looked at: samples and a trial lot."),
    "no_primary_told": Story(
        ("CYL-10090",), "Neither of its two sources is told as primary; one ships far more than the other."
    ),
    "made_here": Story(("ASM-10100",), "It is assembled in our own plant, out of what is bought."),
    "either_will_do": Story(("CRV-10110", "CRV-10111"), "Either valve will do in the same pump group."),
    "in_no_bom": Story(("GRE-10120",), "It is in no bill of materials, so what stops without it is unknown."),
    "site_not_told": Story(("CAB-10130",), "Its supplier has not said at which site it is made."),
    "sisters": Story(("SMO-10140",), "Its two sources are different companies of one group."),
    "overdue": Story(("PLT-10150",), "An order that was due weeks ago has not arrived."),
    "criticality_not_told": Story(("HMI-10160",), "Nobody has said how critical it is."),
    "really_two": Story(("PMP-10170",), "Two companies in two countries both ship it in earnest."),
    "getting_worse": Story(
        ("TBR-10180",), "Its only source was on time; for a year it has been late, and more is rejected."
    ),
    "risky_but_cheap": Story(
        ("CWT-10190",), "It comes from a risky place, but is easily replaced, and stock lasts for months."
    ),
    "all_of_its_capacity": Story(("FRM-10200",), "We take nearly all that its only foundry can pour."),
    "demand_not_told": Story(("THC-10210",), "Nobody has said how much of it is needed in a year."),
    "obsolete": Story(("INV-10220",), "It is obsolete: its sources are listed and no longer matter."),
    "made_and_bought": Story(("MAN-10230",), "It is bought, and machined in our own plant as well."),
    "calm_with_a_small_backup": Story(
        ("PLC-10240",), "Vital, from a calm place, with a second source that ships a little each quarter."
    ),
    "one_magnet_maker": Story(
        ("ENC-10040",),
        "Makers in two countries buy magnet wheels from two companies, whose magnets come from one works.",
    ),
    "one_port": Story(
        ("IGB-10060", "TBR-10180"), "They come from overseas, where every way but a few lands at one port."
    ),
    "one_tool_for_both": Story(
        ("CYL-10090",), "Both of its sources need the same tool, which is ours and stands at one of them."
    ),
    "two_depots": Story(
        ("BRG-10070",),
        "Its maker's steel comes from either of two depots, each the other's way out; one mill feeds both.",
    ),
    "second_tier_mapped": Story(
        ("PMP-10170",), "Both makers have said where all of their inputs come from, and nothing is shared."
    ),
    "second_tier_not_asked": Story(
        ("PLT-10150",), "Nobody has asked its only maker where the inputs come from."
    ),
    "needs_itself": Story(
        ("FRM-10200",), "Its foundry's coke comes from a works that, through another, needs its castings."
    ),
    "two_of_three": Story(("HMI-10160",), "Its maker needs panels from any two of three works."),
    **{name: Story(parts, sentence) for name, parts, sentence in seconds.STORIES},
}

# number, plant, family, variant, and what differs from the family
_PARTS: tuple[tuple[str, str, str, int, dict[str, Any]], ...] = (
    ("MCU-10010", "P100", "MCU", 0, {}),
    ("SVV-10020", "P100", "SVV", 2, {}),
    ("CRT-10030", "P200", "CRT", 1, {"cover": 25.0, "criticality": 1}),
    ("ENC-10040", "P100", "ENC", 1, {"blank": ("cover",)}),
    ("EST-10050", "P100", "EST", 0, {"criticality": 5, "price": 3.8, "cover": 90.0}),
    ("SRL-10051", "P200", "SRL", 1, {"criticality": 5, "price": 6.4, "cover": 80.0}),
    ("IGB-10060", "P100", "IGB", 3, {"sole_reason": "One company holds the patents and makes it."}),
    ("BRG-10070", "P200", "BRG", 2, {}),
    ("BSC-10080", "P200", "BSC", 3, {}),
    ("CYL-10090", "P100", "CYL", 4, {}),
    ("CRV-10110", "P100", "CRV", 0, {}),
    ("CRV-10111", "P100", "CRV", 1, {}),
    ("GRE-10120", "P200", "GRE", 0, {}),
    ("CAB-10130", "P200", "CAB", 3, {"time_to_recover_days": 65.0, "cover": 12.0}),
    ("SMO-10140", "P100", "SMO", 5, {}),
    ("PLT-10150", "P200", "PLT", 2, {}),
    ("HMI-10160", "P200", "HMI", 1, {"blank": ("criticality",)}),
    ("PMP-10170", "P100", "PMP", 2, {}),
    ("TBR-10180", "P200", "TBR", 1, {}),
    ("CWT-10190", "P200", "CWT", 0, {"cover": 120.0}),
    ("FRM-10200", "P200", "FRM", 4, {}),
    ("THC-10210", "P200", "THC", 0, {"blank": ("annual_demand",), "criticality": 3}),
    ("INV-10220", "P100", "INV", 3, {"status": "obsolete"}),
    ("MAN-10230", "P100", "MAN", 1, {"procurement": "both"}),
    ("PLC-10240", "P100", "PLC", 2, {}),
    *seconds.PARTS,
)
PARTS = [
    {"number": number, "plant": plant, "family": family, "variant": variant, **differs}
    for number, plant, family, variant, differs in _PARTS
]
PARENTS = dict.fromkeys(("CRV-10110", "CRV-10111"), "ASM-10100")  # others: chosen by trade
NOT_IN_A_BOM = ("GRE-10120",)

# code, kind, trade, country, parent, status
SUPPLIERS = (
    ("S10001", "distributor", "electronics", "DE", None, "active"),
    ("S10002", "distributor", "electronics", "NL", None, "active"),
    ("S10003", "maker", "electronics", "TW", None, "active"),
    ("S10004", "maker", "hydraulics", "DE", None, "active"),
    ("S10005", "maker", "hydraulics", "IT", None, "active"),
    ("S10006", "maker", "packaging", "DE", None, "active"),
    ("S10007", "maker", "packaging", "PL", None, "active"),
    ("S10008", "maker", "packaging", "CZ", None, "active"),
    ("S10009", "maker", "sensors", "DE", None, "active"),
    ("S10010", "maker", "sensors", "CH", None, "active"),
    ("S10011", "maker", "electronics", "JP", None, "active"),
    ("S10012", "maker", "bearings", "SE", None, "active"),
    ("S10013", "maker", "bearings", "CN", None, "blocked"),
    ("S10014", "maker", "machining", "CZ", None, "active"),
    ("S10015", "maker", "machining", "AT", None, "active"),
    ("S10016", "maker", "hydraulics", "IT", None, "active"),
    ("S10017", "maker", "fluids", "DE", None, "active"),
    ("S10018", "maker", "cables", "RO", None, "active"),
    ("S10019", "maker", "drives", "DE", "S10021", "active"),
    ("S10020", "maker", "drives", "HU", "S10021", "active"),
    ("S10021", "group", "group", "DE", None, "active"),
    ("S10022", "maker", "castings", "TR", None, "active"),
    ("S10023", "maker", "electronics", "KR", None, "active"),
    ("S10024", "maker", "hydraulics", "US", None, "active"),
    ("S10025", "maker", "castings", "IN", None, "active"),
    ("S10026", "maker", "castings", "CZ", None, "active"),
    ("S10027", "maker", "electronics", "DE", None, "active"),
    ("S10028", "maker", "electronics", "SE", None, "active"),
    *seconds.SUPPLIERS,
)
# One factory each, coded country-number in the order of the suppliers: the first in Taiwan is TW-001.
HAZARDS = {"S10003": 84.0, "S10011": 91.0, "S10022": 68.0, "S10024": 77.0, "S10027": 14.0}

# part, supplier, whose factory, role, share of what is bought, and what else is told. `from_years` and
# `until_days` bound the orders (years and days ago), `capacity_taken` sets the capacity.
SOURCES: tuple[tuple[str, str, str | None, str | None, float, dict[str, Any]], ...] = (
    ("MCU-10010", "S10001", "S10003", "primary", 0.6, {"maker": "S10003", "capacity_taken": 0.5}),
    ("MCU-10010", "S10002", "S10003", "secondary", 0.4, {"maker": "S10003", "capacity_taken": 0.5}),
    ("SVV-10020", "S10004", "S10004", "primary", 1.0, {}),
    ("SVV-10020", "S10005", "S10005", "secondary", 0.12, {"from_years": 7.0, "until_days": 870}),
    ("CRT-10030", "S10006", "S10006", "primary", 0.5, {"upkeep": 4200.0}),
    ("CRT-10030", "S10007", "S10007", "secondary", 0.3, {"upkeep": 3600.0}),
    ("CRT-10030", "S10008", "S10008", "secondary", 0.2, {"upkeep": 5100.0}),
    ("ENC-10040", "S10009", "S10009", "primary", 0.8, {}),
    ("ENC-10040", "S10010", "S10010", "secondary", 0.2, {}),
    ("EST-10050", "S10009", "S10009", "primary", 1.0, {"capacity_taken": 0.2}),
    ("SRL-10051", "S10010", "S10010", "primary", 1.0, {"capacity_taken": 0.3}),
    ("IGB-10060", "S10011", "S10011", "primary", 1.0, {"capacity_taken": 0.6}),
    ("BRG-10070", "S10012", "S10012", "primary", 1.0, {}),
    ("BRG-10070", "S10013", "S10013", "secondary", 0.2, {"until_days": 240}),
    ("BSC-10080", "S10014", "S10014", "primary", 1.0, {"capacity_taken": 0.8}),
    ("BSC-10080", "S10015", "S10015", "candidate", 0.0, {"qualification": 42000.0}),
    ("CYL-10090", "S10016", "S10016", None, 0.75, {}),
    ("CYL-10090", "S10004", "S10004", None, 0.25, {"premium": 0.97}),
    ("CRV-10110", "S10004", "S10004", "primary", 1.0, {}),
    ("CRV-10111", "S10016", "S10016", "primary", 1.0, {}),
    ("GRE-10120", "S10017", "S10017", "primary", 1.0, {}),
    ("CAB-10130", "S10018", None, "primary", 1.0, {}),
    ("SMO-10140", "S10019", "S10019", "primary", 0.7, {"capacity_taken": 0.4}),
    ("SMO-10140", "S10020", "S10020", "secondary", 0.3, {"capacity_taken": 0.6, "premium": 0.97}),
    ("PLT-10150", "S10022", "S10022", "primary", 1.0, {"capacity_taken": 0.7}),
    ("HMI-10160", "S10023", "S10023", "primary", 1.0, {}),
    ("PMP-10170", "S10024", "S10024", "primary", 0.55, {"capacity_taken": 0.85}),
    ("PMP-10170", "S10004", "S10004", "secondary", 0.45, {"capacity_taken": 0.35}),
    ("TBR-10180", "S10025", "S10025", "primary", 1.0, {"capacity_taken": 0.6}),
    ("CWT-10190", "S10022", "S10022", "primary", 1.0, {"capacity_taken": 0.6}),
    ("FRM-10200", "S10026", "S10026", "primary", 1.0, {"capacity_taken": 0.96}),
    ("THC-10210", "S10009", "S10009", "primary", 1.0, {}),
    ("INV-10220", "S10019", "S10019", "primary", 1.0, {"until_days": 400}),
    ("INV-10220", "S10020", "S10020", "secondary", 0.2, {"until_days": 520}),
    ("MAN-10230", "S10004", "S10004", "primary", 1.0, {}),
    ("PLC-10240", "S10027", "S10027", "primary", 0.9, {"capacity_taken": 0.15}),
    ("PLC-10240", "S10028", "S10028", "secondary", 0.1, {"terms_until": 42.0}),
    *seconds.SOURCES,
)
LATE_FOR_A_YEAR = "TBR-10180"
OVERDUE = "PLT-10150"

# What they hang on. Whoever in the stories has a second way by sea; the tool of a part's sources.
OTHER_WAY = ("S10003",)
TOOLS = {"CYL-10090": "TL-10090"}
# Companies that sell nothing to us, each with one site, UP- and its number: code, trade, country, kind of site.
UPSTREAM = (
    ("U10001", "drives", "CZ", "factory"),
    ("U10002", "drives", "PL", "factory"),
    ("U10003", "magnets", "CN", "factory"),
    ("U10004", "distribution", "SE", "warehouse"),
    ("U10005", "distribution", "DE", "warehouse"),
    ("U10006", "materials", "SE", "factory"),
    ("U10007", "castings", "US", "factory"),
    ("U10008", "seals", "US", "factory"),
    ("U10009", "castings", "DE", "factory"),
    ("U10010", "seals", "AT", "factory"),
    ("U10011", "materials", "PL", "factory"),
    ("U10012", "machining", "CZ", "factory"),
    ("U10013", "electronics", "KR", "factory"),
    ("U10014", "electronics", "TW", "factory"),
    ("U10015", "electronics", "JP", "factory"),
)
NEEDS_NOTHING = ("U10006", "U10007", "U10008", "U10009", "U10010")  # they have said so

_ALL: dict[str, Any] = {"complete": True}
_TWO_OF_THREE: dict[str, Any] = {"share": 0.5, "required": 1.0, **_ALL}
# site, material, upstream site, what else is told
DEPENDENCIES: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("DE-004", "magnet wheels", "UP-10001", {"part": "ENC-10040", **_ALL}),
    ("CH-001", "magnet wheels", "UP-10002", {"part": "ENC-10040", **_ALL}),
    ("UP-10001", "magnets", "UP-10003", _ALL),
    ("UP-10002", "magnets", "UP-10003", _ALL),
    ("SE-001", "bearing steel", "UP-10004", _ALL),
    ("SE-001", "bearing steel", "UP-10005", _ALL),
    ("UP-10004", "bearing steel", "UP-10005", _ALL),
    ("UP-10004", "bearing steel", "UP-10006", _ALL),
    ("UP-10005", "bearing steel", "UP-10004", _ALL),
    ("UP-10005", "bearing steel", "UP-10006", _ALL),
    ("US-001", "castings", "UP-10007", _ALL),
    ("US-001", "seals", "UP-10008", _ALL),
    ("DE-002", "castings", "UP-10009", _ALL),
    ("DE-002", "seals", "UP-10010", _ALL),
    ("CZ-003", "foundry coke", "UP-10011", {}),
    ("UP-10011", "furnace doors", "UP-10012", {}),
    ("UP-10012", "castings", "CZ-003", {}),
    ("KR-001", "panels", "UP-10013", _TWO_OF_THREE),
    ("KR-001", "panels", "UP-10014", _TWO_OF_THREE),
    ("KR-001", "panels", "UP-10015", _TWO_OF_THREE),
)
