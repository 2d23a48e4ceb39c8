"""Each story of the demo company is told by facts that anybody can find in its frames."""

from pathlib import Path

import pandas as pd
import pytest

from suppliers.demo import STORIES
from tests.suppliers.demo_facts import COMPANIES, NOW, YEAR, Facts, only


@pytest.fixture(scope="module", params=COMPANIES, ids=str)
def facts(request) -> Facts:
    return Facts.of(request.param)


def test_every_story_names_parts_that_stand_at_one_plant(facts):
    for story in STORIES.values():
        assert story.sentence.endswith(".")
        for number in story.parts:
            facts.part(number)


def test_two_distributors_of_one_plant(facts):
    number = only("two_distributors_of_one_plant")
    sources = facts.sources(number)
    assert sources["supplier"].nunique() == 2
    assert set(facts.suppliers.loc[sources["supplier"], "kind"]) == {"distributor"}
    (site,) = sources["site"].unique()
    (maker,) = sources["maker"].unique()
    assert facts.sites.loc[site, "supplier"] == maker
    assert facts.suppliers.loc[maker, "kind"] == "maker"


def test_gone_cold(facts):
    number = only("gone_cold")
    second = facts.sources(number).query("role == 'secondary'").iloc[0]
    assert second["status"] == "active"
    assert second["valid_from"] < NOW - 5 * YEAR
    last = facts.orders(number, second["supplier"])["received_on"].max()
    assert NOW - 3 * YEAR < last < NOW - 2 * YEAR


def test_three_suppliers_of_a_low_impact_part(facts):
    number = only("three_suppliers_low_impact")
    part, sources = facts.part(number), facts.sources(number)
    assert sources["supplier"].nunique() == sources["site"].nunique() == 3
    assert (sources["upkeep_cost_per_year"] > 0).all()
    assert part["criticality"] == 1
    assert part["substitutability"] > 0.9
    cover = part["safety_stock"] / (part["annual_demand"] / 365)
    assert cover > part["time_to_recover_days"]
    recent = facts.of_a_year(number)
    assert recent["supplier"].nunique() == 3


def test_no_stock_figure(facts):
    number = only("no_stock_figure")
    part = facts.part(number)
    assert pd.isna(part["safety_stock"])
    assert facts.rows("stock", number).empty
    known = ["annual_demand", "criticality", "substitutability", "time_to_recover_days"]
    assert part[known].notna().all()
    assert not facts.rows("bom-lines", number, "component").empty
    assert facts.sources(number)["capacity_per_month"].notna().all()


def test_safety_for_a_few_euros(facts):
    for number in STORIES["safety_for_a_few_euros"].parts:
        assert facts.part(number)["criticality"] == 5
        assert facts.orders(number)["unit_price"].max() < 10


def test_sole_maker_on_a_fault(facts):
    number = only("sole_maker_on_a_fault")
    (site,) = facts.sources(number)["site"]
    assert facts.part(number)["sole_reason"]
    assert facts.sites.loc[site, "hazard"] > 80
    assert facts.sites.loc[site, "country"] == "JP"


def test_blocked_second(facts):
    number = only("blocked_second")
    second = facts.sources(number).query("role == 'secondary'").iloc[0]
    assert second["status"] == "active"
    assert facts.suppliers.loc[second["supplier"], "status"] == "blocked"


def test_candidate(facts):
    number = only("candidate")
    candidate = facts.sources(number).query("role == 'candidate'").iloc[0]
    assert candidate["target_real_on"] > NOW
    assert candidate["qualification_cost"] > 0
    assert facts.orders(number, candidate["supplier"]).empty
    assert len(facts.orders(number, candidate["supplier"], kind="sample")) == 1
    assert len(facts.orders(number, candidate["supplier"], kind="trial")) == 1


def test_no_primary_told(facts):
    number = only("no_primary_told")
    assert facts.sources(number)["role"].isna().all()
    year = facts.of_a_year(number)
    received = year.groupby("supplier")["received"].sum()
    assert len(received) == 2
    assert received.max() > 2 * received.min()


