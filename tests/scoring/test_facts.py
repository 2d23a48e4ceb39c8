"""From tables to what scores are made of."""

from datetime import date

import numpy as np
import pytest

from scoring import facts
from scoring.facts import Parts
from scoring.models import PolicyVersion
from scoring.origins import Origin
from scoring.policy import DRIVERS
from suppliers.models import Company, CountryRisk, Part, Source, Supplier
from tests.scoring.small_company import DAY, EVERYTHING, load

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]


def loaded(parts: Parts = EVERYTHING, *, day: date = DAY) -> facts.Facts:
    return facts.load(parts, day=day, policy=PolicyVersion.objects.in_force().read())


def row_of(number: str, found: facts.Facts) -> int:
    return found.part_ids.tolist().index(Part.objects.get(number=number).pk)


def value(driver: str, number: str = "VALVE", **options) -> float:
    found = loaded(**options)
    return float(found.drivers.values[driver][row_of(number, found)])


def told(driver: str, number: str = "VALVE") -> tuple[Origin, str | None]:
    found = loaded()
    row, place = row_of(number, found), DRIVERS.index(driver)
    days = int(found.drivers.seen_on[row, place])
    seen_on = None if days < 0 else str(np.datetime64("2000-01-01") + days)
    return Origin(int(found.drivers.origin[row, place])), seen_on


def primary_of(number: str) -> Source | None:
    found = loaded()
    ids = found.of_primary("id", 0)
    return Source.objects.select_related("supplier", "site").filter(pk=ids[row_of(number, found)]).first()


def change(resource: str, row: str) -> None:
    load(resource, row)


def test_the_number_of_queries_does_not_follow_the_number_of_parts(django_assert_num_queries):
    with django_assert_num_queries(2):  # the policy, the company's total; the rest are COPY, one a table
        loaded()


def test_finished_products_made_and_obsolete_parts_are_out_of_scope():
    change("parts", "number,status\nBOLT,obsolete\n")
    found = loaded()
    numbers = dict(Part.objects.values_list("pk", "number"))
    assert {numbers[pk] for pk in found.part_ids[found.in_scope]} == {"VALVE", "SEAL"}


def test_some_parts_read_as_they_do_among_all():
    valve = Part.objects.get(number="VALVE").pk
    alone, among = loaded(Parts.listed([valve])), loaded()
    for name, values in alone.drivers.values.items():
        np.testing.assert_array_equal(values, among.drivers.values[name][among.part_ids == valve])


def test_no_parts_at_all():
    assert len(loaded(Parts(10**9, 10**9 + 5)).frame()) == 0


def test_the_role_names_the_primary():
    assert primary_of("VALVE").supplier.code == "ACME"


def test_without_a_role_the_largest_receiver_is_the_primary():
    assert primary_of("SEAL").supplier.code == "GAMA"


def test_of_equal_receivers_the_oldest_source_is_the_primary():
    change("order-lines", "order,line,part,supplier,quantity,received\n2,1,SEAL,GAMA,50,0\n")
    assert primary_of("SEAL").supplier.code == "BETA"


def test_a_candidate_or_a_blocked_source_is_no_primary_unless_the_role_says_so():
    change("sources", "part,supplier,site,role\nSEAL,GAMA,,candidate\n")
    assert primary_of("SEAL").supplier.code == "BETA"
    change("sources", "part,supplier,site,status\nSEAL,BETA,B1,blocked\nVALVE,ACME,A1,blocked\n")
    assert primary_of("SEAL") is None
    assert primary_of("VALVE").supplier.code == "ACME"


def test_receipts_older_than_a_year_choose_no_primary():
    load("sources", "part,supplier,site\nSEAL,BETA,\n")
    change("order-lines", "order,line,part,supplier,quantity,received,received_on,due_on\n"
           "3,1,SEAL,BETA,900,900,2025-06-30,2025-06-30\n")  # fmt: skip
    assert primary_of("SEAL").supplier.code == "GAMA"


def test_a_placeholder_counts_for_the_one_sited_source_of_its_supplier():
    load("sources", "part,supplier,site\nSEAL,BETA,\n")
    change("order-lines", "order,line,part,supplier,quantity,received,rejected,received_on,due_on\n"
           "3,1,SEAL,BETA,900,900,9,2026-05-02,2026-05-01\n")  # fmt: skip
    assert Source.objects.filter(part__number="SEAL", supplier__code="BETA").count() == 2
    primary = primary_of("SEAL")
    assert (primary.supplier.code, primary.site.code) == ("BETA", "B1")
    assert value("reject_rate", "SEAL") == 0.01
    found = loaded()
    assert found.sources.count(found.sources["taken"] >= 0)[row_of("SEAL", found)] == 2


def test_a_placeholder_counts_for_itself_where_its_supplier_has_two_sites():
    load("sites", "code,supplier,kind,country\nB2,BETA,factory,PL\n")
    load("sources", "part,supplier,site\nSEAL,BETA,B2\nSEAL,BETA,\n")
    found = loaded()
    assert found.sources.count(found.sources["taken"] >= 0)[row_of("SEAL", found)] == 4


def test_the_site_says_its_hazard_before_its_country_does():
    assert value("natural_hazard") == 20.0  # Germany, newest year
    assert told("natural_hazard") == (Origin.INFORM, "2025-01-01")
    change("sites", "code,hazard\nA1,35\n")
    assert value("natural_hazard") == 35.0
    assert told("natural_hazard") == (Origin.SITE, None)


