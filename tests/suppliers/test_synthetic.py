"""The synthetic company: the same for a seed, whole, and as heavy-tailed as it says."""

from datetime import date

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from suppliers import synthetic
from suppliers.models import BomLine, Change, OrderLine, Part, Source

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


@pytest.mark.django_db
def test_it_fills_an_empty_database_and_refuses_another():
    call_command("create_portfolio", "--parts", "1000", "--seed", "3", verbosity=0)
    assert Part.objects.count() == 1000
    assert OrderLine.objects.count() > 4000
    assert BomLine.objects.exists()
    assert Change.objects.filter(resource="parts", row_ids=None).exists()
    assert (
        Source.objects.create(part_id=1000, supplier_id=1, site_id=2, role="candidate").pk
        > Source.objects.count() - 1
    )
    with pytest.raises(CommandError, match="not empty"):
        call_command("create_portfolio", "--parts", "1000", verbosity=0)
