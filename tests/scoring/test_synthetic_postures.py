"""The synthetic company judged: second sources that are real, not proven and in name only, each in earnest."""

from collections import Counter

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.tasks import work_here
from scoring.models import Position, Posture, Readiness, Verdict
from scoring.networks import working

pytestmark = pytest.mark.django_db


def test_about_a_third_each_of_the_second_sources_is_real_not_proven_and_in_name_only():
    call_command("create_portfolio", "--parts", "5000", "--seed", "1", verbosity=0)
    call_command("rescore", verbosity=0)
    assert work_here(working.open(day=timezone.localdate())).status == "done"
    call_command("rescore", verbosity=0)
    seconds = Readiness.objects.filter(source__role="secondary").values_list("verdict", flat=True)
    verdicts = Counter(Verdict(verdict) for verdict in seconds)
    assert all(0.27 < verdicts[verdict] / len(seconds) < 0.40 for verdict in Verdict), verdicts
    postures = set(Position.objects.values_list("posture", flat=True))
    assert postures == {posture.value for posture in Posture}
