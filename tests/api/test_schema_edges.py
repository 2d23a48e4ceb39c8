"""The fuzzer's second walk: each edge that the schema draws, one by one, and what lies just beyond it.

Some twenty thousand cases: of every operation where `HOLDFAST_FUZZ` is set, else of one in twelve.
"""

import os

import pytest
from schemathesis.generation import GenerationMode

from tests.api.test_schema import aim, connection_kept, fuzzed, secret, world

__all__ = ["connection_kept", "secret", "world"]
pytestmark = [pytest.mark.django_db, pytest.mark.slow]
STEP = 1 if "HOLDFAST_FUZZ" in os.environ else 12


def test_no_edge_of_the_schema_is_a_lie(secret, world, connection_kept, subtests):
    for operation in fuzzed()[::STEP]:
        with subtests.test(operation.label):
            for case in _edges(operation):
                aim(case)
                case.call_and_validate(headers={"Authorization": f"Bearer {secret}"})


def _edges(operation):
    return operation.schema.iter_coverage_cases(
        operation,
        generation_modes=list(GenerationMode),
        generation_config=operation.schema.config.generation_for(operation=operation, phase="coverage"),
    )
