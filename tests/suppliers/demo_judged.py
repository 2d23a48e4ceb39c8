"""The demo company's frames, judged without a database; what sources share is looked up in them directly."""

from itertools import combinations
from typing import Any

import pandas as pd

from scoring.readiness import Facts as Told
from scoring.readiness import Numbers, judge, postures
from scoring.readiness.codes import Treatment
from scoring.readiness.days import NO_DATE, number
from scoring.readiness.kinds import Approval, Decision, Kind, Origin, Stage, Terms
from tests.suppliers.demo_facts import NOW, TODAY, YEAR, Facts

KEY = ["part", "plant", "supplier", "site"]


def judged(facts: Facts, wanted: Treatment) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(sources by what `judge` says, with part and supplier; parts by `postures`, by number), were all parts of
    one treatment."""
    sources = facts.frames["sources"]
    ids = pd.Series(sources.index + 1, _key(sources))
    told = Told.of(
        parts=_parts(facts, wanted),
        sources=_sources(facts),
        qualifications=_qualifications(facts, ids),
        inspections=_inspections(facts, ids),
        terms=_terms(facts, ids),
        notices=_notices(facts),
        orders=_orders(facts, ids),
        **_pairs(facts),
    )
    checks = judge(told, Numbers(), number(TODAY))
    parts = postures(told, checks, Numbers(), number(TODAY))
    checks[["number", "supplier"]] = sources[["part", "supplier"]].to_numpy()
    parts.index = pd.Index(facts.frames["parts"]["number"])
    return checks, parts


def _days(column: pd.Series) -> pd.Series:
    return (column - pd.Timestamp(2000, 1, 1)).dt.days.fillna(NO_DATE).astype("int64")


def _codes(column: pd.Series) -> list[int]:
    return [0 if pd.isna(text) or text == "" else hash(str(text)) for text in column]


def _words(column: pd.Series, words: Any) -> pd.Series:
    return column.map({word.name.lower(): int(word) for word in words}).fillna(0).astype(int)


def _key(frame: pd.DataFrame) -> pd.Series:
    return frame[KEY].astype(object).fillna("").agg("|".join, axis=1)


def _parts(facts: Facts, wanted: Treatment) -> pd.DataFrame:
    parts = facts.frames["parts"]
    return pd.DataFrame(
        {
            "id": parts.index + 1,
            "number": _codes(parts["number"]),
            "revision": _codes(parts["revision"]),
            "annual_demand": parts["annual_demand"],
            "cover_days": parts["safety_stock"] / parts["annual_demand"] * 365,
            "quadrant": int(wanted),
        }
    )


def _sources(facts: Facts) -> pd.DataFrame:
    """Where no primary is told, the first listed."""
    sources, parts = facts.frames["sources"], facts.frames["parts"]
    at = {row: place + 1 for place, row in enumerate(zip(parts["number"], parts["plant"], strict=True))}
    part = pd.Series([at[row] for row in zip(sources["part"], sources["plant"], strict=True)])
    return pd.DataFrame(
        {
            "id": sources.index + 1,
            "part": part,
            "supplier": _codes(sources["supplier"]),
            "site": _codes(sources["site"]),
            "is_primary": sources["role"].eq("primary") | (sources["role"].isna() & ~part.duplicated()),
            "is_candidate": sources["role"].eq("candidate"),
            "is_active": sources["status"].eq("active"),
            "supplier_is_active": sources["supplier"].map(facts.suppliers["status"]).eq("active"),
            "capacity_per_month": sources["capacity_per_month"],
            "ramp_days": sources["ramp_days"],
            "upkeep_per_year": sources["upkeep_cost_per_year"],
            "target_real_on": _days(sources["target_real_on"]),
        }
    )


def _qualifications(facts: Facts, ids: pd.Series) -> pd.DataFrame:
    rows = facts.frames["qualifications"]
    return pd.DataFrame(
        {
            "id": rows.index + 1,
            "source": _key(rows).map(ids),
            "revision": _codes(rows["revision"]),
            "stage": _words(rows["stage"], Stage),
            "approval": _words(rows["approval"], Approval),
            "origin": _words(rows["origin"], Origin),
            "decided_on": _days(rows["decided_on"]),
            "valid_until": _days(rows["valid_until"]),
        }
    )


def _inspections(facts: Facts, ids: pd.Series) -> pd.DataFrame:
    rows = facts.frames["inspections"]
    return pd.DataFrame(
        {
            "id": rows.index + 1,
            "source": _key(rows).map(ids),
            "received_on": _days(rows["received_on"]),
            "decision": _words(rows["decision"], Decision),
        }
    )


def _terms(facts: Facts, ids: pd.Series) -> pd.DataFrame:
    rows = facts.frames["terms"]
    same = ["lead_time_days", "minimum_volume_per_year", "reserved_capacity_per_month"]
    return rows[same].assign(
        id=rows.index + 1,
        source=_key(rows).map(ids),
        kind=_words(rows["kind"], Terms),
        valid_from=_days(rows["valid_from"]),
        valid_to=_days(rows["valid_to"]),
        signed_on=_days(rows["signed_on"]),
        price=rows["price"] / rows["price_unit"],
    )


def _notices(facts: Facts) -> pd.DataFrame:
    rows = facts.frames["change-notices"]
    return pd.DataFrame(
        {
            "id": rows.index + 1,
            "supplier": _codes(rows["supplier"]),
            "site": _codes(rows["site"]),
            "number": _codes(rows["part"]),
            "announced_on": _days(rows["announced_on"]),
            "effective_on": _days(rows["effective_on"]),
            "accepted_on": _days(rows["accepted_on"]),
        }
    )


def _orders(facts: Facts, ids: pd.Series) -> pd.DataFrame:
    """What came on orders of at least the smallest that the terms allow; a hundredth of the demand without."""
    lines = facts.frames["order-lines"]
    lines = lines[(lines["kind"] == "production") & (lines["received"] > 0)]
    lines = lines.assign(source=_key(lines).map(ids)).sort_values("received_on", ascending=False)
    least = facts.frames["terms"].assign(key=lambda rows: _key(rows)).groupby("key")["minimum_order"].min()
    demand = facts.frames["parts"].set_index(["number", "plant"])["annual_demand"]
    keys = pd.Index(lines[["part", "plant"]])
    least = _key(lines).map(least).fillna(pd.Series(demand.reindex(keys).to_numpy() / 100, lines.index))
    year, counts = lines["received_on"] > NOW - YEAR, lines["received"] >= least
    by = lines.groupby("source")
    clean = lines["rejected"].eq(0).groupby(lines["source"]).cummin().groupby(lines["source"]).sum()
    spent = (lines["received"] * lines["unit_price"])[year].groupby(lines["source"]).sum()
    received = lines[year].groupby("source")["received"].sum()
    found = pd.DataFrame(
        {
            "last_production_on": _days(by["received_on"].max()),
            "last_priced_on": _days(lines[counts].groupby("source")["received_on"].max()),
            "received": received,
            "clean_receipts": clean,
            "paid_price": spent / received,
        }
    )
    found["last_priced_on"] = found["last_priced_on"].fillna(NO_DATE).astype("int64")
    return found.assign(received=found["received"].fillna(0.0)).rename_axis("source").reset_index()


def _pairs(facts: Facts) -> dict[str, pd.DataFrame]:
    sources = facts.frames["sources"]
    points = {row.Index + 1: _points(facts, row) for row in sources.itertuples()}
    mapped = {source: Kind.SITE in set(kinds.values()) for source, kinds in points.items()}
    told, shared = [], []
    for _part, rows in sources.groupby(["part", "plant"]):
        for one, other in combinations(rows.index + 1, 2):
            told.append((one, other, 0 if mapped[one] and mapped[other] else -1))
            both = points[one].keys() & points[other].keys()
            shared += [(one, other, int(points[one][node]), hash(node)) for node in both]
    return {
        "pairs": pd.DataFrame(told, columns=["source", "against", "proven_tier"]),
        "shared": pd.DataFrame(shared, columns=["source", "against", "kind", "node"]),
    }


def _points(facts: Facts, source: Any) -> dict[str, Kind]:
    """What a source stops without, as far as its own site and ways go, and what feeds that alone."""
    found = {f"company {source.supplier}": Kind.COMPANY}
    tools = (source.tools if isinstance(source.tools, str) else "").split(";")
    if len(tools) == 1 and tools[0]:
        found[f"tool {tools[0]}"] = Kind.TOOL
    routes = facts.frames["routes"]
    ways = [set(ports.split(";")) - {""} for ports in routes.loc[routes["site"] == source.site, "ports"]]
    if not isinstance(source.site, str) or not ways:
        return found
    site = facts.sites.loc[source.site]
    found |= {f"port {port}": Kind.PORT for port in set.intersection(*ways)}
    found |= {f"site {source.site}": Kind.SITE, f"country {site['country']}": Kind.COUNTRY}
    found |= {f"company {site['supplier']}": Kind.COMPANY}
    if isinstance(site["zone"], str):
        found[f"zone {site['zone']}"] = Kind.ZONE
    for company in {source.supplier, site["supplier"]}:
        parent = facts.suppliers.loc[company, "parent"]
        if isinstance(parent, str):
            found[f"parent {parent}"] = Kind.PARENT
    return found
