"""The demo company judged for good: each story's part has the posture that its facts earn, and says why."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.tasks import work_here
from scoring.models import Position, Posture
from scoring.networks import working
from scoring.sentences import sentences
from suppliers.demo import STORIES
from tests.pages import rows

pytestmark = pytest.mark.django_db
# Story, the posture of its part, and words of its sentence.
SAYS = [
    ("two_distributors_of_one_plant", Posture.IN_NAME_ONLY, " works, "),
    ("gone_cold", Posture.IN_NAME_ONLY, "has gone cold"),
    ("three_suppliers_low_impact", Posture.OVER_PROTECTED, "costs upkeep that nothing asks for"),
    ("sole_maker_on_a_fault", Posture.UNPROTECTED, "is its only source"),
    ("blocked_second", Posture.UNPROTECTED, "is its only source"),
    ("candidate", Posture.UNPROTECTED, "a second source is being built, due on"),
    ("no_primary_told", Posture.IN_NAME_ONLY, "shares tool TL-10090 with its primary source"),
    ("sisters", Posture.IN_NAME_ONLY, "shares a parent company with its primary source"),
    ("overdue", Posture.UNPROTECTED, "is its only source"),
    ("really_two", Posture.PROTECTED, "are both real"),
    ("risky_but_cheap", Posture.PROTECTED, "may be bought from"),
    ("obsolete", Posture.OUT_OF_SCOPE, "it is obsolete"),
    ("made_here", Posture.OUT_OF_SCOPE, "made here"),
    ("calm_with_a_small_backup", Posture.PROTECTED, "is real as a backup of"),
    ("never_ordered", Posture.IN_NAME_ONLY, "has never shipped"),
    ("real_as_backup_only", Posture.IN_NAME_ONLY, "has gone cold"),
    ("contract_ended", Posture.IN_NAME_ONLY, "has terms that have ended"),
    ("quote_only", Posture.NOT_PROVEN, "has a quote or an info record only"),
    ("older_revision", Posture.IN_NAME_ONLY, "is qualified for another revision"),
    ("change_not_accepted", Posture.IN_NAME_ONLY, "has changed something that nobody has accepted"),
    ("lots_rejected", Posture.IN_NAME_ONLY, "had too many of its last lots rejected"),
    ("being_built", Posture.UNPROTECTED, "a second source is being built, due on"),
    ("ships_without_approval", Posture.NOT_PROVEN, "has no qualification on record"),
    ("third_is_real", Posture.PROTECTED, "are both real"),
    ("too_slow", Posture.IN_NAME_ONLY, "days, where stock lasts"),
    ("dear_backup", Posture.OVER_PROTECTED, "takes more than a backup needs, at a premium"),
    ("qualification_about_to_lapse", Posture.PROTECTED, "is real as a backup of"),
    ("contract_about_to_lapse", Posture.PROTECTED, "is real as a backup of"),
]


def test_each_story_has_the_posture_that_its_facts_earn_and_says_why():
    call_command("load_demo", verbosity=0)
    call_command("rescore", verbosity=0)
    today = timezone.localdate()
    assert work_here(working.open(day=today)).status == "done"
    call_command("rescore", verbosity=0)
    found = {p.part.number: p for p in Position.objects.select_related("part")}
    said = sentences(found.values(), user=rows.person("viewer"), day=today)
    for story, posture, words in SAYS:
        for number in STORIES[story].parts:
            position = found[number]
            assert Posture(position.posture) == posture, said[position.pk]
            assert words in said[position.pk], story
