"""Plan warm orders now, as the night does."""

from datetime import date

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from sourcing import warmplanning


class Command(BaseCommand):
    help = "Plan warm orders for a day (today), in place of the plan that stands, and say what came of it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--day", type=date.fromisoformat, help="as 2026-01-31; today where left out")

    def handle(self, *, day: date | None, verbosity: int, **options: object) -> None:
        made = warmplanning.make(day=day or timezone.localdate(), now=timezone.now())
        if verbosity:
            self.stdout.write(
                _("%(orders)d orders keep %(kept)d of %(sources)d second sources warm.")
                % {"orders": made.orders, "kept": made.kept, "sources": made.sources}
            )
