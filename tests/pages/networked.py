"""A company whose supply network has everything the pages speak of, each once; built and answered for.

ROTOR  two makers in two countries, whose magnets come from one plant of Magco in China
CHIP   two distributors of one plant of Fabco in Taiwan, both by way of Rotterdam
CASE   one source, and a candidate in France that shares nothing with it
GEAR   one source, whose second tier nobody has mapped
LOOP   two depots that name each other, both fed by Z
"""

from collections.abc import Iterator
from datetime import date

import time_machine

from scoring.models import Readiness, Verdict
from scoring.networks import nodes
from scoring.networks.nodes import NodeKind
from suppliers import letters
from suppliers.models import Contact, Part, Port, Site, Source, Supplier
from tests.pages import rows
from tests.scoring import small_company
from tests.scoring.networks.world import answer, tell

DAY = date(2026, 6, 30)
FACTS = {
    "plants": "code,name,country\nW1,First works,DE",
    "parts": """number,plant,description,category,procurement,annual_demand,safety_stock,criticality,substitutability,time_to_recover_days,daily_margin,currency
        MOTOR,W1,Motor,,make,,,,,,10000,EUR
        ROTOR,W1,Rotor with magnets,magnets,buy,3650,100,3,0.5,60,,
        CHIP,W1,Motor driver,electronics,buy,3650,100,3,0.5,60,,
        CASE,W1,Housing,castings,buy,3650,100,3,0.5,60,,
        COVER,W1,Cover,castings,buy,3650,100,3,0.5,60,,
        GEAR,W1,Gear,gears,buy,3650,100,3,0.5,60,,
        LOOP,W1,Resin,resins,buy,3650,100,3,0.5,60,,""",
    "bom_lines": """parent,component,quantity
        MOTOR,ROTOR,1
        MOTOR,CHIP,1
        MOTOR,CASE,1
        MOTOR,GEAR,2""",
    "suppliers": """code,name,kind
        ACME,Acme,maker
        BETA,Beta,maker
        GAMA,Gama,maker
        ONE,One Trading,distributor
        TWO,Two Trading,distributor
        FABCO,Fabco,maker
        MAGCO,Magco,maker
        DEPOT,Depots,maker""",
    "sites": """code,supplier,name,kind,country,zone,recovery_days,tier_two_complete
        A1,ACME,Acme works,factory,DE,,60,true
        A2,ACME,Acme gears,factory,AT,,,false
        B1,BETA,Beta works,factory,PL,,30,true
        G1,GAMA,Gama works,factory,FR,,,true
        F1,FABCO,Fab one,factory,TW,HSINCHU,120,true
        M1,MAGCO,Magnet plant,factory,CN,,90,true
        D1,DEPOT,Depot one,factory,NL,,,true
        D2,DEPOT,Depot two,factory,BE,,,true
        Z1,MAGCO,Resin plant,factory,CN,,,true""",
    "ports": "unlocode,name,country\nNLRTM,Rotterdam,NL\nTWKHH,Kaohsiung,TW",
    "routes": """site,plant,code,mode,ports
        A1,W1,ROAD-A,road,
        A2,W1,ROAD-A2,road,
        B1,W1,ROAD-B,road,
        G1,W1,ROAD-G,road,
        F1,W1,SEA-F,sea,TWKHH;NLRTM
        D1,W1,ROAD-D1,road,
        D2,W1,ROAD-D2,road,""",
    "sources": """part,plant,supplier,site,role
        ROTOR,W1,ACME,A1,primary
        ROTOR,W1,BETA,B1,secondary
        CHIP,W1,ONE,F1,primary
        CHIP,W1,TWO,F1,secondary
        CASE,W1,ACME,A1,primary
        CASE,W1,GAMA,G1,candidate
        COVER,W1,BETA,B1,primary
        GEAR,W1,ACME,A2,primary
        LOOP,W1,DEPOT,D1,primary""",
    "dependencies": """site,part,material,upstream_site,complete
        A1,ROTOR,magnets,M1,true
        B1,ROTOR,magnets,M1,true
        D1,,resin,D2,true
        D1,,resin,Z1,true
        D2,,resin,D1,true
        D2,,resin,Z1,true""",
}


def build() -> None:
    rows.company()
    tell(**FACTS)
    for _again in range(2):  # what sources share is known to the scores once the network was built
        small_company.score_all()
        count_as_real()
        answer()


def count_as_real() -> None:
    """Every second source, whatever its evidence: these pages are about what hides behind sources that count."""
    seconds = Readiness.objects.filter(is_primary=False).exclude(source__role=Source.Role.CANDIDATE)
    seconds.update(verdict=Verdict.REAL, verdict_lapses_on=None, verdict_lapses_to=Verdict.REAL)


def part(number: str) -> Part:
    return Part.objects.get(number=number)


def site(code: str) -> int:
    return nodes.code(NodeKind.SITE, Site.objects.get(code=code).pk)


def company(code: str) -> int:
    return nodes.code(NodeKind.COMPANY, Supplier.objects.get(code=code).pk)


def port(unlocode: str) -> int:
    return nodes.code(NodeKind.PORT, Port.objects.get(unlocode=unlocode).pk)


def with_somebody_to_write_to() -> Iterator[None]:
    """The company on its day, whose makers have a contact each."""
    with time_machine.travel(DAY, tick=False):
        build()
        letters.sign_as("Our Works")
        for code in ("ACME", "BETA", "FABCO"):
            supplier = Supplier.objects.get(code=code)
            Contact.objects.create(supplier=supplier, email=f"quality@{code.lower()}.example")
        yield
