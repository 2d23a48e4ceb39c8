"""A test that commits takes nothing from the tests after it."""

import os

import pytest
from celery import current_app

from scoring.models import PolicyVersion


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_what_migrations_made_is_there_in_a_test_that_commits(turn):
    assert PolicyVersion.objects.in_force()


@pytest.mark.parametrize("turn", [1, 2])
def test_and_after_it(db, turn):
    assert PolicyVersion.objects.in_force()


def test_every_process_of_a_split_run_has_a_broker_database_of_its_own():
    number = 1 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw-1").removeprefix("gw"))
    assert current_app.conf.broker_url.endswith(f"virtual_host={number}")
