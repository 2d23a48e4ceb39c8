"""What the database itself keeps true about judgements."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from scoring.models import Assessment, Coverage, PolicyVersion, Position, RollUp
from scoring.policy import POLICY_1, Policy

pytestmark = pytest.mark.django_db


def test_the_first_policy_is_in_force_from_the_start():
    policy = PolicyVersion.objects.in_force()
    assert policy.version == 1
    assert policy.read() == Policy.from_numbers(POLICY_1)


def test_there_are_never_two_policies_in_force():
    with pytest.raises(IntegrityError, match="policy_in_force_is_one"):
        PolicyVersion.objects.create(
            version=2, numbers={}, status="in_force", in_force_from="2026-01-01T00:00Z"
        )


def test_a_policy_in_force_is_never_edited():
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        PolicyVersion.objects.update(numbers={})
    PolicyVersion.objects.update(status="retired")


def test_an_assessment_is_never_edited():
    with pytest.raises(DatabaseError, match="never edited"):
        Assessment.objects.update(impact=0)


def test_coverage_and_roll_up_are_one_row_each():
    assert Coverage.objects.count() == RollUp.objects.count() == 1
    with pytest.raises(IntegrityError, match="coverage_is_one"):
        Coverage.objects.create(id=2)


def test_a_position_is_scored_or_out_of_scope():
    with pytest.raises(IntegrityError, match="position_is_scored_or_out_of_scope"):
        Position.objects.create(
            part_id=1, assessed_on=date(2026, 1, 1), policy_id=1, quadrant="dual_source", loss_by_revenue=False,
            products=0, primary_told=False, sources_listed=0, sources_active=0, sources_shipping=0, row_digest=0,
        )  # fmt: skip


def test_migrations_say_all_that_the_models_do():
    call_command("makemigrations", "scoring", check=True, dry_run=True, stdout=StringIO())


def test_assessments_of_a_year_lie_in_its_partition():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_inherits WHERE inhparent = 'scoring_assessment'::regclass")
        assert cursor.fetchone()[0] >= 5


def test_nobody_sees_a_judgement_without_signing_in():
    for model in (Assessment, PolicyVersion, Position):
        assert not model.objects.visible_to(None).exists()
