"""The numbers of readiness under a policy: its own where it states them, else as published with the checks."""

from dataclasses import replace

from scoring.evidence.sharing import ACCEPTED, accepted
from scoring.policy import Policy
from scoring.readiness import Numbers


def of(policy: Policy) -> Numbers:
    borne = accepted(policy)
    return replace(
        policy.readiness.numbers if policy.readiness else Numbers(),
        accepted_kinds=tuple(ACCEPTED[name] for name in borne.accepted_kinds if name in ACCEPTED),
        proof_depth=borne.proof_depth,
        confirmation_days=borne.confirmation_days,
    )
