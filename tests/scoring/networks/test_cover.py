"""What a node costs in a year, by what stands in stock of what stops with it; and what is obsolete."""

import pytest

from accounts.tasks import work_here
from scoring import networks, rescoring
from scoring.models import SinglePoint
from scoring.networks import arrays, freezing
from suppliers.models import Company
from tests.scoring.networks.world import BASE, DAY, answer, points, ranked, tell

pytestmark = pytest.mark.django_db

SOURCES = """part,plant,supplier,site,role
    CHIP,W1,MAKE,F1,primary
    SEAL,W1,OTHER,F2,primary"""


def stocked(part: str, *, days: int) -> None:
    """0 days: whatever is in stock, nobody takes from it."""
    tell(parts=f"number,plant,safety_stock,annual_demand\n{part},W1,{max(days, 1)},{365 if days else 0}")


def scored() -> None:
    job = work_here(rescoring.open(day=DAY, by=None))
    assert job.status == "done", job.error


def expected(node: SinglePoint, *, in_stock: int) -> object:
    assert node.chance is not None and node.recovery_days is not None
    return pytest.approx(10000 * node.chance * (node.recovery_days - in_stock), rel=1e-6)


@pytest.fixture
def world():
    tell(**BASE, sources=SOURCES)


def test_stock_that_nobody_takes_from_lasts_for_ever(world):
    stocked("CHIP", days=0)
    stocked("SEAL", days=20)
    scored()
    answer()
    found = ranked()
    assert found["site F1"].expected_loss == 0, "whatever happens there, nothing of it is ever taken"
    assert found["site F1"].cover_days is None
    assert found["site F1"].loss_per_day == 10000
    assert found["site F2"].expected_loss == expected(found["site F2"], in_stock=20)


def test_a_part_without_a_known_stock_runs_out_at_once(world):
    answer()
    node = ranked()["site F1"]
    assert node.expected_loss == expected(node, in_stock=0)


def test_what_we_make_stops_with_its_plant_whatever_is_in_stock(world):
    tell(sites="code,country\nF1,DE")
    stocked("CHIP", days=0)
    scored()
    answer()
    found = ranked()
    for node in (found["plant W1"], found["country DE"]):
        assert node.expected_loss == expected(node, in_stock=0)
    assert found["country DE"].parts_stopped == 1


def test_what_is_obsolete_is_neither_a_part_nor_a_product_that_stops(world):
    tell(parts="number,plant,procurement,line_down_cost_per_day\nOLD,W1,buy,700")
    tell(sources="part,plant,supplier,site,role\nOLD,W1,MAKE,F1,primary")
    answer()
    node = ranked()["site F1"]
    assert (node.parts_stopped, node.products_stopped, node.loss_per_day) == (2, 1, 10700)
    tell(parts="number,plant,status\nOLD,W1,obsolete")
    answer()
    node = ranked()["site F1"]
    assert (node.parts_stopped, node.products_stopped, node.loss_per_day) == (1, 1, 10000)
    assert "site F1" in points("OLD"), "it is still said what it would stop with"
    tell(parts="number,plant,status\nPUMP,W1,obsolete")
    answer()
    node = ranked()["site F1"]
    assert (node.parts_stopped, node.products_stopped, node.loss_per_day) == (1, 0, 0)


def test_a_loss_of_which_a_part_cannot_be_read_is_the_part_that_can(world):
    lines = "number,plant,procurement,line_down_cost_per_day,currency\n"
    tell(exchange_rates="currency,valid_on,rate\nUSD,2026-01-01,0.5")
    tell(parts=lines + "WAFER,W1,buy,700,CHF\nOTHER,W1,buy,900,CHF")
    tell(sources="part,plant,supplier,site,role\nWAFER,W1,MAKE,F1,primary\nOTHER,W1,FEED,U1,primary")
    Company.objects.update_or_create(pk=1, defaults={"base_currency": "EUR"})
    answer()
    found = ranked()
    assert (found["site F1"].loss_per_day, found["site F1"].loss_is_part) == (10000, True)
    assert found["site F1"].expected_loss == expected(found["site F1"], in_stock=0)
    assert (found["site F2"].loss_per_day, found["site F2"].loss_is_part) == (10000, False)
    assert (found["site U1"].loss_per_day, found["site U1"].loss_is_part) == (None, True), "nothing is known"
    assert found["site U1"].expected_loss is None


def test_an_obsolete_part_still_stops_what_it_is_in(world):
    tell(parts="number,plant,status\nCHIP,W1,obsolete")
    answer()
    node = ranked()["site F1"]
    assert (node.parts_stopped, node.products_stopped, node.loss_per_day) == (0, 1, 10000)


def test_what_is_being_phased_out_still_counts(world):
    tell(parts="number,plant,status\nCHIP,W1,phase_out\nPUMP,W1,phase_out")
    answer()
    node = ranked()["site F1"]
    assert (node.parts_stopped, node.products_stopped, node.loss_per_day) == (1, 1, 10000)


def test_a_network_frozen_by_an_earlier_release_is_read_until_the_next_is_built(world):
    answer()
    mapped = networks.current("usable")
    frozen = {"shared": {**mapped.shared}, "usable": freezing.mapped(mapped.version)["usable"]}
    del frozen["shared"]["is_obsolete"]
    again = arrays.mapped_of(mapped.version, "usable", frozen)
    assert not again.shared["is_obsolete"].any()
    assert len(again.shared["is_obsolete"]) == len(mapped.shared["part_id"])
