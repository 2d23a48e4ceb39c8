"""Search, other orders, and tags for what somebody has already."""

import pytest
from django.db import connection

from suppliers.api import lists, offered
from suppliers.api.fields import listing
from suppliers.models import Part, Supplier
from suppliers.resources import RESOURCES
from tests.api.world import load, problem

pytestmark = pytest.mark.django_db
NAMED = "code,name,country\nS1,Beta,DE\nS2,Alpha,\nS3,Beta,\nS4,,FR\nS5,Alpha,DE\nS6,Gamma,\n"


def followed(api, address):
    rows = []
    while address:
        answer = api.get(address)
        assert answer.status_code == 200, answer.content
        rows, address = rows + answer.json()["results"], answer.json()["next"]
    return rows


def codes(rows):
    return " ".join(row["code"] for row in rows)


@pytest.mark.parametrize(
    ("ordering", "told"),
    [
        ("id", "S1 S2 S3 S4 S5 S6"),
        ("-id", "S6 S5 S4 S3 S2 S1"),
        ("name", "S4 S2 S5 S1 S3 S6"),
        ("-name", "S6 S3 S1 S5 S2 S4"),
        ("country", "S1 S5 S4 S2 S3 S6"),
        ("-country", "S4 S5 S1 S6 S3 S2"),
    ],
)
@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_pages_in_another_order_show_every_row_once(api, ordering, told, limit):
    load("suppliers", NAMED)
    assert codes(followed(api, f"/api/v1/suppliers/?ordering={ordering}&limit={limit}")) == told


def test_a_row_that_goes_between_two_pages_takes_none_with_it(api):
    load("suppliers", NAMED)
    first = api.get("/api/v1/suppliers/?ordering=country&limit=2").json()
    Supplier.objects.filter(code="S5").delete()  # the row that the next page starts after
    assert codes(followed(api, first["next"])) == "S4 S2 S3 S6"


def test_every_ordering_on_offer_can_be_asked_for(api, facts):
    for name, resource in RESOURCES.items():
        shown = listing(resource)
        for order in ("id", *shown.orderings):
            for sign in ("", "-"):
                rows = followed(api, f"/api/v1/{name}/?limit=1&ordering={sign}{order}")
                assert sorted(row["id"] for row in rows) == [row["id"] for row in api.rows(name)]
    for name, order in (("positions", "outage_loss"), ("tasks", "lapses_on"), ("reviews", "due_on")):
        assert api.get(f"/api/v1/{name}/?ordering=-{order}").status_code == 200


def test_an_ordering_that_there_is_not_names_those_that_there_are(api):
    told = problem(api.get("/api/v1/suppliers/?ordering=email"), 400, "wrong_ordering")
    assert "id, -id, code, -code, name, -name, country, -country" in told
    problem(api.get("/api/v1/suppliers/?ordering=code,name"), 400, "wrong_ordering")
    assert "There are: id, -id." in problem(api.get("/api/v1/stock/?ordering=on_hand"), 400, "wrong_ordering")


@pytest.mark.parametrize(
    "query",
    [
        "ordering=name&cursor=after-1",
        "cursor=at-WyJhIiwxXQ",
        "ordering=name&cursor=at-AAAA",
        "ordering=name&cursor=at-W251bGwsMV0",  # [null,1], and a name is never unknown
        "ordering=name&cursor=at-WyJcdWQ4MDAiLDFd",  # half a character
        "ordering=-id&cursor=at-WyJ4IiwxXQ",
        "ordering=name&cursor=at-WyJhIiwtMV0",
        "ordering=name&cursor=at-WyJhIiwxLjVd",
    ],
)
def test_a_cursor_of_another_ordering_is_refused(api, query):
    problem(api.get(f"/api/v1/suppliers/?{query}"), 422, "wrong_cursor")


@pytest.mark.parametrize(
    ("resource", "told", "found"),
    [
        ("suppliers", "alpha", 2),
        ("suppliers", "LPH", 2),
        ("suppliers", "al%pha", 0),
        ("suppliers", "al_ha", 0),
        ("suppliers", "nothing", 0),
        ("parts", "valve", 1),
        ("parts", "p-10", 2),
        ("stock", "P-10", 1),
        ("order-lines", "p-10", 1),
        ("suppliers", "alp\x00ha", 0),
    ],
)
def test_search_is_a_piece_of_a_key_or_a_name(api, resource, told, found):
    load("suppliers", NAMED)
    load("parts", "number,description\nP-10,Servo VALVE\nP-102,Bolt\n")
    load("stock", "part,as_of,on_hand\nP-10,2026-01-01,3\n")
    load("sources", "part,supplier\nP-10,S1\n")
    load("order-lines", "order,line,part,supplier,quantity\nO1,1,P-10,S1,5\n")
    assert len(api.rows(resource, search=told)) == found


def test_search_goes_with_filters_orders_and_pages(api):
    load("suppliers", NAMED)
    found = followed(api, "/api/v1/suppliers/?search=lph&ordering=-id&limit=1&country=DE")
    assert codes(found) == "S5"
    assert codes(followed(api, "/api/v1/suppliers/?search=lph&ordering=-id&limit=1")) == "S5 S2"


@pytest.mark.parametrize("told", ["", "ab", "x" * 101])
def test_a_search_for_next_to_nothing_is_refused(api, told):
    problem(api.get("/api/v1/parts/", {"search": told}), 400, "wrong_search")


def test_a_search_needs_letters_or_digits(api):
    problem(api.get("/api/v1/parts/", {"search": "--- a"}), 422, "wrong_search")


def test_every_search_on_offer_can_be_asked_for(api, facts):
    for name in offered.SEARCHES:
        assert api.get(f"/api/v1/{name}/?search=nothing+of+this").json()["results"] == []
    assert "search" not in lists.known(listing(RESOURCES["country-risks"]))


def test_search_among_many_reads_the_trigrams(api):
    load("parts", "number,description\n" + "".join(f"P{i},Bolt {i}\n" for i in range(5000)))
    from suppliers.api import searching

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE suppliers_part")
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
    plan = searching.narrow(Part.objects.all(), listing(RESOURCES["parts"]), "olt 4711").explain()
    assert "part_number_like" in plan
    assert "part_description_like" in plan


def test_a_choice_that_may_be_empty_can_be_asked_for_as_such(api):
    assert api.rows("tasks", ending="") == []


def test_nothing_is_sent_again_to_who_has_it(api, facts):
    for address in ("/api/v1/parts/", "/api/v1/parts/?updated_after=2026-01-01", "/api/v1/positions/"):
        first = api.get(address)
        again = api.get(address, headers={"If-None-Match": f'"x", W/{first["ETag"]}'})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert first["Cache-Control"] == again["Cache-Control"] == "private, no-cache"
        assert api.get(address, headers={"If-None-Match": '"x"'}).status_code == 200


def test_a_rows_tag_is_its_row_and_stamp(api, facts):
    part = Part.objects.get(number="P3")
    address = f"/api/v1/parts/{part.pk}/"
    assert api.get(address)["ETag"] == f'"{part.pk}-{part.changed}"'
    assert api.get(address, headers={"If-None-Match": "*"}).status_code == 304
    assert api.get("/api/v1/parts/999999/", headers={"If-None-Match": "*"}).status_code == 404
    assert api.head(address)["ETag"] == f'"{part.pk}-{part.changed}"'
