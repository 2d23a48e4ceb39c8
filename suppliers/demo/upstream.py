"""The second tier and beyond: companies that sell nothing to us, their sites, and who depends on them.

Most of it is not known, as in real companies: a third of the factories have said where their inputs come from,
and few of these have said that this is all.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from suppliers.demo import stories
from suppliers.demo.columns import stamps
from suppliers.demo.names import address, company_names
from suppliers.demo.places import place

# What a trade needs, from whom, and at home where.
NEEDS = {
    "hydraulics": ("bar stock", "castings"),
    "seals": ("fluoropolymer", "carbon black"),
    "castings": ("pig iron", "foundry resin"),
    "machining": ("forgings", "cutting tools"),
    "bearings": ("bearing steel", "cages"),
    "drives": ("magnet wire", "laminations"),
    "electronics": ("wafers", "substrates"),
    "sensors": ("wafers", "optics"),
    "cables": ("copper rod", "insulation"),
    "sheet metal": ("steel coil",),
    "fasteners": ("wire rod",),
    "fluids": ("base oil",),
}
MAKERS = {
    "bar stock": "CZ DE", "castings": "TR CN", "fluoropolymer": "JP", "carbon black": "PL", "pig iron": "BR",
    "foundry resin": "DE", "forgings": "IN IT", "cutting tools": "SE", "bearing steel": "SE JP", "cages": "CN",
    "magnet wire": "KR", "laminations": "CN DE", "wafers": "TW JP", "substrates": "JP", "optics": "DE",
    "copper rod": "PL", "insulation": "FR", "steel coil": "DE NL", "wire rod": "IT", "base oil": "NL",
}  # fmt: skip
TOLD, COMPLETE, TWO, UNNAMED = 0.35, 0.3, 0.4, 0.08


def suppliers(rng: np.random.Generator) -> pd.DataFrame:
    """Companies of the stories, then one for each material and country. Codes U10001 and on."""
    told = [(code, trade, country) for code, trade, country, _kind in stories.UPSTREAM]
    drawn = [(material, country) for material, where in MAKERS.items() for country in where.split()]
    rows = told + [(f"U{20001 + n}", "materials", country) for n, (_m, country) in enumerate(drawn)]
    frame = pd.DataFrame(rows, columns=["code", "trade", "country"])
    frame["material"] = [None] * len(told) + [material for material, _country in drawn]
    names = _other_names(rng, frame)
    return frame.assign(
        name=names, email=[address(name) for name in names], kind="maker", status="active", listed=False
    )


def _other_names(rng: np.random.Generator, frame: pd.DataFrame) -> list[str]:
    """Heads of their own, so that no root is that of a company that sells to us."""
    names = company_names(rng, frame["trade"].tolist(), frame["country"].tolist())
    return [f"Ur{name[0].lower()}{name[1:]}" for name in names]


def sites(rng: np.random.Generator, companies: pd.DataFrame) -> pd.DataFrame:
    """One site a company: a factory, or a depot where the story says so."""
    kinds = {code: kind for code, _trade, _country, kind in stories.UPSTREAM}
    at = [place(rng, country) for country in companies["country"]]
    frame = pd.DataFrame(at, columns=["region", "latitude", "longitude"])
    kind = companies["code"].map(kinds).fillna("factory")
    words = kind.map({"factory": "works", "warehouse": "depot"})
    first = companies["name"].str.split().str[0]
    return frame.assign(
        supplier=companies["code"],
        code="UP-" + companies["code"].str[1:],
        country=companies["country"],
        kind=kind,
        name=first + " " + words + ", " + frame["region"],
        recovery_days=np.where(
            rng.random(len(frame)) < 0.5, rng.choice([30, 60, 90, 120], len(frame)), np.nan
        ),
        of_story=False,
        material=companies["material"],
    )


def dependencies(rng: np.random.Generator, works: pd.DataFrame, upstream: pd.DataFrame, *, today: date):
    """The stories' rows, and those of a third of the other factories that sell to us."""
    told = pd.DataFrame(stories.DEPENDENCIES, columns=["site", "material", "upstream_site", "more"])
    more = pd.DataFrame(list(told.pop("more")), index=told.index)
    rows = pd.concat([told.join(more), _drawn(rng, works, upstream)], ignore_index=True)
    days = rng.integers(20, 500, len(rows))
    confirmed = np.datetime64(today) - days.astype("timedelta64[D]")
    return rows.assign(
        origin=rng.choice(["supplier", "supplier", "analyst"], len(rows)),
        complete=rows["complete"].fillna(False).astype(bool),
        confirmed_on=stamps(confirmed),
    )


def _drawn(rng: np.random.Generator, works: pd.DataFrame, upstream: pd.DataFrame) -> pd.DataFrame:
    makers = upstream.dropna(subset="material").groupby("material")["code"].agg(list)
    factories = works[(works["kind"] == "factory") & ~works["of_story"] & works["trade"].isin(list(NEEDS))]
    rows = []
    for site in factories.itertuples():
        if rng.random() >= TOLD:
            continue
        is_complete = rng.random() < COMPLETE
        for material in NEEDS[site.trade]:
            own = list(rng.permutation(makers[material]))
            for code in own[: 1 + (rng.random() < TWO)]:
                row = {"site": site.code, "material": material, "complete": is_complete}
                if rng.random() < UNNAMED:
                    rows.append(row | {"keyed_code": f"demo-{rng.integers(1, 6):04d}"})
                else:
                    rows.append(row | {"upstream_site": str(code)})
    return pd.DataFrame(rows)


def mapped(works: pd.DataFrame, rows: pd.DataFrame, *, today: date) -> pd.DataFrame:
    """`works` with what is known of their second tier: complete where every need is, or where there is none
    and they have said so; and since when."""
    by = rows.groupby("site")
    nothing = works["supplier"].isin(stories.NEEDS_NOTHING)
    complete = works["code"].map(by["complete"].all()).eq(True) | nothing
    confirmed = works["code"].map(by["confirmed_on"].min())
    return works.assign(
        tier_two_complete=complete,
        tier_two_confirmed_on=confirmed.mask(nothing, pd.Timestamp(today) - pd.Timedelta(days=90)),
    )
