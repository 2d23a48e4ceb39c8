"""Loading and undoing, as the tests say it."""

import json
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import User
from suppliers import undoing
from suppliers.models import Load
from suppliers.models.loads import Door
from suppliers.resources import RESOURCES
from suppliers.writing import Arrival
from tests.suppliers.loading import load as load_rows

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)


def person(email="ann@holdfast.example", role="analyst"):
    return User.objects.get_or_create(email=email, defaults={"role": role})[0]


def load(resource, body):
    """The load of a body, through the one writer."""
    load_rows(resource, body, arrival=Arrival(Door.API, "test"))
    return Load.objects.latest("pk")


def facts():
    """Every row of every resource, placeholders included, but not when it changed."""
    found = {}
    with connection.cursor() as cursor:
        for name, resource in RESOURCES.items():
            cursor.execute(f"SELECT row_to_json(t)::jsonb - 'changed' FROM {resource.table} t ORDER BY id")
            found[name] = [json.loads(row) for (row,) in cursor.fetchall()]
    return found


def undo(one, *, by=None):
    one.refresh_from_db()
    return undoing.undo(one, by=by or person(), now=NOW)


def refused(one):
    """The sentences, and that nothing was changed."""
    before = facts()
    with pytest.raises(ValidationError) as caught:
        undo(one)
    assert facts() == before
    one.refresh_from_db()
    assert one.state == "done"
    return " ".join(caught.value.messages)
