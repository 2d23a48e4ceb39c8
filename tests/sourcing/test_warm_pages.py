"""The page of warm orders, its CSV, and the lists of the API."""

import csv
import io

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import Job, User
from sourcing import warmplanning
from sourcing.models import ColdReason, WarmPlan
from tests.api.world import client_of
from tests.scoring import small_company
from tests.sourcing import planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(company) -> WarmPlan:
    return planned.build()


def client(role: str = "analyst") -> Client:
    one = Client()
    one.force_login(User.objects.create_user(f"{role}@holdfast.example", role=role))
    return one


def shown(**query: str):
    return client().get(reverse("warm_orders"), query)


def test_the_page_says_what_warmth_costs_by_month_by_order_and_what_stays_cold(plan):
    page = shown().content.decode()
    for words in ("January 2030", "March 2030", "75.5 pcs", "10.12", "2 orders", "What cannot be kept warm"):
        assert words in page
    assert str(ColdReason.NO_PRICE.label) in page
    assert "The price at the primary is not known" in page


def test_without_a_plan_the_page_says_where_one_comes_from(db):
    page = shown().content.decode()
    assert "No plan is made yet" in page
    assert "Plan now" in page


def test_it_takes_eight_queries(plan, django_assert_max_num_queries):
    one = client()
    with django_assert_max_num_queries(10):
        one.get(reverse("warm_orders"))


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"part": "val"}, 2),
        ({"part": "SEAL"}, 0),
        ({"supplier": "beta"}, 2),
        ({"supplier": "ACME"}, 0),
        ({"buyer": "KIM@holdfast.example"}, 2),
        ({"plant": "P9"}, 0),
        ({"month": "2030-03"}, 1),
        ({"month": "soon"}, 0),
        ({"month": "0000-01"}, 0),
        ({"wanted": "qualified_backup"}, 0),
        ({"wanted": "nonsense"}, 0),
        ({"part": "a\0b"}, 0),
    ],
)
def test_filters_narrow_orders_and_cold_sources_alike(plan, query, count):
    response = shown(**query)
    assert response.status_code == 200
    assert len(response.context["rows"]) == count


@pytest.mark.parametrize(
    "sort", ["due", "-due", "cost", "-cost", "spend", "part", "supplier", "order", "nonsense"]
)
def test_every_column_sorts_and_pages(plan, sort):
    assert len(shown(sort=sort, size="50").context["rows"]) == 2


def test_the_csv_is_what_the_page_shows(plan):
    response = client().get(reverse("warm_orders_csv"), {"month": "2030-01"})
    (row,) = csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode()))
    assert (row["part"], row["supplier"], row["unit"], row["wanted_as"]) == (
        "VALVE",
        "BETA",
        "pcs",
        "dual_source",
    )
    assert (row["order_on"], row["due_on"]) == ("2029-12-11", "2030-01-10")
    money = {name: value for name, value in row.items() if name.startswith(("price", "to_be", "cost"))}
    assert list(map(float, money.values())) == [10.125, 764.4375, 200.0]


def test_planning_anew_opens_one_job(plan):
    one = client()
    for _again in range(2):
        response = one.post(reverse("warm_orders_plan"))
    job = Job.objects.get(kind=warmplanning.KIND)
    assert response.url == reverse("jobs", args=[job.pk])
    assert client("viewer").post(reverse("warm_orders_plan")).status_code == 403


def test_the_erp_reads_the_orders_to_place(plan):
    erp = client_of("integration", "read")
    rows = erp.get("/api/v1/warm-orders/", {"part": "VALVE", "limit": 1}).json()
    (row,) = rows["results"]
    assert rows["next"]
    assert row["due_on"] == "2030-01-10"
    assert (row["quantity"], row["unit"], row["price"], row["spend"], row["cost"]) == (
        75.5,
        "pcs",
        "10.125",
        "764.44",
        "200.00",
    )
    assert (row["buyer"], row["wanted_as"]) == ("kim@holdfast.example", "dual_source")
    assert erp.get("/api/v1/warm-orders/", {"supplier": "ACME"}).json()["results"] == []
    assert erp.get("/api/v1/warm-orders/", {"buyer": "kim@holdfast.example"}).json()["results"]
    assert erp.get(f"/api/v1/warm-orders/{row['id']}/").json()["due_on"] == "2030-01-10"


def test_the_erp_reads_what_stays_cold_and_why(plan):
    rows = client_of("integration", "read").get("/api/v1/warm-sources/").json()["results"]
    assert [row["reason"] for row in rows] == [None, "no_price"]
    assert rows[0]["flags"] == ["capacity_not_known", "cold_until_then"]


def test_the_command_plans_at_once(company):
    small_company.score_all()
    call_command("plan_warm_orders", verbosity=0)
    assert WarmPlan.objects.get().kept == 0