def test_made_here(facts):
    number = only("made_here")
    assert facts.part(number)["procurement"] == "make"
    assert not facts.rows("bom-lines", number, "parent").empty
    assert facts.sources(number).empty


def test_either_will_do(facts):
    lines = facts.frames["bom-lines"]
    lines = lines[lines["component"].isin(STORIES["either_will_do"].parts)]
    assert len(lines) == 2
    assert lines["parent"].nunique() == lines["alternative_group"].nunique() == 1
    assert lines["alternative_group"].notna().all()


def test_in_no_bom(facts):
    assert facts.rows("bom-lines", only("in_no_bom"), "component").empty


def test_site_not_told(facts):
    (source,) = facts.sources(only("site_not_told")).to_dict("records")
    assert pd.isna(source["site"])
    assert source["role"] == "primary"


def test_sisters(facts):
    sources = facts.sources(only("sisters"))
    assert sources["supplier"].nunique() == 2
    (parent,) = facts.suppliers.loc[sources["supplier"], "parent"].unique()
    assert facts.suppliers.loc[parent, "kind"] == "group"


def test_overdue(facts):
    lines = facts.orders(only("overdue"))
    late = lines[(lines["due_on"] < NOW - pd.Timedelta(days=14)) & (lines["received"] == 0)]
    assert len(late) == 1
    assert late["received_on"].isna().all()
    assert (late["status"] == "open").all()


def test_criticality_not_told(facts):
    assert pd.isna(facts.part(only("criticality_not_told"))["criticality"])


def test_really_two(facts):
    number = only("really_two")
    sources = facts.sources(number)
    assert facts.sites.loc[sources["site"], "country"].nunique() == 2
    year = facts.of_a_year(number)
    shares = year.groupby("supplier")["received"].sum() / year["received"].sum()
    assert len(shares) == 2
    assert shares.min() > 0.25


def test_getting_worse(facts):
    lines = facts.orders(only("getting_worse"))
    lines = lines[lines["received_on"].notna()]
    on_time = lines["received_on"] <= lines["due_on"]
    new = lines["due_on"] > NOW - YEAR
    assert on_time[new].mean() < on_time[~new].mean() - 0.15
    rate = lines["rejected"].groupby(new).sum() / lines["received"].groupby(new).sum()
    assert rate[True] > rate[False]


def test_risky_but_cheap(facts):
    number = only("risky_but_cheap")
    part, (site,) = facts.part(number), facts.sources(number)["site"]
    assert facts.sites.loc[site, "hazard"] > 60
    assert part["substitutability"] > 0.8
    assert part["safety_stock"] / (part["annual_demand"] / 365) > part["time_to_recover_days"]


def test_all_of_its_capacity(facts):
    number = only("all_of_its_capacity")
    (capacity,) = facts.sources(number)["capacity_per_month"]
    assert facts.part(number)["annual_demand"] / 12 / capacity > 0.85


def test_demand_not_told(facts):
    part = facts.part(only("demand_not_told"))
    assert pd.isna(part["annual_demand"])
    assert part["safety_stock"] > 0


def test_obsolete(facts):
    number = only("obsolete")
    assert facts.part(number)["status"] == "obsolete"
    assert len(facts.sources(number)) == 2
    assert facts.orders(number)["ordered_on"].max() < NOW - YEAR


def test_made_and_bought(facts):
    number = only("made_and_bought")
    assert facts.part(number)["procurement"] == "both"
    assert len(facts.sources(number)) == 1


def test_calm_with_a_small_backup(facts):
    number = only("calm_with_a_small_backup")
    year = facts.of_a_year(number)
    shares = year.groupby("supplier")["received"].sum() / year["received"].sum()
    assert 0.02 < shares.min() < 0.25


def test_the_docs_list_every_story():
    text = (Path(__file__).parents[2] / "docs" / "demo.md").read_text()
    for name, story in STORIES.items():
        assert f"| {name.replace('_', ' ')} | {', '.join(story.parts)} | {story.sentence} |" in text
