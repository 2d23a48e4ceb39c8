"""`load_country_risk FILE`: INFORM or WGI as published, through the one writer."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from suppliers import published, writing
from suppliers.doors import counted, listed
from suppliers.models.loads import Door
from suppliers.resources import named


class Command(BaseCommand):
    help = "Load country risks from a file of INFORM or WGI as they publish it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--year", type=int, help="of an INFORM file whose name does not say it")
        parser.add_argument("--dry-run", action="store_true", help="change nothing, and say what would be")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            found = published.read(path.read_bytes(), file_name=path.name, year=options["year"])
        except OSError as error:
            self._refuse(f"“{path}” cannot be read: {error.strerror or error}.")
        except published.NotPublished as unknown:
            self._refuse(str(unknown))
        if not found.risks:
            self._refuse(f"“{path.name}” looks like {found.name} but holds no value.")
        result = writing.write(
            named("country-risks"),
            found.as_csv(),
            format="csv",
            by=None,
            why=f"{found.name}, file {path.name}",
            dry_run=options["dry_run"],
            arrival=writing.Arrival(Door.COMMAND, path.name),
        )
        self.stdout.write(f"{found.name}: {counted(result)}")
        if found.missing:
            self.stdout.write(f"{found.missing} values are missing in the file.")
        if found.left_out:
            self.stdout.write(f"Left out, as no country has the code: {', '.join(sorted(found.left_out))}.")
        for line in listed(result):
            self.stdout.write(line)
        if result.errors:
            sys.exit(1)

    def _refuse(self, sentence: str) -> Any:
        self.stderr.write(sentence)
        sys.exit(2)
