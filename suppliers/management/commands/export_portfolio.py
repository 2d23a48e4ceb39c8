"""`export_portfolio FILE.zip`: every fact, as CSVs that can be read again."""

from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from suppliers.exporting import portfolio


class Command(BaseCommand):
    help = "Write the whole portfolio as a zip of CSVs; import_portfolio reads it into an empty database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--without-contacts", action="store_true", help="leave suppliers' contacts out")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        begun, size = monotonic(), 0
        unfinished = path.with_name(f"{path.name}.part")
        try:
            with unfinished.open("wb") as file:
                for piece in portfolio(
                    user=None, with_contacts=not options["without_contacts"], at=timezone.localtime()
                ):
                    size += file.write(piece)
            unfinished.replace(path)
        except OSError as error:
            with suppress(OSError):
                unfinished.unlink()
            raise CommandError(f"“{path}” cannot be written: {error.strerror or error}.") from None
        self.stdout.write(f"Wrote {path}: {size:,} bytes in {monotonic() - begun:.1f} s.")
