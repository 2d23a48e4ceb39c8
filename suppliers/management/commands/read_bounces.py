"""`read_bounces < notification`: what a mail server reports about a letter that it could not deliver.

Let the mailbox that letters are sent from pipe such reports in, one at a time. A letter that came back shows on its
campaign, its contact is not written to again, and no reminder follows.
"""

import sys
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from suppliers import bounces


class Command(BaseCommand):
    help = "Read a delivery status notification (RFC 3464) from standard input."
    stealth_options = ("source",)  # for who calls it from Python

    def handle(self, *args: Any, **options: Any) -> None:
        """Ends with 0 where the report was understood and is about a letter of ours, with 1 otherwise."""
        source: BinaryIO = options.get("source") or sys.stdin.buffer
        try:
            report = bounces.read(source.read(bounces.LARGEST + 1))
        except bounces.Unreadable as refused:
            raise CommandError(str(refused)) from refused
        if report is None:
            self.stdout.write(_("The letter is late or has arrived; nothing was changed."))
        elif bounces.take_in(report, now=timezone.now()):
            self.stdout.write(_("The letter %s came back, and is marked so.") % report.message_id)
        else:
            raise CommandError(_("We sent no letter %s.") % report.message_id)
