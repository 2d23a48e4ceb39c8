"""A policy with every part of it told: what a version leaves to the published numbers, written out. It judges the
same.

>>> from scoring.policy import POLICY_1
>>> policy = filled(Policy.from_numbers(POLICY_1))
>>> policy.independence.accepted_kinds, policy.programme.hysteresis, filled(policy) == policy
(('country',), 2.0, True)
"""

from __future__ import annotations

from dataclasses import replace

from scoring import policy_programme
from scoring.policy import POLICY_2, Policy
from scoring.policy_2 import NODE_CHANCES
from scoring.policy_groups import Independence, NodeChances
from scoring.policy_readiness import Readiness
from scoring.readiness.numbers import Numbers


def filled(policy: Policy) -> Policy:
    return replace(
        policy,
        node_chances=policy.node_chances or NodeChances.from_numbers(NODE_CHANCES),
        independence=policy.independence or Independence.from_numbers(POLICY_2["independence"]),
        readiness=policy.readiness or Readiness(Numbers()),
        programme=policy_programme.of(policy),
    )
