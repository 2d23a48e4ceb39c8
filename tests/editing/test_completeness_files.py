"""The tables of Completeness as files."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.templatetags.words import number
from scoring.readiness.codes import Check, Fact, Reason
from suppliers.models import Supplier
from tests.editing.test_completeness import country_risk, part, viewer
from tests.pages import rows
from tests.pages.judged import judged
from tests.pages.shown import table
from tests.pages.test_exports import as_xlsx

pytestmark = pytest.mark.django_db
country_risk, viewer = country_risk, viewer


def test_what_is_missing_is_what_the_page_shows(viewer, country_risk, django_assert_max_num_queries):
    part("A", cover_days=None, quadrant=rows.UNSCORED)
    part("B", cover_days=None, on={"criticality": None}, quadrant=rows.UNSCORED)
    part("C", capacity=None)
    shown = table(viewer.get(reverse("completeness")), "Table of what is missing")
    with django_assert_max_num_queries(4):
        _heading, *lines = as_xlsx(viewer, "completeness")
    assert len(lines) == len(shown) >= 3
    for line, cells in zip(lines, shown, strict=True):
        fact, *counts, feeds, brings = line
        assert cells[:6] == [fact, *(number(int(told)) for told in counts), feeds]
        assert all(told.replace(": ", " ") in cells[6] for told in brings.split("; "))


def test_what_is_not_proven_is_what_the_page_shows(viewer):
    seller = Supplier.objects.create(code="SECOND")
    told = {"contracted": Reason.NO_TERMS, "contracted_missing": Fact.TERMS}
    told |= {"can_ramp": Reason.RAMP_NOT_KNOWN, "can_ramp_missing": Fact.RAMP | Fact.TERMS}
    judged(rows.source(part("A", second_open=1 << Check.CONTRACTED | 1 << Check.CAN_RAMP), seller), **told)
    page = viewer.get(reverse("completeness"))
    shown = table(page, "Table of what is not proven")
    _heading, *lines = as_xlsx(viewer, "proof")
    assert len(lines) == 3
    for check, parts, sources, fact, brings in lines:
        cells = next(cells for cells in shown if cells[0] == check)
        assert cells[1] == number(int(parts)) and f"{number(int(sources))} {fact}" in cells[2]
        assert all(told.replace(": ", " ") in cells[3] for told in brings.split("; "))
    for kind in ("csv", "xlsx"):
        for address in ("completeness", "completeness/proof", "completeness/resources"):
            assert f'href="/{address}.{kind}"' in page.content.decode()


def test_resources_are_what_the_page_shows(viewer, country_risk, django_assert_max_num_queries):
    shown = table(viewer.get(reverse("completeness")), "Table of resources")
    with django_assert_max_num_queries(4):
        _heading, *lines = as_xlsx(viewer, "resources")
    assert len(lines) == len(shown) > 20
    for line, cells in zip(lines, shown, strict=True):
        name, count, is_estimate, *newest = line
        day = newest[0].isoformat() if newest and newest[0] else "not loaded"
        assert cells == [name, number(int(count)), day] and is_estimate is False
    assert [line[3] for line in lines if line[0] == "suppliers"] == [timezone.localdate()]
