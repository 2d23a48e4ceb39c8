"""Portfolios out and in, as the tests say it; and a small world in which every text is hard to carry."""

import io
import json
from contextlib import contextmanager
from zipfile import ZipFile

from django.db import transaction
from django.utils import timezone

from suppliers.exporting import portfolio
from suppliers.restoring import restore
from tests.suppliers.loading import load

TEXTS = [
    '=1+1', "+49 30", "-x", "@SUM(A1)", "'=kept", "''@kept", "'tis", 'a "quoted" word', "two\nlines", "two\r\nlines",
    "a;b,c|d\te", "Müller & Søn 株式会社 🚢", "007", "1e5", "TRUE", "9999-12-31", "\\.", "null", "*", "0", "<b>&amp;</b>",
]  # fmt: skip


def exported(*, user=None, with_contacts=True) -> bytes:
    return b"".join(portfolio(user=user, with_contacts=with_contacts, at=timezone.localtime()))


def files(data: bytes) -> dict[str, bytes]:
    """Every CSV of the zip."""
    with ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist() if name.endswith(".csv")}


def zipped(of: dict[str, bytes]) -> ZipFile:
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        for name, data in of.items():
            archive.writestr(name, data)
    return ZipFile(io.BytesIO(out.getvalue()))


def restored(data: bytes, **options) -> None:
    with ZipFile(io.BytesIO(data)) as archive:
        restore(archive, by=None, why="test", **options)


@contextmanager
def undone():
    """What is written inside is taken back: what follows stands before an empty database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def put(resource: str, *rows: dict) -> None:
    result = load(resource, json.dumps(rows), format="json")
    assert not result.errors, result.errors[:3]


SOURCE = {"part": "P", "plant": "A", "supplier": "S", "site": "F"}
NOWHERE = {"part": "P", "plant": None, "supplier": "S", "site": None}
NEED = {"site": "F", "material": "=rare", "share": "0.5", "required": "0.5"}
FRAMEWORK = SOURCE | {"kind": "framework", "price": "1.50", "price_unit": 100, "currency": "EUR"}
SOLD = [
    ("sources", [SOURCE | {"role": "primary", "capacity_pool": "-line", "tools": ["=T2", 'T "1"']}]),
    (
        "sources",
        [NOWHERE | {"maker": "+T", "valid_to": "9999-12-31"}, SOURCE | {"supplier": "+T", "site": None}],
    ),
    ("dependencies", [NEED | {"upstream_site": "U"}]),
    ("dependencies", [NEED | {"keyed_code": "k" * 64}]),
    ("order-lines", [SOURCE | {"order": "=O", "line": "007", "quantity": "1.10", "received": 3}]),
    ("order-lines", [NOWHERE | {"order": "O", "line": "1", "quantity": 5, "received": 5}]),
    (
        "receipts",
        [{"order": "=O", "line": "007", "receipt": "-1", "received_on": "2026-02-01", "quantity": 3}],
    ),
    ("qualifications", [SOURCE | {"revision": "@A", "stage": "suspended", "decided_on": "2026-01-01"}]),
    ("qualifications", [NOWHERE | {"stage": "qualified", "origin": "similarity", "approval": "full"}]),
    (
        "inspections",
        [SOURCE | {"lot": "=L", "lot_size": 3, "decision": "rejected", "order": "=O", "line": "007"}],
    ),
    ("terms", [FRAMEWORK | {"valid_to": "2024-12-31"}]),
    ("terms", [FRAMEWORK | {"valid_from": "2025-01-01"}]),
    (
        "price-breaks",
        [SOURCE | {"kind": "framework", "valid_from": "2025-01-01", "minimum_quantity": "10", "price": 1}],
    ),
    ("change-notices", [{"supplier": "S", "reference": "=N", "site": "F", "announced_on": "2026-01-01"}]),
    ("certificates", [{"site": "F", "standard": "ISO 9001", "reference": "-", "valid_to": "9999-12-31"}]),
    ("contacts", [{"supplier": "S", "email": "a@b.example", "name": "=cmd"}]),
    ("country-risks", [{"country": "DE", "index": "wgi_pv", "year": 2025, "value": "33.300000"}]),
    ("external-keys", [{"resource": "suppliers", "system": "=ERP", "key": "0000100017", "supplier": "S"}]),
    ("external-keys", [{"resource": "parts", "system": "ERP", "key": "-7", "part": "P", "plant": "A"}]),
]
MADE = [
    ("plants", [{"code": "A"}, {"code": "b", "latitude": "-1.500000"}, {"code": "Ä"}]),
    ("parts", [{"number": "P", "plant": plant} for plant in ("A", None, "b")]),
    ("parts", [{"number": f"{text} {i}", "plant": "A", "description": text} for i, text in enumerate(TEXTS)]),
    ("parts", [{"number": "=P", "annual_demand": "12.500000", "criticality": 5, "currency": "JPY"}]),
    ("parts", [{"number": "-1", "annual_demand": "100", "substitutability": "0.10"}]),
    ("stock", [{"part": "P", "plant": "A", "as_of": "2026-01-31", "on_hand": "0.100000"}]),
    (
        "bom-lines",
        [{"parent": "P", "component": "=1+1 0", "plant": "A", "valid_to": "9999-12-31", "quantity": 2}],
    ),
    ("unit-conversions", [{"part": None, "from_unit": "kg", "to_unit": "g", "factor": "1000.0"}]),
    ("exchange-rates", [{"currency": "USD", "valid_on": "2026-01-01", "rate": "0.9000"}]),
    (
        "suppliers",
        [{"code": "S", "parent": "Z", "listed": True}, {"code": "Z", "name": "'=kept"}, {"code": "+T"}],
    ),
    ("sites", [{"code": "F", "supplier": "Z", "kind": "factory", "country": "DE", "zone": "@zone"}]),
    ("sites", [{"code": "U", "supplier": "+T", "kind": "unknown"}]),
    ("ports", [{"unlocode": "NLRTM"}, {"unlocode": "DEHAM"}]),
    ("routes", [{"site": "F", "plant": None, "code": "=way", "mode": "sea", "ports": ["NLRTM", "DEHAM"]}]),
    ("tools", [{"code": 'T "1"'}, {"code": "=T2", "site": "F"}]),
    ("capacity-pools", [{"site": "F", "code": "-line", "capacity_per_month": "1e3"}]),
]


def nasty_world() -> None:
    for resource, rows in MADE + SOLD:
        put(resource, *rows)
