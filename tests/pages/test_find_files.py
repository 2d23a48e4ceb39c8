"""Find as a file: what its table shows, and all whom it has no room for."""

import pytest
from django.urls import reverse

from accounts.templatetags.words import number
from scoring import secondsources
from suppliers.models import Certificate, Site
from tests.pages import networked
from tests.pages.shown import table
from tests.pages.test_exports import as_csv, as_xlsx
from tests.pages.test_find import _world, answer, viewer

pytestmark = pytest.mark.django_db
_world, viewer = _world, viewer


def told(viewer, number):
    """A dict a line."""
    heading, *lines = as_xlsx(viewer, "find", part=networked.part(number).pk)
    return [dict(zip(heading, line + [None] * (len(heading) - len(line)), strict=True)) for line in lines]


@pytest.mark.parametrize("part", ["CASE", "ROTOR"])
def test_candidates_are_whom_the_page_shows_in_its_order(viewer, part):
    Certificate.objects.create(site=Site.objects.get(code="G1"), standard="ISO 9001")
    page = answer(viewer, part)
    tables = {"near": "Table of candidates", "further": "Table of further candidates"}
    shown = [cells for name, label in tables.items() if page.context[name] for cells in table(page, label)]
    lines = told(viewer, part)
    assert len(lines) == len(shown) > 0
    assert [line["further_away"] for line in lines].count(True) == len(page.context["further"])
    for line, cells in zip(lines, shown, strict=True):
        who, where, why, removes, missing, shares, price = cells
        certified = f"certified: {line['certified']}" if line["certified"] else ""
        assert who == "".join((line["supplier"], line["site"], certified))
        assert where == line["country_name"] + ("elsewhere" if line["elsewhere"] else "")
        assert why == line["why_we_know_them"]
        if line["would_remove"] is not None:
            words = "" if line["is_mapped"] else "up to "
            assert removes.startswith(f"{words}{line['would_remove']:.0f} of {line['of_points']:.0f}")
        else:
            assert removes == "not known"
        assert all(check in missing for check in line["still_missing"].split(", "))
        assert (f"not known: {line['not_known']}" in missing) == bool(line["not_known"])
        assert shares == line["would_share"]
        assert price.startswith(number(line["last_price"], 2) if line["last_price"] else "none")


def test_all_are_in_the_file_where_the_page_shows_the_first(viewer, monkeypatch):
    before = told(viewer, "CASE")
    monkeypatch.setattr(secondsources, "SHOWN", 1)
    page = answer(viewer, "CASE")
    assert len(page.context["near"]) == 1
    assert told(viewer, "CASE") == before and len(before) > 1
    for kind in ("csv", "xlsx"):
        assert f'href="/find.{kind}?part={networked.part("CASE").pk}"' in page.content.decode()


@pytest.mark.parametrize("part", ["", "x", "-1", "9" * 30, str(10**9)])
def test_without_a_part_the_way_leads_back(viewer, part):
    for kind in ("csv", "xlsx"):
        response = viewer.get(reverse(f"find_{kind}"), {"part": part})
        assert (response.status_code, response["Location"]) == (302, "/find/")


def test_it_takes_as_many_queries_as_the_page(viewer, django_assert_max_num_queries):
    as_csv(viewer, "find", part=networked.part("CASE").pk)
    with django_assert_max_num_queries(24):
        as_csv(viewer, "find", part=networked.part("CASE").pk)
