"""The network of primaries alone: what second sources are measured against."""

import numpy as np
import pytest

from accounts.models import User
from scoring import headline
from scoring.models import NetworkVersion
from scoring.network import single_points
from scoring.networks.alone import primaries_alone
from scoring.networks.nodes import NodeKind, code
from suppliers.models import Part
from tests.scoring.networks.world import BASE, answer, current, points, said, tell

pytestmark = pytest.mark.django_db

TWO = """part,plant,supplier,site,role
    CHIP,W1,MAKE,F1,primary
    CHIP,W1,OTHER,F2,secondary
    SEAL,W1,OTHER,F2,"""


def points_alone(number):
    mapped = primaries_alone(current())
    place = mapped.place(code(NodeKind.PART, Part.objects.get(number=number).pk))
    found = single_points(mapped.network, np.array([place]))
    columns = found.indices[found.indices >= mapped.ranked_from]
    return said(mapped.codes[columns])


def test_a_part_hangs_on_its_primary_alone():
    tell(**BASE, sources=TWO)
    answer()
    assert points("CHIP") == set()
    assert points_alone("CHIP") == {"site F1", "company MAKE", "country TW"}


def test_a_part_with_one_source_stands_as_it_does_on_paper():
    tell(**BASE, sources=TWO)
    answer()
    assert points_alone("SEAL") == points("SEAL") == {"site F2", "company OTHER", "country CN"}


def test_what_it_hangs_on_above_stays_as_it_is():
    needs = "site,material,upstream_site,complete\nF1,magnets,U1,true\nF1,magnets,F2,true\nF1,resin,U1,true"
    tell(**BASE, sources=TWO, dependencies=needs)
    answer()
    assert points_alone("CHIP") >= {"site F1", "site U1"}
    assert "site F2" not in points_alone("CHIP"), "one of two makers of magnets"


def test_a_company_without_sources_is_no_trouble():
    tell(**BASE)
    answer()
    assert points_alone("CHIP") == set()


def test_second_sources_are_worth_what_they_take_off_a_years_loss():
    tell(**BASE, sources=TWO)
    answer()
    found = NetworkVersion.objects.latest("pk")
    assert found.loss_alone is not None and found.loss_alone > 0
    assert found.loss_usable == found.loss_alone, "nobody has shown that a second source is real"
    assert found.loss_paper is not None and found.loss_paper < found.loss_alone
    avoided = headline.avoided(User.objects.create_user("a@holdfast.example", "grey-harbour-47"))
    assert avoided is not None and (avoided.real, avoided.day) == (0.0, found.day)
    assert avoided.on_paper == pytest.approx(1 - found.loss_paper / found.loss_alone)
    assert avoided.sentence().startswith("Real second sources avoid 0.0")


def test_a_network_that_is_not_worked_out_whole_says_nothing():
    assert headline.avoided(User(is_active=True)) is None
