"""A zip into an empty database, in one transaction."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from zipfile import BadZipFile, ZipFile

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from suppliers.doors import listed
from suppliers.exporting.beside import FOLDER
from suppliers.exporting.beside import fields as beside_fields
from suppliers.exporting.portfolio import COMPANY, COMPANY_HEADING, README
from suppliers.models import Company
from suppliers.reading import BodyRefused, Rows, read
from suppliers.reading.pieces import cut
from suppliers.resources import RESOURCES, Resource
from suppliers.restoring import beside
from suppliers.writing import Result, write_rows

BLOCK = 1 << 20
LONG = 2 << 20  # bytes; a shorter file is one piece, however short its rows
MOST_NAMED = 5


class Refused(Exception):
    """Nothing was written. `str()` is one sentence; `lines` say more, row by row."""

    def __init__(self, sentence: str, lines: Iterable[str] = ()) -> None:
        super().__init__(sentence)
        self.lines = list(lines)


def check_empty() -> None:
    """Raises Refused where there is any fact: what is here was decided here, and a file does not run over that."""
    there = [name for name, one in RESOURCES.items() if one.model._default_manager.exists()]
    if there:
        raise Refused(
            _("A portfolio is read into an empty database, and here there are facts already: %s.")
            % ", ".join(there[:MOST_NAMED] + ["…"] * (len(there) > MOST_NAMED))
        )


def restore(
    archive: ZipFile,
    *,
    by: User | None,
    why: str,
    dry_run: bool = False,
    say: Callable[[Result], None] = lambda result: None,
) -> None:
    """Every file of the zip, or Refused. `say` is told of each resource once it is in."""
    names = _checked(archive)
    with transaction.atomic():
        check_empty()
        try:
            _company(archive, names)
            for resource in RESOURCES.values():
                if f"{resource.name}.csv" in names:
                    say(_resource(archive, names, resource, by=by, why=why))
        except (BadZipFile, UnicodeDecodeError) as broken:
            raise Refused(_("The zip is damaged: %s.") % broken) from None
        transaction.set_rollback(dry_run)


def _checked(archive: ZipFile) -> set[str]:
    known = {COMPANY, README} | {f"{name}.csv" for name in RESOURCES}
    known |= {f"{FOLDER}{name}.csv" for name, one in RESOURCES.items() if beside_fields(one)}
    names = set(archive.namelist())
    if COMPANY not in names:
        raise Refused(_("This zip is no portfolio: it holds no company.csv."))
    if names - known:
        raise Refused(
            _("The zip holds what no portfolio does: %s.") % ", ".join(sorted(names - known)[:MOST_NAMED])
        )
    return names


def _company(archive: ZipFile, names: set[str]) -> None:
    heading, *lines = csv.reader(io.StringIO(archive.read(COMPANY).decode(), newline=""))
    if tuple(heading) != COMPANY_HEADING or len(lines) > 1:
        raise Refused(_("company.csv has the columns %s and one row.") % ", ".join(COMPANY_HEADING))
    for name, currency in lines:
        Company.objects.update_or_create(id=1, defaults={"name": name, "base_currency": currency or None})


def _resource(archive: ZipFile, names: set[str], resource: Resource, *, by: User | None, why: str) -> Result:
    """Its file in pieces; first without what points to its own rows, where those may come in a later piece."""
    said, ids = _beside(archive, names, resource)
    total = Result(resource.name, 0)
    own = {r.given_by for r in resource.references if r.to == resource.name}
    for left_out in (own, set()) if own and _is_long(archive, resource) else (set(),):
        for piece in _pieces(archive, resource):
            rows = _read(resource, piece)
            rows.table = rows.table.drop_columns(sorted(left_out))
            hook = beside.hook(resource, said, ids, rows)
            result = write_rows(rows, by=by, why=why, atomic=True, beside=hook)
            if result.errors:
                sentence = _("%(file)s cannot be taken, so nothing was: %(rows)d rows are refused.")
                told = {"file": f"{resource.name}.csv", "rows": result.rejected}
                raise Refused(sentence % told, listed(result))
            total.received += 0 if left_out else result.received
            total.created += result.created
    return total


def _read(resource: Resource, piece: bytes) -> Rows:
    try:
        return read(resource, piece, format="csv", as_written=True)
    except BodyRefused as refused:
        raise Refused(f"{resource.name}.csv: {refused}") from None


def _beside(archive: ZipFile, names: set[str], resource: Resource) -> tuple[beside.Said, dict[str, int]]:
    name = f"{FOLDER}{resource.name}.csv"
    if name not in names:
        return {}, {}
    try:
        said = beside.read(resource, archive.read(name).decode())
    except ValueError as heading:
        raise Refused(
            _("%(file)s has the columns %(columns)s.") % {"file": name, "columns": heading}
        ) from None
    return said, beside.people(resource, said.values())


def _is_long(archive: ZipFile, resource: Resource) -> bool:
    """More than one piece."""
    return archive.getinfo(f"{resource.name}.csv").file_size > LONG


def _pieces(archive: ZipFile, resource: Resource) -> Iterator[bytes]:
    """Nothing, where the file has a heading alone."""
    try:
        with archive.open(f"{resource.name}.csv") as file:
            for piece in cut(iter(lambda: file.read(BLOCK), b""), format="csv"):
                yield piece.data
    except BodyRefused as refused:
        if refused.code != "empty":
            raise Refused(f"{resource.name}.csv: {refused}") from None
