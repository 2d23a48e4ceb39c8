"""Where suppliers stand: what is counted, over which days, and when it is brought up to date."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from accounts.tasks import work_here
from scoring import refreshing, rescoring, standings
from scoring.models import SupplierStanding
from scoring.readiness.codes import Reason
from suppliers.models import Inspection, OrderLine, Rating, Receipt, Supplier
from tests.pages import rows
from tests.pages.judged import judged
from tests.pages.standings import order, refresh, supplier
from tests.scoring import small_company

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


def standing(of: Supplier) -> SupplierStanding:
    refresh(DAY)
    return SupplierStanding.objects.get(pk=of.pk)


@pytest.fixture
def acme(db):
    rows.company()
    return supplier("ACME")


@pytest.fixture
def source(acme):
    return rows.source(rows.part("A"), acme)


def test_parts_are_counted_once_however_many_sites_make_them(acme):
    one = rows.part("A")
    first = rows.source(one, acme, "DE")
    rows.source(one, acme, "FR")
    rows.position(one, primary_source=first)
    rows.source(rows.part("B"), acme)
    found = standing(acme)
    assert (found.parts_listed, found.parts_primary, found.parts_dual) == (2, 1, 1)


def test_the_worst_outage_is_the_largest_and_never_a_sum(acme):
    for number, loss in (("A", 40.0), ("B", 70.0), ("C", None)):
        one = rows.part(number)
        rows.position(one, primary_source=rows.source(one, acme), outage_loss=loss)
    found = standing(acme)
    assert found.worst_outage_loss == 70.0
    assert found.worst_part.number == "B"


def test_parts_of_which_it_is_no_primary_are_not_behind_it(acme):
    other, one = supplier("OTHER"), rows.part("A")
    rows.source(one, acme)
    rows.position(one, primary_source=rows.source(one, other))
    found = standing(acme)
    assert (found.parts_listed, found.parts_primary, found.worst_outage_loss) == (1, 0, None)


def test_on_time_counts_lines_due_in_the_last_twelve_months(acme, source):
    order(source, due=DAY - timedelta(days=10))
    order(source, due=DAY - timedelta(days=20), late=1)
    order(source, due=DAY - timedelta(days=30), received=9)
    order(source, due=DAY - timedelta(days=364))
    order(source, due=DAY - timedelta(days=365))  # a day too old
    order(source, due=DAY)  # not due before today is over
    order(source, due=DAY - timedelta(days=5), kind="sample", late=3)
    order(
        source,
        due=DAY - timedelta(days=5),
        status="cancelled",
        received=None,
        received_on=None,
        rejected=None,
    )
    found = standing(acme)
    assert (found.lines_due, found.on_time) == (4, 0.5)


def test_lines_that_never_say_when_they_came_say_nothing_about_time(acme, source):
    order(source, due=DAY - timedelta(days=10), received_on=None)
    assert standing(acme).on_time is None


def test_rejects_are_a_share_of_what_was_received(acme, source):
    order(source, due=DAY - timedelta(days=10), rejected=1)
    order(source, due=DAY - timedelta(days=10), quantity=30, received=30)
    order(source, due=DAY - timedelta(days=10), rejected=None)
    assert standing(acme).reject_rate == pytest.approx(1 / 40)


def test_spend_is_in_the_base_currency_and_says_what_it_leaves_out(acme, source):
    order(source, due=DAY - timedelta(days=10))
    order(source, due=DAY - timedelta(days=10), kind="sample")
    order(source, due=DAY - timedelta(days=10), currency="USD")
    order(source, due=DAY - timedelta(days=10), unit_price=None)
    order(source, due=DAY - timedelta(days=10), kind="return")
    found = standing(acme)
    assert (found.spend, found.lines_unpriced) == (50.0, 2)


def test_receipts_count_in_place_of_a_line_s_totals(acme, source):
    line = order(source, due=DAY - timedelta(days=10), late=9, received=10, rejected=5)
    for number, early in (("1", 3), ("2", 1)):
        Receipt.objects.create(
            order_line=line, receipt=number, quantity=5, rejected=1,
            received_on=DAY - timedelta(days=10 + early),
        )  # fmt: skip
    found = standing(acme)
    assert (found.on_time, found.spend) == (1.0, 25.0)
    assert found.reject_rate == pytest.approx(2 / 10)


def test_the_rating_is_the_newest_and_of_equals_the_worst(acme):
    days = (
        DAY - timedelta(days=9),
        DAY - timedelta(days=1),
        DAY - timedelta(days=1),
        DAY + timedelta(days=1),
    )
    for day, agency, score in zip(days, "ABCD", (90, 70, 60, 10), strict=True):
        Rating.objects.create(supplier=acme, agency=agency, rated_on=day, score=score)
    found = standing(acme)
    assert (found.rating, found.rating_agency, found.rated_on) == (60.0, "C", days[2])


def test_a_supplier_of_nothing_stands_with_nothing(acme):
    found = standing(acme)
    assert (found.parts_listed, found.lines_due, found.on_time, found.spend) == (0, 0, None, None)


def test_what_did_not_move_is_not_written(acme, source):
    order(source, due=DAY - timedelta(days=10))
    assert refresh(DAY) == 1
    assert refresh(DAY) == 0
    assert refresh(DAY + timedelta(days=400)) == 1


def test_a_supplier_that_is_gone_takes_its_standing_along(acme):
    refresh(DAY)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM suppliers_supplier")
    assert refresh(DAY) == 1
    assert not SupplierStanding.objects.exists()


def test_any_range_gives_the_same_standing(company):
    small_company.score_all()
    refresh(small_company.DAY)
    whole = list(SupplierStanding.objects.order_by("pk").values())
    SupplierStanding.objects.all().delete()
    with transaction.atomic():
        for pk in Supplier.objects.values_list("pk", flat=True):
            standings.refresh(standings.Suppliers(pk, pk, (pk,)), day=small_company.DAY)
    assert list(SupplierStanding.objects.order_by("pk").values()) == whole
    assert len(whole) == 3


def test_a_re_score_says_where_the_suppliers_stand(company):
    work_here(rescoring.open(day=small_company.DAY, by=None))
    beta = SupplierStanding.objects.get(supplier__code="BETA")
    assert (beta.parts_listed, beta.parts_primary) == (2, 0)
    acme = SupplierStanding.objects.get(supplier__code="ACME")
    assert acme.parts_primary == 1
    assert acme.on_time == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("resource", "body", "name", "expected"),
    [
        ("order-lines", "order,line,part,supplier,site,kind,status,due_on,quantity,received,received_on\n"
         "9,1,VALVE,BETA,B1,production,closed,2026-06-01,5,5,2026-06-01\n", "lines_due", 1),
        ("receipts", "order,line,receipt,received_on,quantity\n8,1,R1,2026-06-01,5\n", "spend", 25.0),
        ("exchange-rates", "currency,valid_on,rate\nUSD,2026-01-01,0.5\n", "spend", 50.0),
        ("ratings", "supplier,agency,rated_on,score\nBETA,Agency,2026-05-01,41\n", "rating", 41.0),
        ("sources", "part,supplier,site,role\nBOLT,BETA,B1,secondary\n", "parts_listed", 3),
    ],
)  # fmt: skip
def test_a_changed_fact_reaches_its_supplier(company, resource, body, name, expected):
    rows.company()
    small_company.load(
        "order-lines",
        "order,line,part,supplier,site,kind,status,ordered_on,received_on,quantity,received,unit_price,currency\n"
        "8,1,VALVE,BETA,B1,sample,closed,2026-05-01,2026-05-01,20,20,5,"
        + ("USD\n" if resource == "exchange-rates" else "EUR\n"),
    )
    work_here(rescoring.open(day=small_company.DAY, by=None))
    while refreshing.catch_up(day=small_company.DAY):
        pass
    small_company.load(resource, body)
    while refreshing.catch_up(day=small_company.DAY):
        pass
    found = SupplierStanding.objects.get(supplier__code="BETA")
    if getattr(found, name) != expected:  # too many parts touched to score at once: all of them, as a job
        from accounts.models import Job

        work_here(Job.objects.filter(kind=rescoring.KIND).latest("pk"))
        found.refresh_from_db()
    assert getattr(found, name) == expected
    assert OrderLine.objects.exists()


def test_second_sources_are_those_that_may_be_bought_from_or_that_quality_has_stopped(acme):
    judged(rows.source(rows.part("REAL"), acme))
    judged(rows.source(rows.part("STOPPED"), acme), usable=Reason.IS_SUSPENDED)
    judged(rows.source(rows.part("FAILED"), acme), usable=Reason.HAS_FAILED)
    for number, why in (("LOOKED-AT", Reason.IS_CANDIDATE), ("BLOCKED", Reason.IS_BLOCKED)):
        judged(rows.source(rows.part(number), acme), usable=why)
    judged(rows.source(rows.part("PRIMARY"), acme), is_primary=True, independent=Reason.IS_PRIMARY)
    found = standing(acme)
    assert (found.seconds_listed, found.seconds_real) == (3, 1)


def test_what_has_lapsed_by_the_day_is_not_real_and_the_next_lapse_is_to_come(acme):
    lapses = [DAY, DAY + timedelta(days=30), DAY + timedelta(days=9)]
    for number, day in zip("ABC", lapses, strict=True):
        judged(rows.source(rows.part(number), acme), lapses=("contracted", day, Reason.TERMS_ENDED))
    found = standing(acme)
    assert (found.seconds_listed, found.seconds_real) == (3, 2)
    assert found.next_lapse_on == found.real_until == DAY + timedelta(days=9)


def test_lots_count_by_their_decision_on_its_day(acme, source):
    for lot, decision, days in (
        ("1", "accepted", 5),
        ("2", "rejected", 364),
        ("3", "rejected", 365),
        ("4", "concession", 9),
        ("5", "skipped", 1),
        ("6", None, 1),
    ):
        decided = DAY - timedelta(days=days)
        Inspection.objects.create(source=source, lot=lot, decision=decision, decided_on=decided)
    found = standing(acme)
    assert (found.lots_decided, found.lots_rejected) == (3, 1)
