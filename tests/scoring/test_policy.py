"""What a policy may say, and how it is told what it may not."""

from __future__ import annotations

import copy
import doctest
import json
import pickle
from typing import Any

import numpy as np
import pytest

from scoring import policy as policy_module
from scoring import scales
from scoring.policy import BEST_AND_WORST, DRIVERS, EXPOSURE, IMPACT, POLICY_1, Policy, PolicyError


def changed(*path: Any, to: Any) -> dict[str, Any]:
    """POLICY_1 with one place set."""
    numbers = copy.deepcopy(POLICY_1)
    place: Any = numbers
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return numbers


@pytest.mark.parametrize("module", [policy_module, scales])
def test_the_worked_examples_hold(module) -> None:
    assert doctest.testmod(module).failed == 0


def test_policy_1_survives_json_and_back() -> None:
    policy = Policy.from_numbers(POLICY_1)
    assert Policy.from_numbers(json.loads(json.dumps(policy.as_numbers()))) == policy
    assert json.loads(json.dumps(POLICY_1)) == POLICY_1


def test_a_policy_is_a_value_that_can_be_a_key_and_travel_to_a_worker() -> None:
    policy = Policy.from_numbers(POLICY_1)
    assert pickle.loads(pickle.dumps(policy)) == policy
    assert {policy: 1}[Policy.from_numbers(POLICY_1)] == 1


def test_the_drivers_keep_their_places() -> None:
    assert DRIVERS == IMPACT + EXPOSURE
    assert len(DRIVERS) == 11
    assert list(BEST_AND_WORST) == list(DRIVERS)


def test_policy_1_stands_in_with_the_worst_for_every_driver() -> None:
    assert set(Policy.from_numbers(POLICY_1).stand_ins) == {100.0}


def test_the_shares_are_the_weights_whatever_they_add_up_to() -> None:
    policy = Policy.from_numbers(changed("impact", "weights", to=dict(zip(IMPACT, (5, 3, 2), strict=True))))
    assert policy.impact.shares == (0.5, 0.3, 0.2)
    assert policy.as_numbers()["impact"]["weights"]["outage_loss"] == 5


LINEAR = {"kind": "linear", "zero_at": 0, "hundred_at": 1}

