"""The zip itself: one snapshot, each file copied out of the database as it is sent."""

import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import connection, transaction

from accounts import zips
from accounts.models import User
from suppliers.exporting import beside, columns, readme
from suppliers.models import Company
from suppliers.resources import RESOURCES, Resource

CONTENT_TYPE = "application/zip"
PERMISSION, CONTACTS_PERMISSION = "suppliers.view_facts", "suppliers.ask_suppliers"
COMPANY, COMPANY_HEADING = "company.csv", ("name", "base_currency")
README = "README.txt"
CONTACTS = "contacts"
ENOUGH = 1 << 16
# Whoever stops reading does not hold the snapshot for ever.
LIMITS = """
    SET LOCAL work_mem = '64MB';
    SET LOCAL statement_timeout = '1h';
    SET LOCAL idle_in_transaction_session_timeout = '10min'
"""


@dataclass
class Told:
    """A file of the zip, once it is written."""

    name: str
    rows: int = 0
    size: int = 0
    digest: Any = field(default_factory=sha256)


def sent_to(user: User, *, with_contacts: bool, at: datetime) -> tuple[Iterator[bytes], dict[str, str]]:
    """The zip and the headers that name it. Contacts are in it for who may write to suppliers, if they want them."""
    wanted = with_contacts and user.has_perm(CONTACTS_PERMISSION)
    name = f"holdfast-portfolio-{at:%Y-%m-%d-%H%M}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return portfolio(user=user, with_contacts=wanted, at=at), headers


def portfolio(*, user: User | None, with_contacts: bool, at: datetime) -> Iterator[bytes]:
    """The zip's bytes. `user`: of whom it is what they may see; the command line sees everything.

    It holds one transaction for as long as it is read. Nothing is written, so no one waits for it.
    """
    with _snapshot() as cursor:
        files = _files(cursor, user=user, with_contacts=with_contacts, at=at)
        yield from zips.streamed(files, is_large=True)


@contextmanager
def _snapshot() -> Iterator[Any]:
    with transaction.atomic(), connection.cursor() as cursor:
        if not connection.savepoint_ids:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute(LIMITS)
        yield cursor


def _files(
    cursor: Any, *, user: User | None, with_contacts: bool, at: datetime
) -> Iterator[tuple[str, Iterable[bytes]]]:
    told = [Told(COMPANY)]
    yield COMPANY, _written(told[-1], _line(COMPANY_HEADING), _company(user))
    for resource in RESOURCES.values():
        if resource.name == CONTACTS and not with_contacts:
            continue
        told.append(Told(f"{resource.name}.csv"))
        heading = _line([c.name for c in resource.columns])
        yield told[-1].name, _written(told[-1], heading, _copied(cursor, columns.rows(resource, user=user)))
        if beside.fields(resource):
            told.append(Told(_beside(resource)))
            heading = _line(beside.heading(resource))
            found = _copied(cursor, beside.rows(resource, user=user))
            yield told[-1].name, _written(told[-1], heading, found)
    yield README, [readme.text(told, at=at, with_contacts=with_contacts).encode()]


def _beside(resource: Resource) -> str:
    return f"{beside.FOLDER}{resource.name}.csv"


def _company(user: User | None) -> Iterator[bytes]:
    every = Company.objects.all() if user is None else Company.objects.visible_to(user)
    for name, currency in every.values_list("name", "base_currency"):
        yield _line([name, currency or ""])


def _copied(cursor: Any, rows: Any) -> Iterator[bytes]:
    """Lines of CSV, made by the database."""
    operations: Any = connection.ops
    sql = operations.compose_sql(*rows.query.sql_with_params())
    with cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)") as copy:
        for line in copy:
            yield bytes(line)


def _written(told: Told, heading: bytes, lines: Iterable[bytes]) -> Iterator[bytes]:
    """Some lines a piece; what they were stands in `told`."""
    pending, size = [heading], len(heading)
    for line in lines:
        pending.append(line)
        size += len(line)
        told.rows += 1
        if size >= ENOUGH:
            yield _noted(told, pending)
            pending, size = [], 0
    yield _noted(told, pending)


def _noted(told: Told, pending: list[bytes]) -> bytes:
    piece = b"".join(pending)
    told.digest.update(piece)
    told.size += len(piece)
    return piece


def _line(cells: Iterable[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue().encode()
