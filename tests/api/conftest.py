"""Fixtures of the API's tests. Django's models can be imported only once it is set up."""

import pytest


@pytest.fixture
def as_role(db):
    """`as_role("viewer", scope="read")`: a client with such a token."""
    from tests.api.world import client_of

    return client_of


@pytest.fixture
def api(as_role):
    return as_role()


@pytest.fixture
def facts(db):
    from tests.api.world import load_few_facts

    load_few_facts()
