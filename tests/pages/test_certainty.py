"""How firm a quadrant is: in words on Part, as columns and a filter of Parts, counted on Portfolio."""

import csv
import re

import pytest

from scoring import certainty, settling, stability
from scoring.models import positions
from scoring.policy import DRIVERS
from tests.pages import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer(client):
    client.force_login(rows.person("viewer"), backend="accounts.backends.RoleBackend")
    return client


def position(number="A", **fields):
    return rows.position(rows.part(number), **fields)


def test_the_figures_here_are_those_of_the_engines():
    assert (positions.WEIGHTINGS, positions.NONE_ALONE) == (stability.DRAWS, settling.NONE_ALONE)
    assert set(certainty.BRINGS) | {"outage_loss"} == set(DRIVERS)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"stability": 212 / 256}, "In 212 of 256 weightings near the policy's, this stays dual source."),
        ({"stability": 1.0}, "In all 256 weightings near the policy's, this stays dual source."),
        (
            {"stability": 0.5, "quadrant": "unscored"},
            "In 128 of 256 weightings near the policy's, its scores would ask for the same.",
        ),
        ({"stability": None}, ""),
    ],
)
def test_stability_is_said_in_weightings(fields, words):
    assert certainty.stability(position(**fields)) == words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {"settles": DRIVERS.index("criticality"), "quadrants_possible": 5},
            "The one fact that would settle it: criticality (somebody has to judge it, on the part).",
        ),
        (
            {"settles": DRIVERS.index("on_time"), "quadrants_possible": 7},
            "The one fact that would narrow it most: on time (order lines with due and received days).",
        ),
        (
            {"settles": 0, "quadrants_possible": 5, "daily_loss": None},
            "The one fact that would settle it: loss of one outage (which finished products need it).",
        ),
        (
            {"settles": 0, "quadrants_possible": 5, "cover_days": None},
            "The one fact that would settle it: loss of one outage (its stock and its demand).",
        ),
        (
            {"settles": 0, "quadrants_possible": 5},
            "The one fact that would settle it: loss of one outage (how long a recovery takes).",
        ),
        (
            {"settles": -2, "quadrants_possible": 3},
            "No single missing fact would settle it: what is missing decides only together.",
        ),
    ],
)
def test_the_settling_fact_is_named_with_what_brings_it(fields, words):
    assert certainty.settling(position(**fields))["words"] == words


@pytest.mark.parametrize("fields", [{"settles": -1}, {"settles": None}])
def test_where_nothing_is_open_nothing_is_said(fields):
    assert certainty.settling(position(**fields)) is None


def test_the_part_page_says_both(viewer):
    one = position(stability=200 / 256, settles=DRIVERS.index("on_time"), quadrants_possible=3)
    page = viewer.get(f"/parts/{one.pk}/").content.decode()
    assert "In 200 of 256 weightings" in page
    assert ">unstable<" in page
    assert "The one fact that would settle it: on time" in page
    assert 'href="/methods/stability/"' in page


def test_unstable_parts_are_listed_and_counted(viewer):
    position("FIRM", stability=0.8)
    position("LOOSE", stability=0.79)
    position("OUT", stability=None, quadrant="out_of_scope", impact=None, exposure=None)
    page = viewer.get("/parts/", {"unstable": "on"}).content.decode()
    assert re.findall(r'class="number-link" href="/parts/\d+/">([^<]+)<', page) == ["LOOSE"]
    figures = {figure["label"]: figure for figure in viewer.get("/").context["figures"]}
    assert figures["Unstable"]["value"] == "1"
    assert figures["Unstable"]["href"] == "/parts/?unstable=on"


def test_the_columns_say_share_and_fact_on_the_page_and_in_the_csv(viewer):
    position("A", stability=0.75, settles=DRIVERS.index("on_time"))
    position("B", stability=1.0, settles=-2)
    position("C", stability=1.0, settles=-1)
    query = {"columns": "number,stability,settles", "sort": "number"}
    page = viewer.get("/parts/", query).content.decode().replace("\u202f", " ")
    assert "75 %" in page
    assert "<td>On time</td>" in page
    assert "<td>none alone</td>" in page
    sheet = b"".join(viewer.get("/parts.csv", query).streaming_content).decode().splitlines()
    assert list(csv.reader(sheet)) == [
        ["number", "stability", "would_settle_it"],
        ["A", "0.75", "On time"],
        ["B", "1.0", "none alone"],
        ["C", "1.0", ""],
    ]


def test_the_api_tells_none_alone_from_settled(viewer):
    position("A", settles=DRIVERS.index("on_time"), stability=0.75)
    position("B", settles=-2)
    position("C", settles=-1)
    found = viewer.get("/api/v1/positions/").json()["results"]
    assert [row["settles"] for row in found] == ["on_time", "none_alone", None]
    assert found[0]["stability"] == 0.75
