"""Part: the sentence, the drivers, the sources, and where it is used."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoring import sourcelist, verdict, whereused
from scoring.models import Position
from suppliers.models import BomLine, OrderLine, Part, Supplier
from tests.pages import rows
from tests.scoring import small_company

pytestmark = pytest.mark.django_db
DAY = small_company.DAY


@pytest.fixture
def viewer(client):
    client.force_login(rows.person("viewer"), backend="accounts.backends.RoleBackend")
    return client


@pytest.fixture
def scored(db):
    small_company.build()
    rows.company()
    small_company.score_all()
    with time_machine.travel(DAY, tick=False):
        yield


def page(viewer, number):
    return viewer.get(f"/parts/{Part.objects.get(number=number).pk}/")


def said(position, **fields):
    for name, value in fields.items():
        setattr(position, name, value)
    return verdict.sentence(position, currency="EUR").replace("\u202f", " ")


@pytest.fixture
def wanted(db):
    one = rows.part("A")
    return rows.position(
        one, outage_loss=1_200_000.0, recovery_days=120.0,
        primary_source=rows.source(one, Supplier.objects.create(code="S", name="Acme"), "TW"),
    )  # fmt: skip


def test_the_verdict_says_what_is_wanted_what_it_costs_and_what_is_there(wanted):
    assert said(wanted) == (
        "Dual source wanted: an outage would cost about € 1.2 M before a recovery of 120 days, "
        "and its only active source sits in Taiwan; one of two listed sources is active."
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"outage_loss": None, "daily_loss": None, "products": 0}, "no finished product is known to need it"),
        ({"outage_loss": None, "daily_loss": None}, "money behind it has no exchange rate"),
        ({"outage_loss": None, "cover_days": None}, "no figure for its stock or its demand"),
        ({"outage_loss": None, "recovery_days": None}, "nobody has said how long a recovery takes"),
        ({"outage_loss": 0.0}, "its stock outlasts a recovery of 120 days"),
        ({"outage_loss": 0.0, "daily_loss": 0.0}, "a day without it costs nothing"),
        ({"primary_source_id": None}, "it has no primary source"),
        ({"primary_country": None}, "where its only active source makes it is not known"),
        ({"sources_active": 2}, "both listed sources are active"),
        ({"sources_active": 0}, "none of two listed sources is active"),
        ({"sources_active": 2, "sources_listed": 3}, "two of three listed sources are active"),
        ({"sources_active": 0, "sources_listed": 0}, "no source is listed"),
        ({"sources_active": 1, "sources_listed": 1}, "one source is listed"),
        ({"floor": 1}, "Dual source wanted: its criticality alone makes its impact high, an outage would"),
        ({"quadrant": "unscored"}, "Too little is known to say:"),
        ({"quadrant": "out_of_scope"}, "Out of scope: it is made here, not bought."),
    ],
)
def test_the_verdict_says_what_is_not_known(wanted, fields, words):
    assert words in said(wanted, **fields)


def test_the_other_quadrants_in_its_range_are_named(wanted):
    wanted.quadrants_possible = 1 | 4
    assert verdict.also_possible(wanted) == ["single source"]


def test_it_says_which_source_is_the_primary_and_why(wanted):
    assert verdict.why_primary(wanted) == "Exposure is measured on Acme, whose role is primary."
    wanted.primary_told = False
    assert "delivered most in the last 12 months" in verdict.why_primary(wanted)


def test_drivers_show_value_source_date_weight_and_points_that_add_up(viewer, scored):
    response = page(viewer, "VALVE")
    impact, exposure = response.context["axes"]
    position = small_company.position("VALVE")
    assert sum(driver.points for driver in impact.drivers) == pytest.approx(position.impact, abs=1e-3)
    assert sum(driver.points for driver in exposure.drivers) == pytest.approx(position.exposure, abs=1e-3)
    assert sum(driver.weight for driver in impact.drivers) == pytest.approx(1)
    by_name = {driver.name: driver for axis in (impact, exposure) for driver in axis.drivers}
    assert by_name["criticality"].raw == "3 of 5"
    assert (by_name["natural_hazard"].origin, by_name["natural_hazard"].seen_on) == (
        "INFORM country index",
        date(2025, 1, 1),
    )
    assert "upstream" not in by_name  # weighs nothing in policy 1
    assert b"above the threshold" in response.content or b"below the threshold" in response.content


def test_an_unknown_driver_says_everything_it_could_be(viewer, scored):
    impact, _exposure = page(viewer, "BOLT").context["axes"]
    by_name = {driver.name: driver.raw for driver in impact.drivers}
    assert by_name["criticality"] == "not known: could be anything from 1 to 5"
    assert by_name["outage_loss"].startswith("not known: could score anything from 0 to 100")


def test_sources_say_the_same_as_the_score_that_is_made_of_them(viewer, scored):
    response = page(viewer, "VALVE")
    first, second = response.context["sources"]
    _impact, exposure = response.context["axes"]
    raw = {driver.name: driver.raw for driver in exposure.drivers}
    assert first.is_primary
    assert not second.is_primary
    assert raw["on_time"].startswith(f"{first.on_time * 100:.1f}")
    assert raw["reject_rate"].startswith(f"{first.rejects * 100:.2f}")
    assert (first.share, second.share) == (1.0, 0.0)
    assert first.last_receipt == date(2026, 5, 1)


def test_a_source_that_may_not_be_bought_from_says_why(db):
    one, acme = rows.part("A"), Supplier.objects.create(code="S")
    blocked = Supplier.objects.create(code="B", status="blocked")
    states = {
        "active": rows.source(one, acme, "DE"),
        "blocked": rows.source(one, acme, "FR", status="blocked"),
        "ended": rows.source(one, acme, "IT", valid_to=date(2026, 6, 29)),
        "not yet valid": rows.source(one, acme, "PL", valid_from=date(2026, 7, 1)),
        "supplier blocked": rows.source(one, blocked, "ES"),
    }
    for words, source in states.items():
        assert sourcelist.status_of(source, day=DAY) == (words, words == "active")


def test_products_are_found_at_any_depth_once_each_dearest_first(db):
    bolt, frame, cell = (rows.part(number) for number in ("BOLT", "FRAME", "CELL"))
    small = rows.part("SMALL", daily_revenue=10, currency="EUR")
    large = rows.part("LARGE", daily_revenue=900, daily_margin=90, currency="EUR")
    for parent, component in ((frame, bolt), (cell, bolt), (large, frame), (large, cell), (small, cell)):
        BomLine.objects.create(parent=parent, component=component)
    old = rows.part("OLD", daily_revenue=5, currency="EUR")
    BomLine.objects.create(parent=old, component=bolt, valid_to=date(2026, 1, 1))
    found = whereused.products_above(bolt.pk, user=rows.person(), day=DAY)
    assert [(use["number"], use["all"]) for use in found] == [("LARGE", 2), ("SMALL", 2)]


def test_only_the_largest_uses_are_listed_and_all_are_counted(db):
    bolt = rows.part("BOLT")
    for number in range(7):
        product = rows.part(f"X-{number}", daily_revenue=number + 1, currency="EUR")
        BomLine.objects.create(parent=product, component=bolt)
    found = whereused.products_above(bolt.pk, user=rows.person(), day=DAY, most=3)
    assert [use["number"] for use in found] == ["X-6", "X-5", "X-4"]
    assert found[0]["all"] == 7


def queries_of(viewer, number):
    with CaptureQueriesContext(connection) as taken:
        assert page(viewer, number).status_code == 200
    return len(taken)


def test_it_takes_as_many_queries_with_many_sources_and_uses_as_with_few(viewer, scored):
    few = queries_of(viewer, "VALVE")
    valve = Part.objects.get(number="VALVE")
    for number in range(20):
        source = rows.source(valve, Supplier.objects.create(code=f"X{number}"))
        OrderLine.objects.create(
            order=f"X{number}", line="1", source=source, quantity=1, received=1, received_on=DAY
        )
        product = rows.part(f"PX{number}", daily_revenue=5, currency="EUR")
        BomLine.objects.create(parent=product, component=valve)
    assert few == queries_of(viewer, "VALVE") <= 19


def test_a_part_out_of_scope_says_so_and_shows_no_score(viewer, scored):
    response = page(viewer, "PUMP")
    assert "Out of scope" in response.content.decode()
    assert response.context["axes"] == []


def test_a_part_not_scored_yet_says_so(viewer, scored):
    Position.objects.all().delete()
    assert "Not scored yet" in page(viewer, "VALVE").content.decode()


def test_a_part_that_is_not_there_is_not_found(viewer, db):
    assert viewer.get("/parts/1/").status_code == 404


def test_history_lists_earlier_assessments_newest_first(viewer, scored):
    Part.objects.filter(number="VALVE").update(criticality=5)
    small_company.score_all(day=date(2026, 7, 1))
    past = page(viewer, "VALVE").context["past"]
    assert [one.assessed_on for one in past] == [date(2026, 7, 1), DAY]
    assert small_company.position("VALVE").impact == past[0].impact


def test_a_criticality_that_is_not_known_is_said_to_count_as_the_worst(wanted):
    wanted.part.criticality = None
    assert "its criticality is not known and counts as the worst, an outage" in said(wanted, floor=1)


def test_two_sellers_of_one_factory_are_said_to_stop_together(scored, viewer):
    one = rows.part("TWO-SELLERS")
    maker = Supplier.objects.create(code="MK", name="Maker")
    first = rows.source(one, Supplier.objects.create(code="D1", name="First"), "TW", role="primary")
    site = first.site
    site.supplier, site.name = maker, "Hsinchu works"
    site.save()
    second = Supplier.objects.create(code="D2", name="Second")
    one.sources.create(supplier=second, site=site, role="secondary")
    small_company.score_all()
    assert "made at one site, Hsinchu works" in page(viewer, "TWO-SELLERS").content.decode()
    one.sources.filter(supplier=second).update(status="blocked")
    small_company.score_all()
    assert "made at one site" not in page(viewer, "TWO-SELLERS").content.decode()
