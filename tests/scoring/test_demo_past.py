"""The demo company's past: assessments of days that are over, and nothing else."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from scoring import whymoved
from scoring.management.commands.score_demo_past import DAYS_AGO
from scoring.models import Assessment, PolicyVersion, Position
from suppliers.demo import FEWEST_PARTS
from suppliers.models import Company

pytestmark = pytest.mark.django_db


def test_the_demo_company_has_a_past_that_moved_and_no_position_by_it():
    call_command("load_demo", parts=FEWEST_PARTS, verbosity=0)
    call_command("score_demo_past", verbosity=0)
    today = timezone.localdate()
    days = [today - timedelta(days=ago) for ago in DAYS_AGO]
    found = Assessment.objects.order_by("assessed_on").values_list("assessed_on", flat=True).distinct()
    assert list(found) == days
    assert not Position.objects.exists()
    moved = 0
    for part in Assessment.objects.values_list("part", flat=True).distinct():
        newest, *past = Assessment.objects.of(part).select_related("policy")
        change = whymoved.between(past[-1], newest, company_daily_total=None)
        for axis in change.axes:
            assert sum(one.exact for one in axis.shares) == pytest.approx(axis.after - axis.before, abs=1e-9)
            assert (axis.before, axis.after) == pytest.approx(
                (getattr(past[-1], axis.name), getattr(newest, axis.name)), abs=1e-4
            )
            moved += axis.change != 0
    assert moved > FEWEST_PARTS / 4
    call_command("score_demo_past", verbosity=0)  # a second time it has one already
    assert Assessment.objects.count() == len(DAYS_AGO) * Assessment.objects.values("part").distinct().count()


def test_nobody_else_is_given_a_past():
    Company.objects.update_or_create(id=1, defaults={"name": "Real", "is_demo": False})
    with pytest.raises(CommandError, match="Only the demo company"):
        call_command("score_demo_past", verbosity=0)
    assert PolicyVersion.objects.exists()
    assert not Assessment.objects.exists()
