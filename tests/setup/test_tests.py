"""The tests' own ground."""

import os

import pytest
from django.db import connection


@pytest.mark.django_db
def test_tests_run_on_a_postgresql_of_their_own():
    with connection.cursor() as cursor:
        cursor.execute("show data_directory")
        assert "holdfast-test-" in cursor.fetchone()[0]
    assert "holdfast-test-" in os.environ["HOLDFAST_VAR"]


def test_the_broker_answers(broker_url):
    from kombu import Connection

    with Connection(broker_url) as connection:
        connection.ensure_connection(max_retries=1)
