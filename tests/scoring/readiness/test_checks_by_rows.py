"""Checks beside their definitions, read one row at a time: whether each passes, fails or is unknown."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring.readiness import Numbers, judge
from scoring.readiness.codes import State
from scoring.readiness.days import NO_DATE
from scoring.readiness.kinds import Approval, Decision, Stage, Terms
from tests.scoring.readiness import drawn
from tests.scoring.readiness.drawn import TODAY, Frames

pytestmark = pytest.mark.filterwarnings("error")
EVER, NEVER = -(10**9), 10**9
Rows = list[Any]


class ByHand:
    def __init__(self, source: Any, part: Any, rows: dict[str, Rows], notices: Rows) -> None:
        self.source, self.part, self.rows, self.notices = source, part, rows, notices
        self.orders = rows["orders"][0] if rows["orders"] else None

    def qualified(self, numbers: Numbers) -> State:
        return min(self.standing(numbers), self.shown(numbers), self.unchanged())

    def standing(self, numbers: Numbers) -> State:
        """What the qualifications say by themselves."""
        known = [one for one in self.rows["qualifications"] if one.decided_on <= TODAY]
        mine = [one for one in known if one.revision in (0, self.part.revision) or not self.part.revision]
        bad = [one for one in mine if one.stage > Stage.QUALIFIED or one.approval == Approval.REJECTED]
        worst = max((NEVER if one.decided_on == NO_DATE else one.decided_on for one in bad), default=None)
        good = [one for one in mine if one not in bad and one.stage == Stage.QUALIFIED]
        good = [one for one in good if worst is None or one.decided_on > worst]
        if not good:
            others = [one for one in known if one not in bad and one.approval != Approval.REJECTED]
            others = [one for one in others if one.stage < Stage.QUALIFIED or one not in mine]
            others = [one for one in others if one.stage <= Stage.QUALIFIED]
            return State.FAIL if bad or others else State.UNKNOWN
        return max(self.one_row(one, numbers) for one in good)

    def one_row(self, row: Any, numbers: Numbers) -> State:
        made = self.orders.last_production_on if self.orders else NO_DATE
        alive = max(made, row.decided_on)
        if row.valid_until != NO_DATE and row.valid_until < TODAY:
            return State.FAIL
        if alive != NO_DATE and alive + numbers.production_lapse_days <= TODAY:
            return State.FAIL
        told = row.revision == self.part.revision
        endless = row.approval == Approval.INTERIM and row.valid_until == NO_DATE
        return State.PASS if told and not endless and alive != NO_DATE else State.UNKNOWN

    def shown(self, numbers: Numbers) -> State:
        lots = [one for one in self.rows["inspections"] if one.received_on <= TODAY]
        lots = [one for one in lots if one.decision not in (Decision.NONE, Decision.SKIPPED)]

        def when(lot: Any) -> tuple[int, int]:
            undated = NEVER if lot.decision == Decision.REJECTED else EVER
            return (undated if lot.received_on == NO_DATE else lot.received_on, lot.id)

        decisions = [one.decision for one in sorted(lots, key=when)]
        if decisions[-numbers.lots_looked_at :].count(Decision.REJECTED) >= numbers.lots_rejected:
            return State.FAIL
        clean = self.orders is not None and self.orders.clean_receipts >= numbers.clean_receipts
        if clean or Decision.ACCEPTED in decisions or Decision.CONCESSION in decisions:
            return State.PASS
        return State.FAIL if decisions else State.UNKNOWN

    def unchanged(self) -> State:
        for one in self.notices:
            about = one.supplier == self.source.supplier and one.site in (0, self.source.site)
            since = one.announced_on if one.effective_on == NO_DATE else one.effective_on
            waits = one.accepted_on == NO_DATE or one.accepted_on > TODAY
            if about and one.number in (0, self.part.number) and waits and since <= TODAY:
                return State.FAIL
        return State.PASS

    def contracted(self) -> State:
        binding = [one for one in self.rows["terms"] if one.kind <= Terms.CONTRACT]
        in_force = [one for one in self.rows["terms"] if holds(one)]
        if any(one.kind <= Terms.CONTRACT and is_complete(one) for one in in_force):
            return State.PASS
        if in_force:
            return State.UNKNOWN
        gone = [one for one in binding if one.valid_to != NO_DATE and one.valid_to < TODAY]
        later = [one for one in binding if one not in gone]
        return State.FAIL if gone or later else State.UNKNOWN

    def can_ramp(self, going_on: float, judged: Any) -> State:
        if self.source.is_primary:
            return State.PASS
        demand, own = self.part.annual_demand, self.orders.received if self.orders else 0.0
        own = own if judged.usable == State.PASS else 0.0
        if going_on >= demand:
            return State.PASS
        leads = [
            one.lead_time_days for one in self.rows["terms"] if one.kind <= Terms.CONTRACT and holds(one)
        ]
        lead = min((one for one in leads if one == one), default=np.nan)
        signed = [one for one in self.rows["terms"] if one.kind <= Terms.CONTRACT and holds(one)]
        reserved = [one.reserved_capacity_per_month for one in signed if one.signed_on != NO_DATE]
        capacities = [one for one in (*reserved, self.source.capacity_per_month) if one == one]
        capacity = max(capacities, default=np.nan)
        gap = self.part.cover_days * demand / (demand - going_on) if demand == demand else np.nan
        if sum(one for one in (lead, self.source.ramp_days) if one == one) > gap:
            return State.FAIL
        if capacity * 12 < demand - (going_on - own):
            return State.FAIL
        aged = self.source.figures_on != NO_DATE and self.source.figures_on + Numbers().figures_days <= TODAY
        unknown = any(one != one for one in (lead, self.source.ramp_days, gap, capacity, demand))
        return State.UNKNOWN if aged or unknown else State.PASS


def holds(terms: Any) -> bool:
    start = max(terms.valid_from, terms.signed_on if terms.kind <= Terms.CONTRACT else NO_DATE)
    return start <= TODAY and (terms.valid_to == NO_DATE or terms.valid_to >= TODAY)


def is_complete(terms: Any) -> bool:
    stated = (terms.price, terms.lead_time_days, terms.minimum_volume_per_year)
    return terms.signed_on != NO_DATE and not np.isnan(stated).any()


def by_hand(frames: Frames, judged: pd.DataFrame, numbers: Numbers) -> pd.DataFrame:
    rows: dict[int, dict[str, Rows]] = {
        number: {"qualifications": [], "inspections": [], "terms": [], "orders": []}
        for number in frames["sources"]["id"]
    }
    for table in ("qualifications", "inspections", "terms", "orders"):
        for row in frames[table].itertuples():
            rows[row.source][table].append(row)
    parts = {part.id: part for part in frames["parts"].itertuples()}
    received = frames["orders"].set_index("source")["received"].reindex(judged.index).fillna(0)
    counts = (judged["usable"] == State.PASS) & ~judged["is_primary"]
    going_on = received.where(counts, 0).groupby(judged["part"]).sum()
    answers = {row.Index: row for row in judged[["usable", "part"]].itertuples()}
    notices = list(frames["notices"].itertuples())
    found = {}
    for source in frames["sources"].itertuples():
        one = ByHand(source, parts[source.part], rows[source.id], notices)
        found[source.id] = (
            one.qualified(numbers),
            one.contracted(),
            one.can_ramp(going_on[source.part], answers[source.id]),
        )
    return pd.DataFrame.from_dict(found, orient="index", columns=["qualified", "contracted", "can_ramp"])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rng=st.integers(0, 10_000_000).map(np.random.default_rng))
def test_checks_are_those_of_their_rows_read_one_by_one(rng) -> None:
    frames, numbers = drawn.portfolio(rng), drawn.numbers(rng)
    judged = judge(drawn.facts(frames), numbers, TODAY)
    expected = by_hand(frames, judged, numbers).sort_index()
    for name in expected:
        differ = judged.index[judged[name] != expected[name]]
        assert list(differ) == [], (name, judged.loc[differ, f"{name}_reason"], expected.loc[differ, name])
