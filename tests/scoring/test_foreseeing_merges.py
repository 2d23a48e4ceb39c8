"""What is foreseen of a merge is what the networks say once it is done."""

import pytest
from django.utils import timezone

from scoring import mergeeffect
from scoring.foreseeing.merged import foresee_merge
from scoring.models import RANKED, PartPoints
from scoring.networks import nodes
from suppliers.duplicates import merging
from suppliers.models import Change, Part, Source, Supplier
from tests.pages import networked, rows
from tests.scoring.networks.world import answer, tell
from tests.scoring.test_foreseeing import settle
from tests.suppliers.answered import analyst
from tests.suppliers.loading import load

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    rows.company()
    tell(**networked.FACTS)
    settle()
    return analyst()


def stands(part):
    """network -> what stops the part for certain, of what is ranked."""
    kept = PartPoints.objects.get(part__number=part)
    return {
        name: {code for code in getattr(kept, name) if nodes.kind_of(code) in RANKED}
        for name in ("paper", "usable")
    }


def foreseen(part, kept, gone, by):
    """What would stop the part, from what stands and what is foreseen to move."""
    found = foresee_merge("suppliers", kept=kept, gone=gone, user=by, day=networked.DAY)
    pk, now = Part.objects.get(number=part).pk, stands(part)
    old, new = (nodes.code(nodes.NodeKind.COMPANY, one.pk) for one in (gone, kept))
    for network, points in now.items():
        moved = {node: how for net, of, node, how in found.moved.points if (net, of) == (network, pk)}
        points = {new if code == old else code for code in points}
        come = {node for node, how in moved.items() if how in ("worse", "known")}
        now[network] = (points | come) - {node for node, how in moved.items() if how == "gone"}
    return now


def company(code):
    return Supplier.objects.get(code=code)


def test_two_sellers_that_are_one_stop_the_part_alone(by):
    one, two = company("ONE"), company("TWO")
    newest = Change.objects.order_by("-pk").first().pk
    before = stands("CHIP")
    assert nodes.code(nodes.NodeKind.COMPANY, one.pk) not in before["paper"]
    told = foreseen("CHIP", one, two, by)
    assert Change.objects.order_by("-pk").first().pk == newest
    assert stands("CHIP") == before, "nothing is written"
    merging.merge(
        "suppliers", kept_id=one.pk, gone_id=two.pk, by=by, reason="one company", now=timezone.now()
    )
    answer()
    assert nodes.code(nodes.NodeKind.COMPANY, one.pk) in stands("CHIP")["paper"]
    assert told == stands("CHIP")


def test_makers_that_are_one_too(by):
    acme, beta = company("ACME"), company("BETA")
    told = foreseen("ROTOR", acme, beta, by)
    merging.merge(
        "suppliers", kept_id=acme.pk, gone_id=beta.pk, by=by, reason="one company", now=timezone.now()
    )
    answer()
    assert told["paper"] == stands("ROTOR")["paper"]
    assert nodes.code(nodes.NodeKind.COMPANY, acme.pk) in told["paper"]


def test_parts_that_stand_on_one_alone_are_not_worked_out(by):
    found = foresee_merge(
        "suppliers", kept=company("GAMA"), gone=company("DEPOT"), user=by, day=networked.DAY
    )
    assert (found.part_ids, found.beyond, bool(found.moved)) == ((), 0, False)


def test_two_parts_that_are_one_have_the_sources_of_both(by):
    load("parts", "number,plant,procurement\nCOVER2,W1,buy\n")
    load("sources", "part,plant,supplier,site,role\nCOVER2,W1,FABCO,F1,primary\n")
    settle()
    kept, gone = Part.objects.get(number="COVER"), Part.objects.get(number="COVER2")
    found = foresee_merge("parts", kept=kept, gone=gone, user=by, day=networked.DAY)
    gone_points = {node for net, of, node, how in found.moved.points if net == "paper" and how == "gone"}
    before = stands("COVER")["paper"]
    merging.merge("parts", kept_id=kept.pk, gone_id=gone.pk, by=by, reason="one part", now=timezone.now())
    answer()
    assert before - stands("COVER")["paper"] == gone_points
    assert {"Beta", "Beta works"} <= {one.name for one in nodes.labels(gone_points).values()}


def test_what_is_bought_from_both_is_told_in_words(by):
    load("sources", "part,plant,supplier,site\nCHIP,W1,ONE,G1\nCHIP,W1,TWO,G1\n")
    settle()
    one, two = company("ONE"), company("TWO")
    outcome = mergeeffect.of("suppliers", kept=one, gone=two, user=by, day=networked.DAY)
    assert [(part.number, part.becomes_one) for part in outcome.together] == [("CHIP", True)]
    assert outcome.in_all == 1
    assert outcome.effect is not None
    assert Source.objects.filter(supplier=two).exists()
