"""Pages by key: every row once, in order, both ways."""

import pytest

from scoring import keyset
from scoring.models import Position
from tests.pages import rows

pytestmark = pytest.mark.django_db
SORTS = [(sort, falls) for sort in keyset.SORTS for falls in (True, False)]


def read(sort, falls, *, size=7, after="", before=""):
    found = Position.objects.all()
    return keyset.read_page(
        found, "outage_loss", sort=sort, falls=falls, size=size, after=after, before=before
    )


def ids(page):
    return [row["part_id"] for row in page.rows]


def forwards(sort, falls):
    pages = [read(sort, falls)]
    while pages[-1].next:
        pages.append(read(sort, falls, after=pages[-1].next))
    return pages


@pytest.mark.parametrize(("sort", "falls"), SORTS)
def test_pages_forward_show_every_row_once_in_the_order_of_the_list(sort, falls):
    rows.many(40)
    shown = [pk for page in forwards(sort, falls) for pk in ids(page)]
    assert shown == [one.pk for one in keyset.in_order(Position.objects.all(), sort=sort, falls=falls)]
    assert len(shown) == 40


@pytest.mark.parametrize(("sort", "falls"), SORTS)
def test_pages_backward_are_the_same_pages(sort, falls):
    rows.many(40)
    there = forwards(sort, falls)
    page, back = there[-1], [ids(there[-1])]
    while page.previous:
        page = read(sort, falls, before=page.previous)
        back.insert(0, ids(page))
    assert [pk for page in back for pk in page] == [pk for page in there for pk in ids(page)]
    assert back[-2] == ids(there[-2])


def test_what_is_not_known_comes_last_whichever_way_the_list_runs():
    rows.many(12)
    for falls in (True, False):
        losses = [row["outage_loss"] for row in read("loss", falls, size=12).rows]
        assert losses[-3:] == [None, None, None]
        assert None not in losses[:-3]


def test_the_only_page_has_no_page_beside_it():
    rows.many(5)
    page = read("loss", True)
    assert (page.previous, page.next) == ("", "")


@pytest.mark.parametrize(
    "told",
    ["", "x", "1.0,", "nan,4", "1e999,4", "1e-99,1", "0.1\x00,3", "abc,3", "5,99999999999999999999", ",,"],
)
def test_a_place_that_makes_no_sense_is_the_first_page(told):
    rows.many(9)
    assert ids(read("loss", True, after=told)) == ids(read("loss", True))


def test_a_number_with_a_comma_is_a_place_like_any_other():
    for number in ("A,1", "A,2", "A,3"):
        rows.position(rows.part(number))
    first = read("number", False, size=1)
    assert ids(read("number", False, size=1, after=first.next)) != ids(first)
    assert (
        len([pk for page in (first, read("number", False, size=9, after=first.next)) for pk in ids(page)])
        == 3
    )
