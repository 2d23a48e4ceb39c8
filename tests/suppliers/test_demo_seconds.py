"""Stories about second sources: each speaks against its source by the facts that its sentence names."""

import pandas as pd
import pytest

from tests.suppliers.demo_facts import COMPANIES, NOW, YEAR, Facts, only

BINDING = {"framework", "scheduling_agreement", "contract"}


@pytest.fixture(scope="module", params=COMPANIES, ids=str)
def facts(request) -> Facts:
    return Facts.of(request.param)


def second(facts: Facts, story: str) -> pd.Series:
    """The one source beside the primary."""
    sources = facts.sources(only(story))
    (row,) = sources.index[sources["role"] != "primary"]
    return sources.loc[row]


def rows(facts: Facts, resource: str, source: pd.Series) -> pd.DataFrame:
    found = facts.rows(resource, source["part"])
    return found[(found["supplier"] == source["supplier"]) & (found["site"] == source["site"])]


def in_force(facts: Facts, source: pd.Series) -> pd.DataFrame:
    terms = rows(facts, "terms", source)
    return terms[(terms["valid_from"] <= NOW) & ~(terms["valid_to"] < NOW)]


def shipped(facts: Facts, source: pd.Series) -> float:
    """Share of what arrived in a year."""
    year = facts.of_a_year(source["part"])
    return year.loc[year["supplier"] == source["supplier"], "received"].sum() / year["received"].sum()


def approval(facts: Facts, source: pd.Series) -> pd.Series:
    """The newest, which is for the revision in force unless a story says else."""
    found = rows(facts, "qualifications", source).sort_values("revision")
    return found.iloc[-1]


def test_never_ordered(facts):
    source = second(facts, "never_ordered")
    assert facts.orders(source["part"], source["supplier"]).empty
    told = approval(facts, source)
    assert (told["stage"], told["decided_on"].year) == ("qualified", 2015)
    assert (rows(facts, "inspections", source)["decision"] == "accepted").any()
    assert set(in_force(facts, source)["kind"]) & BINDING


def test_real_as_backup_only(facts):
    source = second(facts, "real_as_backup_only")
    last = facts.orders(source["part"], source["supplier"])["received_on"].max()
    assert NOW - 2 * YEAR + pd.Timedelta(days=60) < last < NOW - YEAR - pd.Timedelta(days=10)


def test_contract_ended(facts):
    source = second(facts, "contract_ended")
    (ended,) = rows(facts, "terms", source)["valid_to"]
    assert ended == NOW - pd.Timedelta(days=30)
    assert shipped(facts, source) > 0


def test_quote_only(facts):
    source = second(facts, "quote_only")
    assert set(rows(facts, "terms", source)["kind"]) == {"quote"}
    assert len(in_force(facts, source)) == 1
    assert shipped(facts, source) > 0


def test_older_revision(facts):
    source = second(facts, "older_revision")
    assert facts.part(source["part"])["revision"] == "D"
    assert list(rows(facts, "qualifications", source)["revision"]) == ["C"]


def test_change_not_accepted(facts):
    source = second(facts, "change_not_accepted")
    (notice,) = facts.rows("change-notices", source["part"]).to_dict("records")
    assert (notice["supplier"], notice["site"], notice["kind"]) == (
        source["supplier"],
        source["site"],
        "site",
    )
    assert notice["announced_on"] < notice["effective_on"] < NOW
    assert pd.isna(notice["accepted_on"])


def test_lots_rejected(facts):
    source = second(facts, "lots_rejected")
    lots = rows(facts, "inspections", source).dropna(subset="decision").sort_values("received_on")
    assert (lots["decision"].tail(5) == "rejected").sum() == 2
    lines = facts.frames["order-lines"]
    of = lots[lots["decision"] == "rejected"].merge(lines, on=["order", "line"])
    assert (of["rejected"] > 0).all(), "the order line says so too"


def test_being_built(facts):
    source = second(facts, "being_built")
    assert source["role"] == "candidate"
    assert source["target_real_on"] > NOW
    assert set(rows(facts, "qualifications", source)["stage"]) == {"samples"}
    assert len(facts.orders(source["part"], source["supplier"], kind="sample")) == 1
    assert facts.orders(source["part"], source["supplier"], kind="trial").empty


def test_ships_without_approval(facts):
    source = second(facts, "ships_without_approval")
    assert rows(facts, "qualifications", source).empty
    assert 0.2 < shipped(facts, source) < 0.4
    assert (rows(facts, "inspections", source)["decision"] == "accepted").any()


def test_third_is_real(facts):
    sources = facts.sources(only("third_is_real"))
    routes = facts.frames["routes"].set_index("site")["ports"]
    lands = ["DEHAM" in routes[site] for site in sources["site"]]
    assert lands == [True, True, False]
    assert facts.sites.loc[sources["site"], "country"].nunique() == 3


def test_too_slow(facts):
    source = second(facts, "too_slow")
    part = facts.part(source["part"])
    cover = part["safety_stock"] / part["annual_demand"] * 365
    assert source["ramp_days"] > 1.5 * cover


def test_dear_backup(facts):
    source = second(facts, "dear_backup")
    year = facts.of_a_year(source["part"])
    paid = (year["unit_price"] * year["received"]).groupby(year["supplier"]).sum()
    paid = paid / year.groupby("supplier")["received"].sum()
    assert 0.3 < shipped(facts, source) < 0.5
    assert paid[source["supplier"]] > 1.05 * paid.drop(source["supplier"]).iloc[0]


def test_qualification_about_to_lapse(facts):
    source = second(facts, "qualification_about_to_lapse")
    assert approval(facts, source)["valid_until"] == NOW + pd.Timedelta(days=21)


def test_contract_about_to_lapse(facts):
    source = second(facts, "contract_about_to_lapse")
    assert in_force(facts, source)["valid_to"].max() == NOW + pd.Timedelta(days=42)


def test_really_two_have_everything_on_file(facts):
    for _, source in facts.sources(only("really_two")).iterrows():
        assert approval(facts, source)["revision"] == facts.part(source["part"])["revision"]
        (terms,) = in_force(facts, source).to_dict("records")
        assert terms["kind"] in BINDING
        assert terms["signed_on"] <= NOW
        stated = ("price", "lead_time_days", "minimum_volume_per_year")
        assert not any(pd.isna(terms[name]) for name in stated)
        assert source["capacity_per_month"] * 12 > facts.part(source["part"])["annual_demand"]
