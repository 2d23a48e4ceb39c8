"""Postures in lists: what a part stands as today, and what its second source lacks."""

import csv
import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from scoring.models import Posture
from scoring.readiness.codes import Check
from tests.pages import rows

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 1)


@pytest.fixture
def viewer(client):
    with time_machine.travel(TODAY, tick=False):
        client.force_login(rows.person("viewer"), backend="accounts.backends.RoleBackend")
        yield client


def numbers(viewer, **query):
    page = viewer.get("/parts/", query).content.decode()
    return re.findall(r'class="number-link" href="/parts/\d+/">([^<]+)</a>', page)


def stand(number, posture, **fields):
    return rows.position(rows.part(number), posture=posture, **fields)


def test_parts_are_narrowed_by_posture(viewer):
    for one in Posture:
        stand(one.name, one)
    for one in Posture:
        assert numbers(viewer, posture=one.name.lower()) == [one.name]


def test_a_posture_that_has_lapsed_counts_as_what_it_lapsed_to(viewer):
    lapsing = {"posture_lapses_to": Posture.IN_NAME_ONLY}
    stand("LAPSED", Posture.PROTECTED, posture_lapses_on=TODAY, **lapsing)
    stand("HOLDS", Posture.PROTECTED, posture_lapses_on=date(2026, 7, 2), **lapsing)
    assert numbers(viewer, posture="protected") == ["HOLDS"]
    assert numbers(viewer, posture="in_name_only") == ["LAPSED"]
    page = viewer.get("/parts/", {"q": "LAPSED"}).content.decode()
    assert "posture-in_name_only" in page and "posture-protected" not in page


def test_parts_are_narrowed_by_what_their_second_source_fails_or_lacks(viewer):
    stand("COLD", Posture.IN_NAME_ONLY, second_fails=1 << Check.WARM)
    stand("COLD-BACKUP", Posture.IN_NAME_ONLY, second_fails=1 << Check.WARM_BACKUP)
    stand("UNTOLD", Posture.NOT_PROVEN, second_open=1 << Check.WARM | 1 << Check.CAN_RAMP)
    stand("SHARES", Posture.IN_NAME_ONLY, second_fails=1 << Check.INDEPENDENT)
    assert set(numbers(viewer, second="warm")) == {"COLD", "COLD-BACKUP"}
    assert numbers(viewer, second="warm-unknown") == ["UNTOLD"]
    assert numbers(viewer, second="can_ramp-unknown") == ["UNTOLD"]
    assert numbers(viewer, second="independent") == ["SHARES"]
    assert numbers(viewer, second="nonsense") == []


def test_a_row_says_posture_and_checks_in_words(viewer):
    part = rows.part("ONE")
    second = rows.source(part, rows.Supplier.objects.create(code="B", name="Beta"))
    rows.position(
        part,
        posture=Posture.IN_NAME_ONLY,
        second=second,
        second_fails=1 << Check.WARM,
        second_open=1 << Check.CAN_RAMP,
    )
    page = viewer.get("/parts/").content.decode()
    assert "In name only</span>" in page
    assert '<span class="check is-fail">cold</span><span class="check is-unknown">ramp?</span>' in page


def test_the_file_says_the_posture_in_words(viewer):
    stand("ONE", Posture.NOT_PROVEN, second_fails=1 << Check.WARM, second_open=1 << Check.CAN_RAMP)
    answer = b"".join(viewer.get(reverse("parts_csv")).streaming_content).decode()
    (row,) = csv.DictReader(answer.splitlines())
    assert row["posture"] == "not proven"
    assert (row["second_source_fails"], row["second_source_not_known"]) == ("cold", "ramp?")
