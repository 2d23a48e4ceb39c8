"""Lists and single rows: what is shown, page by page, and what is asked for wrongly."""

import pytest

from suppliers.models import Part, Site, Source, Supplier
from suppliers.resources import RESOURCES
from tests.api.world import load, problem

pytestmark = pytest.mark.django_db
READ_ONLY = ("positions", "assessments", "single-points", "overrides", "readiness")
READ_ONLY += ("decisions", "can-buy-overrides", "source-plans", "policies", "warm-orders", "warm-sources")
READ_ONLY += ("reviews", "tasks")


def test_foreign_keys_are_shown_by_their_natural_keys(api, facts):
    row = api.rows("sources", part="P1", plant="A")[0]
    assert row["id"] == Source.objects.get(part__number="P1", part__plant__code="A").pk
    assert (row["part"], row["plant"], row["supplier"], row["site"]) == ("P1", "A", "S1", "F1")
    assert row["tools"] == ["T1", "T2"]
    assert row["capacity_pool"] == "PRESSES"
    line = api.rows("order-lines", order="O1", line="2")[0]
    assert (line["part"], line["plant"], line["supplier"], line["site"]) == ("P2", "A", "S2", None)
    assert api.rows("bom-lines")[0]["plant"] == "A"


def test_a_row_shows_every_declared_column_and_its_id(api, facts):
    for name, resource in RESOURCES.items():
        for row in api.rows(name):
            assert list(row) == ["id", *(c.name for c in resource.columns)]


def test_money_and_quantities_are_decimal_strings_without_padding(api, facts):
    assert {r["annual_demand"] for r in api.rows("parts")} == {"1200", "0.5", None}
    assert api.rows("parts", number="P3")[0]["daily_revenue"] == "99.9"
    assert api.rows("country-risks")[0]["value"] == "37.5"


def test_a_placeholder_site_is_no_row(api, facts):
    assert Site.objects.filter(is_placeholder=True).exists()
    assert [r["code"] for r in api.rows("sites")] == ["F1", "U1"]
    placeholder = Site.objects.get(is_placeholder=True)
    problem(api.get(f"/api/v1/sites/{placeholder.pk}/"), 404, "not_found")


def test_pages_follow_each_other_and_miss_nothing(api):
    load("suppliers", "code\n" + "".join(f"S{i}\n" for i in range(25)))
    address, codes, pages = "/api/v1/suppliers/?limit=10&status=active", [], 0
    while address:
        answer = api.get(address).json()
        codes += [row["code"] for row in answer["results"]]
        address, pages = answer["next"], pages + 1
    assert (sorted(codes), pages) == (sorted(f"S{i}" for i in range(25)), 3)


def test_the_last_full_page_has_no_next(api):
    load("suppliers", "code\n" + "".join(f"S{i}\n" for i in range(10)))
    assert api.get("/api/v1/suppliers/?limit=10").json()["next"] is None


@pytest.mark.parametrize(
    ("resource", "query", "numbers"),
    [
        ("parts", {"number": "P1"}, ["P1", "P1"]),
        ("parts", {"number": "P1", "plant": "B"}, ["P1"]),
        ("parts", {"plant": ""}, ["P3"]),
        ("parts", {"unit": "kg"}, ["P2"]),
        ("parts", {"annual_demand": "1200.0"}, ["P1"]),
        ("parts", {"annual_demand": "1.2e3"}, ["P1"]),
        ("parts", {"annual_demand": "1e300"}, []),
        ("parts", {"annual_demand": ""}, ["P2", "P3"]),
        ("parts", {"currency": "eur"}, ["P3"]),
        ("parts", {"number": "P1\x00"}, []),
        ("parts", {"criticality": "99999999999"}, []),
        ("suppliers", {"listed": "true"}, ["S1"]),
        ("suppliers", {"listed": ""}, ["S2"]),
        ("sources", {"site": ""}, ["P2"]),
        ("sources", {"role": ""}, ["P1"]),
        ("sources", {"role": "primary"}, ["P1", "P2"]),
        ("order-lines", {"due_on": "2026-01-10"}, ["O1"]),
        ("order-lines", {"part": "P2", "plant": "A"}, ["O1"]),
    ],
)  # fmt: skip
def test_filters_are_exact_and_an_empty_one_means_not_known(api, facts, resource, query, numbers):
    key = RESOURCES[resource].key[0]
    assert sorted(row[key] for row in api.rows(resource, **query)) == numbers


