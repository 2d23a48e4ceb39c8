"""The history of a row as a file: what its page shows, field by field, all pages of it."""

import pytest
from django.urls import reverse

from suppliers.models import Part, Source
from suppliers.resources import named
from suppliers.writing import write
from tests.editing.test_history_of_rows import anna, listed, page, told, viewer
from tests.pages import xlsx
from tests.suppliers.loading import load

pytestmark = pytest.mark.django_db
anna, listed, viewer = anna, listed, viewer


def lines(viewer, resource, pk):
    answer = viewer.get(reverse("row_history_xlsx", args=[resource, pk]))
    _heading, *found = xlsx.lines(xlsx.content(answer))
    return found


def test_it_says_who_when_why_and_each_field_as_the_page_does(viewer, anna):
    load("parts", "number,criticality,description\nP1,2,=Pump\n")
    body = b"number,criticality,description\nP1,3,Pump 45\n"
    write(named("parts"), body, format="csv", by=anna, why="letter of the maker")
    load("parts", "number,criticality\nP1,5\n")
    part = Part.objects.get()
    answer = page(viewer, "parts", part.pk)
    found = lines(viewer, "parts", part.pk)
    assert [tuple(line[4:]) for line in found] == [one for entry in told(answer) for one in entry]
    assert [line[1:4] for line in found] == [
        ["a load", "test", False],
        *[["anna@holdfast.example", "letter of the maker", False]] * 2,
    ]
    shown = answer.content.decode()
    assert all(f"{at.day} {at:%b %Y, %H:%M}" in shown for at, *_rest in found)
    for kind in ("csv", "xlsx"):
        assert f'href="/history/parts/{part.pk}.{kind}"' in shown
    body = xlsx.content(viewer.get(reverse("row_history_csv", args=["parts", part.pk])))
    assert b",'=Pump,Pump 45" in body


def test_a_row_that_is_gone_says_what_it_was(viewer, listed):
    source = Source.objects.get(supplier__code="S2")
    Source.objects.filter(pk=source.pk).delete()
    [entry] = page(viewer, "sources", source.pk).context["page"].entries
    found = lines(viewer, "sources", source.pk)
    assert [line[4:6] for line in found] == [[field.label, field.old] for field in entry.last] != []
    assert {line[3] for line in found} == {True}


def test_all_pages_are_in_it(viewer, django_assert_max_num_queries):
    load("parts", "number,criticality\nP1,1\n")
    part = Part.objects.get()
    for number in range(230):
        Part.objects.filter(pk=part.pk).update(criticality=number % 5 + 1 if number % 2 else 5)
    count = len(page(viewer, "parts", part.pk).context["page"].entries)
    with django_assert_max_num_queries(9):
        found = lines(viewer, "parts", part.pk)
    assert count == 100 and len(found) > 150
    assert [line[5] for line in found[:-1]] == [line[6] for line in found[1:]]


@pytest.mark.parametrize(
    "address", ["/history/nothing/1.csv", "/history/stock/1.xlsx", "/history/parts/9.csv"]
)
def test_what_is_no_row_of_facts_has_no_file(viewer, address):
    assert viewer.get(address).status_code == 404
