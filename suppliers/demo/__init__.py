"""The demo company: a made-up maker of presses and injection moulding machines, by our own generator.

`company` is pure: frames in, nothing; frames out, one a resource, columns as in the interface. Names are
invented, mail addresses end in .example, country risks are illustrative and not the published ones.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from zlib import crc32

import numpy as np
import pandas as pd

from suppliers.demo import (
    agreements,
    announced,
    approvals,
    bom,
    contacts,
    demand,
    finances,
    lots,
    orders,
    places,
    sources,
    standing,
    tooling,
    upstream,
    vendors,
    ways,
)
from suppliers.demo import parts as parts_of
from suppliers.demo.columns import COLUMNS, shaped
from suppliers.demo.stories import STORIES, Story

__all__ = ["COLUMNS", "FEWEST_PARTS", "STORIES", "Story", "company"]
FEWEST_PARTS = 100


def company(parts: int = 400, seed: int = 1, *, today: date) -> dict[str, pd.DataFrame]:
    """One frame a resource, in load order; the same for the same parts, seed and today.

    Foreign keys are natural keys, dates datetime64, what is not known NaN or None. 400 parts come with
    150 suppliers, 220 sites, some 40 companies upstream of them, and some 11,000 order lines. Raises ValueError below 100 parts, where the
    stories would not fit.
    """
    if parts < FEWEST_PARTS:
        raise ValueError(f"The demo company needs at least {FEWEST_PARTS} parts, not {parts}.")

    def rng(what: str) -> np.random.Generator:  # a stream each, so that one frame's draws move no other's
        return np.random.default_rng([seed, parts, crc32(what.encode())])

    items = parts_of.parts(rng("parts"), parts)
    lines = bom.bom(rng("bom"), items, today=today)
    items = demand.with_demand(rng("demand"), items, lines)
    sellers = vendors.suppliers(rng("suppliers"), vendors.how_many(parts))
    works = vendors.sites(rng("sites"), sellers, round(len(sellers) * vendors.SITES_EACH))
    listed = sources.sources(rng("sources"), items, sellers, works, today=today)
    items = sources.with_sole_reasons(rng("sole"), items, listed)
    bought = orders.orders(rng("orders"), listed, items["annual_demand"], parts=parts, today=today)
    unseen = upstream.suppliers(rng("upstream"))
    beyond = upstream.sites(rng("upstream sites"), unseen)
    needs = upstream.dependencies(rng("dependencies"), works, beyond, today=today)
    tools, listed = tooling.tools(rng("tools"), listed)
    pools, listed = tooling.pools(rng("pools"), listed)
    listed = standing.with_standing(rng("standing"), listed, items, bought, today=today)
    seen, bought = lots.inspections(rng("lots"), listed, bought, today=today)
    frames = {
        "plants": parts_of.plants(),
        "parts": items,
        "stock": demand.stock(rng("stock"), items, today=today),
        "bom-lines": lines,
        "suppliers": pd.concat([sellers, unseen], ignore_index=True),
        **finances.finances(rng("finances"), sellers, today=today),
        "sites": upstream.mapped(pd.concat([works, beyond], ignore_index=True), needs, today=today),
        "ports": ways.ports(),
        "routes": ways.routes(rng("routes"), works),
        "tools": tools,
        "capacity-pools": pools,
        "sources": listed,
        "dependencies": needs,
        "order-lines": bought,
        "inspections": seen,
        **_on_file(rng, listed, works, today=today),
        "contacts": contacts.contacts(rng("contacts"), sellers),
        "country-risks": places.country_risks(rng("countries"), today=today),
    }
    return {name: shaped(name, frames[name]) for name in COLUMNS}


def _on_file(
    rng: Callable[[str], np.random.Generator], listed: pd.DataFrame, works: pd.DataFrame, *, today: date
) -> dict[str, pd.DataFrame]:
    agreed, breaks = agreements.terms(rng("terms"), listed, today=today)
    return {
        "qualifications": approvals.qualifications(rng("qualifications"), listed, today=today),
        "terms": agreed,
        "price-breaks": breaks,
        "change-notices": announced.change_notices(rng("notices"), listed, today=today),
        "certificates": announced.certificates(rng("certificates"), works, today=today),
    }