@pytest.mark.parametrize(
    ("query", "code", "words"),
    [
        ("nubmer=P1", "unknown_parameter", "“nubmer”"),
        ("updated_after=1", "wrong_value", "updated_after “1”"),
        ("number=P1&number=P2", "parameter_twice", "number"),
        ("limit=0", "wrong_limit", "1 to 1000"),
        ("limit=1001", "wrong_limit", "1 to 1000"),
        ("limit=ten", "wrong_limit", "whole number"),
        ("cursor=9", "wrong_cursor", "next"),
        ("cursor=", "wrong_cursor", "next"),
        ("annual_demand=ten", "wrong_value", "annual_demand “ten”"),
        ("annual_demand=NaN", "wrong_value", "number"),
        ("criticality=1.5", "wrong_value", "whole number"),
        ("status=gone", "wrong_value", "obsolete"),
        ("status=", "wrong_value", "never empty"),
    ],
)
def test_what_is_asked_for_wrongly_is_one_sentence(api, facts, query, code, words):
    assert words in problem(api.get(f"/api/v1/parts/?{query}"), 400, code)


def test_a_day_that_does_not_exist_is_refused(api):
    problem(api.get("/api/v1/stock/?as_of=2026-02-30"), 400, "wrong_value")
    problem(api.get("/api/v1/stock/?as_of=yesterday"), 400, "wrong_value")


def test_one_row_is_the_same_as_in_the_list(api, facts):
    for name in RESOURCES:
        for row in api.rows(name):
            assert api.get(f"/api/v1/{name}/{row['id']}/").json() == row


@pytest.mark.parametrize("row_id", ["0", "999999", "9" * 30])
def test_a_row_that_is_not_there_is_404(api, row_id):
    problem(api.get(f"/api/v1/parts/{row_id}/"), 404, "not_found")


def test_addresses_that_are_none_are_problems_too(api):
    problem(api.get("/api/v1/nothing/"), 404, "not_found")
    problem(api.get("/api/v2/"), 404, "not_found")
    answer = api.get("/api/v1/parts?limit=5")
    assert (answer.status_code, answer["Location"]) == (301, "/api/v1/parts/?limit=5")
    assert "slash" in problem(
        api.post("/api/v1/sync/parts", "[]", content_type="application/json"), 404, "not_found"
    )


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_a_method_that_is_not_there_is_405_and_says_which_are(api, method):
    answer = getattr(api, method)("/api/v1/parts/")
    problem(answer, 405, "method_not_allowed")
    assert answer["Allow"] == "GET, HEAD, POST"
    answer = getattr(api, method)("/api/v1/positions/")
    problem(answer, 405, "method_not_allowed")
    assert answer["Allow"] == "GET, HEAD"


def test_a_list_takes_two_queries_whatever_its_length(api, facts, django_assert_num_queries):
    api.get("/api/v1/order-lines/")  # notes the token's use, once a minute
    with django_assert_num_queries(2):
        api.get("/api/v1/order-lines/")
    load("suppliers", "code\n" + "".join(f"X{i}\n" for i in range(200)))
    with django_assert_num_queries(2):
        assert len(api.rows("suppliers", limit=200)) == 200
    part = Part.objects.first()
    with django_assert_num_queries(2):
        api.get(f"/api/v1/parts/{part.pk}/")


def test_a_template_is_the_header_of_its_resource(api):
    for name, resource in RESOURCES.items():
        answer = api.get(f"/api/v1/{name}/template.csv")
        assert answer["Content-Type"].startswith("text/csv")
        assert answer.content.decode() == ",".join(c.name for c in resource.columns) + "\n"


def test_the_root_lists_what_there_is(api):
    root = api.get("/api/v1/").json()
    assert [*RESOURCES, *READ_ONLY] == list(root["resources"])
    for entry in root["resources"].values():
        assert api.get(entry["rows"]).status_code == 200
    assert api.get(root["schema"]).json()["openapi"] == "3.1.0"


def test_nobody_gets_a_row(client, facts):
    answer = client.get("/api/v1/parts/")
    problem(answer, 401, "not_authenticated")
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert Supplier.objects.visible_to(None).count() == 0


def test_an_accept_header_changes_nothing(api):
    assert api.get("/api/v1/parts/", headers={"Accept": "text/html"})["Content-Type"] == "application/json"
