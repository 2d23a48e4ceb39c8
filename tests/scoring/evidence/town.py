"""A company that buys one part, told in rows: loaded as files are, scored, its network answered, scored again.

`Town("HH").primary("A").second("B")` is a valve with two sources that are real in every respect; each verb tells
what it says and gives the town back, `but(...)` changes or leaves out what was told.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import Job
from accounts.tasks import work_here
from scoring import policies, refreshing
from scoring.models import PolicyVersion, Position, Readiness
from scoring.networks import nodes, working
from scoring.policy_2 import POLICY_2
from scoring.readiness.codes import Check, Posture, Reason, Why
from tests.scoring.small_company import load, score_all

DAY = date(2026, 6, 30)
ORDER = ("plants", "parts", "bom-lines", "unit-conversions", "exchange-rates", "suppliers", "ratings")
ORDER += ("sites", "ports", "tools", "capacity-pools", "country-risks", "routes", "sources", "dependencies")
ORDER += ("order-lines", "receipts", "qualifications", "inspections", "terms", "price-breaks")
ORDER += ("change-notices",)
# High impact and high exposure, high impact alone, low impact.
WANTED = {
    "HH": ({"criticality": 5}, {"country": "CN", "hazard": 90}),
    "HL": ({"criticality": 5}, {"country": "DE", "hazard": 10}),
    "L": (
        {"criticality": 1, "substitutability": 1, "time_to_recover_days": 10},
        {"country": "DE", "hazard": 10},
    ),
}


class Town:
    """A valve, needed 1,200 times a year, its stock lasting 30 days, in a pump that earns 10,000 a day."""

    def __init__(self, wanted: str, **part: Any) -> None:
        of_part, self.of_site = WANTED[wanted]
        self.rows: dict[str, list[dict[str, Any]]] = {}
        valve = {"number": "VALVE", "plant": "W1", "procurement": "buy", "revision": "B", "unit": "pc"}
        valve |= {"annual_demand": 1200, "safety_stock": 98.63013699} | of_part | part
        self.add("plants", code="W1", country="DE")
        self.add("parts", number="PUMP", plant="W1", procurement="make", daily_margin=10000)
        self.add("parts", **valve)
        self.add("bom-lines", parent="PUMP", component="VALVE", plant="W1", quantity=1)
        for country, value in (("CN", 90), ("DE", 10)):
            self.add("country-risks", country=country, index="wgi_pv", year=2025, value=value)

    def add(self, resource: str, **row: Any) -> Town:
        self.rows.setdefault(resource, []).append(row)
        return self

    def source(self, code: str, **row: Any) -> Town:
        """Supplier A at its site FA, each in a zone of its own, by road."""
        self.add("suppliers", code=code, status=row.pop("supplier_status", "active"))
        self.add("ratings", supplier=code, agency="Agency", rated_on="2026-05-01", score=100)
        self.add("sites", code=f"F{code}", supplier=code, kind="factory", zone=f"Z{code}", **self.of_site)
        self.add("routes", site=f"F{code}", plant="W1", code=f"R{code}", mode="road")
        return self.add("sources", **at(code), **row)

    def real(self, code: str, *, received: float, price: float = 10) -> Town:
        """What makes it real, but for its row in the list."""
        self.add("qualifications", **at(code), revision="B", stage="qualified", decided_on="2025-02-01")
        self.add("inspections", **at(code), lot="L1", received_on="2026-04-10", decision="accepted")
        self.add(
            "terms",
            **at(code),
            kind="contract",
            valid_from="2025-01-01",
            valid_to="2027-12-31",
            signed_on="2025-01-01",
            price=price,
            lead_time_days=20,
            minimum_volume_per_year=0,
        )
        return self.came(code, received=received, unit_price=price)

    def came(
        self, code: str, on: str = "2026-04-10", *, received: float, order: str = "", **row: Any
    ) -> Town:
        told = {"kind": "production", "status": "closed", "due_on": on, "received_on": on, "rejected": 0}
        told |= {"quantity": received, "received": received, "unit_price": 10} | row
        return self.add("order-lines", order=order or f"O{code}", line=1, **at(code), **told)

    def primary(self, code: str = "A", *, received: float = 800, price: float = 10, **row: Any) -> Town:
        self.source(code, **{"role": "primary", "capacity_per_month": 2000} | row)
        return self.real(code, received=received, price=price)

    def second(self, code: str = "B", *, received: float = 400, price: float = 10, **row: Any) -> Town:
        told = {"role": "secondary", "capacity_per_month": 200, "ramp_days": 10}
        self.source(code, **told | row)
        return self.real(code, received=received, price=price)

    def without(self, code: str, *resources: str) -> Town:
        for resource in resources:
            kept = [row for row in self.rows[resource] if row.get("supplier") != code]
            self.rows[resource] = kept
        return self

    def but(self, code: str, resource: str, **changed: Any) -> Town:
        """Of the rows of this source, each with something else."""
        for row in self.rows[resource]:
            if row.get("supplier") == code:
                row.update(changed)
        return self

    def load(self) -> Town:
        assert set(self.rows) <= set(ORDER)
        for resource in ORDER:
            if self.rows.get(resource):
                load(resource, body(self.rows[resource]))
        return self

    def judge(self, day: date = DAY) -> Town:
        """Loaded and scored; nobody has looked at what its sources share."""
        self.load()
        score_all(day=day)
        return self

    def stand(self, day: date = DAY) -> Town:
        """Loaded, scored, compared, and all that follows."""
        self.load()
        settle(day)
        return self


def at(code: str) -> dict[str, str]:
    return {"part": "VALVE", "plant": "W1", "supplier": code, "site": f"F{code}"}


def body(rows: list[dict[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(name for row in rows for name in row)), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def tell(resource: str, *, day: date = DAY, **row: Any) -> None:
    """One row more, or another, and what is scored for it."""
    told(resource, **row)
    catch_up(day)


def told(resource: str, **row: Any) -> None:
    load(resource, body([row]))


def catch_up(day: date = DAY) -> None:
    while refreshing.catch_up(day=day):
        pass


def settle(day: date = DAY) -> None:
    score_all(day=day)
    answer(day)
    score_all(day=day)


def answer(day: date = DAY) -> None:
    """What the networks say of the facts as they are."""
    job = work_here(working.open(day=day))
    assert job.status == "done", job.error


def follow(day: date = DAY) -> int:
    """Covers what changed and works the jobs that this opens, until nothing waits; how many jobs. For tests that
    commit: within one transaction everything has changed since a job's snapshot, so that each opens another."""
    worked = 0
    catch_up(day)
    while job := Job.objects.live().order_by("pk").first():
        assert worked < 9, "the chain of jobs does not end"
        assert work_here(job).status == "done"
        worked += 1
        catch_up(day)
    return worked


