import copy
import json
from datetime import UTC, datetime
from threading import Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from scoring import policies
from scoring.models import Assessment, PartPoints, PolicyVersion, Position
from scoring.origins import Origin
from scoring.policy import DRIVERS, EXPOSURE, POLICY_1, POLICY_2, Policy, PolicyError
from suppliers.models import Dependency, Part, Site
from tests.scoring import small_company

NOW = datetime(2026, 7, 1, 6, 0, tzinfo=UTC)


def told(*, part_id: int | None = None, **points) -> None:
    """Of a part whose site says what it needs."""
    if part_id is None:
        small_company.build()
        part_id = Part.objects.get(number="VALVE").pk
    sites = Site.objects.filter(sources__part=part_id)
    sites.update(tier_two_complete=True)
    for site in sites.distinct():
        Dependency.objects.create(site=site, material="magnets", keyed_code="c0de", complete=True)
    PartPoints.objects.create(
        part_id=part_id,
        paper_open=False,
        usable_open=False,
        paper_gap=False,
        usable_gap=False,
        row_digest=0,
        **points,
    )


def test_policy_2_gives_upstream_a_weight_and_survives_json():
    policy = Policy.from_numbers(json.loads(json.dumps(POLICY_2)))
    assert policy.exposure.weights[EXPOSURE.index("upstream")] == 0.1
    assert policy.as_numbers() == {**POLICY_2, "floors": policy.as_numbers()["floors"]}
    assert Policy.from_numbers(policy.as_numbers()) == policy
    assert policy.independence.accepted_kinds == ("country",)
    assert hash(policy) == hash(Policy.from_numbers(POLICY_2))


def test_policy_1_knows_nothing_of_the_network():
    policy = Policy.from_numbers(POLICY_1)
    assert (policy.node_chances, policy.independence) == (None, None)
    assert "node_chances" not in policy.as_numbers()


@pytest.mark.parametrize(
    ("group", "name", "value", "sentence"),
    [
        ("node_chances", "moon", {}, "The list of node chances has an unknown name: moon."),
        (
            "node_chances",
            "port",
            {"chance": 1.2, "recovery_days": 21},
            "chance of a port must be a number between 0 and 1, not 1.2.",
        ),
        ("node_chances", "port", {"chance": 0.2}, "The chance of a port lacks recovery_days."),
        ("node_chances", "site", 3, "The chance of a site must be an object of names and values."),
        ("independence", "accepted_kinds", ["moon"], "moon is no kind of node that two sources may share."),
        ("independence", "accepted_kinds", "site", "The accepted kinds must be a list."),
        ("independence", "proof_depth", 1.5, "proof_depth must be a whole number between 0 and 10, not 1.5."),
        ("independence", "confirmation_days", True, "confirmation_days must be a whole number"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(group, name, value, sentence):
    numbers = copy.deepcopy(POLICY_2)
    numbers[group][name] = value
    with pytest.raises(PolicyError, match=sentence.replace(".", r"\.")):
        Policy.from_numbers(numbers)


@pytest.mark.django_db
def test_the_network_puts_policy_2_in_force_once_something_upstream_is_known():
    assert policies.follow_the_network(now=NOW) is None
    told(upstream_chance=None)
    assert policies.follow_the_network(now=NOW) is None
    PartPoints.objects.update(upstream_chance=0.04)
    found = policies.follow_the_network(now=NOW)
    assert (found.version, found.numbers, found.in_force_from) == (2, POLICY_2, NOW)
    assert PolicyVersion.objects.in_force() == found
    assert PolicyVersion.objects.get(version=1).status == "retired"
    assert policies.follow_the_network(now=NOW) is None
    assert PolicyVersion.objects.count() == 2


@pytest.mark.django_db
def test_under_policy_2_what_the_network_says_is_in_the_score_and_what_it_does_not_know_widens_it():
    small_company.build()
    small_company.score_all()
    valve, seal = (Position.objects.get(part__number=number) for number in ("VALVE", "SEAL"))
    told(part_id=valve.part_id, upstream_chance=0.001)
    policies.follow_the_network(now=NOW)
    small_company.score_all()
    place = DRIVERS.index("upstream")
    scored = Assessment.objects.latest_of(valve.part)
    assert (scored.raw[place], scored.score[place]) == (0.001, 0)
    assert scored.origin[place] == Origin.NETWORK
    assert Position.objects.get(pk=valve.pk).exposure < valve.exposure
    unknown = Assessment.objects.latest_of(seal.part)
    assert (unknown.raw[place], unknown.low[place], unknown.high[place]) == (None, 0, 100)
    assert Position.objects.get(pk=seal.pk).exposure_confidence < seal.exposure_confidence


@pytest.mark.django_db
def test_a_company_s_own_policy_stays():
    told(upstream_chance=0.04)
    own = PolicyVersion.objects.create(version=2, numbers={**POLICY_1, "qualification_days": 100})
    policies.put_in_force(own, by=None, now=NOW)
    assert policies.follow_the_network(now=NOW) is None
    assert PolicyVersion.objects.in_force() == own


@pytest.mark.django_db
def test_what_was_in_force_never_comes_back_that_way():
    own = PolicyVersion.objects.create(version=2, numbers=POLICY_2)
    policies.put_in_force(own, by=None, now=NOW)
    with pytest.raises(ValidationError, match="policy 2 is no draft any more; it is in force"):
        policies.put_in_force(own, by=None, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_networks_at_once_put_one_policy_in_force():
    told(upstream_chance=0.04)
    found = []

    def follow() -> None:
        try:
            found.append(policies.follow_the_network(now=NOW))
        finally:
            connection.close()

    threads = [Thread(target=follow) for _one in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(one is not None for one in found) == 1
    assert PolicyVersion.objects.count() == 2
