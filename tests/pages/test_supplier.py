"""Supplier: who it is, what hangs on it, how it delivers and how it fares."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scoring import announced, scorecards
from scoring.readiness.codes import Reason
from suppliers import certified
from suppliers.models import Certificate, ChangeNotice, Financial, Rating, Supplier
from tests.pages import rows
from tests.pages.judged import judged
from tests.pages.standings import order, refresh, supplier

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)
QUERIES = 30


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(DAY, tick=False):
        yield


@pytest.fixture
def viewer(client):
    client.force_login(rows.person("viewer"), backend="accounts.backends.RoleBackend")
    return client


def page_of(viewer, one):
    return viewer.get(reverse("supplier", args=[one.pk]))


def test_a_supplier_of_nothing_says_what_to_load(viewer):
    page = page_of(viewer, supplier("BARE")).content.decode()
    for file in ("sources.csv", "sites.csv", "order-lines.csv", "financials.csv", "ratings.csv"):
        assert file in page


def test_who_it_is_who_owns_it_and_whom_it_owns(viewer):
    group = supplier("GROUP", name="Brax Holding", kind="group")
    one = supplier("ONE", name="Brax Works", parent=group, lei="L" * 20)
    Supplier.objects.filter(pk=one.pk).update(name="Brax Pumps")
    page = page_of(viewer, one).content.decode()
    assert "Brax Holding" in page
    assert "L" * 20 in page
    assert "Brax Works" in page  # what it was called
    assert "Brax Pumps" in page_of(viewer, group).content.decode()


def test_what_it_sells_and_what_it_makes_with_share_and_role(viewer):
    rows.company()
    acme, dealer = supplier("ACME"), supplier("DEALER", kind="distributor")
    part = rows.part("A")
    own = rows.source(part, acme)
    through = rows.source(part, dealer, maker=acme)
    rows.position(part, primary_source=own)
    order(own, due=DAY - timedelta(days=9), quantity=30, received=30)
    order(through, due=DAY - timedelta(days=9))
    lines = {line.source.pk: line for line in page_of(viewer, acme).context["lines"]}
    assert (lines[own.pk].does, lines[own.pk].is_primary, lines[own.pk].share) == (
        "sells and makes",
        True,
        0.75,
    )
    assert (lines[through.pk].does, lines[through.pk].is_primary, lines[through.pk].share) == (
        "makes",
        False,
        0.25,
    )
    [line] = page_of(viewer, dealer).context["lines"]
    assert line.does == "sells"
    assert page_of(viewer, dealer).context["counts"] == {"sold": 1, "made": 0, "all": 1, "sources": 1}


def test_a_page_is_bounded_and_takes_a_fixed_number_of_queries(viewer):
    rows.company()
    acme = supplier("ACME")

    def sell(first, last):
        for i in range(first, last):
            part = rows.part(f"P-{i:03}")
            source = rows.source(part, acme)
            rows.position(part, primary_source=source)
            order(source, due=DAY - timedelta(days=9))
            judged(source, lapses=("warm", DAY + timedelta(days=9 + i), Reason.IS_COLD))
            ChangeNotice.objects.create(supplier=acme, reference=part.number)
            Certificate.objects.create(site=source.site, standard=part.number)
        refresh(DAY)

    sell(0, 2)
    with CaptureQueriesContext(connection) as few:
        page_of(viewer, acme)
    sell(2, 70)
    with CaptureQueriesContext(connection) as many_:
        response = page_of(viewer, acme)
    assert len(many_) == len(few) == QUERIES
    assert [len(response.context[name]) for name in ("lines", "lapses", "notices", "certificates")] == [
        50, 8, announced.MOST, certified.MOST,
    ]  # fmt: skip
    assert "50 of 70 sources, the dearest outages first" in response.content.decode()


def test_its_sources_are_paged_and_each_is_shown_once(viewer):
    rows.company()
    acme = supplier("ACME")
    for i in range(120):
        part = rows.part(f"P-{i:03}")
        rows.position(part, outage_loss=None if i % 3 == 0 else float(i // 7))
        rows.source(part, acme)
    address, seen = reverse("supplier", args=[acme.pk]), []
    while address:
        response = viewer.get(address)
        seen += [line.source.part.number for line in response.context["lines"]]
        following = response.context["pager"]["next"]
        assert not following or following.endswith("#supplied")
        address = following and reverse("supplier", args=[acme.pk]) + following.removesuffix("#supplied")
    assert len(seen) == len(set(seen)) == 120
    assert seen[0] == "P-119"
    assert set(seen[-40:]) == {f"P-{i:03}" for i in range(0, 120, 3)}  # what is not known comes last


def test_quarters_are_counted_by_the_day_due_and_the_day_received(viewer):
    rows.company()
    source = rows.source(rows.part("A"), supplier("ACME"))
    order(
        source, due=date(2026, 3, 31), late=1, rejected=2
    )  # due in the first quarter, received in the second
    order(source, due=date(2026, 5, 1))
    order(source, due=date(2024, 6, 30))  # before the eight quarters
    found = {quarter.name: quarter for quarter in scorecards.quarters(source.supplier_id, day=DAY)}
    assert next(iter(found)) == "Q3 2024"
    assert list(found)[-1] == "Q2 2026"
    assert (found["Q1 2026"].lines_due, found["Q1 2026"].on_time, found["Q1 2026"].spend) == (1, 0.0, None)
    assert (found["Q2 2026"].lines_due, found["Q2 2026"].on_time, found["Q2 2026"].spend) == (1, 1.0, 50.0)
    assert found["Q2 2026"].reject_rate == pytest.approx(2 / 20)
    assert found["Q4 2025"].lines_due == 0


@pytest.mark.parametrize(
    ("kind", "listed", "model", "score", "zone"),
    [
        ("maker", True, "Altman Z,", 2.6964, "grey"),
        ("maker", False, "Altman Z′,", 0.717 * 0.34 + 0.847 * 0.15 + 0.420 * 0.5 + 0.998 * 1.6, "grey"),
        ("distributor", None, "Altman Z″,", 6.56 * 0.34 + 3.26 * 0.15 + 1.05 * 0.5, "safe"),
    ],
)
def test_the_altman_score_is_of_the_model_that_fits_and_says_so(viewer, kind, listed, model, score, zone):
    one = supplier("ACME", kind=kind, listed=listed)
    Financial.objects.create(
        supplier=one, period_end=date(2025, 12, 31), currency="EUR", total_assets=100, current_assets=64,
        current_liabilities=30, retained_earnings=15, ebit=0, equity=50, total_liabilities=100, sales=160,
        market_value=80,
    )  # fmt: skip
    response = page_of(viewer, one)
    health = response.context["health"]
    assert health.model_words.startswith(model)
    assert health.years[0].score == pytest.approx(score, abs=1e-6)
    assert health.years[0].zone == zone


def test_a_statement_that_lacks_a_figure_has_no_score(viewer):
    one = supplier("ACME")
    Financial.objects.create(supplier=one, period_end=date(2025, 12, 31), total_assets=100)
    response = page_of(viewer, one)
    assert response.context["health"].years[0].score is None
    assert "a figure is missing" in response.content.decode()


def test_ratings_stand_newest_first(viewer):
    one = supplier("ACME")
    for month, agency in ((1, "A"), (5, "B"), (3, "A")):
        Rating.objects.create(supplier=one, agency=agency, rated_on=date(2026, month, 1), score=50)
    assert [rating.rated_on.month for rating in page_of(viewer, one).context["health"].ratings] == [5, 3, 1]


def test_a_supplier_that_is_not_there_is_404(viewer):
    assert viewer.get("/suppliers/999999999/").status_code == 404


def unsited(part, seller, **fields):
    """A source whose site is not known."""
    from suppliers.models import Site, Source

    site, _new = Site.objects.get_or_create(
        supplier=seller, is_placeholder=True, defaults={"kind": "unknown"}
    )
    return Source.objects.create(part=part, supplier=seller, site=site, **fields)


def test_a_source_told_without_its_site_counts_for_the_only_sited_one(viewer):
    """As the scores have it: one line, with the orders of both."""
    rows.company()
    acme, other = supplier("ACME"), supplier("OTHER")
    part = rows.part("A")
    sited = rows.source(part, acme)
    rows.position(part, primary_source=sited)
    order(sited, due=DAY - timedelta(days=9))
    order(unsited(part, acme), due=DAY - timedelta(days=8), quantity=20, received=20)
    order(rows.source(part, other), due=DAY - timedelta(days=8))
    page = page_of(viewer, acme)
    [line] = page.context["lines"]
    assert (line.source, line.share) == (sited, 0.75)
    assert page.context["counts"]["sources"] == 1
    shown = viewer.get(f"/parts/{part.pk}/").context["sources"]
    assert [(one.source.supplier, one.share, one.has_folded) for one in shown] == [
        (acme, 0.75, True),
        (other, 0.25, False),
    ]


def test_a_source_without_a_site_stands_for_itself_beside_two_sited_ones_or_none(viewer):
    rows.company()
    acme = supplier("ACME")
    two, none = rows.part("TWO"), rows.part("NONE")
    rows.source(two, acme, "DE")
    rows.source(two, acme, "FR")
    for part in (two, none):
        rows.position(part)
        unsited(part, acme)
    found = [line.source.part.number for line in page_of(viewer, acme).context["lines"]]
    assert sorted(found) == ["NONE", "TWO", "TWO", "TWO"]


def test_deliveries_are_judged_over_the_days_of_the_policy_and_spend_over_a_year(viewer):
    from scoring.models import SupplierStanding

    rows.company()
    acme = supplier("ACME")
    source = rows.source(rows.part("A"), acme)
    order(source, due=DAY - timedelta(days=100), late=5, rejected=5)
    order(source, due=DAY - timedelta(days=9))
    for days, span, on_time, rejected in ((365, "12 months", 0.5, 0.25), (60, "60 days", 1.0, 0.0)):
        put_in_force(days)
        refresh(DAY)
        standing = SupplierStanding.objects.get(pk=acme.pk)
        assert (standing.on_time, standing.reject_rate) == (on_time, rejected)
        assert standing.spend == 50.0
        page = page_of(viewer, acme).content.decode()
        assert f"On time in {span}" in page
        assert f"Pieces rejected in {span}" in page
        assert "Spend in 12 months" in page


def put_in_force(days):
    """The next version, which looks at this many days of deliveries."""
    from django.utils import timezone

    from scoring.models import PolicyVersion

    standing = PolicyVersion.objects.in_force()
    PolicyVersion.objects.filter(pk=standing.pk).update(status="retired")
    PolicyVersion.objects.create(
        version=standing.version + 1,
        numbers=standing.numbers | {"performance_days": days},
        status="in_force",
        in_force_from=timezone.now(),
    )
