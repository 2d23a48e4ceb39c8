"""What the tests of scoring share."""

import pytest


@pytest.fixture
def company(db) -> None:
    """The small company's facts, not scored yet."""
    from tests.scoring import small_company  # Django is not set up yet when this file is read

    small_company.build()


@pytest.fixture
def bought(db) -> dict[tuple[str, str], str]:
    """AdventureWorks, loaded: of each part and unit in which it is bought, another than its own, the part's unit."""
    from tests.scoring import bought_elsewhere

    return bought_elsewhere.build()
