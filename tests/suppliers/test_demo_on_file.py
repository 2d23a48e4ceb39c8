"""What is on file for the demo company's sources: lots, terms, certificates that fit the rest."""

import pandas as pd
import pytest

from suppliers.demo import company
from tests.suppliers.demo_facts import NOW, TODAY


@pytest.fixture(scope="module")
def frames() -> dict[str, pd.DataFrame]:
    return company(today=TODAY)


def test_lots_are_those_of_what_was_received_and_decided_by_what_was_found(frames):
    lots = frames["inspections"].merge(frames["order-lines"], on=["order", "line"], suffixes=("", "_line"))
    assert (lots["lot_size"] == lots["received"]).all()
    assert (lots["received_on"] == lots["received_on_line"]).all()
    assert (lots["site"].fillna("") == lots["site_line"].fillna("")).all()
    decided = lots.dropna(subset="decision")
    assert ((decided["received_on"] < decided["decided_on"]) & (decided["decided_on"] <= NOW)).all()
    assert (
        (lots["received_on"] > NOW - pd.Timedelta(days=6)).reindex(lots.index[lots["decision"].isna()]).all()
    )
    small = decided[decided["lot_size"].between(14, 150)]
    assert (small["sample_size"] == 13).all()
    assert ((small["defects"] > 0) == (small["decision"] != "accepted")).all()
    assert set(decided["decision"]) == {"accepted", "rejected", "concession"}
    assert 0.8 < (decided["decision"] == "accepted").mean() < 0.99


def test_what_is_agreed_is_near_what_is_paid(frames):
    key = ["part", "plant", "supplier", "site"]
    terms, lines = frames["terms"].copy(), frames["order-lines"]
    terms = terms[(terms["valid_from"] <= NOW) & ~(terms["valid_to"] < NOW)]
    terms["agreed"] = terms["price"] / terms["price_unit"]
    newest = lines[lines["ordered_on"] > NOW - pd.Timedelta(days=300)].groupby(key)["unit_price"].last()
    both = terms.join(newest, on=key, how="inner")
    assert (both["agreed"] / both["unit_price"]).between(0.8, 1.1).mean() > 0.98
    assert (both["minimum_order"] > 0).mean() > 0.95
    assert (both["minimum_volume_per_year"] == 0).any()
    assert both["reserved_capacity_per_month"].notna().mean() > 0.1


def test_a_larger_quantity_is_cheaper(frames):
    breaks = frames["price-breaks"].groupby(["part", "plant", "supplier", "kind", "valid_from"])
    assert len(breaks) > 50
    assert all(rows["price"].is_monotonic_decreasing for _key, rows in breaks)


def test_most_factories_are_certified_and_a_few_certificates_have_ended(frames):
    sites, certificates = frames["sites"], frames["certificates"]
    ours = sites[(sites["kind"] == "factory") & ~sites["code"].str.startswith("UP-")]
    assert set(certificates["standard"]) >= {"ISO 9001", "ISO 14001", "IATF 16949"}
    assert ours["code"].isin(certificates["site"]).mean() > 0.8
    ended = certificates["valid_to"] < NOW
    soon = ~ended & (certificates["valid_to"] < NOW + pd.Timedelta(days=90))
    assert 0.02 < ended.mean() < 0.12
    assert soon.sum() > 5


def test_nothing_on_file_was_run_here(frames):
    """A file brings no process."""
    assert set(frames["qualifications"]["origin"]) == {"grandfathered", "similarity"}
