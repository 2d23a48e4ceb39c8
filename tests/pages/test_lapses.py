"""Lapses: what runs out, when, and what becomes of the part; as a page, a CSV, and by API."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from scoring.models import Posture, Readiness
from scoring.readiness.codes import Reason
from suppliers.models import Plant, Supplier
from tests.pages import rows
from tests.pages.judged import judged

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer(client):
    client.force_login(rows.person("viewer"), backend="accounts.backends.RoleBackend")
    return client


@pytest.fixture
def acme(db):
    rows.company()
    return Supplier.objects.create(code="ACME", name="Acme Castings")


def lapsing(number, supplier, *, days, check="warm", to=Reason.IS_COLD, part=None, **position):
    """A part whose second source lapses in so many days."""
    one = rows.part(number, **(part or {}))
    rows.position(one, **({"posture": Posture.PROTECTED} | position))
    on = timezone.localdate() + timedelta(days=days)
    return judged(rows.source(one, supplier), lapses=(check, on, to))


def shown(viewer, **query):
    return [one.part.number for one in viewer.get("/lapses/", query).context["rows"]]


def test_the_soonest_stand_first_within_the_days_asked_for(viewer, acme):
    for number, days in {"Y": 300, "FAR": 400, "Q": 80, "M": 30, "W": 7}.items():
        lapsing(number, acme, days=days)
    assert shown(viewer) == ["W", "M", "Q"]
    assert shown(viewer, within="30") == ["W", "M"]
    assert shown(viewer, within="365") == ["W", "M", "Q", "Y"]


def test_what_has_lapsed_and_is_not_judged_again_stands_before_all(viewer, acme):
    lapsing("SOON", acme, days=1)
    lapsing("TODAY", acme, days=0)
    lapsing("OVER", acme, days=-3)
    page = viewer.get("/lapses/")
    assert [(one.part.number, one.is_over) for one in page.context["rows"]] == [
        ("OVER", True),
        ("TODAY", True),
        ("SOON", False),
    ]
    assert page.content.decode().count("not judged again yet") == 2


def test_a_line_says_the_check_what_it_turns_into_and_what_becomes_of_the_part(viewer, acme):
    day = timezone.localdate() + timedelta(days=12)
    falls = {"posture_lapses_on": day, "posture_lapses_to": Posture.IN_NAME_ONLY, "outage_loss": 4_200_000.0}
    lapsing("FALLS", acme, days=12, check="contracted", to=Reason.TERMS_ENDED, **falls)
    lapsing("STAYS", acme, days=13, posture=Posture.UNPROTECTED)
    falls, stays = viewer.get("/lapses/").context["rows"]
    assert (str(falls.check), falls.then) == ("Contracted", "has terms that have ended")
    assert (falls.posture, falls.posture_then, falls.turns) == (Posture.PROTECTED, Posture.IN_NAME_ONLY, True)
    assert (stays.posture, stays.turns) == (Posture.UNPROTECTED, False)
    page = viewer.get("/lapses/").content.decode()
    for words in ("in 12 days", "has terms that have ended", "In name only", "4.2", "Acme Castings", "stays"):
        assert words in page


def test_a_part_that_nobody_has_judged_yet_says_so(viewer, acme):
    one = rows.part("NEW")
    judged(rows.source(one, acme), lapses=("warm", timezone.localdate(), Reason.IS_COLD))
    assert "not judged yet" in viewer.get("/lapses/").content.decode()


def test_each_filter_leaves_what_it_names(viewer, acme):
    north, beta = Plant.objects.create(code="NORTH"), Supplier.objects.create(code="BETA", name="Beta")
    lapsing("A", acme, days=1, part={"plant": north, "category": "castings"})
    lapsing(
        "B", beta, days=2, part={"buyer": "eva@holdfast.example"}, check="qualified", to=Reason.NO_PRODUCTION
    )
    lapsing("C", acme, days=3, check="usable", to=Reason.HAS_ENDED)
    assert shown(viewer, plant="NORTH") == ["A"]
    assert shown(viewer, category="castings") == ["A"]
    assert shown(viewer, buyer="eva@holdfast.example") == ["B"]
    assert shown(viewer, supplier="beta") == ["B"]
    assert shown(viewer, supplier="acme castings") == ["A", "C"]
    assert shown(viewer, check="qualified") == ["B"]
    assert shown(viewer, check="usable") == ["C"]
    assert shown(viewer, check="nothing") == shown(viewer, within="12") == []


def test_warmth_is_one_check_whether_as_one_of_two_or_as_a_backup(viewer, acme):
    lapsing("DUAL", acme, days=1)
    lapsing("BACKUP", acme, days=2, check="warm_backup")
    assert shown(viewer, check="warm") == ["DUAL", "BACKUP"]


def test_pages_go_both_ways_over_lapses_of_one_day(viewer, acme):
    for number in range(120):
        lapsing(f"L-{number:03}", acme, days=1 + number // 60)
    first = viewer.get("/lapses/", {"size": "50"})
    second = viewer.get("/lapses/" + first.context["pager"]["next"])
    third = viewer.get("/lapses/" + second.context["pager"]["next"])
    seen = [one.source.pk for page in (first, second, third) for one in page.context["rows"]]
    assert len(seen) == len(set(seen)) == 120
    days = [one.on for page in (first, second, third) for one in page.context["rows"]]
    assert days == sorted(days)
    back = viewer.get("/lapses/" + third.context["pager"]["previous"])
    assert [one.source.pk for one in back.context["rows"]] == seen[50:100]


def test_it_takes_seven_queries_whatever_the_size(viewer, acme, django_assert_max_num_queries):
    for number in range(60):
        lapsing(f"Q-{number}", acme, days=5)
    with django_assert_max_num_queries(7):
        viewer.get("/lapses/")


def test_the_csv_has_every_line_of_the_filters_in_their_order(viewer, acme, django_assert_max_num_queries):
    day = timezone.localdate() + timedelta(days=2)
    for number in range(60):
        lapsing(f"C-{number:02}", acme, days=40, check="contracted", to=Reason.TERMS_ENDED)
    lapsing("=1+1", acme, days=2, posture_lapses_on=day, posture_lapses_to=Posture.UNPROTECTED)
    with django_assert_max_num_queries(4):
        answer = viewer.get("/lapses.csv", {"within": "90"})
        body = b"".join(answer.streaming_content).decode()
    lines = list(csv.DictReader(io.StringIO(body)))
    assert len(lines) == 61
    first = lines[0]
    assert first["lapses_on"] == day.isoformat()
    assert (first["part"], first["check"], first["supplier"]) == ("'=1+1", "warm", "ACME")
    assert first["then"].startswith("has gone cold")
    assert (first["posture"], first["posture_then"]) == ("protected", "unprotected")
    assert first["outage_loss"] == "50000.0"
    assert "holdfast-lapses-" in answer["Content-Disposition"]


def test_a_changed_filter_swaps_the_list_alone(viewer, acme):
    lapsing("A", acme, days=1)
    page = viewer.get("/lapses/", {"within": "30"}, headers={"HX-Request": "true"}).content.decode()
    assert page.lstrip().startswith('<div id="lapses"')


def test_an_empty_list_says_what_to_do_next(viewer, acme):
    assert "Look a year ahead" in viewer.get("/lapses/").content.decode()
    assert "Nothing lapses under these filters" in viewer.get("/lapses/", {"plant": "X"}).content.decode()


def test_the_api_gives_what_lapses_before_a_day(viewer, acme):
    over, soon = lapsing("OVER", acme, days=-1), lapsing("SOON", acme, days=9)
    lapsing("LATER", acme, days=10)
    Readiness.objects.filter(pk=over.pk).update(is_primary=True)
    before = (timezone.localdate() + timedelta(days=10)).isoformat()
    address = reverse("api_readiness")
    found = viewer.get(address, {"lapses_before": before}).json()["results"]
    assert sorted(one["id"] for one in found) == sorted([over.pk, soon.pk])
    both = viewer.get(address, {"lapses_before": before, "is_primary": "false"}).json()["results"]
    assert [one["id"] for one in both] == [soon.pk]
    page = viewer.get(address, {"lapses_before": before, "limit": "1"}).json()
    assert len(page["results"]) == 1
    assert len(viewer.get(page["next"]).json()["results"]) == 1


@pytest.mark.parametrize("told", ["", "soon", "2026-02-30", "2026-1-1", "\0"])
def test_the_api_says_what_makes_no_sense_as_a_day(viewer, told):
    answer = viewer.get(reverse("api_readiness"), {"lapses_before": told})
    assert answer.status_code == 400
    assert "it is a date (write 2026-01-31)" in answer.json()["detail"]
