"""The demo company's frames: the same every time, whole, and like a company."""

import time
from datetime import date

import numpy as np
import pandas as pd
import pytest

from scoring.finance import altman
from suppliers.demo import COLUMNS, company
from suppliers.resources import RESOURCES

TODAY = date(2027, 3, 1)
NOW = pd.Timestamp(TODAY)
# Resource and columns, and the resource and columns that they name.
POINTS = [
    ("parts", ["plant"], "plants", ["code"]),
    ("stock", ["part", "plant"], "parts", ["number", "plant"]),
    ("bom-lines", ["parent", "plant"], "parts", ["number", "plant"]),
    ("bom-lines", ["component", "plant"], "parts", ["number", "plant"]),
    ("suppliers", ["parent"], "suppliers", ["code"]),
    ("financials", ["supplier"], "suppliers", ["code"]),
    ("ratings", ["supplier"], "suppliers", ["code"]),
    ("sites", ["supplier"], "suppliers", ["code"]),
    ("sources", ["part", "plant"], "parts", ["number", "plant"]),
    ("sources", ["supplier"], "suppliers", ["code"]),
    ("sources", ["site"], "sites", ["code"]),
    ("sources", ["maker"], "suppliers", ["code"]),
    ("sources", ["site", "capacity_pool"], "capacity-pools", ["site", "code"]),
    ("routes", ["site"], "sites", ["code"]),
    ("tools", ["site"], "sites", ["code"]),
    ("capacity-pools", ["site"], "sites", ["code"]),
    ("dependencies", ["site"], "sites", ["code"]),
    ("dependencies", ["upstream_site"], "sites", ["code"]),
    ("order-lines", ["part", "plant", "supplier", "site"], "sources", ["part", "plant", "supplier", "site"]),
    *(
        (resource, ["part", "plant", "supplier", "site"], "sources", ["part", "plant", "supplier", "site"])
        for resource in ("qualifications", "inspections", "terms")
    ),
    ("inspections", ["order", "line"], "order-lines", ["order", "line"]),
    (
        "price-breaks",
        ["part", "supplier", "kind", "valid_from"],
        "terms",
        ["part", "supplier", "kind", "valid_from"],
    ),
    ("change-notices", ["supplier", "site", "part"], "sources", ["supplier", "site", "part"]),
    ("certificates", ["site"], "sites", ["code"]),
]


@pytest.fixture(scope="module")
def frames() -> dict[str, pd.DataFrame]:
    return company(today=TODAY)


@pytest.fixture(scope="module")
def parts(frames) -> pd.DataFrame:
    return frames["parts"]


def bought(parts: pd.DataFrame) -> pd.DataFrame:
    return parts[parts["procurement"] != "make"]


def keys(frame: pd.DataFrame, columns: list[str]) -> set[tuple]:
    return set(frame[columns].fillna("").itertuples(index=False, name=None))