def put_in_force(**changed: Any) -> PolicyVersion:
    """Policy 2 with other numbers."""
    newest = PolicyVersion.objects.order_by("version").last()
    version = newest.version + 1 if newest else 1
    draft = PolicyVersion.objects.create(version=version, numbers=POLICY_2 | changed)
    return policies.put_in_force(draft, by=None, now=timezone.now())


def valve(number: str = "VALVE") -> Position:
    return Position.objects.get(part__number=number)


def posture() -> tuple[Posture, Why]:
    """Read anew; each part has one."""
    found = valve()
    return Posture(found.posture), Why(found.posture_why)


def stands(code: str) -> Readiness:
    return Readiness.objects.get(source__supplier__code=code)


def reason(code: str, check: Check) -> Reason:
    return Reason(getattr(stands(code), f"{check.name.lower()}_reason"))


def reasons(check: Check) -> dict[str, Reason]:
    """Of every source, by its supplier."""
    found = Readiness.objects.values_list("source__supplier__code", f"{check.name.lower()}_reason")
    return {code: Reason(number) for code, number in found}


def said_of(codes: list[int]) -> set[str]:
    """Nodes in words, such as "site FA"."""
    found = nodes.labels(codes)
    return {f"{found[one].kind.name.lower()} {found[one].key}" for one in codes}
