"""A test that commits takes nothing from the tests after it."""

import os
from urllib.parse import unquote

import pytest
from celery import current_app
from django.conf import settings

from scoring.models import PolicyVersion


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_what_migrations_made_is_there_in_a_test_that_commits(turn):
    assert PolicyVersion.objects.in_force()


@pytest.mark.parametrize("turn", [1, 2])
def test_and_after_it(db, turn):
    assert PolicyVersion.objects.in_force()


def test_the_settings_name_this_run_s_own_servers():
    assert current_app.conf.broker_url == os.environ["REDIS_URL"]
    assert settings.DATABASES["default"]["HOST"] in unquote(os.environ["DATABASE_URL"])
    assert str(settings.VAR) == os.environ["HOLDFAST_VAR"]
