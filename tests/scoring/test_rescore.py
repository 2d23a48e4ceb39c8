"""Scoring all parts: what is written, what is not written again, and the job that does it."""

from datetime import date, timedelta

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction

from accounts.models import Job, Status
from accounts.tasks import work_here
from scoring import rescoring
from scoring.models import Assessment, DailyLoss, PolicyVersion, Position, RollUp
from scoring.origins import Origin
from scoring.policy import DRIVERS
from suppliers.models import BomLine, OrderLine, Part, Source, Stock
from tests.scoring.small_company import DAY, assessment, load, position, score_all, standing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]


def test_a_position_says_what_the_facts_give():
    load("ratings", "supplier,agency,rated_on,score\nACME,Agency A,2026-03-01,80\n")
    score_all()
    valve = position("VALVE")
    # 10,000 a day x (60 - 10 days), in a company of 10,000 a day; criticality 3, half replaceable.
    assert (valve.daily_loss, valve.outage_loss, valve.products) == (10000, 500000, 1)
    assert (valve.cover_days, valve.recovery_days, valve.days_not_covered) == (10, 60, 50)
    assert (valve.primary_source.site.code, valve.primary_country, valve.primary_told) == ("A1", "DE", True)
    assert (valve.sources_listed, valve.sources_active, valve.sources_shipping) == (2, 2, 1)
    assert valve.assessed_on == DAY
    assert valve.policy == PolicyVersion.objects.in_force()
    # The outage scores 100 (50 days of the company), the others 50 each: the root of .5 x 10,000 + .5 x 2,500.
    assert (valve.impact, valve.impact_low) == (pytest.approx(6250**0.5), valve.impact)
    assert (valve.confidence, valve.quadrants_possible) == (1, 2)
    assert valve.quadrant == "qualified_backup"


def test_an_assessment_explains_the_position():
    score_all()
    valve, found = position("VALVE"), assessment("VALVE")
    assert valve.assessment_id == found.pk
    assert found.impact == valve.impact
    raw = dict(zip(DRIVERS, found.raw, strict=True))
    assert raw == {
        "outage_loss": 50.0,
        "criticality": 3.0,
        "substitutability": 0.5,
        "natural_hazard": 20.0,
        "political_stability": 30.0,
        "financial_health": None,
        "site_concentration": 0.25,
        "capacity_taken": pytest.approx(3650 / 12 / 1000),
        "on_time": 0.5,
        "reject_rate": 0.025,
        "upstream": None,
    }
    assert sum(found.points[:3]) == pytest.approx(found.impact, abs=1e-4)
    assert sum(found.points[3:]) == pytest.approx(found.exposure, abs=1e-4)
    assert found.origin[DRIVERS.index("natural_hazard")] == Origin.INFORM
    assert found.origin[DRIVERS.index("outage_loss")] == Origin.ROLL_UP
    assert found.seen_on[DRIVERS.index("on_time")] == date(2026, 6, 1)
    assert found.seen_on[DRIVERS.index("criticality")] is None


def test_a_part_that_stops_no_product_has_an_unknown_loss_and_not_none():
    score_all()
    bolt = position("BOLT")
    assert bolt.daily_loss is None
    assert bolt.outage_loss is None
    assert bolt.quadrant == "unscored"
    assert bolt.primary_source is None


def test_a_part_out_of_scope_has_a_position_and_no_assessment():
    score_all()
    pump = position("PUMP")
    assert (pump.quadrant, pump.impact, pump.assessment_id) == ("out_of_scope", None, None)
    assert pump.daily_loss == 10000
    assert assessment("PUMP") is None


def test_scoring_again_writes_nothing():
    score_all()
    before = list(Assessment.objects.values())
    written = score_all()
    assert (written.moved, written.assessed, written.gone) == (0, 0, 0)
    assert list(Assessment.objects.values()) == before


def test_a_night_without_news_writes_nothing():
    score_all()
    written = score_all(day=DAY + timedelta(days=1) - timedelta(days=1))
    assert written.assessed == 0
    assert position("VALVE").assessed_on == DAY


def test_a_result_that_moves_gets_an_assessment_and_the_old_one_stays():
    score_all()
    before = assessment("VALVE")
    load("parts", "number,criticality\nVALVE,5\n")
    tomorrow = DAY + timedelta(days=1)
    written = score_all(day=tomorrow)
    after = assessment("VALVE")
    assert after.impact > before.impact
    assert (before.assessed_on, after.assessed_on) == (DAY, tomorrow)
    assert Assessment.objects.get(pk=before.pk).impact == before.impact
    assert (position("VALVE").assessment_id, written.assessed) == (after.pk, 1)


def test_of_one_day_the_last_result_stays():
    score_all()
    load("parts", "number,criticality\nVALVE,5\n")
    score_all()
    valve = Part.objects.get(number="VALVE")
    assert Assessment.objects.of(valve).count() == 1
    assert assessment("VALVE").pk == position("VALVE").assessment_id


def test_a_position_may_move_without_its_result():
    score_all()
    before = assessment("VALVE")
    load("sources", "part,supplier,site,status\nVALVE,BETA,B1,blocked\n")
    written = score_all(day=DAY)
    assert (written.moved, written.assessed) == (1, 0)
    assert position("VALVE").sources_active == 1
    assert (position("VALVE").assessment_id, position("VALVE").assessed_on) == (before.pk, DAY)


def test_a_new_policy_assesses_everything_anew():
    score_all()
    numbers = PolicyVersion.objects.in_force().numbers
    PolicyVersion.objects.update(status="retired")
    PolicyVersion.objects.create(
        version=2, numbers=numbers, status="in_force", in_force_from="2026-06-30T00:00Z"
    )
    assert score_all().assessed == 3
    assert position("VALVE").policy.version == 2


