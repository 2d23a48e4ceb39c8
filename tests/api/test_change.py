"""`assessments/<id>/change/`: shares that add up to what moved."""

from datetime import date

import pytest

from scoring.models import Assessment
from suppliers.models import Part
from tests.api.world import client_of, problem
from tests.pages import rows
from tests.scoring import small_company

pytestmark = pytest.mark.django_db
DAYS = (small_company.DAY, date(2026, 7, 5), date(2026, 7, 20))


@pytest.fixture
def moves(db):
    """The valve's assessments on three days, oldest first."""
    small_company.build()
    rows.company()
    for day, told in zip(
        DAYS, ({}, {"safety_stock": 595}, {"criticality": 5, "safety_stock": 590}), strict=True
    ):
        Part.objects.filter(number="VALVE").update(**told) if told else None
        small_company.score_all(day=day)
    found = list(Assessment.objects.filter(part__number="VALVE").order_by("id"))
    assert [one.assessed_on for one in found] == list(DAYS)
    return found


@pytest.fixture
def api():
    return client_of("viewer", scope="read")


def change(api, one, **query):
    answer = api.get(f"/api/v1/assessments/{one.pk}/change/", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_shares_add_up_and_name_what_changed(api, moves):
    told = change(api, moves[-1])
    assert (told["part"], told["plant"]) == ("VALVE", None)
    assert [told[side]["id"] for side in ("before", "after")] == [moves[1].pk, moves[2].pk]
    impact, exposure = told["axes"]
    assert (impact["axis"], exposure["axis"]) == ("impact", "exposure")
    assert sum(one["share"] for one in impact["shares"]) == pytest.approx(impact["change"], abs=1e-9)
    assert {(one["what"], one["of"]) for one in impact["shares"]} == {
        ("criticality", "criticality"),
        ("floor", None),
        ("cover", "outage_loss"),
    }
    assert impact["before"] == pytest.approx(moves[1].impact, abs=1e-4)
    assert impact["after"] == 75.0
    assert exposure["change"] == sum(one["share"] for one in exposure["shares"])


def test_since_is_an_assessment_or_a_day(api, moves):
    by_id, by_day = change(api, moves[2], since=moves[0].pk), change(api, moves[2], since="2026-07-04")
    assert by_id == by_day
    assert by_id["before"]["id"] == moves[0].pk
    assert change(api, moves[1])["before"]["id"] == moves[0].pk


def test_the_first_has_nothing_earlier(api, moves):
    told = change(api, moves[0])
    assert (told["before"], told["axes"]) == (None, [])


def test_what_cannot_be_is_refused(api, moves):
    address = f"/api/v1/assessments/{moves[1].pk}/change/"
    assert "2026-01-31" in problem(api.get(address, {"since": "soon"}), 422, "wrong_value")
    for nothing in ("2020-01-01", "999999999", "9" * 19, moves[2].pk):
        assert "no other assessment" in problem(api.get(address, {"since": nothing}), 404, "nothing_earlier")
    assert api.get("/api/v1/assessments/999999/change/").status_code == 404
    assert api.get(address, {"until": "2026-07-01"}).status_code == 400


def test_the_schema_describes_it(api):
    paths = api.get("/api/v1/schema/", headers={"Accept": "application/json"}).json()["paths"]
    assert "/api/v1/assessments/{id}/change/" in paths
