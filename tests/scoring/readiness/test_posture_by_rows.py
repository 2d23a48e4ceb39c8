"""Posture beside the rows of its definition, read one part and one source at a time."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring.readiness import Facts, Numbers, judge, pairs, postures
from scoring.readiness.codes import Posture, State, Treatment, Verdict
from tests.scoring.readiness import drawn
from tests.scoring.readiness.drawn import TODAY

pytestmark = pytest.mark.filterwarnings("error")


class ByHand:
    """One part: its sources that may be bought from, and how each two of them go together."""

    def __init__(self, part: Any, sources: list[Any], together: dict[frozenset[int], int], numbers: Numbers):
        self.part, self.sources, self.together, self.numbers = part, sources, together, numbers
        usable = [one for one in sources if one.usable == State.PASS]
        self.primary = next((one for one in usable if one.is_primary), None)
        self.others = [one for one in usable if not one.is_primary]

    def posture(self) -> Posture:
        if not self.part.in_scope:
            return Posture.OUT_OF_SCOPE
        if self.part.quadrant:
            return self.under(Treatment(self.part.quadrant))
        possible = {self.under(one) for one in Treatment if one & self.part.quadrants_possible}
        return possible.pop() if len(possible) == 1 else Posture.UNSCORED

    def under(self, wanted: Treatment) -> Posture:
        treatment = "dual" if wanted == Treatment.DUAL_SOURCE else "backup"
        real = [one for one in self.others if getattr(one, treatment) == Verdict.REAL]
        if self.primary is None and not real:
            return Posture.UNPROTECTED
        if wanted == Treatment.SINGLE_SOURCE:
            carries = self.primary or real[0]
            second = [one for one in (self.primary, *self.others) if one is not None and one is not carries]
            dear = [one for one in second if one.upkeep_per_year > self.numbers.upkeep_floor]
            return Posture.OVER_PROTECTED if dear else Posture.PROTECTED
        if wanted == Treatment.QUALIFIED_BACKUP and self.primary is not None:
            if any(self.is_waste(one) for one in self.others):
                return Posture.OVER_PROTECTED
            if real:
                return Posture.PROTECTED
        if wanted == Treatment.DUAL_SOURCE and self.is_dual(real):
            return Posture.PROTECTED
        return self.rest(treatment, real)

    def is_waste(self, other: Any) -> bool:
        both = min(other.share, self.primary.share) > self.numbers.backup_share
        return both and other.price > self.primary.price * (1 + self.numbers.premium)

    def is_dual(self, real: list[Any]) -> bool:
        if self.primary is not None and self.primary.dual == Verdict.REAL and real:
            return True  # its independence is one of the checks that made it real
        return any(self.pair(one, other) == State.PASS for one, other in combinations(real, 2))

    def pair(self, one: Any, other: Any) -> int:
        return self.together.get(frozenset((one.Index, other.Index)), State.UNKNOWN)

    def rest(self, treatment: str, real: list[Any]) -> Posture:
        """Not proven, in name only or unprotected, by the best of those beside the one that carries the part."""
        carries = self.primary
        if carries is None or (treatment == "dual" and carries.dual == Verdict.IN_NAME_ONLY and real):
            carries = real[0]
        best = -1
        for one in (self.primary, *self.others):
            if one is None or one is carries:
                continue
            stands = getattr(one, treatment)
            if not (one.is_primary or carries.is_primary):
                stands = min(stands, self.pair(one, carries))
            best = max(best, stands)
        if best < 0:
            return Posture.UNPROTECTED
        return Posture.NOT_PROVEN if best >= Verdict.NOT_PROVEN else Posture.IN_NAME_ONLY


def by_hand(facts: Facts, judged: pd.DataFrame, numbers: Numbers) -> dict[int, Posture]:
    known = pairs(facts, numbers, TODAY)
    ids = facts.sources["id"]
    together = {
        frozenset((int(ids[one]), int(ids[other]))): int(state)
        for one, other, state in zip(known.one, known.other, known.answer.state, strict=True)
    }
    told = judged[["part", "is_primary", "usable", "dual", "backup", "share", "price"]]
    of_part: dict[int, list[Any]] = defaultdict(list)
    for source in told.assign(upkeep_per_year=facts.sources["upkeep_per_year"]).itertuples():
        of_part[source.part].append(source)
    parts = pd.DataFrame(facts.parts).set_index("id").itertuples()
    return {one.Index: ByHand(one, of_part[one.Index], together, numbers).posture() for one in parts}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rng=st.integers(0, 10_000_000).map(np.random.default_rng))
def test_postures_are_those_of_the_rows_read_one_by_one(rng) -> None:
    frames, numbers = drawn.portfolio(rng), drawn.numbers(rng)
    facts = drawn.facts(frames)
    judged = judge(facts, numbers, TODAY)
    found = postures(facts, judged, numbers, TODAY)["posture"]
    expected = by_hand(facts, judged, numbers)
    assert found.to_dict() == expected


def test_what_is_drawn_has_every_posture_and_every_verdict() -> None:
    seen: set[int] = set()
    verdicts: set[int] = set()
    for seed in range(8):
        rng = np.random.default_rng(seed)
        facts, numbers = drawn.facts(drawn.portfolio(rng)), drawn.numbers(rng)
        judged = judge(facts, numbers, TODAY)
        seen |= set(postures(facts, judged, numbers, TODAY)["posture"])
        verdicts |= set(judged["dual"]) | {10 + one for one in judged["backup"]}
    assert seen == set(Posture)
    assert verdicts == {0, 1, 2, 10, 11, 12}
