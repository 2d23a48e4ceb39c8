"""`single-points`: both networks, one part with its paths, kinds, and what is asked for wrongly."""

import pytest
import time_machine

from tests.api.world import problem
from tests.pages import networked
from tests.scoring.networks.world import tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    with time_machine.travel(networked.DAY, tick=False):
        networked.build()
        yield


def keys(rows):
    return {f"{row['kind']} {row['key']}" for row in rows}


def test_the_paper_network_is_what_is_told_of_by_default(api, world):
    assert api.rows("single-points") == api.rows("single-points", network="paper")
    assert {row["network"] for row in api.rows("single-points")} == {"paper"}
    hidden = keys(api.rows("single-points", network="usable")) - keys(api.rows("single-points"))
    assert "site A1" not in keys(api.rows("single-points"))
    assert {"site A1", "company ACME"} <= hidden | {"company ACME"}


def test_a_row_says_what_it_is_and_what_would_stop(api, world):
    row = next(row for row in api.rows("single-points") if row["key"] == "M1")
    assert row["kind"] == "site"
    assert row["name"] == "Magnet plant"
    assert (row["parts_stopped"], row["products_stopped"], row["hidden"], row["hidden_parts"]) == (
        1,
        1,
        True,
        1,
    )
    assert row["revenue_at_risk_per_day"] == "10000.00"
    assert row["certain"] is True
    assert row["paths"] is None
    assert api.get(f"/api/v1/single-points/{row['id']}/").json() == row


def test_those_of_one_part_come_with_their_paths(api, world):
    rows = {row["key"]: row for row in api.rows("single-points", part="ROTOR")}
    assert {"M1", "MAGCO", "CN"} <= rows.keys()
    paths = [[step["key"] for step in path] for path in rows["M1"]["paths"]]
    assert ["ROTOR", "ACME", "magnets", "M1"] in paths
    assert ["ROTOR", "BETA", "magnets", "M1"] in paths
    assert rows["M1"]["paths"][0][0]["kind"] == "part"


def test_a_possible_point_of_a_part_is_not_certain(api, world):
    rows = {row["key"]: row for row in api.rows("single-points", part="LOOP", plant="W1")}
    assert rows["Z1"]["certain"] is False
    assert rows["Z1"]["paths"]
    assert rows["D1"]["certain"] is True
    assert "Z1" not in keys(api.rows("single-points", part="LOOP", certain="true"))


def test_kinds_and_flags_narrow_the_list(api, world):
    assert keys(api.rows("single-points", kind="port")) == {"port NLRTM", "port TWKHH"}
    assert all(row["hidden"] for row in api.rows("single-points", hidden="true"))
    assert keys(api.rows("single-points", kind="port", part="CHIP")) == {"port NLRTM", "port TWKHH"}
    assert api.rows("single-points", kind="port", part="CASE") == []


def test_pages_follow_each_other_and_show_every_row_once(api, world):
    everything = [row["id"] for row in api.rows("single-points")]
    there, address = [], "/api/v1/single-points/?limit=3"
    while address:
        answer = api.get(address).json()
        there += [row["id"] for row in answer["results"]]
        address = answer["next"]
    assert there == everything
    assert len(there) > 3


def test_what_makes_no_sense_is_refused_in_a_sentence(api, world):
    problem(api.get("/api/v1/single-points/", {"network": "both"}), 400, "wrong_value")
    problem(api.get("/api/v1/single-points/", {"kind": "moon"}), 400, "wrong_value")
    problem(api.get("/api/v1/single-points/", {"size": "1"}), 400, "unknown_parameter")
    problem(api.get("/api/v1/single-points/", {"part": "A\x00"}), 422, "wrong_value")


@pytest.mark.parametrize("told", [{"part": "NONE"}, {"part": "ROTOR", "plant": "W9"}, {"part": ""}])
def test_a_part_that_is_not_there_is_said_and_no_empty_list(api, world, told):
    answer = api.get("/api/v1/single-points/", told)
    problem(answer, 422, "unknown_part")
    assert answer.json()["detail"] == f"There is no part “{told['part']}” here."


def test_a_number_at_several_plants_asks_for_the_plant(api, world):
    tell(plants="code,country\nW2,DE", parts="number,plant,procurement\nROTOR,W2,buy")
    answer = api.get("/api/v1/single-points/", {"part": "ROTOR"})
    problem(answer, 400, "several_plants")
    assert "W1, W2" in answer.json()["detail"]
    assert api.rows("single-points", part="ROTOR", plant="W1")


def test_positions_count_the_single_points_on_paper(api, world):
    assert api.rows("positions", part="CASE")[0]["single_points"] == 0
    assert api.rows("positions", part="ROTOR")[0]["single_points"] >= 3
    assert api.rows("positions", part="MOTOR")[0]["single_points"] is None
