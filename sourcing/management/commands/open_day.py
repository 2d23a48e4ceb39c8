"""`open_day`: open today's reviews, and make what is about to lapse somebody's task, as the clock does every morning."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from sourcing import programme, reviews


class Command(BaseCommand):
    help = "Open today's reviews, and make what is about to lapse somebody's task. Twice is once."

    def handle(self, *args: Any, **options: Any) -> None:
        day = timezone.localdate()
        reviews.open_reviews(day=day)
        done = programme.round_of(day, since=programme.last_before(day), now=timezone.now())
        self.stdout.write(_("%(tasks_opened)d tasks, %(reminders)d reminders") % done)
