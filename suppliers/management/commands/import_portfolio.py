"""`import_portfolio FILE.zip`: what export_portfolio wrote, into an empty database."""

from pathlib import Path
from time import monotonic
from typing import Any
from zipfile import BadZipFile, ZipFile

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from suppliers.restoring import Refused, restore
from suppliers.writing import Result


class Command(BaseCommand):
    help = (
        "Read a portfolio that export_portfolio wrote into an empty database: all of it, or nothing. Who is named in "
        "it and is not here gets an account that cannot sign in."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="change nothing, and say whether it would go in"
        )
        parser.add_argument("--as", dest="email", metavar="EMAIL", help="in whose name; else in nobody's")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        begun = monotonic()
        by = self._person(options["email"])
        try:
            with ZipFile(path) as archive:
                restore(archive, by=by, why=f"File {path.name}", dry_run=options["dry_run"], say=self._say)
        except Refused as refused:
            for line in refused.lines:
                self.stderr.write(line)
            raise CommandError(str(refused)) from None
        except BadZipFile:
            raise CommandError(f"“{path.name}” is no zip, or was cut short.") from None
        except OSError as error:
            raise CommandError(f"“{path}” cannot be read: {error.strerror or error}.") from None
        done = "Nothing was written: a dry run" if options["dry_run"] else "All of it is in"
        self.stdout.write(f"{done}, after {monotonic() - begun:.1f} s.")

    def _say(self, result: Result) -> None:
        self.stdout.write(f"{result.resource}: {result.received} rows")

    def _person(self, email: str | None) -> User | None:
        if email is None:
            return None
        person = User.objects.active().with_email(email).first()
        if person is None:
            raise CommandError(f"Nobody active has the e-mail “{email}”.")
        return person
