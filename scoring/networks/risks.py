"""The chance and the days to recover of every ranked node, from its facts and the policy in force."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from scoring.facts import finances
from scoring.facts.reading import read_countries
from scoring.models import RANKED, NodeKind, PolicyVersion
from scoring.networks import chances
from scoring.networks.building import Built
from scoring.networks.tiers import row_of
from suppliers.models import Financial, Rating

Floats = NDArray[np.float64]


def of_nodes(built: Built, *, day: date, policy: PolicyVersion) -> tuple[Floats, Floats]:
    """Chance a year and days to recover, one a node; NaN where the kind is not ranked. Five queries."""
    numbers = chances.numbers_of(policy.numbers)
    hazard, stability = _of_countries(day, policy)
    chance, days = np.full(len(built.codes), np.nan), np.full(len(built.codes), np.nan)
    places, tables = built.places, built.tables
    for kind in RANKED:
        refs = places.refs[kind]
        if kind == NodeKind.SITE:
            sites = tables["sites"]
            row = row_of(sites["id"], refs)
            found = chances.site(
                sites["hazard"][row],
                sites["recovery_days"][row],
                of_country=hazard[sites["country"][row]],
                numbers=numbers,
            )
        elif kind == NodeKind.COMPANY:
            found = chances.company(_of_companies(refs, day=day, policy=policy), numbers=numbers)
        elif kind == NodeKind.COUNTRY:
            found = chances.country(stability[refs], hazard[refs], numbers=numbers)
        else:
            told = (
                tables["tools"]["replacement_days"] if kind == NodeKind.TOOL else np.full(len(refs), np.nan)
            )
            found = chances.plain(kind.name.lower(), told, numbers=numbers)
        chance[places.slice(kind)], days[places.slice(kind)] = found
    return chance, days


def _of_countries(day: date, policy: PolicyVersion) -> tuple[Floats, Floats]:
    """Natural hazard and political risk by a country's two letters as one number; NaN not known."""
    told = read_countries(day=day, policy=policy.read())
    tables = []
    for which in (told["is_hazard"], ~told["is_hazard"]):
        value = np.full(1 << 16, np.nan)
        value[told["country"][which]] = told["value"][which]
        value[0] = np.nan
        tables.append(value)
    return tables[0], tables[1]


def _of_companies(ids: NDArray[np.int64], *, day: date, policy: PolicyVersion) -> Floats:
    """Financial risk, 0-100: the worse of the newest statement and the newest ratings; NaN not known."""
    if not (Financial.objects.exists() or Rating.objects.exists()):
        return np.full(len(ids), np.nan)  # nothing that needs the engine of statements, and its memory
    statements, ratings = finances.read(ids, day=day, policy=policy.read())
    return np.fmax(statements.of(ids)[0], ratings.of(ids)[0])
