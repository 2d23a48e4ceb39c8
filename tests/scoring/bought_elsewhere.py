"""AdventureWorks' purchasing with the units that its vendors sell in, which are not those of its bills of materials."""

from datetime import date

from tests.scoring.small_company import load
from tests.shared_data import folder
from tests.suppliers import adventureworks

DAY = date(2025, 9, 21)  # of the last order
PIECES = 12  # in whatever else it is bought in: AdventureWorks does not say


def rows(place, name):
    lines = (place / f"{name}.csv").read_text(encoding="utf-8-sig").splitlines()
    return [[cell.strip() for cell in line.split("\t")] for line in lines]


def build() -> dict[tuple[str, str], str]:
    """Loaded, with the unit of each part's BOM lines and each order line in the unit that its vendor sells in."""
    place = folder("adventureworks")
    for resource, body in adventureworks.files(place).items():
        load(resource, body.decode())
    numbers = {row[0]: row[2] for row in rows(place, "Product")}
    of_bom = {row[2]: row[5] for row in rows(place, "BillOfMaterials") if row[1] and not row[4]}
    sold_in = {(row[0], row[1]): row[9] for row in rows(place, "ProductVendor")}
    vendor = {row[0]: row[4] for row in rows(place, "PurchaseOrderHeader")}
    load("parts", "number,unit\n" + "".join(f"{numbers[one]},{unit}\n" for one, unit in of_bom.items()))
    lines = [
        f"{row[0]},{row[1]},{sold_in.get((row[4], vendor[row[0]]), '')}\n"
        for row in rows(place, "PurchaseOrderDetail")
    ]
    load("order-lines", "order,line,unit\n" + "".join(lines))
    return {
        (numbers[part], unit): of_bom[part]
        for (part, _vendor), unit in sold_in.items()
        if part in of_bom and unit != of_bom[part]
    }