def test_the_position_of_a_part_that_is_gone_goes_too():
    score_all()
    bolt = Part.objects.get(number="BOLT")
    Part.objects.filter(pk=bolt.pk).delete()
    assert score_all().gone == 1
    assert not Position.objects.filter(part_id=bolt.pk).exists()
    assert Assessment.objects.filter(part_id=bolt.pk).exists()


def test_deleting_a_fact_never_pays():
    score_all()
    for delete in (
        lambda: Part.objects.filter(number="VALVE").update(safety_stock=None),
        lambda: Part.objects.filter(number="VALVE").update(criticality=None),
        lambda: Part.objects.filter(number="VALVE").update(substitutability=None),
        lambda: Source.objects.filter(part__number="VALVE", site__code="A1").update(capacity_per_month=None),
        lambda: OrderLine.objects.filter(order="1").update(received_on=None),
        lambda: OrderLine.objects.filter(order="1").delete(),
        lambda: BomLine.objects.all().delete(),
    ):
        before = position("VALVE")
        delete()
        score_all()
        after = position("VALVE")
        assert after.impact >= before.impact
        assert after.exposure >= before.exposure


def test_the_loss_of_a_bom_line_is_the_loss_of_a_way_to_the_product():
    score_all()
    BomLine.objects.filter(component__number="SEAL").delete()
    score_all()
    assert position("SEAL").daily_loss is None
    assert not DailyLoss.objects.filter(part__number="SEAL").exists()


def test_a_bom_line_counts_from_its_first_day_to_its_last():
    BomLine.objects.filter(component__number="SEAL").update(
        valid_from=date(2026, 7, 1), valid_to=date(2026, 7, 2)
    )
    found = {}
    for day in (DAY, date(2026, 7, 1), date(2026, 7, 2), date(2026, 7, 3)):
        score_all(day=day)
        found[day.day] = position("SEAL").daily_loss
    assert found == {30: None, 1: 10000, 2: 10000, 3: None}


def test_alternatives_of_a_group_stop_nothing_alone():
    load("parts", "number\nSEAL2\n")
    load("bom-lines", "parent,component,alternative_group\nPUMP,SEAL,s\nPUMP,SEAL2,s\n")
    score_all()
    assert (position("SEAL").daily_loss, position("SEAL2").daily_loss) == (0, 0)
    assert position("VALVE").daily_loss == 10000


def test_the_company_total_is_kept_beside_the_losses():
    score_all()
    assert RollUp.objects.values_list("day", "company_daily_total", "products").get() == (DAY, 10000.0, 1)


def test_a_cycle_fails_the_job_and_is_named():
    valve, pump = (Part.objects.get(number=number) for number in ("VALVE", "PUMP"))
    BomLine.objects.create(parent=valve, component=pump)
    with pytest.raises(ValidationError, match="cycle"):
        score_all()


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_chunks_of_any_size_give_the_same_positions(size):
    score_all()
    expected = standing()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE scoring_position, scoring_assessment, scoring_dailyloss")
    job = work_here(rescoring.open(day=DAY, by=None, size=size))
    assert job.status == Status.DONE
    assert standing() == expected
    assert (job.result["scored"], job.result["out_of_scope"], job.result["assessed"]) == (3, 1, 3)
    assert job.total >= 1 + 4 // size


def test_two_schedulers_open_one_nightly_job():
    first, second = rescoring.open_nightly(day=DAY), rescoring.open_nightly(day=DAY)
    assert first == second
    assert rescoring.open_nightly(day=DAY + timedelta(days=1)) != first
    work_here(first)
    assert rescoring.open_nightly(day=DAY) == first


def test_a_job_that_nobody_has_started_serves_whoever_asks():
    first = rescoring.open_unless_waiting(day=DAY)
    assert rescoring.open_unless_waiting(day=DAY) == first
    Job.objects.filter(pk=first.pk).update(status=Status.RUNNING)
    assert rescoring.open_unless_waiting(day=DAY) != first


def test_the_command_scores_in_the_foreground_and_says_so(capsys):
    call_command("rescore", day=DAY)
    said = capsys.readouterr().out
    assert said.splitlines()[-1] == (
        "Scored 3 parts: 4 positions moved, 3 assessments were added, 1 parts are out of scope, 0 are gone."
    )
    assert Position.objects.in_scope().count() == 3


def test_the_words_of_positions():
    score_all()
    words = Position.objects
    assert set(words.in_scope().values_list("part__number", flat=True)) == {"VALVE", "SEAL", "BOLT"}
    assert list(words.short_of_sources().in_scope().values_list("part__number", flat=True)) == ["BOLT"]
    by_word = [words.dual_wanted(), words.backup_wanted(), words.single_enough(), words.unscored()]
    assert sum(found.count() for found in by_word) == 3
    assert words.worst_first().first().part.number == "VALVE"


def test_stock_without_a_safety_stock_covers_by_its_median():
    score_all()
    assert position("SEAL").cover_days == 10
    Stock.objects.all().delete()
    score_all()
    assert position("SEAL").cover_days is None


def test_values_that_have_no_end_are_kept():
    load("parts", "number,annual_demand\nVALVE,0\n")
    score_all()
    assert np.isinf(position("VALVE").cover_days)
    assert position("VALVE").outage_loss == 0


def test_what_fails_in_a_chunk_leaves_nothing_of_it():
    score_all()
    expected = standing()
    load("parts", "number,criticality\nVALVE,5\n")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        score_all()
        _ = 1 / 0
    assert standing() == expected
