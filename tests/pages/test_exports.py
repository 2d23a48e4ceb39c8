"""Every list as a file: CSV and XLSX say the same, and what the page shows."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import downloads, spreadsheets
from tests.pages import rows, xlsx

pytestmark = pytest.mark.django_db
LISTS = (
    "parts", "suppliers", "network", "lapses", "answers", "campaigns", "moved", "products", "reviews", "tasks",
    "warm_orders", "incidents", "imports", "syncs", "job_list", "tokens", "plants", "countries", "completeness",
    "proof", "policy_moved",
)  # fmt: skip


@pytest.fixture
def viewer(client):
    client.force_login(rows.person("viewer"), backend="accounts.backends.RoleBackend")
    return client


def as_csv(client, name, **query):
    body = xlsx.content(client.get(reverse(f"{name}_csv"), query)).decode()
    return list(csv.reader(io.StringIO(body, newline="")))


def as_xlsx(client, name, **query):
    return xlsx.lines(xlsx.content(client.get(reverse(f"{name}_xlsx"), query)))


def alike(cell, told):
    """A cell of the CSV and one of the sheet."""
    if told is None:
        return cell == ""
    if isinstance(told, bool):
        return cell == str(told)
    if isinstance(told, float):
        return float(cell) == told
    return cell in (str(told), f"'{told}")


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_is_a_heading_in_both(viewer, name):
    heading = as_csv(viewer, name)
    assert len(heading) == 1 and all(heading[0])
    assert as_xlsx(viewer, name) == heading
    response = viewer.get(reverse(f"{name}_xlsx"))
    assert response["Content-Type"] == spreadsheets.CONTENT_TYPE
    day = timezone.localdate().isoformat()
    assert response["Content-Disposition"].endswith(f'-{day}.xlsx"')
    assert response["Content-Disposition"].startswith('attachment; filename="holdfast-')


@pytest.mark.parametrize("query", [{}, {"sort": "impact"}, {"category": "C2", "sort": "-number"}])
def test_the_sheet_says_what_the_csv_says(viewer, query):
    rows.company()
    rows.many(120)
    told, sheet = as_csv(viewer, "parts", **query), as_xlsx(viewer, "parts", **query)
    assert len(told) == len(sheet) > 30
    for line, found in zip(told, sheet, strict=True):
        found += [None] * (len(line) - len(found))
        assert all(alike(cell, value) for cell, value in zip(line, found, strict=True)), (line, found)
    loss = told[0].index("outage_loss_eur")
    assert any(isinstance(line[loss], float) for line in sheet[1:])


def test_a_number_that_looks_like_a_formula_is_a_text_in_the_sheet(viewer):
    for number in ("=1+1", "+1", "-1", "@x", "A-1", "007"):
        rows.position(rows.part(number))
    assert [line[0] for line in as_xlsx(viewer, "parts", sort="number")[1:]] == sorted(
        ("=1+1", "+1", "-1", "@x", "A-1", "007")
    )


def test_a_list_that_no_sheet_holds_says_so_and_leads_back(viewer, monkeypatch):
    monkeypatch.setattr("accounts.spreadsheets.MOST_ROWS", 21)
    rows.many(30)
    assert as_xlsx(viewer, "parts", category="C1")
    response = viewer.get("/parts.xlsx", {"sort": "impact"}, follow=True)
    assert response.redirect_chain == [("/parts/?sort=impact", 302)]
    assert "A sheet of Excel holds 1,048,576 rows" in response.content.decode()
    assert len(as_csv(viewer, "parts")) == 31


def test_both_files_are_offered_beside_the_count(viewer):
    rows.many(3)
    page = viewer.get("/parts/", {"sort": "impact"}).content.decode()
    for kind in (downloads.CSV, downloads.XLSX):
        assert f'href="/parts.{kind}?sort=impact"' in page


def test_the_sheet_is_read_in_one_query_more_than_the_csv(viewer, django_assert_max_num_queries):
    rows.many(60)
    with django_assert_max_num_queries(5):
        assert len(as_xlsx(viewer, "parts")) == 61
