"""What the demo company's facts come to: each story about a second source fails, or lacks, the one thing it says."""

from collections import Counter
from functools import cache

import pytest

from scoring.readiness.codes import (
    FIVE_BACKUP,
    FIVE_DUAL,
    Check,
    Posture,
    Reason,
    State,
    Treatment,
    Verdict,
    Why,
)
from scoring.readiness.days import number
from suppliers.demo import STORIES, seconds
from tests.suppliers.demo_facts import COMPANIES, TODAY, Facts, only
from tests.suppliers.demo_judged import judged

DUAL, BACKUP, SINGLE = Treatment.DUAL_SOURCE, Treatment.QUALIFIED_BACKUP, Treatment.SINGLE_SOURCE
IN_NAME_ONLY, NOT_PROVEN, PROTECTED = Posture.IN_NAME_ONLY, Posture.NOT_PROVEN, Posture.PROTECTED
FAILS, OPEN, REAL = Why.SECOND_IN_NAME_ONLY, Why.SECOND_NOT_PROVEN, Why.BACKUP_IS_REAL
# Story, what its part is wanted to be, its posture, why, and every reason for which its second source is not real.
# One fact may be asked for by two checks: who got no order has not produced, who has no terms states no lead time.
SAYS = [
    ("two_distributors_of_one_plant", DUAL, IN_NAME_ONLY, FAILS, {Reason.SHARES_A_POINT}),
    ("gone_cold", BACKUP, IN_NAME_ONLY, FAILS, {Reason.NO_PRODUCTION, Reason.IS_COLD}),
    ("three_suppliers_low_impact", SINGLE, Posture.OVER_PROTECTED, Why.UPKEEP, set()),
    ("candidate", BACKUP, Posture.UNPROTECTED, Why.BEING_BUILT, None),
    ("no_primary_told", BACKUP, IN_NAME_ONLY, FAILS, {Reason.SHARES_A_POINT}),
    ("sisters", BACKUP, IN_NAME_ONLY, FAILS, {Reason.SHARES_A_POINT}),
    ("blocked_second", BACKUP, Posture.UNPROTECTED, Why.NO_SECOND, None),
    ("really_two", DUAL, PROTECTED, Why.TWO_ARE_REAL, set()),
    ("calm_with_a_small_backup", BACKUP, PROTECTED, REAL, set()),
    ("never_ordered", BACKUP, IN_NAME_ONLY, FAILS, {Reason.NO_PRODUCTION, Reason.NEVER_SHIPPED}),
    ("real_as_backup_only", DUAL, IN_NAME_ONLY, FAILS, {Reason.IS_COLD}),
    ("real_as_backup_only", BACKUP, PROTECTED, REAL, set()),
    ("contract_ended", BACKUP, IN_NAME_ONLY, FAILS, {Reason.TERMS_ENDED, Reason.RAMP_NOT_KNOWN}),
    ("quote_only", BACKUP, NOT_PROVEN, OPEN, {Reason.QUOTE_ONLY, Reason.RAMP_NOT_KNOWN}),
    ("older_revision", BACKUP, IN_NAME_ONLY, FAILS, {Reason.REVISION_CHANGED}),
    ("change_not_accepted", BACKUP, IN_NAME_ONLY, FAILS, {Reason.NOTICE_NOT_ACCEPTED}),
    ("lots_rejected", DUAL, IN_NAME_ONLY, FAILS, {Reason.LOTS_REJECTED}),
    ("being_built", DUAL, Posture.UNPROTECTED, Why.BEING_BUILT, None),
    ("ships_without_approval", DUAL, NOT_PROVEN, OPEN, {Reason.NO_QUALIFICATION}),
    ("third_is_real", DUAL, PROTECTED, Why.TWO_ARE_REAL, set()),
    ("too_slow", BACKUP, IN_NAME_ONLY, FAILS, {Reason.TOO_LATE}),
    ("dear_backup", BACKUP, Posture.OVER_PROTECTED, Why.PREMIUM, set()),
    ("qualification_about_to_lapse", BACKUP, PROTECTED, REAL, set()),
    ("contract_about_to_lapse", BACKUP, PROTECTED, REAL, set()),
]


@cache
def of(company: tuple[int, int], treatment: Treatment):
    return judged(Facts.of(company), treatment)


@pytest.mark.parametrize("company", COMPANIES, ids=str)
@pytest.mark.parametrize(("story", "wanted", "posture", "why", "reasons"), SAYS)
def test_a_story_speaks_against_its_source_by_what_it_says_and_nothing_else(
    company, story, wanted, posture, why, reasons
):
    sources, parts = of(company, wanted)
    part = parts.loc[only(story)]
    assert (Posture(part["posture"]), Why(part["why"])) == (posture, why)
    if reasons is not None:
        checks = [
            check.name.lower() for check in (Check.USABLE, *(FIVE_DUAL if wanted == DUAL else FIVE_BACKUP))
        ]
        second = sources.loc[part["second"]]
        stands = {Reason(second[f"{name}_reason"]) for name in checks if second[name] != State.PASS}
        assert stands == reasons


@pytest.mark.parametrize("company", COMPANIES, ids=str)
def test_the_second_of_three_shares_the_port_and_the_third_is_the_one_that_is_real(company):
    sources, parts = of(company, DUAL)
    number = only("third_is_real")
    port, third = sources[(sources["number"] == number) & ~sources["is_primary"]].index
    assert sources.at[port, "independent_reason"] == Reason.SHARES_A_POINT
    assert parts.at[number, "second"] == third


@pytest.mark.parametrize("company", COMPANIES, ids=str)
def test_what_is_about_to_lapse_lapses_on_its_day(company):
    _sources, parts = of(company, BACKUP)
    for story, days in (("qualification_about_to_lapse", 22), ("contract_about_to_lapse", 43)):
        part = parts.loc[only(story)]
        assert (part["lapses_on"] - number(TODAY), part["lapses_to"]) == (days, IN_NAME_ONLY), story


@pytest.mark.parametrize("company", COMPANIES, ids=str)
def test_both_of_really_two_pass_all_five(company):
    sources, _parts = of(company, DUAL)
    both = sources[sources["number"] == only("really_two")]
    assert len(both) == 2
    assert (both[[check.name.lower() for check in FIVE_DUAL]] == State.PASS).all(axis=None)


@pytest.mark.parametrize("company", COMPANIES[:2], ids=str)
def test_some_second_sources_are_real_many_are_not_and_each_way_of_failing_is_there(company):
    sources, _parts = of(company, BACKUP)
    primaries, others = sources[sources["is_primary"]], sources[~sources["is_primary"]]
    others = others[others["usable_reason"] != Reason.IS_CANDIDATE]
    share = Counter(Verdict(verdict) for verdict in others["backup"])
    assert 0.12 < share[Verdict.REAL] / len(others) < 0.35, share
    assert 0.15 < share[Verdict.NOT_PROVEN] / len(others) < 0.4, share
    assert 0.35 < share[Verdict.IN_NAME_ONLY] / len(others) < 0.7, share
    assert (primaries["qualified"] == State.PASS).mean() > 0.85
    assert 0.5 < (others["can_ramp"] != State.UNKNOWN).mean() < 0.9
    for check in FIVE_BACKUP:
        assert set(others[check.name.lower()]) >= {State.FAIL, State.PASS}, check


def test_every_story_about_second_sources_is_held_to_what_it_says():
    assert {name for name, _parts, _sentence in seconds.STORIES} <= {told[0] for told in SAYS} <= set(STORIES)
