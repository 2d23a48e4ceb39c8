"""Switching rules against a clerk who keeps them lot by lot, and promises about every course."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.sampling import Rules, severities

unhurried = settings(deadline=None)
NORMAL, TIGHTENED, REDUCED, DISCONTINUED = range(4)
BY_SCORE = Rules(lots_to_reduce=None, score_to_reduce=30)


class Clerk:
    """The rules once more, one lot at a time, from lists of what happened since the last switch."""

    def __init__(self, rules: Rules) -> None:
        self.rules, self.severity, self.since = rules, NORMAL, []

    def record(self, ok, defects, accept, steady, wanted, corrected, limit):
        self.since.append((ok, defects, accept))
        to = self.next_severity(steady, wanted, corrected, limit)
        if to == DISCONTINUED and self.severity != DISCONTINUED and corrected:
            self.severity, self.since = TIGHTENED, []
        elif to != self.severity:
            self.severity, self.since = to, []

    def next_severity(self, steady, wanted, corrected, limit):
        oks = [ok for ok, _defects, _accept in self.since]
        rules, accepted_in_a_row = (
            self.rules,
            len(oks) - max([n for n, ok in enumerate(oks, 1) if not ok], default=0),
        )
        if self.severity == DISCONTINUED:
            return TIGHTENED if corrected else DISCONTINUED
        if self.severity == TIGHTENED:
            if accepted_in_a_row >= 5:
                return NORMAL
            if rules.rejected_to_discontinue and oks.count(False) >= rules.rejected_to_discontinue:
                return DISCONTINUED
            return (
                DISCONTINUED
                if rules.lots_to_discontinue and len(oks) >= rules.lots_to_discontinue
                else TIGHTENED
            )
        if self.severity == REDUCED:
            _ok, defects, accept = self.since[-1]
            return REDUCED if oks[-1] and defects <= accept and steady and wanted else NORMAL
        if oks[-5:].count(False) >= 2:
            return TIGHTENED
        ways = []
        if rules.lots_to_reduce:
            few = limit is None or sum(lot[1] for lot in self.since[-rules.lots_to_reduce :]) <= limit
            ways.append(accepted_in_a_row >= rules.lots_to_reduce and few)
        if rules.score_to_reduce:
            ways.append(self.score() >= rules.score_to_reduce)
        return REDUCED if ways and all(ways) and oks[-1] and steady and wanted else NORMAL

    def score(self):
        before, score = {2: 1, 3: 2, 5: 3, 7: 5, 10: 7, 14: 10, 21: 14, 30: 21, 44: 30}, 0
        for ok, defects, accept in self.since:
            if not ok or accept < 0 or (accept >= 2 and defects > before[accept]):
                score = 0
            else:
                score += 3 if accept >= 2 else 2
        return score


@st.composite
def histories(draw):
    """Lots of several sources; long runs of good ones, or nothing would ever be reduced."""
    sources = []
    for _source in range(draw(st.integers(1, 4))):
        lots = []
        for _run in range(draw(st.integers(0, 6))):
            run = draw(st.integers(1, 14))
            lots += [
                (True, draw(st.integers(0, 1)), draw(st.sampled_from([1, 2, 5])), True, True, False)
            ] * run
            lots.append(
                (
                    draw(st.booleans()),
                    draw(st.integers(0, 6)),
                    draw(st.sampled_from([-1, 0, 1, 2, 3, 5, 7])),
                    *(draw(st.booleans()) for _flag in range(3)),
                )
            )
        sources.append(lots)
    return sources


RULES = st.sampled_from(
    [Rules(), BY_SCORE, Rules(10, 30, 5, None), Rules(3, None, None, 10), Rules(None, None, 2, None)]
)


def told_of(sources, rules, limit):
    lots = [(number, *lot) for number, source in enumerate(sources) for lot in source]
    number, ok, defects, accept, steady, wanted, corrected = zip(*lots, strict=True) if lots else [()] * 7
    return severities(
        np.array(ok, dtype=bool),
        np.array(defects, dtype=int),
        np.array(accept, dtype=int),
        source=np.array(number, dtype=int),
        steady=np.array(steady, dtype=bool),
        wanted=np.array(wanted, dtype=bool),
        corrected=np.array(corrected, dtype=bool),
        limit=limit,
        rules=rules,
    )


@unhurried
@given(histories(), RULES, st.sampled_from([None, 0, 2]))
def test_it_says_what_a_clerk_would_say_lot_by_lot(sources, rules, limit):
    inspected, following = [], []
    for source in sources:
        clerk = Clerk(rules)
        for lot in source:
            inspected.append(clerk.severity)
            clerk.record(*lot, limit)
        if source:
            following.append(clerk.severity)
    told = told_of(sources, rules, limit)
    assert told.inspected.tolist() == inspected
    assert told.following.tolist() == following


@unhurried
@given(histories(), RULES)
def test_promises_of_every_course(sources, rules):
    for source in filter(None, sources):
        told = told_of([source], rules, None)
        states = [*told.inspected.tolist(), int(told.following[0])]
        for place, (ok, _defects, _accept, steady, wanted, corrected) in enumerate(source):
            before, after = states[place], states[place + 1]
            if after == REDUCED:
                assert ok, "never reduced right after a rejection"
                assert steady and wanted
                assert before in (NORMAL, REDUCED)
            if before == DISCONTINUED:
                assert after == (TIGHTENED if corrected else DISCONTINUED)
            if after == DISCONTINUED:
                assert before in (TIGHTENED, DISCONTINUED)
            if before == TIGHTENED and after == NORMAL:
                assert all(lot[0] for lot in source[place - 4 : place + 1])
                assert states[place - 4 : place + 1] == [TIGHTENED] * 5
            if before == NORMAL and after == TIGHTENED:
                assert sum(not lot[0] for lot in source[max(place - 4, 0) : place + 1]) >= 2
            assert (told.because[place] == 0) <= (before == after), "a switch has a reason"
        if rules.lots_to_discontinue:
            stretch = 0
            for state in states[:-1]:
                stretch = stretch + 1 if state == TIGHTENED else 0
                assert stretch <= rules.lots_to_discontinue or any(lot[5] for lot in source)


@unhurried
@given(histories(), RULES, st.integers(0, 80))
def test_later_lots_change_nothing_that_was_said(sources, rules, cut):
    source = max(sources, key=len)
    early = source[:cut]
    if early:
        states = [*told_of([source], rules, None).inspected, told_of([source], rules, None).following[0]]
        told = told_of([early], rules, None)
        assert [*told.inspected, told.following[0]] == states[: len(early) + 1]
