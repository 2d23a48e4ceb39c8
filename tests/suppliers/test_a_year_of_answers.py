"""A year, day by day: 300 suppliers are asked, some answer late, in part, by a code, or with ill will; an analyst
judges by rule. In the end the facts are the right ones, counted, and the single points those of what was truly told."""

import json
from collections import Counter
from datetime import datetime, time, timedelta
from decimal import ROUND_DOWN, Decimal

import pytest
from django.utils import timezone

from scoring.models import NodeName, PartPoints
from scoring.networks import nodes
from suppliers import campaigns
from suppliers.keyedcodes import coding
from suppliers.models import (
    ChangeNotice,
    Contact,
    Dependency,
    Questionnaire,
    Site,
    Supplier,
)
from tests.scoring.networks.world import answer, tell
from tests.suppliers import year
from tests.suppliers.answered import analyst
from tests.suppliers.yearlived import Supplierside, answers, ask, judge, when

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    """Noon of a day of the year to come; the pages ask the same clock as everything else."""
    start = timezone.localdate()

    class Clock:
        day = 0

        @property
        def now(self):
            noon = datetime.combine(start + timedelta(days=self.day), time(12))
            return timezone.make_aware(noon)

        @property
        def today(self):
            return start + timedelta(days=self.day)

    found = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: found.now)
    return found


@pytest.fixture
def everyone(db):
    from django.db import connection

    tell(**year.facts())
    found = year.suppliers()
    Contact.objects.bulk_create(
        Contact(supplier=one, email=f"quality@{one.code.lower()}.example")
        for one in Supplier.objects.filter(code__startswith="S")
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return found


def live(everyone, by, clock):
    """The year. Gives when each answered last, and who was asked back."""
    asked = ask(everyone, by, clock)
    todo = {}
    for one in everyone:
        if one.kind != "silent":
            todo.setdefault(when(one, asked[one.code][1]), []).append(one)
    told_on, asked_back, by_code = {}, [], {one.code: one for one in everyone}
    for day in range(366):
        clock.day = day
        campaigns.close_ended(on=clock.today, now=clock.now)
        for one in todo.get(day, ()):
            answers(Supplierside(one, asked[one.code][0], clock))
            told_on[one.code] = clock.today
        for row in Questionnaire.objects.to_read().order_by("submitted_at"):
            judge(row, by, clock, asked_back)
        for code in asked_back:
            one = by_code[code]
            if one.told and day == when(one, asked[code][1]) + 4:
                Supplierside(one, asked[code][0], clock).say(one.told)
                told_on[code] = clock.today
    return told_on, asked_back


def on_file():
    """Every dependency, its place by its number where we can tell which it is."""
    codes = {coding.codes(lei=year.lei(n))[0]: n for n in range(year.UPSTREAM)}
    names = {f"Upstream {n:02} Works": n for n in range(year.UPSTREAM)}
    rows = Dependency.objects.select_related("site", "upstream_site__supplier")
    return Counter(
        (
            row.site.code,
            row.part,
            row.material,
            names[row.upstream_site.supplier.name] if row.upstream_site else codes[row.keyed_code],
            bool(row.keyed_code),
            row.share,
            row.required,
            row.complete,
            row.origin,
            row.confirmed_on,
        )
        for row in rows
    )


def expected(everyone, told_on):
    found = Counter()
    for one in everyone:
        for material, need in one.told.items():
            count = len(need.places)
            share = required = None
            if need.together == "all" and count > 1:
                share = (Decimal(1) / count).quantize(Decimal("0.000001"), ROUND_DOWN)
                required = share * count
            for number in need.places:
                found[
                    one.site,
                    "",
                    material,
                    number,
                    one.kind == "keyed",
                    share,
                    required,
                    need.complete,
                    "supplier",
                    told_on[one.code],
                ] += 1
    return found


def test_a_year_of_three_hundred_suppliers_ends_in_the_right_facts(everyone, clock):
    by = analyst()
    told_on, asked_back = live(everyone, by, clock)
    right = expected(everyone, told_on)
    assert on_file() == right and len(right) > 250
    assert sorted(asked_back) == sorted(one.code for one in everyone if one.kind == "corrected")
    by_kind = Counter(one.kind for one in everyone)
    states = Counter(Questionnaire.objects.values_list("state", flat=True))
    assert states == {
        "reviewed": sum(
            by_kind[k]
            for k in ("prompt", "late", "partial", "keyed", "corrected", "replay", "script", "flood")
        ),
        "declined": by_kind["declines"],
        "closed": sum(by_kind[k] for k in ("silent", "too_late", "huge", "foreign")),
    }
    complete = {one.site for one in everyone if one.told and one.is_whole}
    assert set(Site.objects.filter(tier_two_complete=True).values_list("code", flat=True)) == complete
    for poison in ("<", "flood", "poison"):
        assert not Dependency.objects.filter(material__contains=poison).exists()
        assert not Supplier.objects.filter(name__contains=poison).exists()
        assert poison not in json.dumps(list(Site.objects.values_list("name", flat=True)))
    named = {n for one in everyone if one.kind != "keyed" for need in one.told.values() for n in need.places}
    made = {
        int(name.split()[1])
        for name in Supplier.objects.filter(code__startswith="T2-").values_list("name", flat=True)
    }
    assert made == {n for n in named if n >= year.ON_FILE}  # each once, whoever told it first
    assert Supplier.objects.filter(code__startswith="T2-").count() == len(made)
    assert not ChangeNotice.objects.exists()
    _compare_points(everyone)


def _compare_points(everyone):
    """What the networks say of the facts, and what the truth says as far as it was told."""
    answer()
    codes = {coding.codes(lei=year.lei(n))[0]: n for n in range(year.UPSTREAM)}
    coded = {
        pk: codes[name] for pk, name in NodeName.objects.filter(name__in=codes).values_list("pk", "name")
    }
    named = {
        pk: int(name.split()[1])
        for pk, name in Site.objects.values_list("pk", "supplier__name")
        if name.startswith("Upstream")
    }
    found = {}
    for part, points in PartPoints.objects.values_list("part__number", "paper"):
        told = [(nodes.kind_of(code).name, nodes.ref_of(code)) for code in points]
        found[int(part[1:])] = {(coded[ref], True) for kind, ref in told if kind == "CODED"} | {
            (named[ref], False) for kind, ref in told if kind == "SITE" and ref in named
        }
    right = year.stopping(everyone)
    assert found == right
    assert sum(map(len, right.values())) >= 1
