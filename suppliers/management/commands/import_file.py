"""`import_file RESOURCE FILE`: a file through the one writer, and what became of its rows.

A long file is stored in pieces, and written here, or by the workers that are up. What a profile reads is a file as
an ERP or a person wrote it: CSV of any dialect, XLSX, or JSON.
"""

import sys
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from accounts.models import User
from suppliers import loading, profiles, writing
from suppliers.doors import counted, in_words_of, listed
from suppliers.models.loads import Door, LoadState
from suppliers.profiles.saved import ready
from suppliers.reading import MAX_BYTES, BodyRefused
from suppliers.reading.pieces import cut
from suppliers.resources import RESOURCES, Resource
from suppliers.writing import Arrival, Result
from suppliers.writing.keys import checked_system

BLOCK = 1 << 20
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
        parser.add_argument("resource", nargs="?", default="", help=", ".join(RESOURCES))
        parser.add_argument("file", nargs="?", type=Path, help=f"format by its ending: {', '.join(FORMATS)}")
        parser.add_argument("--dry-run", action="store_true", help="change nothing, and say what would be")
        parser.add_argument("--atomic", action="store_true", help="all rows or none")
        parser.add_argument("--profile", metavar="NAME", help="read the file through this profile")
        parser.add_argument(
            "--system", default="", type=checked_system, help="the system whose keys the rows may have"
        )
        parser.add_argument("--sheet", default="", help="of a workbook; else the one that suits the profile")
        parser.add_argument("--header-row", type=int, help="row of the header; else it is told")
        parser.add_argument("--list-profiles", action="store_true", help="say which profiles there are")
        parser.add_argument("--as", dest="email", metavar="EMAIL", help="in whose name; else in nobody's")

    def handle(self, *args: Any, **options: Any) -> None:
        by = self._person(options["email"])
        if options["list_profiles"]:
            self._list_profiles(by)
            return
        path: Path | None = options["file"]
        resource = RESOURCES.get(options["resource"])
        if resource is None:
            self._refuse(f"There is no resource “{options['resource']}”. There are: {', '.join(RESOURCES)}.")
        if path is None:
            self._refuse(f"Say which file of {resource.name}.")
        if options["profile"]:
            self._through_profile(resource, path, by, options)
            return
        format = FORMATS.get(path.suffix.lower())
        if format is None:
            self._refuse(f"“{path.name}” ends in none of {', '.join(FORMATS)}.")
        asked = {"by": by, "why": f"File {path.name}", "dry_run": options["dry_run"]}
        asked["system"] = options["system"]
        try:
            if self._size(path) > settings.SYNC_AT_ONCE_BYTES:
                self._load(resource, path, format=format, atomic=options["atomic"], **asked)
                return
            arrival = Arrival(Door.COMMAND, path.name, is_atomic=options["atomic"])
            data = path.read_bytes()
            result = writing.write(
                resource, data, format=format, atomic=options["atomic"], arrival=arrival, **asked
            )
        except BodyRefused as refused:
            self._refuse(str(refused))
        self._say(result)

    def _through_profile(
        self, resource: Resource, path: Path, by: User | None, options: dict[str, Any]
    ) -> None:
        self._size(path)
        try:
            profile = profiles.named(options["profile"], by, resource=resource.name)
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
            sheet, row = options["sheet"], options["header_row"]
            rows = profiles.rows_of(profile, resource, data, name=path.name, sheet=sheet, header_row=row)
            arrival = Arrival(Door.COMMAND, path.name, profile=profile.name, is_atomic=options["atomic"])
            result = writing.write_rows(
                rows,
                by=by,
                why=f"File {path.name}",
                dry_run=options["dry_run"],
                atomic=options["atomic"],
                arrival=arrival,
                system=options["system"] or profile.system,
            )
        except (BodyRefused, profiles.ProfileRefused) as refused:
            self._refuse(str(refused))
        self._say(result)

    def _list_profiles(self, by: User | None) -> None:
        for profile in ready(by):
            told = "verified" if profile.verified else "not verified"
            self.stdout.write(f"{profile.name}: {', '.join(profile.resources)} ({told}). {profile.label}")

    def _say(self, result: Result) -> None:
        self.stdout.write(counted(result))
        for line in listed(result):
            self.stdout.write(line)
        if result.errors:
            sys.exit(1)

    def _load(self, resource: Resource, path: Path, *, format: str, by: User | None, **asked: Any) -> None:
        """In pieces. Its errors come from where the load keeps them."""
        with path.open("rb") as file:
            pieces = cut(iter(lambda: file.read(BLOCK), b""), format=format)
            upload = loading.store(pieces, format=format, by=by, name=path.name)
        try:
            load = loading.begin(resource, upload, by=by, door=Door.COMMAND, title=path.name, **asked)
        except BodyRefused:
            loading.forget(upload)
            raise
        load = loading.finish_here(load)
        if load.state == LoadState.FAILED and not load.rejected:
            self._refuse(load.error)
        self._say(in_words_of(load))

    def _size(self, path: Path) -> int:
        try:
            with path.open("rb"):
                size = path.stat().st_size
        except OSError as error:
            self._refuse(f"“{path}” cannot be read: {error.strerror or error}.")
        if size > settings.SYNC_MOST_BYTES:
            self._refuse(
                f"“{path.name}” is larger than {settings.SYNC_MOST_BYTES >> 20} MiB; load it in several parts."
            )
        return size

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
