"""A company in words: `source.qualified(...)`, `source.ships(...)`, and what readiness makes of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from scoring.readiness import Facts, Numbers, judge, postures
from scoring.readiness.codes import Check, Posture, Reason, State, Treatment, Verdict, Why
from scoring.readiness.columns import NEEDED, TABLES
from scoring.readiness.days import number
from scoring.readiness.kinds import Decision, Kind, Stage, Terms

TODAY = number(date(2026, 6, 1))
HH, HL, L = Treatment.DUAL_SOURCE, Treatment.QUALIFIED_BACKUP, Treatment.SINGLE_SOURCE
REVISION = 7

DEFAULTS = {
    table: {name: column.default for name, column in columns.items() if column.default is not NEEDED}
    for table, columns in TABLES.items()
}


def on(text: str) -> int:
    return number(date.fromisoformat(text))


class Company:
    """One part, number 1, needed 1,200 times a year, its stock lasting 30 days."""

    def __init__(self, quadrant: int = HH, **part: Any) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {}
        told = {"annual_demand": 1200.0, "cover_days": 30.0, "revision": REVISION, "quadrant": quadrant}
        self.part = self.add("parts", **told | {"number": 1} | part)
        self.numbers = Numbers()

    def add(self, table: str, **columns: Any) -> dict[str, Any]:
        rows = self.rows.setdefault(table, [])
        row = columns if table in ("orders", "pairs", "shared") else {"id": len(rows) + 1} | columns
        rows.append(row)
        return row

    def source(self, **columns: Any) -> Source:
        return Source(self, self.add("sources", **{"part": 1} | columns)["id"])

    def primary(self, *, received: float = 800.0, **columns: Any) -> Source:
        """Real in every respect."""
        source = self.source(is_primary=True, **columns)
        return source.qualified().accepted_lot().contract().ships(received)

    def second(self, *, received: float = 400.0, against: Source | None = None, **columns: Any) -> Source:
        """Another source, real in every respect; compared with source 1 unless told."""
        source = self.source(**{"capacity_per_month": 200.0, "ramp_days": 10.0} | columns)
        source.qualified().accepted_lot().contract().ships(received)
        return source.shares_nothing_with(against or Source(self, 1))

    @property
    def facts(self) -> Facts:
        return Facts.of(
            **{
                table: pd.DataFrame([DEFAULTS[table] | row for row in rows])
                for table, rows in self.rows.items()
                if rows
            }
        )

    def judged(self, day: int = TODAY) -> pd.DataFrame:
        return judge(self.facts, self.numbers, day)

    def part_row(self, day: int = TODAY) -> pd.Series:
        facts = self.facts
        return postures(facts, judge(facts, self.numbers, day), self.numbers, day).loc[1]

    def posture(self, day: int = TODAY) -> Posture:
        return Posture(self.part_row(day)["posture"])

    def why(self, day: int = TODAY) -> Why:
        return Why(self.part_row(day)["why"])


class Source:
    """Each verb records a row, and gives the source back."""

    def __init__(self, company: Company, number: int) -> None:
        self.company, self.id = company, number

    def _add(self, table: str, **columns: Any) -> Source:
        self.company.add(table, **{"source": self.id} | columns)
        return self

    def without(self, *tables: str) -> Source:
        """Its rows of these tables never were."""
        for table in tables:
            rows = self.company.rows[table]
            rows[:] = [row for row in rows if row["source"] != self.id]
        return self

    def told(self, **columns: Any) -> Source:
        next(row for row in self.company.rows["sources"] if row["id"] == self.id).update(columns)
        return self

    def qualified(self, since: str = "2025-02-01", **columns: Any) -> Source:
        told = {"stage": Stage.QUALIFIED, "revision": REVISION, "decided_on": on(since)}
        return self._add("qualifications", **told | columns)

    def stage(self, stage: Stage, since: str = "2026-01-10", **columns: Any) -> Source:
        return self.qualified(since, stage=stage, **columns)

    def lot(self, decision: Decision, received: str = "2026-04-10") -> Source:
        return self._add("inspections", received_on=on(received), decision=decision)

    def accepted_lot(self, received: str = "2026-04-10") -> Source:
        return self.lot(Decision.ACCEPTED, received)

    def contract(self, start: str = "2025-01-01", end: str | None = "2027-12-31", **columns: Any) -> Source:
        told = {"kind": Terms.CONTRACT, "valid_from": on(start), "signed_on": on(start)}
        told |= {"price": 10.0, "lead_time_days": 20.0, "minimum_volume_per_year": 0.0}
        return self._add("terms", **told | ({"valid_to": on(end)} if end else {}) | columns)

    def ships(self, received: float, last: str = "2026-04-10", **columns: Any) -> Source:
        told = {"received": received, "last_production_on": on(last), "last_priced_on": on(last)}
        return self._add("orders", **told | columns)

    def shares_nothing_with(self, other: Source, **columns: Any) -> Source:
        return self._add("pairs", **{"against": other.id, "proven_tier": 0} | columns)

    def shares(self, kind: Kind, node: int = 77, *, other: Source, certain: bool = True) -> Source:
        return self._add("shared", against=other.id, kind=kind, node=node, is_certain=certain)

    def reason(self, check: Check, day: int = TODAY) -> Reason:
        return Reason(self.company.judged(day).loc[self.id, f"{check.name.lower()}_reason"])

    def state(self, check: Check, day: int = TODAY) -> State:
        return State(self.company.judged(day).loc[self.id, check.name.lower()])

    def lapses(self, check: Check) -> tuple[int, Reason | int]:
        """The first day on which the check stands otherwise, and how."""
        row, name = self.company.judged().loc[self.id], check.name.lower()
        to = row[f"{name}_lapses_to"]
        return int(row[f"{name}_lapses_on"]), Reason(to) if to else 0

    def verdict(self, treatment: str = "dual", day: int = TODAY) -> Verdict:
        return Verdict(self.company.judged(day).loc[self.id, treatment])
