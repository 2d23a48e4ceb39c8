"""Give the demo company a past: what its parts scored on some earlier days, by the facts that it has.

Only facts of a later day are left out, as by every score. A real company has no use for it: its assessments say what
was known on their day, and are never made up afterwards.
"""

from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from scoring import facts, losses, positions
from scoring.facts import Parts
from scoring.judging import judge
from scoring.models import Assessment, PolicyVersion
from suppliers.models import Company

DAYS_AGO = (183, 92, 30)
EVERY = Parts(0, 2**62)


class Command(BaseCommand):
    help = "Score the parts of the demo company, which has no assessment yet, for some days that are over."

    def handle(self, *args: Any, **options: Any) -> None:
        if not Company.objects.filter(is_demo=True).exists():
            raise CommandError(_("Only the demo company is given a past."))
        if Assessment.objects.exists():
            self.stdout.write(_("The demo company has assessments already."))
            return
        today = timezone.localdate()
        with transaction.atomic():
            losses.roll_up(day=today)
            for ago in DAYS_AGO:
                day = today - timedelta(days=ago)
                said = {"count": remember(day), "day": day.isoformat()}
                self.stdout.write(_("%(count)d assessments of %(day)s") % said)


def remember(day: date) -> int:
    from scoring.scores import score

    version = PolicyVersion.objects.in_force()
    policy = version.read()
    found = facts.load(EVERY, day=day, policy=policy)
    return positions.remember(judge(found, score(found.frame(), policy), [], day=day, policy=version))
