"""How the year is lived: who is asked when, what each does on its day, and how an analyst judges by rule."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from scoring import whoisit
from suppliers import campaigns, judging
from suppliers.answering import links, said, saving
from suppliers.judging import NEW
from suppliers.keyedcodes import coding
from suppliers.models import Contact, Questionnaire, Site, Supplier
from suppliers.models.answers import Covers, Together
from tests.suppliers import year

DUE, CLOSES = 30, 60  # days after it is asked


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
