"""The numbers that make a source real, as a part of a policy."""

import doctest
from dataclasses import replace
from typing import Any

import pytest

from scoring import policy_readiness
from scoring.evidence import numbers
from scoring.policy import POLICY_1, POLICY_2, Policy, PolicyError
from scoring.policy_readiness import Readiness
from scoring.readiness import Numbers
from scoring.readiness.codes import Check
from scoring.readiness.kinds import Kind

TOLD: dict[str, Any] = Readiness(Numbers()).as_numbers()


def test_the_worked_example_holds():
    tried = doctest.testmod(policy_readiness)
    assert tried.attempted and not tried.failed


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("warm_window_days", 12.5, "warm_window_days must be a whole number between 30 and 3650, not 12.5."),
        ("backup_share", "much", "backup_share must be a number between 0 and 1, not much."),
        ("required_dual", [], "required_dual must be a list of one check or more."),
        ("required_dual", ["cheap"], "cheap is no check that required_dual can ask for."),
        ("required_primary", ["can_ramp"], "can_ramp is no check that required_primary can ask for."),
        ("lots_rejected", 6, "lots_rejected cannot be more than lots_looked_at."),
        ("longest_window_days", 90, "longest_window_days cannot be less than warm_window_days."),
        ("speed", 1, "readiness has an unknown name: speed."),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(name, value, sentence):
    with pytest.raises(PolicyError) as refused:
        Policy.from_numbers(POLICY_2 | {"readiness": TOLD | {name: value}})
    assert refused.value.sentences == (sentence,)


def test_a_number_that_is_lacking_is_named():
    with pytest.raises(PolicyError, match="readiness lacks premium"):
        Readiness.from_numbers({name: value for name, value in TOLD.items() if name != "premium"})


def test_a_policy_without_them_judges_by_the_published_ones():
    policy = Policy.from_numbers(POLICY_2)
    assert policy.readiness is None
    assert numbers.of(policy) == replace(
        Numbers(), accepted_kinds=(Kind.COUNTRY,), proof_depth=0, confirmation_days=548
    )
    assert numbers.of(Policy.from_numbers(POLICY_1)) == numbers.of(policy)


def test_a_policy_with_its_own_judges_by_them_and_keeps_them():
    own = TOLD | {"dual_share": 0.3, "required_dual": ["qualified", "warm"]}
    policy = Policy.from_numbers(POLICY_2 | {"readiness": own})
    asked = numbers.of(policy)
    assert (asked.dual_share, asked.required_dual) == (0.3, (Check.QUALIFIED, Check.WARM))
    assert Policy.from_numbers(policy.as_numbers()) == policy
