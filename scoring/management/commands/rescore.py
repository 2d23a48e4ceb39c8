"""Score every part now, beside the workers or without any."""

from datetime import date
from time import sleep

from celery import current_app
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Chunk, Job, Status
from scoring import rescoring

PAUSE = 0.2  # seconds, while others work the last chunks


class Command(BaseCommand):
    help = "Score every part for a day (today), and say what came of it. Workers that run help."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--day", type=date.fromisoformat, help="as 2026-01-31; today where left out")

    def handle(self, *, day: date | None, verbosity: int, **options: object) -> None:
        current_app.loader.import_default_modules()  # without it no task is known in this process
        job = rescoring.open(day=day or timezone.localdate(), by=None)
        while job.is_live:
            if not self._work_one(job):
                sleep(PAUSE)
            job.refresh_from_db()
            if verbosity:
                self.stdout.write(_("%(done)d of %(total)d") % {"done": job.done, "total": job.total})
        if job.status != Status.DONE:
            raise CommandError(job.error or job.get_status_display())
        self.stdout.write(
            _(
                "Scored %(scored)d parts: %(moved)d positions moved, %(assessed)d assessments were added,"
                " %(out_of_scope)d parts are out of scope, %(gone)d are gone."
            )
            % _counts(job)
        )

    def _work_one(self, job: Job) -> bool:
        """Whether there was a chunk to work; another worker may have been quicker."""
        waiting = Chunk.objects.offerable(timezone.now()).filter(job=job).order_by("number")
        chunk_id = waiting.values_list("pk", flat=True).first()
        if chunk_id is None:
            return False
        current_app.tasks[job.kind].apply(args=(chunk_id,), throw=True)
        return True


def _counts(job: Job) -> dict[str, int]:
    names = ("scored", "moved", "assessed", "out_of_scope", "gone")
    return {name: (job.result or {}).get(name, 0) for name in names}