REFUSED = [
    (
        changed("impact", "weights", "criticality", to=-1),
        "The impact weight of criticality must be a number between 0 and 1e+09, not -1.",
    ),
    (changed("impact", "weights", dict.fromkeys, to=1), "The list of impact weights has an unknown name"),
    (
        changed("impact", "weights", to=dict.fromkeys(IMPACT, 0)),
        "At least one weight of impact must be above 0.",
    ),
    (
        changed("exposure", "exponent", to=0.5),
        "The exponent of exposure must be a number between 1 and 20, not",
    ),
    (
        changed("exposure", "exponent", to=21),
        "The exponent of exposure must be a number between 1 and 20, not 21.",
    ),
    (changed("impact", "threshold", to=101), "The threshold of impact must be a number between 0 and 100"),
    (
        changed("impact", "threshold", to=float("nan")),
        "The threshold of impact must be a number between 0 and",
    ),
    (changed("impact", "threshold", to="50"), "The threshold of impact must be a number between 0 and 100"),
    (changed("impact", "threshold", to=True), "The threshold of impact must be a number between 0 and 100"),
    (changed("impact", to=None), "The impact axis must be an object of names and values."),
    (changed("scales", to={}), "The list of scales lacks outage_loss."),
    (changed("scales", "on_time", to=5), "The scale of on_time must be of kind linear, log or steps."),
    (
        changed("scales", "upstream", to=LINEAR | {"hundred_at": 0}),
        "The scale of upstream has both ends at 0",
    ),
    (
        changed("scales", "upstream", to=LINEAR | {"kind": "log"}),
        "The scale of upstream is logarithmic, so both",
    ),
    (
        changed("scales", "on_time", to=LINEAR),
        "The scale of on_time runs the wrong way: 0 is its worst value.",
    ),
    (
        changed("scales", "upstream", to=LINEAR | {"steps": []}),
        "A linear scale has hundred_at, kind, zero_at; the",
    ),
    (
        changed("scales", "upstream", to=LINEAR | {"zero_at": "x"}),
        "Both ends of the scale of upstream must be",
    ),
    (
        changed("scales", "upstream", to={"kind": "steps", "steps": [[1, 2]]}),
        "The scale of upstream needs two or",
    ),
    (
        changed("scales", "upstream", to={"kind": "steps", "steps": [[1, 0], [1, 9]]}),
        "The steps of upstream must be listed by rising raw value, each once.",
    ),
    (
        changed("scales", "upstream", to={"kind": "steps", "steps": [[1, 0], [2, 90], [3, 50]]}),
        "The scores of the steps of upstream must all rise or all fall.",
    ),
    (
        changed("scales", "upstream", to={"kind": "steps", "steps": [[1, 0], [2, 900]]}),
        "The steps of upstream must score between 0 and 100.",
    ),
    (changed("floors", to={"criticality": 5}), "The floors must be a list."),
    (changed("floors", 0, "driver", to="on_time"), "A floor names on_time, which is no driver of impact."),
    (
        changed("floors", 0, "from", to=9),
        "The start of the floor of criticality must be a number between 1 and 5",
    ),
    (
        changed("floors", 0, "axis_at_least", to=200),
        "The floor of criticality must be a number between 0 and 100",
    ),
    (changed("floors", 0, to={"driver": "criticality"}), "A floor lacks from."),
    (changed("stand_ins", "upstream", to=101), "The stand-in of upstream must be a number between 0 and 100"),
    (changed("minimum_confidence", to=2), "minimum_confidence must be a number between 0 and 1, not 2."),
    (changed("qualification_days", to=0), "qualification_days must be a number between 1 and 3650, not 0."),
    (changed("stock_days", to=101), "stock_days must be a number between 1 and 100, not 101."),
    (changed("colour", to="red"), "The policy has an unknown name: colour."),
    ({}, "The policy lacks impact."),
    ([], "The policy must be an object of names and values."),
]


@pytest.mark.parametrize(("numbers", "sentence"), REFUSED, ids=[sentence for _, sentence in REFUSED])
def test_numbers_that_no_policy_can_have_are_refused_in_a_sentence(numbers: Any, sentence: str) -> None:
    with pytest.raises(PolicyError) as refusal:
        Policy.from_numbers(numbers)
    assert any(said.startswith(sentence) for said in refusal.value.sentences)
    assert all(said.endswith(".") for said in refusal.value.sentences)


def test_every_mistake_is_said_at_once() -> None:
    numbers = changed("impact", "threshold", to=-1) | {"minimum_confidence": 7, "stock_days": None}
    with pytest.raises(PolicyError) as refusal:
        Policy.from_numbers(numbers)
    assert len(refusal.value.sentences) == 3


@pytest.mark.parametrize(
    "scale",
    [
        scales.Linear(zero_at=0.3, hundred_at=0.1),
        scales.Log(zero_at=5, hundred_at=0.01),
        scales.Steps(steps=((0.0, 100.0), (2.0, 30.0), (4.0, 0.0))),
    ],
)
def test_a_scale_stays_within_0_and_100_and_keeps_nan(scale: scales.Scale) -> None:
    raw = np.array([-np.inf, -1.0, 0.0, 1e-9, 1.0, 1e9, np.inf, np.nan])
    factor = scale(raw)
    assert factor[0] == factor[1] == 100
    assert factor[-2] == 0
    assert np.isnan(factor[-1])
    assert (np.diff(factor[:-1]) <= 0).all()
    assert scales.from_numbers(scale.as_numbers(), name="x") == scale
