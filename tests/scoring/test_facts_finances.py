"""Financial health of a part: whose, the worst of what is said, and no older than the policy allows."""

from datetime import date, timedelta

import numpy as np
import pytest

from scoring import facts, refreshing
from scoring.finance import risk
from scoring.models import PolicyVersion
from scoring.origins import Origin
from scoring.policy import DRIVERS
from suppliers.models import Financial, Part, Rating
from tests.scoring.small_company import DAY, EVERYTHING, load, position, score_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]
HEALTH = DRIVERS.index("financial_health")
COLUMNS = (
    "supplier,period_end,total_assets,current_assets,current_liabilities,retained_earnings,ebit,equity,"
    "total_liabilities,sales,market_value"
)
# Of 100 in assets: A .2, B .1, C .05, equity over liabilities 1, sales 1.5. Worked by hand:
AMOUNTS = "100,50,30,10,5,50,50,150"
Z = 1.2 * 0.2 + 1.4 * 0.1 + 3.3 * 0.05 + 0.6 * 2.0 + 0.999 * 1.5  # market value 100 over 50
Z_PRIME = 0.717 * 0.2 + 0.847 * 0.1 + 3.107 * 0.05 + 0.420 * 1.0 + 0.998 * 1.5
Z_DOUBLE_PRIME = 6.56 * 0.2 + 3.26 * 0.1 + 6.72 * 0.05 + 1.05 * 1.0


def statement(
    supplier: str, period_end: str = "2025-12-31", amounts: str = AMOUNTS, market: str = ""
) -> None:
    load("financials", f"{COLUMNS}\n{supplier},{period_end},{amounts},{market}\n")


def rating(supplier: str, agency: str, score: float, rated_on: str = "2026-03-01") -> None:
    load("ratings", f"supplier,agency,rated_on,score\n{supplier},{agency},{rated_on},{score}\n")


def told(number: str = "VALVE", day: date = DAY) -> tuple[float, Origin, str | None]:
    found = facts.load(EVERYTHING, day=day, policy=PolicyVersion.objects.in_force().read())
    row = found.part_ids.tolist().index(Part.objects.get(number=number).pk)
    days = int(found.drivers.seen_on[row, HEALTH])
    seen_on = None if days < 0 else str(np.datetime64("2000-01-01") + days)
    value = float(found.drivers.values["financial_health"][row])
    return value, Origin(int(found.drivers.origin[row, HEALTH])), seen_on


def test_nothing_said_is_unknown():
    value, origin, seen_on = told()
    assert np.isnan(value)
    assert (origin, seen_on) == (Origin.UNKNOWN, None)


@pytest.mark.parametrize(
    ("kind", "listed", "score", "model"),
    [
        ("maker", "true", Z, "z"),
        ("maker", "false", Z_PRIME, "z_prime"),
        ("maker", "", Z_PRIME, "z_prime"),
        ("service", "true", Z_DOUBLE_PRIME, "z_double_prime"),
    ],
)
def test_the_newest_statement_counts_by_the_model_that_fits(kind, listed, score, model):
    load("suppliers", f"code,kind,listed\nACME,{kind},{listed}\n")
    statement("ACME", "2024-12-31", "100,10,90,-90,-50,1,99,10")
    statement("ACME", market="100")
    assert told() == (pytest.approx(float(risk(score, model))), Origin.STATEMENT, "2025-12-31")


def test_a_statement_from_which_no_score_can_be_formed_says_nothing():
    statement("ACME", amounts="100,50,30,10,5,50,50,")
    assert np.isnan(told()[0])


def test_of_each_agency_the_newest_rating_counts_and_of_these_the_worst():
    rating("ACME", "Agency A", 20, "2025-06-01")
    rating("ACME", "Agency A", 80, "2026-05-01")
    rating("ACME", "Agency B", 65, "2025-11-01")
    assert told() == (35, Origin.RATING, "2025-11-01")


def test_the_worst_of_rating_and_statement_is_said_with_its_own_day():
    statement("ACME")
    rating("ACME", "Agency A", 99)
    assert told()[1:] == (Origin.STATEMENT, "2025-12-31")
    rating("ACME", "Agency B", 10)
    assert told() == (90, Origin.RATING, "2026-03-01")


def test_what_is_older_than_the_policy_allows_is_unknown():
    statement("ACME", "2024-06-30")
    rating("ACME", "Agency A", 10, "2024-12-30")
    assert told(day=date(2026, 6, 30))[:2] == (90, Origin.RATING)
    assert told(day=date(2026, 7, 1))[1] == Origin.UNKNOWN
    Rating.objects.all().delete()
    assert told(day=date(2026, 6, 30))[1] == Origin.STATEMENT


def test_what_is_said_after_the_day_does_not_count_yet():
    rating("ACME", "Agency A", 10, "2026-07-01")
    assert told()[1] == Origin.UNKNOWN


def test_it_is_the_health_of_the_maker_then_of_whoever_runs_the_site_then_of_the_seller():
    for supplier, score in (("ACME", 90), ("BETA", 80), ("GAMA", 70)):
        rating(supplier, "Agency A", score)
    assert told("VALVE")[0] == 10  # made at ACME's own site
    assert told("SEAL")[0] == 30  # GAMA sells it, and nobody knows where it is made
    load("sources", "part,supplier,site,maker\nVALVE,ACME,A1,BETA\n")
    assert told("VALVE")[0] == 20
    load("sources", "part,supplier,site,role\nVALVE,GAMA,B1,primary\nVALVE,ACME,A1,secondary\n")
    assert told("VALVE")[0] == 20  # GAMA sells what is made at BETA's site


def test_neighbours_change_nothing():
    rating("GAMA", "Agency A", 70)
    statement("BETA")
    assert np.isnan(told("VALVE")[0])
    assert told("SEAL")[0] == 30


@pytest.mark.django_db(transaction=True)
def test_a_rating_or_a_statement_refreshes_the_parts_that_the_company_makes():
    def catch_up():
        while refreshing.catch_up(day=DAY):
            pass

    score_all()
    catch_up()
    before, seal = position("VALVE").exposure, position("SEAL").row_digest
    rating("ACME", "Agency A", 95)
    catch_up()
    rated = position("VALVE").exposure
    assert rated < before
    statement("ACME", amounts="100,10,90,-90,-50,1,99,10")
    catch_up()
    assert position("VALVE").exposure > rated
    load("ratings", f"supplier,agency,rated_on,score\nACME,Agency A,{DAY - timedelta(days=1)},95\n")
    assert Financial.objects.count() == 1
    assert position("SEAL").row_digest == seal
