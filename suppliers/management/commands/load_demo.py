"""`load_demo [--parts N]`: fill an empty database with the demo company.

Its parts, suppliers and people are invented by our own generator. Its country risks (`inform_natural`,
`wgi_pv`) are ILLUSTRATIVE round numbers, not the published INFORM or World Bank values: load those with
`load_country_risk`, before this command (then they stay) or after it (then they win where they are newer or
of the same year).
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from suppliers import demoasked
from suppliers.demo import COLUMNS, FEWEST_PARTS, company
from suppliers.models import Company
from suppliers.resources import RESOURCES
from suppliers.writing import write

NAME = "Demo Machinery"
COUNTRY_RISKS = "country-risks"


class Command(BaseCommand):
    help = "Load the demo company into an empty database. Its country risks are illustrative."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--parts", type=int, default=400, help="how many parts it has (400)")
        parser.add_argument("--seed", type=int, default=1, help="another seed is another company (1)")

    def handle(self, *args: Any, **options: Any) -> None:
        if Company.objects.filter(is_demo=True).exists():
            self.stdout.write(_("The demo company is there already."))
            return
        if any(_has_rows(name) for name in COLUMNS if name != COUNTRY_RISKS):
            raise CommandError(_("The database holds a company already; the demo needs an empty one."))
        if options["parts"] < FEWEST_PARTS:
            raise CommandError(_("The demo company needs at least %d parts.") % FEWEST_PARTS)
        with transaction.atomic():
            self._load(parts=options["parts"], seed=options["seed"])

    def _load(self, *, parts: int, seed: int) -> None:
        for name, frame in company(parts, seed, today=timezone.localdate()).items():
            if name == COUNTRY_RISKS and _has_rows(name):
                continue  # whoever loaded the published values keeps them
            result = write(
                RESOURCES[name],
                frame.to_csv(index=False).encode(),
                format="csv",
                by=None,
                why="load_demo",
                atomic=True,
            )
            if result.errors:
                raise CommandError(f"{name}: {result.errors[0].message}")
            self.stdout.write(_("%(count)d %(resource)s") % {"count": result.created, "resource": name})
        Company.objects.update_or_create(id=1, defaults={"name": NAME, "is_demo": True})
        if admin := User.objects.admins().active().first():
            demoasked.ask(by=admin, now=timezone.now())


def _has_rows(resource: str) -> bool:
    return RESOURCES[resource].model._default_manager.exists()
