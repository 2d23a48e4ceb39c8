"""What the demo company's stories hang on beyond their sources: sites upstream, ports, tools."""

import numpy as np
import pandas as pd
import pytest

from suppliers.demo import STORIES, company
from tests.suppliers.demo_facts import COMPANIES, TODAY, Facts, only


@pytest.fixture(scope="module", params=COMPANIES, ids=str)
def facts(request) -> Facts:
    return Facts.of(request.param)


def needs(facts: Facts, site: str) -> dict[str, list[str]]:
    """Of a site: each material with the sites that it may come from."""
    rows = facts.rows("dependencies", site, "site")
    return rows.groupby("material")["upstream_site"].agg(list).to_dict()


def ways(facts: Facts, site: str) -> list[set[str]]:
    """The ports of each route from a site."""
    rows = facts.rows("routes", site, "site")
    return [set(ports.split(";")) for ports in rows["ports"]]


def test_one_magnet_maker(facts):
    sources = facts.sources(only("one_magnet_maker"))
    sites = facts.sites.loc[sources["site"]]
    assert sites["country"].nunique() == sites["supplier"].nunique() == 2
    assert facts.suppliers.loc[sources["supplier"], "parent"].isna().all()
    wheels = [needs(facts, site)["magnet wheels"] for site in sources["site"]]
    assert all(len(some) == 1 for some in wheels) and wheels[0] != wheels[1]
    assert len({facts.sites.loc[site, "supplier"] for (site,) in wheels}) == 2
    magnets = [needs(facts, site)["magnets"] for (site,) in wheels]
    assert magnets[0] == magnets[1] == ["UP-10003"]


def test_one_port(facts):
    for number in STORIES["one_port"].parts:
        for site in facts.sources(number)["site"]:
            assert ways(facts, site)
            assert all("DEHAM" in ports for ports in ways(facts, site))
    (plant,) = facts.sources("MCU-10010")["site"].unique()
    assert set.intersection(*ways(facts, plant)) == {"TWKHH"}, "the two distributors' plant has another way"


def test_one_tool_for_both(facts):
    sources = facts.sources(only("one_tool_for_both"))
    assert sources["site"].nunique() == 2
    (tool,) = sources["tools"].unique()
    row = facts.frames["tools"].set_index("code").loc[tool]
    assert row["owner"] == "ours"
    assert row["site"] in set(sources["site"])


def test_two_depots(facts):
    site = facts.sources(only("two_depots")).query("role == 'primary'")["site"].iloc[0]
    one, other = needs(facts, site)["bearing steel"]
    assert set(facts.sites.loc[[one, other], "kind"]) == {"warehouse"}
    (mill,) = set(needs(facts, one)["bearing steel"]) - {other}
    assert set(needs(facts, one)["bearing steel"]) == {other, mill}
    assert set(needs(facts, other)["bearing steel"]) == {one, mill}


def upstream(facts: Facts, site: str) -> set[str]:
    """Everything that a site hangs on, itself included, by site, company, country and port."""
    found, ahead = set(), [site]
    while ahead:
        one = ahead.pop()
        if one not in found:
            found.add(one)
            ahead += [other for some in needs(facts, one).values() for other in some]
    places = facts.sites.loc[sorted(found)]
    ports = {port for one in found for some in ways(facts, one) for port in some if port}
    return found | set(places["supplier"]) | set(places["country"]) | ports


def test_second_tier_mapped(facts):
    sites = facts.sources(only("second_tier_mapped"))["site"]
    assert len(sites) == 2
    assert facts.sites.loc[sites, "tier_two_complete"].all()
    one, other = (upstream(facts, site) for site in sites)
    assert not one & other
    both = facts.sites.index.isin(one | other)
    assert facts.sites.loc[both, "tier_two_complete"].all()


def test_second_tier_not_asked(facts):
    (site,) = facts.sources(only("second_tier_not_asked"))["site"]
    assert not needs(facts, site)
    assert not facts.sites.loc[site, "tier_two_complete"]


def test_needs_itself(facts):
    (site,) = facts.sources(only("needs_itself"))["site"]
    (coke,) = needs(facts, site)["foundry coke"]
    (doors,) = needs(facts, coke)["furnace doors"]
    assert needs(facts, doors)["castings"] == [site]


def test_two_of_three(facts):
    (site,) = facts.sources(only("two_of_three"))["site"]
    rows = facts.rows("dependencies", site, "site")
    assert len(rows) == rows["upstream_site"].nunique() == 3
    (required,) = rows["required"].unique()
    total = rows["share"].sum()
    assert total - rows["share"].max() >= required
    assert total - rows["share"].nlargest(2).sum() < required


@pytest.fixture(scope="module")
def frames() -> dict[str, pd.DataFrame]:
    return company(today=TODAY)


def test_lists_name_what_is_there(frames):
    for name, column, to, key in (
        ("routes", "ports", "ports", "unlocode"),
        ("sources", "tools", "tools", "code"),
    ):
        told = frames[name][column].replace("", np.nan).dropna().str.split(";").explode()
        assert len(told) > 20
        assert set(told) <= set(frames[to][key])


def test_a_third_of_the_factories_has_told_where_its_inputs_come_from(frames):
    sites, rows = frames["sites"], frames["dependencies"]
    ours = sites[(sites["kind"] == "factory") & ~sites["code"].str.startswith("UP-")]
    assert 0.2 < ours["code"].isin(rows["site"]).mean() < 0.5
    complete = set(sites.loc[sites["tier_two_complete"], "code"])
    needs = rows.groupby("site")["complete"]
    assert complete & set(rows["site"]) == set(needs.all().loc[lambda all_: all_].index)
    assert rows["keyed_code"].notna().any()
    assert not (rows["keyed_code"].notna() & rows["upstream_site"].notna()).any()


def test_most_ways_from_overseas_land_at_one_port_and_some_sites_have_another(frames):
    by_sea = frames["routes"][frames["routes"]["mode"] == "sea"]
    lands = by_sea["ports"].str.contains("DEHAM").groupby(by_sea["site"])
    assert lands.any().all()
    assert 0.1 < (~lands.all()).mean() < 0.5
