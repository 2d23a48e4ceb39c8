"""A history of deliveries as a public buyer of health commodities prints it: 33 columns under names of its own, two
formats of dates, words in columns of dates and numbers, and a vendor who is not whose site made it.
"""

import csv
import io
import random

HEADER = (
    "id,project code,pq #,po / so #,asn/dn #,country,managed by,fulfill via,vendor inco term,shipment mode,"
    "pq first sent to client date,po sent to vendor date,scheduled delivery date,delivered to client date,"
    "delivery recorded date,product group,sub classification,vendor,item description,molecule/test type,brand,"
    "dosage,dosage form,unit of measure (per pack),line item quantity,line item value,pack price,unit price,"
    "manufacturing site,first line designation,weight (kilograms),freight cost (usd),line item insurance (usd)"
).split(",")
MAKERS = {"Alpha Works, Northtown": "Alpha", "Beta Labs Unit II": "Beta", "Gamma Plant, Harbour": "Gamma"}
VENDORS = ("SCMS from RDC", "Alpha", "Delta Trading")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def of(count, seed=7):
    """The file as bytes, with a byte order mark; and its rows as they were before they were printed."""
    chance = random.Random(seed)
    file = io.StringIO()
    out = csv.writer(file, lineterminator="\r\n")
    out.writerow(HEADER)
    rows = [_row(chance, n) for n in range(1, count + 1)]
    out.writerows([row[name] for name in HEADER] for row in rows)
    return b"\xef\xbb\xbf" + file.getvalue().encode(), rows


def _row(chance, n):
    year, month, day = chance.randint(2006, 2015), chance.randint(1, 12), chance.randint(1, 28)
    site = chance.choice(list(MAKERS))
    quantity, price = chance.randint(1, 9000), chance.randint(1, 90)
    spoken = f"{day}-{MONTHS[month - 1]}-{year % 100:02}"
    printed = f"{month}/{day}/{year % 100:02}"
    return dict.fromkeys(HEADER, "") | {
        "id": str(n),
        "project code": "100-CI-T01",
        "pq #": "Pre-PQ Process",
        "po / so #": f"SCMS-{n % 40}",
        "asn/dn #": f"ASN-{n}",
        "country": chance.choice(["Côte d'Ivoire", "Vietnam", "Congo, DRC", "Zambia"]),
        "managed by": "PMO - US",
        "fulfill via": chance.choice(["Direct Drop", "From RDC"]),
        "vendor inco term": "EXW",
        "shipment mode": chance.choice(["Air", "Ocean", "N/A"]),
        "pq first sent to client date": chance.choice(["Pre-PQ Process", printed]),
        "po sent to vendor date": chance.choice(["Date Not Captured", "N/A - From RDC", printed]),
        "scheduled delivery date": spoken,
        "delivered to client date": spoken,
        "delivery recorded date": spoken,
        "product group": "HRDT",
        "sub classification": "HIV test",
        "vendor": chance.choice(VENDORS),
        "item description": f"Test {n % 25}, 10 mg, {n % 25} tablets",
        "molecule/test type": f"Test {n % 25}",
        "brand": "Generic",
        "dosage": "10mg",
        "unit of measure (per pack)": "30",
        "line item quantity": str(quantity),
        "line item value": f"{quantity * price}.00",
        "pack price": f"{price}.00",
        "unit price": f"{price / 30:.2f}",
        "manufacturing site": site,
        "first line designation": chance.choice(["Yes", "No"]),
        "weight (kilograms)": chance.choice(["Weight Captured Separately", "13", "See ASN-93 (ID#:1281)"]),
        "freight cost (usd)": chance.choice(["780.34", "Freight Included in Commodity Cost"]),
        "line item insurance (usd)": "",
    }


PROFILE = {
    "name": "deliveries",
    "into": [
        {
            "resource": "parts",
            "twice": "first",
            "columns": {"number": "molecule/test type", "description": "item description"},
        },
        {"resource": "suppliers", "twice": "first", "columns": {"code": "vendor", "name": "vendor"}},
        {
            "resource": "sites",
            "twice": "first",
            "columns": {
                "code": "manufacturing site",
                "supplier": {
                    "from": "manufacturing site",
                    "do": [
                        {"step": "translate", "to": {site: f"Maker {name}" for site, name in MAKERS.items()}}
                    ],
                },
                "kind": {"constant": "factory"},
                "country": {"constant": "IN"},
            },
        },
        {
            "resource": "sources",
            "twice": "first",
            "columns": {"part": "molecule/test type", "supplier": "vendor", "site": "manufacturing site"},
        },
        {
            "resource": "order-lines",
            "columns": {
                "order": "po / so #",
                "line": "id",
                "part": "molecule/test type",
                "supplier": "vendor",
                "site": "manufacturing site",
                "status": {"constant": "closed"},
                "ordered_on": {
                    "from": "po sent to vendor date",
                    "blank": ["Date Not Captured", "N/A - From RDC"],
                    "do": [{"step": "date", "formats": ["%d-%b-%y", "%m/%d/%y"]}],
                },
                "due_on": {
                    "from": "scheduled delivery date",
                    "do": [{"step": "date", "formats": ["%d-%b-%y", "%m/%d/%y"]}],
                },
                "quantity": {"from": "line item quantity", "do": ["number"]},
                "unit_price": {"from": "pack price", "do": ["number"]},
                "currency": {"constant": "USD"},
                "received": {"from": "line item quantity", "do": ["number"]},
                "received_on": {
                    "from": "delivered to client date",
                    "do": [{"step": "date", "formats": ["%d-%b-%y", "%m/%d/%y"]}],
                },
            },
        },
    ],
}
