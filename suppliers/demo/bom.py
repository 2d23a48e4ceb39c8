"""The bill of materials: four levels, product, module, sub-assembly, bought part.

The first variants of a module go into the large machines and carry much revenue, the later ones into the
small machines: that, not a drawn figure, makes daily loss heavy-tailed.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from suppliers.demo.families import FAMILIES
from suppliers.demo.parts import MODULES, SUBASSEMBLIES
from suppliers.demo.stories import NOT_IN_A_BOM, PARENTS

SKIPS_LEVELS = {
    "packaging": 0,
    "utilities": 1,
}  # trades whose parts never go into a sub-assembly: their level
OF_ONE_MACHINE, OF_ONE_MODULE = 0.22, 0.20  # chances that another part skips them too
IN_NO_BOM, ALTERNATIVE = 0.012, 0.45
SECOND_BEST_SHARE = 0.3  # of the demand, that the alternative of a group meets


Homes = tuple[list[int], ...]  # row numbers of products, modules and sub-assemblies


def bom(rng: np.random.Generator, parts: pd.DataFrame, *, today: date) -> pd.DataFrame:
    """The working frame of BOM lines: row numbers of `parts` as parent_at, component_at; `taken` is the
    share of the need that this line meets (1, or less in a group of alternatives)."""
    lines: list[tuple[int, int, float, str | None, float]] = []
    for _, plant in parts.groupby("plant"):
        lines += _made_lines(rng, plant)
        lines += _bought_lines(rng, plant)
    columns = ["parent_at", "component_at", "quantity", "alternative_group", "taken"]
    frame = pd.DataFrame(lines, columns=columns)
    frame = frame.drop_duplicates(["parent_at", "component_at"], ignore_index=True)
    frame = frame.sort_values("parent_at", kind="stable", ignore_index=True)
    frame["valid_from"] = pd.Timestamp(today.year - 4, 1, 1)
    frame["valid_to"] = pd.NaT
    return _named(pd.concat([frame, _replaced(rng, frame, parts, today=today)], ignore_index=True), parts)


def _named(frame: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    number, unit = parts["number"].to_numpy(), parts["unit"].to_numpy()
    parent, component = frame["parent_at"].to_numpy(), frame["component_at"].to_numpy()
    return frame.assign(
        parent=number[parent],
        component=number[component],
        plant=parts["plant"].to_numpy()[parent],
        unit=unit[component],
    )


def _sized(rng: np.random.Generator, rows: list[int], size: float) -> int:
    """The variant built for machines of this size (0 = largest, 1 = smallest); now and then another."""
    if rng.random() < 0.2:
        return rows[rng.integers(len(rows))]
    return rows[min(int(size * len(rows)), len(rows) - 1)]


def _made_lines(rng: np.random.Generator, plant: pd.DataFrame) -> list[tuple]:
    """Products need one module of each type, modules the sub-assemblies of theirs; none is left unused."""
    products = plant.index[plant["level"] == 0].tolist()
    modules = {kind: rows.index.tolist() for kind, rows in plant[plant["level"] == 1].groupby("type")}
    subs = {kind: rows.index.tolist() for kind, rows in plant[plant["level"] == 2].groupby("type")}
    pairs = []
    for rank, product in enumerate(products):
        pairs += [(product, _sized(rng, rows, rank / len(products))) for rows in modules.values()]
    for kind, rows in modules.items():
        for rank, module in enumerate(rows):
            pairs += [(module, _sized(rng, subs[wanted], rank / len(rows))) for wanted in MODULES[kind]]
    of_modules = plant.index[plant["level"] == 1].tolist()
    pairs += _unused(rng, pairs, modules, products) + _unused(rng, pairs, subs, of_modules)
    return [(parent, component, float(rng.choice([1, 1, 1, 2])), None, 1.0) for parent, component in pairs]


def _unused(
    rng: np.random.Generator, pairs: list[tuple[int, int]], made: dict[str, list[int]], parents: list[int]
) -> list[tuple[int, int]]:
    """What nothing took goes into one of the smaller parents."""
    taken = {component for _, component in pairs}
    smaller = parents[len(parents) // 2 :]
    return [
        (smaller[rng.integers(len(smaller))], row)
        for rows in made.values()
        for row in rows
        if row not in taken
    ]


def _bought_lines(rng: np.random.Generator, plant: pd.DataFrame) -> list[tuple]:
    """Each bought part goes into assemblies that need its trade; a few pairs are alternatives."""
    homes = {trade: _homes(plant, trade) for trade in plant["trade"].dropna().unique()}
    at = dict(zip(plant["number"], plant.index, strict=True))
    lines: list[tuple] = []
    alone: dict[tuple[int, str], int] = {}  # of a parent and family, the line that may get an alternative
    bought = plant.loc[plant["level"] == 3, ["number", "family", "trade", "story"]]
    for row, number, code, trade, told in bought.itertuples():
        most = FAMILIES[code].most
        if number in PARENTS:
            lines.append((at[PARENTS[number]], row, 2.0, "either valve", _share(number)))
        elif told and number not in NOT_IN_A_BOM:
            lines.append((homes[trade][2][0], row, float(max(1, most // 2)), None, 1.0))
        elif not told and rng.random() > IN_NO_BOM:
            for parent in _parents(rng, homes[trade], 1 + rng.poisson(FAMILIES[code].spread)):
                other = alone.pop((parent, code), None)
                if other is not None and rng.random() < ALTERNATIVE:
                    group = f"{code.lower()} {len(lines)}"
                    quantity = lines[other][2]
                    lines[other] = (*lines[other][:3], group, 1 - SECOND_BEST_SHARE)
                    lines.append((parent, row, quantity, group, SECOND_BEST_SHARE))
                    break
                alone[parent, code] = len(lines)
                lines.append((parent, row, float(rng.integers(1, most + 1)), None, 1.0))
    return lines + _fillers(rng, plant, {line[0] for line in lines})


def _parents(rng: np.random.Generator, homes: Homes, uses: int) -> list[int]:
    """Different parents: mostly sub-assemblies, some parts belong to one module or one machine."""
    chance = rng.random()
    level = 0 if chance < OF_ONE_MACHINE else 1 if chance < OF_ONE_MACHINE + OF_ONE_MODULE else 2
    rows = homes[level]
    return [rows[n] for n in rng.permutation(len(rows))[: uses if level == 2 else 1]]


def _share(number: str) -> float:
    return 1 - SECOND_BEST_SHARE if number == min(PARENTS) else SECOND_BEST_SHARE


def _homes(plant: pd.DataFrame, trade: str) -> Homes:
    """By level, what a part of this trade may go into."""
    kinds = [kind for kind, trades in SUBASSEMBLIES.items() if trade in trades]
    modules = [kind for kind, subs in MODULES.items() if set(subs) & set(kinds)]
    level, kind = plant["level"], plant["type"]
    rows = (level == 0, (level == 1) & kind.isin(modules), (level == 2) & kind.isin(kinds))
    homes: Homes = tuple(plant.index[one].tolist() for one in rows)
    if trade in SKIPS_LEVELS:
        only = plant.index[level == SKIPS_LEVELS[trade]].tolist()
        homes = (only, only, only)
    return homes


def _fillers(rng: np.random.Generator, plant: pd.DataFrame, filled: set[int]) -> list[tuple]:
    """No sub-assembly is empty: one that got nothing takes two small parts."""
    small = plant.index[plant["trade"].isin(["fasteners", "cables"]) & ~plant["story"]]
    empty = [row for row in plant.index[plant["level"] == 2] if row not in filled]
    return [
        (row, int(part), 4.0, None, 1.0)
        for row in empty
        for part in rng.choice(small, min(2, len(small)), replace=False)
    ]


def _replaced(
    rng: np.random.Generator, lines: pd.DataFrame, parts: pd.DataFrame, *, today: date
) -> pd.DataFrame:
    """A few components that were taken out two years ago: closed lines, which nothing may follow."""
    open_now = set(zip(lines["parent_at"], lines["component_at"], strict=True))
    some = lines[lines["component_at"].map(parts["level"]) == 3].sample(frac=0.02, random_state=rng)
    same_plant = {plant: rows.index[rows["level"] == 3] for plant, rows in parts.groupby("plant")}
    told = parts["story"].to_numpy()
    made = []
    for parent in some["parent_at"]:
        component = int(rng.choice(same_plant[parts.at[parent, "plant"]]))
        if (parent, component) not in open_now and not told[component]:
            made.append((parent, component, 1.0))
    closed = pd.DataFrame(made, columns=["parent_at", "component_at", "quantity"])
    closed = closed.astype({"parent_at": int, "component_at": int})
    closed = closed.drop_duplicates(["parent_at", "component_at"])
    return closed.assign(
        alternative_group=None,
        taken=0.0,
        valid_from=pd.Timestamp(today.year - 6, 1, 1),
        valid_to=pd.Timestamp(today.year - 2, 12, 31),
    )
