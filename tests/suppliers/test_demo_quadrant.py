"""The demo company scored: its quadrant looks like a company's, and its stories land where they belong."""

from collections import Counter

import pytest
from django.core.management import call_command

from scoring.models import Position
from suppliers.demo import STORIES

DUAL, BACKUP, SINGLE, UNSCORED, OUT = (
    *("dual_source", "qualified_backup", "single_source", "unscored", "out_of_scope"),
)
LANDS = {
    "two_distributors_of_one_plant": {DUAL},
    "gone_cold": {BACKUP},
    "three_suppliers_low_impact": {SINGLE},
    "no_stock_figure": {UNSCORED},
    "safety_for_a_few_euros": {BACKUP, DUAL},
    "sole_maker_on_a_fault": {DUAL},
    "either_will_do": {SINGLE},
    "made_here": {OUT},
    "site_not_told": {DUAL},
    "overdue": {DUAL},
    "really_two": {DUAL},
    "getting_worse": {DUAL},
    "risky_but_cheap": {SINGLE},
    "all_of_its_capacity": {DUAL},
    "demand_not_told": {UNSCORED},
    "obsolete": {OUT},
    "calm_with_a_small_backup": {BACKUP},
    "never_ordered": {BACKUP},
    "real_as_backup_only": {DUAL},
    "contract_ended": {BACKUP},
    "quote_only": {BACKUP},
    "older_revision": {BACKUP},
    "change_not_accepted": {BACKUP},
    "lots_rejected": {DUAL},
    "being_built": {DUAL},
    "ships_without_approval": {DUAL},
    "third_is_real": {DUAL},
    "too_slow": {BACKUP},
    "dear_backup": {BACKUP},
    "qualification_about_to_lapse": {BACKUP},
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def positions() -> dict[str, Position]:
    call_command("load_demo", verbosity=0)
    call_command("rescore", verbosity=0)
    rows = Position.objects.select_related("part__plant")
    return {f"{p.part.number} {p.part.plant.code}": p for p in rows}


def test_the_quadrant_looks_like_a_companys(positions):
    quadrants = Counter(p.quadrant for p in positions.values())
    assert sum(quadrants.values()) == 400
    in_scope = 400 - quadrants.pop(OUT)
    shares = {name: count / in_scope for name, count in quadrants.items()}
    assert 0.15 <= shares[DUAL] <= 0.27, shares
    assert 0.20 <= shares[BACKUP] <= 0.30, shares
    assert 0.40 <= shares[SINGLE] <= 0.60, shares
    assert 0.01 <= shares[UNSCORED] <= 0.08, shares
    cells = Counter((p.impact // 20, p.exposure // 20) for p in positions.values() if p.impact is not None)
    assert len(cells) >= 15  # of 25: spread over it
    assert max(cells.values()) < 0.15 * in_scope  # nowhere in a clump


def test_the_stories_land_where_they_belong(positions):
    by_number = {key.split()[0]: p for key, p in positions.items()}
    for story, quadrants_meant in LANDS.items():
        for number in STORIES[story].parts:
            assert by_number[number].quadrant in quadrants_meant, (story, number)
    assert by_number["GRE-10120"].daily_loss is None
    assert by_number["CYL-10090"].primary_told is False
    assert by_number["SVV-10020"].sources_active == 2
    assert by_number["SVV-10020"].sources_shipping == 1
