"""Small worlds of facts, and what the networks say of them in words such as "site F1" or "country CN"."""

from datetime import date

from accounts.tasks import work_here
from scoring import networks
from scoring.models import Independence, PartPoints, SinglePoint
from scoring.networks import nodes, working
from tests.scoring.small_company import load

DAY = date(2026, 6, 30)
# A pump of two bought parts; two factories, and one that feeds them.
BASE = {
    "plants": "code,country\nW1,DE",
    "parts": """number,plant,procurement,daily_margin
        PUMP,W1,make,10000
        CHIP,W1,buy,
        SEAL,W1,buy,""",
    "bom_lines": "parent,component,quantity\nPUMP,CHIP,1\nPUMP,SEAL,1",
    "suppliers": "code,name\nSELL,Sells\nALSO,Sells too\nMAKE,Makes\nFEED,Feeds\nOTHER,Other",
    "sites": """code,supplier,kind,country,zone,recovery_days,tier_two_complete
        F1,MAKE,factory,TW,,60,true
        F2,OTHER,factory,CN,,,true
        U1,FEED,factory,MY,VALLEY,30,true""",
}


def tell(**bodies: str) -> None:
    """CSV bodies by resource, with _ for -; in an order in which each reference stands before its use."""
    for name, body in bodies.items():
        rows = "\n".join(line.strip() for line in body.strip().splitlines())
        load(name.replace("_", "-"), rows + "\n")


def answer() -> None:
    """Build, rank, point: the whole job, here."""
    job = work_here(working.open(day=DAY))
    assert job.status == "done", job.error


def said(codes) -> set[str]:
    found = nodes.labels(codes)
    return {f"{found[one].kind.name.lower()} {found[one].key}" for one in codes}


def points(part: str, network: str = "paper") -> set[str]:
    row = PartPoints.objects.get(part__number=part)
    assert getattr(row, network) == sorted(getattr(row, network))
    return said(getattr(row, network))


def possible(part: str, network: str = "paper") -> set[str]:
    return points(part, f"{network}_possible")


def of(part: str) -> PartPoints:
    return PartPoints.objects.get(part__number=part)


def ranked(network: str = "paper") -> dict[str, SinglePoint]:
    rows = list(SinglePoint.objects.filter(network=network).worst_first())
    return {" ".join(said([row.node])): row for row in rows}


def shared(part: str, supplier: str) -> Independence:
    return Independence.objects.get(part__number=part, source__supplier__code=supplier)


def current(kind: str = "paper") -> networks.Mapped:
    found = networks.current(kind)
    assert found is not None
    return found
