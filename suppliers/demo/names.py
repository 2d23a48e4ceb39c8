"""Company names of our own making: a root of invented syllables, the trade, the legal form.

The roots follow no language, so that no name is likely to be anybody's: "Quelvodrex Hydraulics GmbH".
"""

from __future__ import annotations

import numpy as np

from suppliers.demo.places import COUNTRIES

HEADS = "Quel|Brax|Zorv|Thal|Vren|Osk|Keld|Mirr|Pell|Jurv|Ond|Fenn|Gral|Hesk|Ilv|Noxa|Rud|Sarv|Tull|Wex|Yor"
MIDDLES = "ado|avi|eno|ewo|ibo|ilu|olo|omi|uda|uve|ayo|oze"
TAILS = "drex|mund|vik|tal|zor|lund|quist|mora|beck|garn|holt|nix|pern|sund|trop|wick"
SUBJECTS = {
    "hydraulics": "Hydraulics|Fluid Power",
    "seals": "Sealing Technology|Polymer Seals",
    "castings": "Foundry|Castings",
    "machining": "Precision Machining|Gear Works",
    "bearings": "Bearings|Linear Technology",
    "drives": "Drives|Motor Works",
    "electronics": "Electronics|Power Electronics",
    "sensors": "Sensors|Safety Systems",
    "cables": "Cable Systems|Connectors",
    "sheet metal": "Sheet Metal|Enclosures",
    "fasteners": "Fasteners|Fixings",
    "fluids": "Lubricants|Coatings",
    "packaging": "Packaging|Crates",
    "services": "Surface Treatment|Technical Services",
    "software": "Automation Software|Control Software",
    "utilities": "Industrial Gases|Energy Supply",
    "distribution": "Industrial Supply|Components Trading",
    "group": "Group|Holding",
    "magnets": "Magnetics|Magnet Works",
    "materials": "Materials|Metals",
}


def company_names(rng: np.random.Generator, trades: list[str], countries: list[str]) -> list[str]:
    """One name for each trade and country, no root twice."""
    heads, middles, tails = HEADS.split("|"), MIDDLES.split("|"), TAILS.split("|")
    places = rng.permutation(len(heads) * len(middles) * len(tails))
    names = []
    for number, trade, country in zip(places, trades, countries, strict=False):
        rest, tail = divmod(int(number), len(tails))
        head, middle = divmod(rest, len(middles))
        subjects = SUBJECTS[trade].split("|")
        forms = COUNTRIES[country].forms
        subject, form = subjects[rng.integers(len(subjects))], forms[rng.integers(len(forms))]
        names.append(f"{heads[head]}{middles[middle]}{tails[tail]} {subject} {form}")
    return names


def address(name: str) -> str:
    """A mail address on a reserved domain: nobody can be reached by mistake."""
    return f"sales@{name.split()[0].lower()}.example"
