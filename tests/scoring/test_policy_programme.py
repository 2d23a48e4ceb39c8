"""How a policy is kept up: reviews, lead times, and what moves far enough to be looked at."""

import doctest

import pytest

from scoring import policy_programme
from scoring.policy import POLICY_1, POLICY_2, Policy, PolicyError
from scoring.policy_programme import LAPSES, LeadDays, Programme

TOLD = Programme().as_numbers()


def test_the_worked_example_holds():
    tried = doctest.testmod(policy_programme)
    assert tried.attempted and not tried.failed


def test_a_policy_without_one_goes_by_what_is_published():
    policy = Policy.from_numbers(POLICY_1)
    assert policy.programme is None
    assert policy_programme.of(policy) == Programme()
    assert "programme" not in policy.as_numbers()
    assert LeadDays() == LeadDays(**LAPSES)


def test_a_policy_with_its_own_goes_by_it_and_keeps_it():
    own = TOLD | {"hysteresis": 3.5, "lead_days": TOLD["lead_days"] | {"warm": 30}}
    policy = Policy.from_numbers(POLICY_2 | {"programme": own})
    found = policy_programme.of(policy)
    assert (found.hysteresis, found.lead_days.warm, found.lead_days.terms) == (3.5, 30, 60)
    assert Policy.from_numbers(policy.as_numbers()) == policy
    assert hash(policy)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"review_interval_days": 400},
            "review_interval_days must be a whole number between 30 and 366, not 400.",
        ),
        ({"hysteresis": "much"}, "hysteresis must be a number between 0 and 20, not much."),
        (
            {"escalate_after_days": 1.5},
            "escalate_after_days must be a whole number between 0 and 365, not 1.5.",
        ),
        (
            {"lead_days": TOLD["lead_days"] | {"terms": -1}},
            "lead_days of terms must be a whole number between 0 and 365, not -1.",
        ),
        ({"lead_days": {}}, "lead_days lacks review."),
        ({"lead_days": 3}, "lead_days must be an object of names and values."),
        ({"speed": 1}, "programme has an unknown name: speed."),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(change, sentence):
    with pytest.raises(PolicyError) as refused:
        Policy.from_numbers(POLICY_2 | {"programme": TOLD | change})
    assert sentence in refused.value.sentences