def sell_to_us(frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The others are further up."""
    return frames["suppliers"][frames["suppliers"]["code"].str.startswith("S")]


def test_the_same_parts_seed_and_day_give_the_same_company(frames):
    again = company(400, 1, today=TODAY)
    assert list(again) == list(frames)
    for name, frame in frames.items():
        pd.testing.assert_frame_equal(frame, again[name])


def test_another_seed_gives_another_company(frames):
    assert not company(400, 2, today=TODAY)["sources"].equals(frames["sources"])


def test_another_day_only_moves_the_dates(frames):
    later = company(today=date(2027, 3, 15))
    moved = later["order-lines"]["ordered_on"] - frames["order-lines"]["ordered_on"]
    assert (moved == pd.Timedelta(days=14)).all()
    pd.testing.assert_frame_equal(later["parts"], frames["parts"])


def test_columns_are_those_of_the_resources_in_the_order_they_load(frames):
    assert list(frames) == list(COLUMNS) == [name for name in RESOURCES if name in COLUMNS]
    for name, frame in frames.items():
        ours = list(frame.columns)
        assert ours == [c.name for c in RESOURCES[name].columns if c.name in ours]
        assert set(RESOURCES[name].key) <= set(ours)


@pytest.mark.parametrize("name", list(COLUMNS))
def test_no_key_stands_twice(frames, name):
    assert not frames[name].duplicated(list(RESOURCES[name].key)).any()


@pytest.mark.parametrize(("name", "columns", "to", "to_columns"), POINTS)
def test_every_key_that_is_named_exists(frames, name, columns, to, to_columns):
    told = frames[name].dropna(subset=columns[-1:] if "capacity_pool" in columns else columns[:1])
    assert keys(told, columns) - keys(frames[to], to_columns) <= {("",)}


def test_it_has_the_size_that_was_asked_for(frames):
    many = {name: len(frame) for name, frame in frames.items()}
    assert (many["plants"], many["parts"], many["suppliers"], many["sites"]) == (2, 400, 192, 262)
    assert frames["suppliers"]["code"].str.startswith("S").sum() == 150
    assert frames["sites"]["country"].nunique() == 25
    assert 9_000 <= many["order-lines"] <= 14_000
    assert frames["order-lines"]["ordered_on"].min() > NOW - pd.Timedelta(days=3 * 366)


@pytest.mark.parametrize("parts", [100, 250, 1500])
def test_other_sizes_keep_the_shape(parts):
    frames = company(parts, today=TODAY)
    assert len(frames["parts"]) == parts
    assert 18 * parts <= len(frames["order-lines"]) <= 40 * parts
    assert 0.6e6 <= frames["parts"]["daily_revenue"].sum() <= 1.7e6


def test_too_few_parts_for_the_stories_are_refused():
    with pytest.raises(ValueError, match="at least 100"):
        company(99, today=TODAY)


def test_it_is_made_while_somebody_waits(frames):
    """1.5 s on an idle machine; processor time, so that busy neighbours do not matter."""
    start = time.process_time()
    company(today=TODAY)
    assert time.process_time() - start < 1.5


def test_the_finished_products_earn_like_a_company(parts):
    products = parts[parts["daily_revenue"].notna()]
    assert 800_000 <= products["daily_revenue"].sum() <= 1_500_000
    margin = (products["daily_margin"] / products["daily_revenue"]).dropna()
    assert margin.between(0.25, 0.40).all()
    assert products["daily_margin"].isna().sum() == 1  # one is not known
    largest = products["daily_revenue"].nlargest(4).sum()
    assert largest > 0.35 * products["daily_revenue"].sum()


def test_what_is_bought_costs_about_half_of_what_is_earned(frames, parts):
    lines = frames["order-lines"]
    year = lines[lines["received_on"] > NOW - pd.Timedelta(days=365)]
    spend = (year["received"] * year["unit_price"]).sum()
    assert 0.35 <= spend / (parts["daily_revenue"].sum() * 365) <= 0.6


def test_spend_and_demand_are_heavy_tailed(frames, parts):
    lines = frames["order-lines"].assign(spend=lambda f: f["received"] * f["unit_price"])
    by_part = lines.groupby(["part", "plant"])["spend"].sum().sort_values(ascending=False)
    assert by_part.head(len(by_part) // 5).sum() > 0.7 * by_part.sum()
    demand = bought(parts)["annual_demand"].dropna()
    assert demand.mean() > 2 * demand.median()


def test_the_bill_of_materials_has_four_levels_and_no_cycle(frames):
    lines = frames["bom-lines"]
    below = {key: set(rows["component"]) for key, rows in lines.groupby(["plant", "parent"])}

    def depth(plant: str, number: str) -> int:
        return 1 + max((depth(plant, child) for child in below.get((plant, number), ())), default=0)

    products = frames["parts"].dropna(subset=["daily_revenue"])
    assert {depth(p, n) for p, n in zip(products["plant"], products["number"], strict=True)} == {4}


def test_every_assembly_needs_something_and_goes_into_something(frames, parts):
    lines = frames["bom-lines"]
    made = parts[(parts["procurement"] == "make") & parts["daily_revenue"].isna()]
    numbers = keys(made, ["number", "plant"])
    open_lines = lines[lines["valid_to"].isna()]
    assert numbers <= keys(open_lines, ["parent", "plant"])
    assert numbers <= keys(open_lines, ["component", "plant"])


def test_only_makers_and_service_firms_make_anything(frames):
    sites = frames["sites"].set_index("code")
    made_at = frames["sources"]["site"].dropna()
    assert (sites.loc[made_at, "kind"] == "factory").all()
    runs = frames["suppliers"].set_index("code")["kind"]
    assert set(runs[sites.loc[made_at, "supplier"]]) <= {"maker", "service"}


def test_a_part_has_one_primary_or_none_is_told(frames, parts):
    sources = frames["sources"]
    primaries = sources[sources["role"] == "primary"].groupby(["part", "plant"]).size()
    assert (primaries == 1).all()
    listed = sources.groupby(["part", "plant"]).size()
    assert len(listed) == len(bought(parts))
    assert 0 < len(listed) - len(primaries) < 0.1 * len(listed)


def test_order_lines_are_possible(frames):
    lines = frames["order-lines"]
    assert (lines["rejected"] <= lines["received"]).all()
    assert (lines["quantity"] > 0).all()
    assert (lines["unit_price"] > 0).all()
    assert (lines["due_on"] >= lines["ordered_on"]).all()
    assert lines["ordered_on"].max() <= NOW
    came = lines["received_on"].notna()
    assert (lines.loc[came, "received_on"] <= NOW).all()
    assert (lines.loc[came, "received_on"] >= lines.loc[came, "ordered_on"]).all()
    assert ((lines["received"] > 0) == came).all()
    assert ((lines["status"] == "closed") == came).all()


def test_suppliers_differ_in_how_late_and_how_good_they_are(frames):
    lines = frames["order-lines"]
    came = lines[lines["received_on"].notna()]
    by = came.assign(on_time=came["received_on"] <= came["due_on"]).groupby("supplier")
    several = by.size() > 40
    on_time = by["on_time"].mean()[several]
    assert on_time.min() < 0.75
    assert on_time.max() > 0.95
    assert 0.8 < on_time.median() < 0.97
    assert 0.002 < came["rejected"].sum() / came["received"].sum() < 0.03


def test_stock_is_kept_within_the_hundred_days(frames):
    as_of = frames["stock"]["as_of"]
    assert as_of.max() <= NOW
    assert as_of.min() >= NOW - pd.Timedelta(days=100)


def test_nobody_and_no_address_is_real(frames, parts):
    assert parts["buyer"].str.endswith("@holdfast.example").all()
    assert frames["suppliers"]["email"].str.endswith(".example").all()
    assert frames["suppliers"]["name"].str.split().str[0].is_unique
    assert frames["plants"]["name"].str.startswith("Demo ").all()


def test_country_risks_cover_every_country_for_three_years(frames):
    risks = frames["country-risks"]
    assert risks["value"].between(0, 100).all()
    assert set(risks["index"]) == {"inform_natural", "wgi_pv"}
    assert sorted(risks["year"].unique()) == [TODAY.year - 3, TODAY.year - 2, TODAY.year - 1]
    assert set(risks["country"]) == set(frames["sites"]["country"])
    assert len(risks) == 25 * 2 * 3


def test_statements_balance_and_most_suppliers_have_three_years_of_them(frames):
    rows, suppliers = frames["financials"], frames["suppliers"].set_index("code")
    assert (rows["equity"] + rows["total_liabilities"] == rows["total_assets"]).all()
    assert (rows["current_assets"] <= rows["total_assets"]).all()
    assert (rows["current_liabilities"] <= rows["total_liabilities"]).all()
    listed = rows["supplier"].map(suppliers["listed"]).astype(bool)
    assert (rows["market_value"].notna() == listed).all()
    years = rows.groupby("supplier").size()
    sell_to_us = suppliers.index.str.startswith("S").sum()
    assert 0.75 < (years == 3).sum() / sell_to_us < 0.95
    assert rows["period_end"].max() == pd.Timestamp(TODAY.year - 2, 12, 31)  # last year's is not out in March


def test_a_few_suppliers_are_in_distress_and_most_are_not(frames):
    rows = frames["financials"].merge(
        frames["suppliers"][["code", "kind", "listed"]], left_on="supplier", right_on="code"
    )
    rows = rows.assign(is_maker=rows["kind"] == "maker", is_listed=rows["listed"].astype(bool))
    risk = altman(rows.sort_values("period_end").groupby("supplier").tail(1))["risk"]
    assert 0.02 < (risk >= 75).mean() < 0.12
    assert 20 < risk.median() < 50


def test_two_agencies_rate_and_they_nearly_agree(frames):
    ratings = frames["ratings"]
    assert set(ratings["agency"]) == {"Agency A", "Agency B"}
    newest = ratings.sort_values("rated_on").groupby(["supplier", "agency"])["score"].last().unstack()
    assert newest.corr().iloc[0, 1] > 0.6
    assert ratings["rated_on"].max() < NOW
    of_whom_something_is_known = set(ratings["supplier"]) | set(frames["financials"]["supplier"])
    assert 0.9 < len(of_whom_something_is_known) / len(sell_to_us(frames)) < 1


def test_what_nobody_knows_stays_unknown_in_a_few_parts(parts):
    for name in ("criticality", "substitutability", "safety_stock", "annual_demand"):
        unknown = bought(parts)[name].isna().mean()
        assert 0 < unknown < 0.25, name
    assert set(bought(parts)["status"]) > {"active", "obsolete", "phase_out"}
    assert set(bought(parts)["kind"]) == {"material", "service", "software", "utility"}
    assert np.isin(["buy", "both", "subcontract"], bought(parts)["procurement"]).all()
