"""`import_file RESOURCE FILE`: a file through the one writer, and what became of its rows."""

import sys
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser

from accounts.models import User
from suppliers import writing
from suppliers.doors import counted, listed
from suppliers.reading import MAX_BYTES, BodyRefused
from suppliers.resources import RESOURCES

FORMATS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".json": "json",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
}


class Command(BaseCommand):
    help = (
        "Load a file of facts. Good rows go in, bad rows are named. Ends with 1 where rows were rejected, "
        "with 2 where the file could not be taken at all."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("resource", help=", ".join(RESOURCES))
        parser.add_argument("file", type=Path, help=f"format by its ending: {', '.join(FORMATS)}")
        parser.add_argument("--dry-run", action="store_true", help="change nothing, and say what would be")
        parser.add_argument("--atomic", action="store_true", help="all rows or none")
        parser.add_argument("--as", dest="email", metavar="EMAIL", help="in whose name; else in nobody's")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        resource = RESOURCES.get(options["resource"])
        if resource is None:
            self._refuse(f"There is no resource “{options['resource']}”. There are: {', '.join(RESOURCES)}.")
        format = FORMATS.get(path.suffix.lower())
        if format is None:
            self._refuse(f"“{path.name}” ends in none of {', '.join(FORMATS)}.")
        by = self._person(options["email"])
        try:
            result = writing.write(
                resource,
                self._read(path),
                format=format,
                by=by,
                why=f"File {path.name}",
                dry_run=options["dry_run"],
                atomic=options["atomic"],
            )
        except BodyRefused as refused:
            self._refuse(str(refused))
        self.stdout.write(counted(result))
        for line in listed(result):
            self.stdout.write(line)
        if result.errors:
            sys.exit(1)

    def _read(self, path: Path) -> bytes:
        """One byte over the limit is enough for the reader to refuse it."""
        try:
            with path.open("rb") as file:
                return file.read(MAX_BYTES + 1)
        except OSError as error:
            self._refuse(f"“{path}” cannot be read: {error.strerror or error}.")

    def _person(self, email: str | None) -> User | None:
        if email is None:
            return None
        person = User.objects.active().with_email(email).first()
        if person is None:
            self._refuse(f"Nobody active has the e-mail “{email}”.")
        return person

    def _refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(2)
