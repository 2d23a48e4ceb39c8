"""AdventureWorks' purchasing as files of ours: a real company's shapes (MIT), tab-separated, without header.

What it does not say is not made up, but for one thing: a finished good is taken to sell once a day at its
list price, so that the bill of materials has revenue to roll up.
"""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

CURRENCY = "USD"
STATUS = {"1": "open", "2": "open", "3": "cancelled", "4": "closed"}


def files(place: Path) -> dict[str, bytes]:
    """CSV bodies by resource, in the order in which they load."""
    return {
        "suppliers": _suppliers(place),
        "parts": _parts(place),
        "bom-lines": _bom_lines(place),
        "sources": _sources(place),
        "order-lines": _order_lines(place),
    }


def _table(place: Path, name: str) -> list[list[str]]:
    lines = (place / f"{name}.csv").read_text(encoding="utf-8-sig").splitlines()
    return [[cell.strip() for cell in line.split("\t")] for line in lines]


def _body(header: str, rows: Iterable[Iterable[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return out.getvalue().encode()


def _suppliers(place: Path) -> bytes:
    """ActiveFlag 0 is blocked; all vendors are in the United States."""
    rows = [
        (row[1], row[2], "US", "active" if row[5] == "1" else "blocked") for row in _table(place, "Vendor")
    ]
    return _body("code,name,country,status", rows)


def _numbers(place: Path) -> dict[str, str]:
    return {row[0]: row[2] for row in _table(place, "Product")}


def _open_lines(place: Path) -> list[list[str]]:
    """Lines without an end date; those without an assembly only say that a product exists."""
    return [row for row in _table(place, "BillOfMaterials") if row[1] and not row[4]]


def _parts(place: Path) -> bytes:
    lines = _open_lines(place)
    finished = {row[1] for row in lines} - {row[2] for row in lines}
    rows = []
    for row in _table(place, "Product"):
        sold = row[0] in finished
        procurement = "make" if row[3] == "1" else "buy"
        rows.append((row[2], row[1], procurement, row[6], row[9] if sold else "", CURRENCY if sold else ""))
    return _body("number,description,procurement,safety_stock,daily_revenue,currency", rows)


def _bom_lines(place: Path) -> bytes:
    numbers = _numbers(place)
    rows = [(numbers[row[1]], numbers[row[2]], row[3][:10], row[7], row[5]) for row in _open_lines(place)]
    return _body("parent,component,valid_from,quantity,unit", rows)


def _sources(place: Path) -> bytes:
    numbers, vendors = _numbers(place), _vendors(place)
    return _body("part,supplier", [(numbers[r[0]], vendors[r[1]]) for r in _table(place, "ProductVendor")])


def _vendors(place: Path) -> dict[str, str]:
    return {row[0]: row[1] for row in _table(place, "Vendor")}


def _order_lines(place: Path) -> bytes:
    numbers, vendors = _numbers(place), _vendors(place)
    headers = {row[0]: row for row in _table(place, "PurchaseOrderHeader")}
    rows = []
    for row in _table(place, "PurchaseOrderDetail"):
        header = headers[row[0]]
        bought = (numbers[row[4]], vendors[header[4]])
        days = (header[6][:10], row[2][:10], header[7][:10])
        rows.append(
            (row[0], row[1], *bought, STATUS[header[2]], *days, row[3], row[5], CURRENCY, row[7], row[8])
        )
    return _body(
        "order,line,part,supplier,status,ordered_on,due_on,received_on,quantity,unit_price,currency,received,rejected",
        rows,
    )
