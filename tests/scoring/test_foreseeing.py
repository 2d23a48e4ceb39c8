"""What is foreseen of an answer is what the scores and the networks say once it is accepted."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from scoring import foreseeing
from scoring.foreseeing import differences
from scoring.foreseeing.differences import How
from scoring.models import PartPoints, Position, Readiness
from scoring.networks import nodes
from scoring.readiness.codes import STATE_OF
from suppliers import judging
from suppliers.judging import NEW
from suppliers.judging.imagining import FIRST, imagine
from suppliers.models import Change, Dependency, Site, Supplier
from tests.pages import networked, rows
from tests.scoring import small_company
from tests.scoring.networks.world import answer, tell
from tests.suppliers.answered import analyst, answered, need, of_site

pytestmark = pytest.mark.django_db
DAY = networked.DAY
NOON = datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=UTC)


def settle():
    """Scores and networks read each other: twice round nothing moves any more."""
    for _again in range(2):
        small_company.score_all()
        answer()
    small_company.score_all()


@pytest.fixture
def by():
    rows.company()
    tell(**networked.FACTS)
    settle()
    return analyst()


def as_it_stands():
    """(network, part) -> what is certain, possible and open, in words; postures; how *independent* stands."""
    found = {}
    kept = list(PartPoints.objects.select_related("part"))
    codes = {code for row in kept for name in _LISTS for code in getattr(row, name)}
    words = {code: f"{one.kind.name} {one.name}" for code, one in nodes.labels(codes).items()}
    for row in kept:
        for network in ("paper", "usable"):
            found[network, row.part.number] = (
                {words[code] for code in getattr(row, network)},
                {words[code] for code in getattr(row, f"{network}_possible")},
                getattr(row, f"{network}_open"),
            )
    postures = dict(Position.objects.values_list("part__number", "posture"))
    seconds = Readiness.objects.filter(is_primary=False)
    checks = {
        source: int(STATE_OF[reason])
        for source, reason in seconds.values_list("source", "independent_reason")
    }
    return found, postures, checks


_LISTS = ("paper", "paper_possible", "usable", "usable_possible")


def as_foreseen(side, imagined):
    parts = dict(Position.objects.values_list("part", "part__number"))
    codes = {
        code
        for network in (side.paper, side.usable)
        for row in network.values()
        for code in row.certain | row.possible
    }
    words = {code: f"{one.kind.name} {one.name}" for code, one in foreseeing.labels(codes, imagined).items()}
    found = {
        (network, parts[part]): (
            {words[c] for c in row.certain},
            {words[c] for c in row.possible},
            row.is_open,
        )
        for network in ("paper", "usable")
        for part, row in getattr(side, network).items()
    }
    return found, {parts[part]: posture for part, posture in side.posture.items()}, side.independent


def check(asked, by, taken=None):
    """Foresee, accept, score: the same; and what was left alone stays as it was. Gives what moved."""
    needs = list(asked.needs.select_related("site").prefetch_related("alternatives__site"))
    imagined = imagine(asked, needs, asked.sites.select_related("site"), taken or {})
    before = as_it_stands()
    facts = (
        Dependency.objects.count(),
        Supplier.objects.count(),
        Site.objects.count(),
        Change.objects.count(),
    )
    foreseen = foreseeing.foresee(imagined, day=DAY)
    assert facts == (
        Dependency.objects.count(),
        Supplier.objects.count(),
        Site.objects.count(),
        Change.objects.count(),
    )
    assert as_it_stands() == before
    judging.accept_all(asked, taken or {}, by=by, now=NOON + timedelta(hours=1), seen=1)
    settle()
    was, will = (as_foreseen(side, imagined) for side in (foreseen.before, foreseen.after))
    stands = as_it_stands()
    touched = set(was[1])
    assert touched
    for seen, real in ((was, before), (will, stands)):
        for told, kept in zip(seen, real, strict=True):
            assert told == {key: kept[key] for key in told}
    for told, kept in zip(before, stands, strict=True):
        others = {key: value for key, value in told.items() if _part(key) not in touched}
        assert others == {key: kept[key] for key in others}
    return differences(foreseen)


def _part(key):
    if isinstance(key, tuple):
        return key[1]
    return Readiness.objects.get(pk=key).part.number if isinstance(key, int) else key


def words(moved, network="paper"):
    parts = dict(Position.objects.values_list("part", "part__number"))
    told = {node for _network, _part, node, _how in moved.points if nodes.ref_of(node) < FIRST}
    labels = nodes.labels(told)
    return {
        (parts[part], f"{labels[node].kind.name} {labels[node].name}", how)
        for on, part, node, how in moved.points
        if on == network and node in labels and labels[node].kind.name == "SITE"
    }


def test_a_second_tier_that_nobody_had_mapped_becomes_known(by):
    asked = answered("ACME", by=by, at=NOON)
    need(asked, "A2", "steel", "Z1", complete=True)
    of_site(asked, "A2", complete=True)
    moved = check(asked, by)
    assert ("GEAR", "SITE Resin plant", How.KNOWN) in words(moved)
    assert ("paper", False) in {(network, is_open) for network, _part, is_open in moved.opened}


def test_a_shared_upstream_site_that_goes_makes_two_sources_independent(by):
    asked = answered("BETA", by=by, at=NOON)
    told = need(
        asked,
        "B1",
        "magnets",
        {"company": "Kiln", "town": "Ena", "country": "JP"},
        part="ROTOR",
        complete=True,
    )
    of_site(asked, "B1", complete=True)
    moved = check(asked, by, {told.alternatives.get().pk: NEW})
    assert ("ROTOR", "SITE Magnet plant", How.GONE) in words(moved)
    assert moved.checks


def test_one_that_was_hidden_is_found(by):
    """Complete on file and shown as safe: what the supplier adds is worse, not only known."""
    asked = answered("GAMA", by=by, at=NOON)
    need(asked, "G1", "steel", "Z1", complete=True)
    beside = answered("BETA", by=by, at=NOON)
    need(beside, "B1", "steel", "Z1", complete=True)
    moved = check(beside, by)
    assert ("COVER", "SITE Resin plant", How.WORSE) in words(moved)
    check(asked, by)


@pytest.mark.parametrize("together", ["any", "all"])
@pytest.mark.parametrize("part", ["", "CHIP"])
def test_alternatives_keyed_codes_and_needs_of_one_part(by, together, part):
    asked = answered("FABCO", by=by, at=NOON)
    need(asked, "F1", "wafers", "M1", {"keyed_code": "k" * 20}, together=together, part=part, complete=True)
    need(asked, "F1", "gas", {"keyed_code": "k" * 20}, complete=False)
    of_site(asked, "F1", complete=False)
    assert check(asked, by)


def test_a_site_that_needs_nothing_any_more(by):
    asked = answered("DEPOT", by=by, at=NOON)
    of_site(asked, "D1", covers="nothing")
    assert check(asked, by)


def test_nothing_is_foreseen_where_nothing_would_change(by):
    asked = answered("ACME", by=by, at=NOON)
    need(asked, "A1", "magnets", "M1", part="ROTOR", complete=True)
    assert not check(asked, by)


@pytest.mark.django_db(transaction=True)
def test_a_session_that_has_foreseen_may_write_facts_afterwards():
    """A session's first use of temporary tables fixes the size of their buffers."""
    rows.company()
    tell(**networked.FACTS)
    small_company.score_all()
    answer()
    asked = answered("ACME", by=analyst(), at=NOON)
    need(asked, "A2", "steel", "Z1", complete=True)
    connection.close()
    needs = list(asked.needs.select_related("site").prefetch_related("alternatives__site"))
    assert foreseeing.foresee(imagine(asked, needs, [], {}), day=DAY)
    tell(sites="code,supplier,name\nA2,ACME,Another name")
    assert Site.objects.get(code="A2").name == "Another name"
