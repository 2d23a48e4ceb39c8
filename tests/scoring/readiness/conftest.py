"""What the tests of readiness share."""

import pytest

from tests.scoring.readiness.company import Company, Source


@pytest.fixture
def second() -> Source:
    """A second source that is real in every respect, of a part whose primary is."""
    company = Company()
    company.primary()
    return company.second()
