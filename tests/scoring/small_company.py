"""A small company whose every score can be worked out by hand."""

from datetime import date

from django.db import transaction

from scoring import losses, rescoring
from scoring.facts import Parts
from scoring.models import Assessment, PolicyVersion, Position
from scoring.positions import Written
from suppliers.models import Part
from suppliers.resources import named
from suppliers.writing import write

DAY = date(2026, 6, 30)
EVERYTHING = Parts(0, 1 << 20)

PARTS = """number,procurement,annual_demand,safety_stock,criticality,substitutability,time_to_recover_days,daily_margin
PUMP,make,,,,,,10000
VALVE,buy,3650,100,3,0.5,60,
SEAL,buy,7300,,2,0.9,,
BOLT,buy,,,,,,
"""
SUPPLIERS = "code,name\nACME,Acme\nBETA,Beta\nGAMA,Gama\n"
SITES = """code,supplier,kind,country,hazard,recovery_days
A1,ACME,factory,DE,,90
B1,BETA,factory,CN,70,
"""
SOURCES = """part,supplier,site,role,capacity_per_month
VALVE,ACME,A1,primary,1000
VALVE,BETA,B1,secondary,3000
SEAL,BETA,B1,,
SEAL,GAMA,,,
"""
BOM = "parent,component,quantity\nPUMP,VALVE,1\nPUMP,SEAL,2\n"
ORDERS = """order,line,part,supplier,site,kind,status,due_on,quantity,received,rejected,received_on
1,1,VALVE,ACME,A1,production,closed,2026-03-01,10,10,1,2026-02-27
1,2,VALVE,ACME,A1,production,closed,2026-04-01,10,10,0,2026-04-05
1,3,VALVE,ACME,A1,production,cancelled,2026-04-02,10,0,,
1,4,VALVE,ACME,A1,sample,closed,2026-04-03,10,10,10,2026-04-03
1,5,VALVE,ACME,A1,production,closed,2026-05-01,20,20,0,2026-05-01
1,6,VALVE,ACME,A1,production,open,2026-06-01,10,,,
1,7,VALVE,ACME,A1,production,open,2026-07-01,10,,,
2,1,SEAL,GAMA,,production,closed,2026-05-01,50,50,0,2026-05-01
"""
COUNTRIES = """country,index,year,value
DE,inform_natural,2024,15
DE,inform_natural,2025,20
CN,inform_natural,2025,60
DE,wgi_pv,2023,30
CN,wgi_pv,2010,55
"""
STOCK = "part,as_of,on_hand\nSEAL,2026-06-01,100\nSEAL,2026-06-10,300\nSEAL,2026-06-20,200\nSEAL,2026-01-01,9999\n"


def load(resource: str, body: str):
    result = write(named(resource), body.encode(), format="csv", by=None, why="test")
    assert result.errors == []
    return result


def score_all(*, day: date = DAY, parts: Parts = EVERYTHING) -> Written:
    with transaction.atomic():
        losses.roll_up(day=day)
        return rescoring.score(parts, day=day, policy=PolicyVersion.objects.in_force())


def build() -> None:
    load("parts", PARTS)
    load("suppliers", SUPPLIERS)
    load("sites", SITES)
    load("sources", SOURCES)
    load("bom-lines", BOM)
    load("order-lines", ORDERS)
    load("country-risks", COUNTRIES)
    load("stock", STOCK)


def position(number: str) -> Position:
    return Position.objects.select_related("primary_source__site").get(part__number=number)


def assessment(number: str) -> Assessment | None:
    return Assessment.objects.latest_of(Part.objects.get(number=number))


def standing() -> dict[str, dict]:
    """Every column of every position, and of the assessment it stands on, without ids that only count up."""
    rows = {}
    for row in Position.objects.order_by("part_id").values():
        found = Assessment.objects.filter(pk=row.pop("assessment_id")).values().first() or {}
        found.pop("id", None)
        rows[row["part_id"]] = {**row, **{f"assessment {name}": value for name, value in found.items()}}
    return rows
