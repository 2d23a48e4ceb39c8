"""Plants and parts: finished machines, modules, sub-assemblies, and what is bought for them.

A working frame has, beside the columns of the resource, what the other generators go by: level (0 product,
1 module, 2 sub-assembly, 3 bought), family, trade, type, variant, price, cover and story.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from suppliers.demo.families import FAMILIES, KINDS, description
from suppliers.demo.stories import PARTS as STORY_PARTS

PLANTS = (
    ("P100", "Demo Machinery, Swabia works", "DE", 48.71, 9.42),
    ("P200", "Demo Machinery, Moravia works", "CZ", 49.19, 16.68),
)
PRODUCTS = {"P100": ("PRS", "Servo-hydraulic press"), "P200": ("IMM", "Injection moulding machine")}
MODULES = {
    "Hydraulic power unit": ("Pump group", "Valve manifold assembly"),
    "Clamping unit": ("Main cylinder assembly", "Guide assembly"),
    "Drive unit": ("Servo axis", "Guide assembly"),
    "Control cabinet": ("Control rack", "Safety circuit"),
    "Machine frame": ("Base frame assembly", "Guard set"),
}
SUBASSEMBLIES = {
    "Pump group": ("hydraulics", "drives", "seals", "fasteners", "sensors", "sheet metal"),
    "Main cylinder assembly": ("hydraulics", "castings", "seals", "machining", "services"),
    "Control rack": ("electronics", "cables", "software", "sheet metal"),
    "Servo axis": ("drives", "machining", "bearings", "sensors", "cables"),
    "Base frame assembly": ("castings", "sheet metal", "fasteners", "fluids"),
    "Valve manifold assembly": ("hydraulics", "electronics", "seals", "cables"),
    "Guide assembly": ("bearings", "machining", "fluids", "fasteners"),
    "Safety circuit": ("sensors", "electronics", "cables"),
    "Guard set": ("sheet metal", "fasteners", "sensors"),
}
AT_BOTH_PLANTS = 0.05  # share of the bought parts whose number the other plant uses too


class Counts(NamedTuple):
    """How many of each, at one plant, and how many bought parts in all."""

    products: int
    modules: int
    subassemblies: int
    bought: int


def counts(parts: int) -> Counts:
    products, modules, subs = max(2, parts // 40), max(5, parts // 25), max(9, parts // 16)
    return Counts(products, modules, subs, parts - 2 * (products + modules + subs))


def plants() -> pd.DataFrame:
    return pd.DataFrame(PLANTS, columns=["code", "name", "country", "latitude", "longitude"])


def parts(rng: np.random.Generator, how_many: int) -> pd.DataFrame:
    """The working frame of parts. Demand and money are still to come: they follow from the BOM."""
    many = counts(how_many)
    made = pd.concat([_made(plant, many) for plant in PRODUCTS], ignore_index=True)
    bought = _bought(rng, many.bought)
    frame = pd.concat([made, bought], ignore_index=True)
    frame["revision"] = frame["revision"].fillna(pd.Series(rng.choice(list("ABBCCDEF"), len(frame))))
    desk = frame["trade"].fillna("assembly").str.replace(" ", "-")
    where = frame["plant"].map({"P100": "swabia", "P200": "moravia"})
    frame["buyer"] = "buying." + desk + "." + where + "@holdfast.example"
    frame["status"] = frame["status"].fillna("active")
    return frame


def _made(plant: str, many: Counts) -> pd.DataFrame:
    """Products, modules and sub-assemblies of a plant, by level and then by variant."""
    rows = []
    code, noun = PRODUCTS[plant]
    first = 10001 if plant == "P100" else 20001
    for n in range(many.products):
        rows.append((f"{code}-{first + n}", plant, noun, "Finished machines", 0, noun, n))
    for level, prefix, types, number in (
        (1, "MOD", list(MODULES), many.modules),
        (2, "ASM", list(SUBASSEMBLIES), many.subassemblies),
    ):
        for n in range(number):
            variant, place = divmod(n, len(types))
            text = f"{types[place]}, variant {variant + 1}"
            category = "Modules" if level == 1 else "Sub-assemblies"
            rows.append((f"{prefix}-{first + 99 + n}", plant, text, category, level, types[place], variant))
    frame = pd.DataFrame(
        rows, columns=["number", "plant", "description", "category", "level", "type", "variant"]
    )
    return frame.assign(kind="material", procurement="make", unit="pcs", story=False)


def _bought(rng: np.random.Generator, how_many: int) -> pd.DataFrame:
    told = pd.DataFrame(STORY_PARTS).assign(story=True)
    shared = int(how_many * AT_BOTH_PLANTS)
    new = how_many - len(told) - shared
    weights = np.array([family.weight for family in FAMILIES.values()], dtype=float)
    codes = rng.choice(list(FAMILIES), new, p=weights / weights.sum())
    drawn = pd.DataFrame({"family": codes, "plant": rng.choice(list(PRODUCTS), new), "story": False})
    drawn["variant"] = drawn.groupby("family").cumcount()
    drawn["number"] = drawn["family"] + "-" + (rng.permutation(new) + 20000).astype(str)
    again = drawn.sample(shared, random_state=rng).assign(
        plant=lambda f: f["plant"].map({"P100": "P200", "P200": "P100"})
    )
    return _described(rng, pd.concat([told, drawn, again], ignore_index=True))


def _described(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """Give bought parts what their family says, scattered; what a story tells stays as told."""
    families = [FAMILIES[code] for code in frame["family"]]
    n = len(frame)
    by = pd.DataFrame(families, index=frame.index)
    steady = frame["story"].to_numpy()
    wobble = np.where(steady, 0.0, 1.0)
    drawn = pd.DataFrame(
        {
            "description": [description(f, int(v)) for f, v in zip(families, frame["variant"], strict=True)],
            "category": by["trade"].str.capitalize(),
            "trade": by["trade"],
            "kind": by["trade"].map(KINDS).fillna("material"),
            "unit": by["unit"],
            "price": (by["price"] * np.exp(wobble * rng.normal(0, 0.55, n))).round(2),
            "cover": by["cover"] * np.exp(wobble * rng.normal(0, 0.5, n)),
            "criticality": (by["criticality"] + wobble * rng.normal(0, 0.8, n)).round().clip(1, 5),
            "substitutability": (by["substitutability"] + wobble * rng.normal(0, 0.13, n)).clip(0, 1),
            "time_to_recover_days": by["recovery"] * np.exp(wobble * rng.normal(0, 0.45, n)),
        }
    )
    drawn["substitutability"] = (drawn["substitutability"] * 20).round() / 20
    drawn["time_to_recover_days"] = (drawn["time_to_recover_days"] / 5).round().clip(lower=1) * 5
    for name, share in (("criticality", 0.04), ("substitutability", 0.05), ("time_to_recover_days", 0.45)):
        drawn.loc[~steady & (rng.random(n) < share), name] = np.nan
    drawn["procurement"] = np.where(by["trade"] == "services", "subcontract", "buy")
    made_too = by["trade"].isin(["machining", "sheet metal"]) & ~steady & (rng.random(n) < 0.06)
    drawn.loc[made_too, "procurement"] = "both"
    drawn["status"] = rng.choice(
        ["active", "phase_out", "service_only", "planned", "obsolete"], n, p=[0.93, 0.03, 0.015, 0.01, 0.015]
    )
    drawn.loc[steady, "status"] = "active"
    frame = frame.assign(level=3)
    for name in frame.columns.intersection(drawn.columns):
        drawn[name] = frame[name].where(frame[name].notna(), drawn[name])
    return frame.drop(columns=frame.columns.intersection(drawn.columns)).join(drawn)
