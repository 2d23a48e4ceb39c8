"""The synthetic company: the same for a seed, whole, and as heavy-tailed as it says."""

from datetime import date

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from suppliers import synthetic
from suppliers.models import (
    BomLine,
    Change,
    Dependency,
    Inspection,
    OrderLine,
    Part,
    Qualification,
    Route,
    RoutePort,
    Site,
    Source,
    SourceTool,
    Terms,
)

TODAY = date(2026, 11, 24)


def test_the_same_seed_gives_the_same_company_and_another_another():
    one, same, other = (synthetic.tables(500, seed=s, today=TODAY) for s in (1, 1, 2))
    assert all(one[name].equals(same[name]) for name in one)
    assert not one["suppliers_part"].equals(other["suppliers_part"])


def test_few_suppliers_sell_most_parts():
    sources = synthetic.tables(20_000, seed=1, today=TODAY)["suppliers_source"]
    sold = np.sort(np.bincount(sources["supplier_id"].to_numpy()))[::-1]
    assert sold[: len(sold) // 5].sum() > 0.45 * sold.sum()


def test_the_bill_of_materials_goes_down_only_and_stays_in_its_plant():
    tables = synthetic.tables(120_000, seed=1, today=TODAY)
    bom, plant = tables["suppliers_bomline"], tables["suppliers_part"]["plant_id"].to_numpy()
    parent, component = bom["parent_id"].to_numpy(), bom["component_id"].to_numpy()
    assert (parent < component).all()
    assert (plant[parent - 1] == plant[component - 1]).all()


def test_a_site_for_every_ten_parts_stands_in_four_tiers():
    tables = synthetic.tables(100_000, seed=1, today=TODAY)
    n = tables["suppliers_site"].num_rows
    assert abs(n - 10_000) < 10
    rows = tables["suppliers_dependency"]
    needs_some = np.zeros(n + 1, bool)
    needs_some[rows["site_id"].to_numpy()] = True
    above = {0: set(tables["suppliers_source"]["site_id"].to_pylist())}
    pairs = np.array(
        [
            p
            for p in zip(rows["site_id"].to_pylist(), rows["upstream_site_id"].to_pylist(), strict=True)
            if p[1]
        ]
    )
    for tier in (1, 2, 3):
        above[tier] = set(pairs[np.isin(pairs[:, 0], list(above[tier - 1])), 1])
        assert len(above[tier] - above[0]) > 100 * (4 - tier)
    feeds = np.sort(np.bincount(pairs[:, 1]))[::-1]
    assert feeds[: len(feeds) // 10].sum() > 0.3 * feeds.sum()


def test_every_row_of_a_need_requires_the_same_and_says_its_share():
    rows = synthetic.tables(50_000, seed=2, today=TODAY)["suppliers_dependency"].to_pandas()
    needs = rows.groupby(["site_id", "part", "material"])["required"]
    assert (needs.nunique(dropna=False) == 1).all()
    assert rows.loc[rows["required"].notna(), "share"].notna().all()
    assert (rows["upstream_site_id"].isna() == (rows["keyed_code"] != "")).all()
    assert (rows["upstream_site_id"] != rows["site_id"]).all()
    assert rows["required"].notna().any() and rows["upstream_site_id"].isna().any()


def test_a_source_shares_only_a_pool_of_its_own_site():
    tables = synthetic.tables(20_000, seed=1, today=TODAY)
    pools = tables["suppliers_capacitypool"].to_pandas().set_index("id")["site_id"]
    sources = tables["suppliers_source"].to_pandas().dropna(subset="capacity_pool_id")
    assert len(sources) > 100
    assert (sources["capacity_pool_id"].map(pools) == sources["site_id"]).all()


def test_ports_are_few_and_take_most_ways():
    tables = synthetic.tables(100_000, seed=1, today=TODAY)
    named = tables["suppliers_route"]["ports"].to_pandas().str.strip("{}").str.split(",").explode()
    assert set(named) - {""} <= set(tables["suppliers_port"]["unlocode"].to_pylist())
    busiest = named[named != ""].value_counts(normalize=True)
    assert busiest.iloc[: len(busiest) // 5].sum() > 0.45


def test_what_is_on_file_is_of_its_source_and_its_revision():
    tables = synthetic.tables(20_000, seed=1, today=TODAY)
    sources = tables["suppliers_source"].to_pandas().set_index("id")
    revision = tables["suppliers_part"].to_pandas().set_index("id")["revision"]
    rows = tables["suppliers_qualification"].to_pandas()
    assert not rows["source_id"].duplicated().any()
    of = sources.loc[rows["source_id"]]
    assert ((of["role"] == "candidate").to_numpy() == (rows["stage"] != "qualified").to_numpy()).all()
    assert 0.95 < (rows["revision"].to_numpy() == revision[of["part_id"]].to_numpy()).mean() < 1
    for name in ("suppliers_inspection", "suppliers_terms"):
        assert tables[name]["source_id"].to_pandas().isin(sources.index).all()
    lots = tables["suppliers_inspection"].to_pandas()
    assert lots.groupby("source_id").size().max() == 2
    assert (lots["sample_size"] <= lots["lot_size"]).all()
    assert 0.9 < (lots["decision"] == "accepted").mean() < 1


def test_terms_are_one_a_source_most_bind_and_some_have_ended():
    tables = synthetic.tables(20_000, seed=1, today=TODAY)
    terms = tables["suppliers_terms"].to_pandas()
    assert not terms["source_id"].duplicated().any()
    assert (terms["valid_to"].isna() | (terms["valid_to"] > terms["valid_from"])).all()
    ended = terms["valid_to"].dropna() < TODAY
    assert 0.01 < ended.sum() / len(terms) < 0.1
    quotes = terms["kind"] == "quote"
    assert 0.05 < quotes.mean() < 0.3
    assert terms.loc[~quotes, "signed_on"].notna().all()


def test_orders_that_keep_sources_warm_stand_behind_the_others():
    tables = synthetic.tables(20_000, seed=1, today=TODAY)
    lines = tables["suppliers_orderline"].to_pandas()
    assert lines["id"].tolist() == list(range(1, len(lines) + 1))
    warm = lines[lines["order"].str.startswith("W")]
    assert warm["id"].min() == len(lines) - len(warm) + 1
    role = tables["suppliers_source"].to_pandas().set_index("id")["role"]
    assert (role[warm["source_id"]] == "secondary").all()
    assert (warm["received"] > 0).all() and (warm["received_on"] <= TODAY).all()


@pytest.mark.django_db
def test_it_fills_an_empty_database_and_refuses_another():
    call_command("create_portfolio", "--parts", "1000", "--seed", "4", verbosity=0)
    assert Part.objects.count() == 1000
    assert OrderLine.objects.count() > 4000
    assert BomLine.objects.exists()
    assert Site.objects.count() == 100
    routes = Route.objects.exclude(ports=[]).values_list("ports", flat=True)
    assert RoutePort.objects.count() == sum(map(len, routes)) > 20
    tools = Source.objects.exclude(tools=[]).values_list("tools", flat=True)
    assert SourceTool.objects.count() == sum(map(len, tools)) > 20
    assert Source.objects.filter(capacity_pool__isnull=False).exists()
    assert Dependency.objects.count() > 80
    assert Qualification.objects.filter(source__role="secondary").exists()
    assert Inspection.objects.count() > Source.objects.count()
    assert Terms.objects.count() > 0.9 * Source.objects.count()
    assert Change.objects.filter(resource="parts", row_ids=None).exists()
    assert (
        Source.objects.create(part_id=1000, supplier_id=1, site_id=2, role="candidate").pk
        > Source.objects.count() - 1
    )
    with pytest.raises(CommandError, match="not empty"):
        call_command("create_portfolio", "--parts", "1000", verbosity=0)