def test_a_country_value_older_than_the_policy_allows_is_unknown():
    assert value("political_stability") == 30.0
    assert told("political_stability") == (Origin.WGI, "2023-01-01")
    change("sources", "part,supplier,site,role\nVALVE,ACME,A1,secondary\nVALVE,BETA,B1,primary\n")
    assert np.isnan(value("political_stability"))  # China's is of 2010
    assert told("political_stability") == (Origin.UNKNOWN, None)
    assert value("political_stability", day=date(2017, 1, 1)) == 55.0


def test_a_site_that_is_not_known_has_no_geography():
    assert np.isnan(value("natural_hazard", "SEAL"))
    assert np.isnan(value("political_stability", "SEAL"))


def test_the_share_of_the_primary_site_is_of_all_listed_capacity():
    assert value("site_concentration") == 0.25
    change("sources", "part,supplier,site,status,role\nVALVE,BETA,B1,blocked,candidate\n")
    assert value("site_concentration") == 0.25


def test_a_capacity_that_is_not_known_leaves_the_share_unknown_unless_there_is_one_site():
    change("sources", "part,supplier,site,capacity_per_month\nVALVE,BETA,B1,\n")
    assert np.isnan(value("site_concentration"))
    Source.objects.filter(part__number="VALVE", supplier__code="BETA").delete()
    assert value("site_concentration") == 1.0


def test_two_distributors_of_one_plant_are_one_site():
    change("sources", "part,supplier,site,capacity_per_month\nVALVE,GAMA,A1,1000\n")
    assert value("site_concentration") == 0.4


def test_capacity_taken_is_monthly_demand_over_the_capacity_of_the_primary():
    assert value("capacity_taken") == pytest.approx(3650 / 12 / 1000)
    change("sources", "part,supplier,site,capacity_per_month\nVALVE,ACME,A1,0\n")
    assert value("capacity_taken") == 999
    change("parts", "number,annual_demand\nVALVE,0\n")
    assert value("capacity_taken") == 0
    change("parts", "number,annual_demand\nVALVE,\n")
    assert np.isnan(value("capacity_taken"))


def test_on_time_counts_due_production_lines_and_those_never_received():
    """Of the lines due by 30 June: early, late, on the day, never; cancelled, sample and not yet due are out."""
    assert value("on_time") == 0.5
    assert told("on_time") == (Origin.ORDER_LINES, "2026-06-01")
    assert value("on_time", day=date(2026, 7, 2)) == 0.4
    assert value("on_time", day=date(2026, 4, 1)) == 1.0


def test_lines_that_do_not_say_when_they_came_say_nothing_alone_and_are_late_among_others():
    change("order-lines", "order,line,received_on\n1,1,\n")
    assert value("on_time") == 0.25
    change("order-lines", "order,line,received_on\n1,2,\n1,5,\n")
    assert np.isnan(value("on_time"))


def test_on_time_without_lines_is_unknown():
    assert np.isnan(value("on_time", "BOLT"))
    assert np.isnan(value("on_time", day=date(2029, 1, 1)))


def test_reject_rate_is_of_received_quantities():
    assert value("reject_rate") == 1 / 40
    assert told("reject_rate") == (Origin.ORDER_LINES, "2026-05-01")
    change("order-lines", "order,line,rejected\n1,5,\n")
    assert value("reject_rate") == 1 / 20


def test_parts_of_a_unit_count_in_the_reject_rate():
    change(
        "order-lines", "order,line,quantity,received,rejected\n1,1,0.5,0.5,0.25\n1,2,0.5,0.5,0\n1,5,1,1,0\n"
    )
    assert value("reject_rate") == 0.125


def test_cover_is_the_safety_stock_over_daily_demand():
    assert value("cover_days") == 10


def test_cover_without_a_safety_stock_is_the_median_of_recent_stock():
    assert value("cover_days", "SEAL") == 10  # of 100, 200, 300; that of January is too old
    assert np.isnan(value("cover_days", "SEAL", day=date(2027, 1, 1)))


def test_cover_without_demand_is_endless_and_of_unknown_demand_unknown():
    assert np.isnan(value("cover_days", "BOLT"))
    change("parts", "number,annual_demand\nBOLT,0\n")
    assert np.isinf(value("cover_days", "BOLT"))


def test_recovery_is_told_by_the_part_and_by_the_primary_site():
    assert value("recovery_told_days") == 60
    assert value("recovery_site_days") == 90
    assert np.isnan(value("recovery_told_days", "SEAL"))


def test_active_sources_are_those_that_may_be_bought_from_today():
    def active() -> int:
        found = loaded()
        return int(found.sources.count(found.sources["is_active"] == 1)[row_of("VALVE", found)])

    assert active() == 2
    change("sources", "part,supplier,site,valid_to\nVALVE,BETA,B1,2026-06-29\n")
    assert active() == 1
    Supplier.objects.filter(code="ACME").update(status="blocked")
    assert active() == 0


def test_country_risk_of_other_indexes_says_nothing():
    CountryRisk.objects.all().delete()
    load("country-risks", "country,index,year,value\nDE,gpi,2025,90\n")
    assert np.isnan(value("natural_hazard"))


def test_money_in_another_currency_is_unknown():
    from scoring import losses
    from scoring.models import DailyLoss

    losses.roll_up(day=DAY)
    assert set(DailyLoss.objects.values_list("part__number", "daily_loss")) == {
        ("PUMP", 10000.0),
        ("VALVE", 10000.0),
        ("SEAL", 10000.0),
    }
    Company.objects.update(base_currency="EUR")
    change("parts", "number,currency\nPUMP,USD\n")
    losses.roll_up(day=DAY)
    assert set(DailyLoss.objects.values_list("daily_loss", flat=True)) == {None}
