"""A year, day by day: 300 suppliers are asked, some answer late, in part, by a code, or with ill will; an analyst
judges by rule. In the end the facts are the right ones, counted, and the single points those of what was truly told."""

import json
from collections import Counter
from datetime import datetime, time, timedelta
from decimal import ROUND_DOWN, Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from scoring import whoisit
from scoring.models import NodeName, PartPoints
from scoring.networks import nodes
from suppliers import campaigns, judging
from suppliers.answering import links, said, saving
from suppliers.judging import NEW
from suppliers.keyedcodes import coding
from suppliers.models import (
    ChangeNotice,
    Contact,
    Dependency,
    Questionnaire,
    Site,
    Supplier,
)
from suppliers.models.answers import Covers, Together
from tests.scoring.networks.world import answer, tell
from tests.suppliers import year
from tests.suppliers.answered import analyst

pytestmark = pytest.mark.django_db
DUE, CLOSES = 30, 60  # days after it is asked


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


def ask(everyone, by, clock):
    """A fifth of them every ten days."""
    found = {}
    for batch in range(5):
        clock.day = batch * 10
        codes = [one.code for one in everyone if one.number % 5 == batch]
        opened = campaigns.open(
            f"Second tier {batch}",
            asks="tier_two",
            words="",
            due_on=clock.today + timedelta(days=DUE),
            closes_on=clock.today + timedelta(days=CLOSES),
            remind_before=[7],
            suppliers=Supplier.objects.filter(code__in=codes).values_list("pk", flat=True),
            by=by,
            now=clock.now,
        )
        for row in opened.campaign.questionnaires.select_related("supplier", "campaign"):
            found[row.supplier.code] = (row, clock.day)
    return found


def when(one, asked_on):
    wait = {"late": DUE + 10, "too_late": CLOSES + 5, "replay": 6}.get(one.kind, 2 + one.number % 20)
    return asked_on + wait


class Supplierside:
    """What one of them does on its day: by the saving behind the page, or by the page itself."""

    def __init__(self, one, row, clock):
        self.one, self.row, self.clock = one, row, clock
        self.site = Site.objects.get(code=one.site).pk
        self.client = Client(REMOTE_ADDR=f"10.1.{one.number // 250}.{one.number % 250}")
        self.at = f"/answer/{links.token(row)}/"

    def save(self, what):
        return saving.save(self.row, what, version=self.row.version, now=self.clock.now)

    def say(self, needs, *, whole=True, keyed=False, nobody=False):
        self.row.refresh_from_db()
        for material, need in needs.items():
            places = () if nobody else tuple(self.place(number, keyed) for number in need.places)
            number = self.row.needs.filter(material=material).values_list("number", flat=True).first()
            self.save(
                said.Need(
                    site=self.site,
                    material=material,
                    number=number,
                    together=Together(need.together),
                    complete=need.complete,
                    places=places,
                )
            )
        self.save(said.OfSite(site=self.site, covers=Covers.LISTED, complete=whole))
        saving.submit(self.row, now=self.clock.now)

    def place(self, number, keyed):
        told = year.place(number)
        if keyed:
            return said.Place(codes=coding.codes(lei=told["lei"]))
        known = told if number < year.ON_FILE else {**told, "lei": ""}
        return said.Place(**known)

    def post(self, **told):
        self.row.refresh_from_db()
        return self.client.post(self.at, {"version": self.row.version, **told}).status_code


def answers(side):
    """How each kind answers; what a page would refuse is counted by its caller."""
    one, kind = side.one, side.one.kind
    if kind == "declines":
        saving.decline(side.row, now=side.clock.now, words="We do not say.")
    elif kind == "script":
        assert side.post(verb="need_add", site=1, material="<script>alert(1)</script>") == 302
        assert (
            side.post(verb="place", need=1, company="<img src=x onerror=alert(1)>", town="X", country="CN")
            == 302
        )
        assert side.post(verb="submit") == 302
    elif kind == "flood":
        for number in range(105):
            try:
                side.save(said.Need(site=side.site, material=f"flood {number}"))
            except ValidationError:
                assert number >= 100
        saving.submit(side.row, now=side.clock.now)
    elif kind == "huge":
        assert side.post(verb="remark", words="x" * 10_000_000) == 413
    elif kind == "foreign":
        others = Site.objects.exclude(supplier=side.row.supplier).values_list("pk", flat=True)
        for number in (2, 99, *[pk for pk in others if pk > 1][:3]):  # sites have numbers of the page's own
            assert side.post(verb="need_add", site=number, material="steel") == 422
        with pytest.raises(ValidationError):
            side.save(said.Need(site=others[0], material="steel"))
    elif kind == "replay":
        replays(side)
    elif kind == "too_late":
        assert side.client.get(side.at).status_code == 404
        with pytest.raises(saving.Ended):
            side.say(one.truth)
    else:
        side.say(one.told, whole=one.is_whole, keyed=kind == "keyed", nobody=kind == "corrected")


def replays(side):
    """Its letter went astray: the old link ends when it is written to anew, and whoever has it writes nothing."""
    old = side.at
    contact = Contact.objects.get(supplier=side.row.supplier)
    campaigns.send_again(side.row, to=contact, by=side.row.campaign.asked_by, now=side.clock.now)
    side.row.refresh_from_db()
    assert (
        side.client.post(old, {"verb": "need_add", "site": 1, "material": "poison", "version": 0}).status_code
        == 404
    )
    side.say(side.one.told)
    side.at = f"/answer/{links.token(side.row)}/"
    assert side.post(verb="need_add", site=1, material="poison") == 404


def judge(row, by, clock, asked_back):
    """By rule: what holds markup, or floods, is refused; who names nobody is asked once; the rest is accepted."""
    given = {"by": by, "now": clock.now, "seen": row.version}
    row = Questionnaire.objects.select_related("supplier", "campaign").get(pk=row.pk)
    needs = list(row.needs.all())
    if len(needs) > 20 or any("<" in need.material for need in needs):
        for answered in (*needs, *row.sites.exclude(covers="untold")):
            judging.refuse(answered, reason="Makes no sense", **given)
    elif any(not need.alternatives.exists() for need in needs):
        judging.ask_back(row, "Who delivers it?", **given)
        asked_back.append(row.supplier.code)
        return
    else:
        judging.accept_all(row, chosen(row, by), **given)
    judging.finish_reading(row, **given)


def chosen(row, by):
    alternatives = [
        one for need in row.needs.prefetch_related("alternatives") for one in need.alternatives.all()
    ]
    meant = whoisit.suggest(alternatives, user=by)
    told = {pk: guess.chosen or _same(pk, guess, alternatives) for pk, guess in meant.items()}
    return whoisit.read({f"taken-{pk}": value for pk, value in told.items()}, alternatives, user=by)


def _same(pk, guess, alternatives):
    """Where a name is only alike, a person looks: the same company and town, or none of these."""
    one = next(alternative for alternative in alternatives if alternative.pk == pk)
    same = [choice.value for choice in guess.choices if choice.words.startswith(f"{one.company}, {one.town}")]
    return same[0] if same else NEW


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
