"""Portfolio: the headline figures, the quadrant's figures, and an empty house."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from scoring import standing
from scoring.models import Posture, ProductPosture
from scoring.readiness.codes import Reason, Why
from suppliers.models import Plant, Supplier
from tests.pages import rows
from tests.pages.judged import judged

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer(client):
    client.force_login(rows.person("viewer"), backend="accounts.backends.RoleBackend")
    return client


def test_it_takes_at_most_fourteen_queries_whatever_the_size(viewer):
    rows.company()
    supplier = Supplier.objects.create(code="S")
    for count in (3, 60):
        for number in range(count):
            one = rows.part(f"M-{count}-{number}")
            second = rows.source(one, supplier)
            rows.position(
                one, posture=Posture.IN_NAME_ONLY, posture_why=Why.SECOND_IN_NAME_ONLY, second=second
            )
            judged(second, lapses=("warm", timezone.localdate() + timedelta(days=9), Reason.IS_COLD))
            product(f"P-{count}-{number}", Posture.PROTECTED, revenue=5.0)
        with CaptureQueriesContext(connection) as taken:
            assert viewer.get("/").status_code == 200
        assert len(taken) <= 14


def product(number, posture, **told):
    """A finished product that stands so."""
    one = rows.part(number, daily_revenue=1)
    decided_by = None if posture == Posture.UNSCORED else one
    zero = {f"parts_{name}": 0 for name in ("unprotected", "in_name_only", "not_proven", "protected")}
    known = zero | {
        "parts_unscored": 0,
        "parts_out_of_scope": 0,
        "lapses_to": Posture.UNSCORED,
        "revenue": None,
    }
    return ProductPosture.objects.create(product=one, posture=posture, decided_by=decided_by, **known | told)


def figures(viewer, **query):
    return {one["label"]: one for one in viewer.get("/", query).context["figures"]}


def test_the_headline_counts_what_the_words_say(viewer):
    rows.position(rows.part("A"), sources_active=1)
    rows.position(rows.part("B"), sources_active=2)
    rows.position(rows.part("C"), quadrant=rows.SINGLE, impact=10.0, sources_active=0)
    rows.position(rows.part("D"), quadrant=rows.UNSCORED, daily_loss=None, outage_loss=None)
    rows.position(rows.part("E"), quadrant=rows.OUT, impact=None, exposure=None, sources_active=0)
    found = figures(viewer)
    assert {label: one["value"] for label, one in found.items()} == {
        "Parts in scope": "4",
        "Dual source wanted": "2",
        "Over-protection would free": "0",
        "Unstable": "0",
        "Cannot be scored": "1",
    }
    assert "no path to a product 1" in found["Cannot be scored"]["note"]


def test_every_figure_leads_to_the_parts_it_counts(viewer):
    rows.many(24)
    for label, figure in figures(viewer, category="C1").items():
        if label != "Over-protection would free":  # money
            listed = viewer.get(figure["href"]).content.decode().count('class="number-link"')
            assert str(listed) == figure["value"], label


def test_what_over_protection_would_free_is_a_sum_with_what_is_not_known(viewer):
    rows.company()
    for number, frees in enumerate((1000.0, 2500.0, None)):
        rows.position(rows.part(f"O-{number}"), posture=Posture.OVER_PROTECTED, frees=frees)
    rows.position(rows.part("N"), posture=Posture.PROTECTED, frees=9e9)
    found = figures(viewer)["Over-protection would free"]
    assert "3.5" in found["value"]
    assert found["note"] == "a year, of 3 parts; not known for 1"


def test_parts_by_posture_count_as_of_today_and_lead_to_them(viewer):
    for number, posture in enumerate((*Posture, Posture.PROTECTED)):
        if posture != Posture.OUT_OF_SCOPE:
            rows.position(rows.part(f"P-{number}"), posture=posture)
    lapsed = {"posture_lapses_on": timezone.localdate(), "posture_lapses_to": Posture.IN_NAME_ONLY}
    rows.position(rows.part("LAPSED"), posture=Posture.PROTECTED, **lapsed)
    found = {one["words"]: one for one in viewer.get("/").context["postures"]}
    assert {words: one["count"] for words, one in found.items()} == {
        "unprotected": 1,
        "in name only": 2,
        "not proven": 1,
        "protected": 2,
        "over-protected": 1,
        "unscored": 1,
    }
    for one in found.values():
        listed = viewer.get(one["href"]).content.decode().count('class="number-link"')
        assert listed == one["count"]


def test_revenue_counts_once_where_its_product_stands(viewer):
    rows.company()
    product("A", Posture.PROTECTED, revenue=3000.0, parts_unscored=2)
    product("B", Posture.PROTECTED, revenue=1000.0)
    product("C", Posture.UNPROTECTED, revenue=6000.0)
    lapses = {"lapses_on": timezone.localdate(), "lapses_to": Posture.NOT_PROVEN}
    product("D", Posture.PROTECTED, **lapses)
    rows.position(rows.part("X"))
    context = viewer.get("/").context
    found = {one["label"]: one for one in context["money"]}
    assert list(found) == ["Unprotected", "In name only", "Not proven", "Protected", "Unscored"]
    assert found["Protected"]["note"].endswith("of revenue, 2 products")
    assert found["Protected"]["note"].startswith("40")
    assert found["Unprotected"]["note"].endswith("of revenue, 1 product")
    assert (found["Not proven"]["value"], found["Not proven"]["note"]) == ("not known", "1 product")
    assert "1 product that passes for protected has parts that cannot be scored" in context["money_note"]
    assert "of 1 product no revenue is known" in context["money_note"]
    for label, count in {"Protected": 2, "Unprotected": 1, "Not proven": 1, "Unscored": 0}.items():
        listed = viewer.get(found[label]["href"])
        assert len(listed.context["rows"]) == count


def test_products_are_listed_with_what_decides(viewer, django_assert_max_num_queries):
    rows.company()
    for number in range(60):
        product(f"P-{number:02}", Posture.NOT_PROVEN, revenue=float(number), parts_not_proven=number)
    with django_assert_max_num_queries(6):
        page = viewer.get("/products/")
    assert len(page.context["rows"]) == 50
    assert page.context["rows"][0]["product__number"] == "P-59"
    assert "50 of 60 finished products" in page.content.decode()
    second = viewer.get("/products/" + page.context["pager"]["next"])
    assert len(second.context["rows"]) == 10
    assert len(viewer.get("/products/", {"posture": "protected"}).context["rows"]) == 0
    assert len(viewer.get("/products/", {"posture": "no such"}).context["rows"]) == 0
    assert len(viewer.get("/products/", {"q": "p-07"}).context["rows"]) == 1


def test_the_gaps_are_the_dearest_that_are_not_proven_and_say_why(viewer):
    for number in range(12):
        posture = standing.GAPS[number % 3]
        rows.position(rows.part(f"W-{number:02}"), outage_loss=float(number), posture=posture)
    rows.position(rows.part("SAFE"), outage_loss=1e9, posture=Posture.PROTECTED)
    over = {"posture_lapses_on": timezone.localdate() - timedelta(days=1), "posture_lapses_to": 3}
    rows.position(
        rows.part("LAPSED"), outage_loss=1e8, posture=Posture.PROTECTED, treatment=1, posture_why=1, **over
    )
    rows.position(rows.part("UNKNOWN"), outage_loss=None, posture=Posture.UNPROTECTED)
    found = viewer.get("/").context["gaps"]
    expected = ["LAPSED", *(f"W-{number:02}" for number in range(11, 2, -1))]
    assert [gap["position"].part.number for gap in found] == expected
    assert (found[0]["posture"], found[1]["posture"]) == (Posture.IN_NAME_ONLY, Posture.NOT_PROVEN)
    assert "what it rested on lapsed on" in found[0]["sentence"]


def test_the_five_soonest_lapses_stand_beside_it(viewer):
    rows.company()
    supplier, day = Supplier.objects.create(code="S", name="Acme"), timezone.localdate()
    north = Plant.objects.create(code="NORTH")
    for number in range(7):
        one = rows.part(f"L-{number}", plant=north if number % 2 else None)
        rows.position(one)
        on = day + timedelta(days=10 - number if number else -1)
        judged(rows.source(one, supplier), lapses=("contracted", on, Reason.TERMS_ENDED))
    found = viewer.get("/").context["lapses"]
    assert [one.part.number for one in found] == ["L-0", "L-6", "L-5", "L-4", "L-3"]
    assert [one.is_over for one in found] == [True, False, False, False, False]
    assert [one.part.number for one in viewer.get("/", {"plant": "NORTH"}).context["lapses"]] == [
        "L-5",
        "L-3",
        "L-1",
    ]


def test_what_is_not_known_is_counted_and_linked(viewer):
    supplier = Supplier.objects.create(code="S")
    for number in range(3):
        one = rows.part(f"N-{number}")
        rows.position(one, primary_source=rows.source(one, supplier), cover_days=None if number else 5.0)
    [line] = viewer.get("/").context["missing"]
    assert line["words"] == "2 parts have no stock figure"
    assert viewer.get(line["href"]).content.decode().count('class="number-link"') == 2


def test_filters_hold_for_figures_and_drawing_alike(viewer):
    north = Plant.objects.create(code="NORTH")
    rows.position(rows.part("A", plant=north))
    rows.position(rows.part("B"))
    assert figures(viewer, plant="NORTH")["Parts in scope"]["value"] == "1"
    drawn = viewer.get("/portfolio/figure.json", {"plant": "NORTH"}).json()
    assert [group["name"] for group in drawn["groups"]] == [["A"]]


def test_the_drawing_takes_one_scan_of_the_positions(viewer, django_assert_num_queries):
    rows.many(30)
    with django_assert_num_queries(4):  # session, person, policy in force, positions
        figure = viewer.get("/portfolio/figure.json").json()
    assert figure["thresholds"] == {"impact": 50, "exposure": 50}
    assert sum(len(group["id"]) for group in figure["groups"]) == 30
    assert figure["density"] is None


def test_above_a_bound_the_density_is_drawn_under_the_dearest(viewer, monkeypatch):
    monkeypatch.setattr(standing, "MOST_DOTS", 20)
    monkeypatch.setattr(standing, "LARGEST_DOTS", 5)
    rows.many(30)
    rows.position(rows.part("OUT"), quadrant=rows.OUT, impact=None, exposure=None)
    figure = viewer.get("/portfolio/figure.json").json()
    assert sum(len(group["id"]) for group in figure["groups"]) == 5
    assert sum(map(sum, figure["density"]["counts"])) == 30


def test_dots_are_drawn_by_posture_as_of_today(viewer):
    rows.position(rows.part("A"), posture=Posture.PROTECTED)
    lapsed = {"posture_lapses_on": timezone.localdate(), "posture_lapses_to": Posture.UNPROTECTED}
    rows.position(rows.part("B"), posture=Posture.PROTECTED, quadrant=rows.BACKUP, **lapsed)
    figure = viewer.get("/portfolio/figure.json").json()
    drawn = {group["posture"]: (group["name"], group["quadrant"]) for group in figure["groups"]}
    assert drawn == {"protected": (["A"], ["dual_source"]), "unprotected": (["B"], ["qualified_backup"])}
    assert set(drawn) <= set(figure["words"]["postures"])


def test_an_empty_house_says_how_to_fill_it(viewer):
    page = viewer.get("/").content.decode()
    assert "import_file parts parts.csv" in page
    assert "data-figure" not in page


def test_parts_that_wait_for_their_first_score_are_said(viewer):
    rows.part("NEW")
    page = viewer.get("/").content.decode()
    assert "1 part waits for its first score" in page
    assert "manage.py rescore" in page


def test_filters_that_leave_nothing_say_so(viewer):
    rows.many(3)
    page = viewer.get("/", {"category": "none"})
    assert "No part passes these filters" in page.content.decode()
