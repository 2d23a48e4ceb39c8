"""What the tests of sourcing share."""

import pytest


@pytest.fixture
def company(db) -> None:
    """The small company's facts, not scored yet."""
    from tests.scoring import small_company  # Django is not set up yet when this file is read

    small_company.build()
