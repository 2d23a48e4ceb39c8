"""What a draft would move, against a true re-score under it: the same quadrants, the same ranges."""

import copy
import doctest
from datetime import UTC, datetime

import numpy as np
import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from accounts.tasks import work_here
from scoring import policies, preview, previewing, rescoring
from scoring.facts import Parts
from scoring.models import Override, PolicyVersion, Position, RollUp
from scoring.networks import working
from scoring.policy import POLICY_2, Policy
from scoring.preview import QUADRANTS
from scoring.previewing import Asked
from suppliers.models import Part
from tests.pages import rows
from tests.scoring import small_company

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 1, 6, 0, tzinfo=UTC)
POSSIBLE = [name for name in previewing.Rescored._fields if name not in ("quadrant", "possible")]


def changed(*changes: tuple[str, object]) -> dict:
    numbers = copy.deepcopy(POLICY_2)
    for path, value in changes:
        *steps, last = path.split(".")
        at = numbers
        for step in steps:
            at = at[step]
        at[last] = value
    return numbers


OTHERS = {
    "weights and thresholds": changed(
        ("impact.weights.outage_loss", 0.2),
        ("impact.threshold", 42),
        ("exposure.weights.on_time", 0.4),
        ("exposure.weights.upstream", 0),
        ("exposure.exponent", 3.5),
        ("exposure.threshold", 61.5),
    ),
    "scales and stand-ins": changed(
        ("scales.outage_loss", {"kind": "linear", "zero_at": 0, "hundred_at": 12}),
        ("scales.criticality", {"kind": "steps", "steps": [[1, 0], [3, 60], [5, 100]]}),
        ("scales.natural_hazard", {"kind": "log", "zero_at": 5, "hundred_at": 60}),
        ("stand_ins", {**POLICY_2["stand_ins"], "financial_health": 60, "on_time": 70}),
        ("minimum_confidence", 0.9),
    ),
    "floors": changed(
        ("floors", [{"driver": "criticality", "from": 4, "axis_at_least": 60},
                    {"driver": "outage_loss", "from": 3, "axis_at_least": 80}])
    ),
    "quicker to qualify": changed(("qualification_days", 45)),
    "slower to qualify": changed(("qualification_days", 700)),
}  # fmt: skip


def test_the_worked_example_holds():
    tried = doctest.testmod(preview)
    assert tried.attempted and not tried.failed


def previewed(numbers: dict) -> dict[int, tuple]:
    parts = Parts(0, 1 << 30)
    columns = previewing.read(parts)
    total = RollUp.objects.values_list("company_daily_total", flat=True).get()
    taken = previewing.stored(columns, parts, day=timezone.localdate(), total=total)
    found = preview.rescored(taken, Policy.from_numbers(numbers))
    rows_of = zip(*(column.tolist() for column in found), strict=True)
    return dict(zip(columns["id"].tolist(), rows_of, strict=True))


def truly(numbers: dict) -> dict[int, tuple]:
    newest = PolicyVersion.objects.order_by("-version")[0].version
    version = PolicyVersion.objects.create(version=newest + 1, numbers=numbers)
    policies.put_in_force(version, by=None, now=NOW)
    assert work_here(rescoring.open(day=timezone.localdate(), by=None)).status == "done"
    names = [*POSSIBLE, "quadrant", "quadrants_possible"]
    found = Position.objects.in_scope().values_list("part_id", *names)
    return {part: (*told[:-2], QUADRANTS.index(told[-2]), told[-1]) for part, *told in found}


def same(one: dict[int, tuple], other: dict[int, tuple]) -> None:
    assert one.keys() == other.keys() and one
    told, true = (np.array([rows_of[part] for part in sorted(one)]) for rows_of in (one, other))
    assert (told[:, -2:] == true[:, -2:]).all(), "quadrants, and possible ones"
    np.testing.assert_allclose(told[:, :-2], true[:, :-2], atol=2e-5)


def judged(command: str, *told: str) -> None:
    call_command(command, *told, verbosity=0)
    call_command("rescore", verbosity=0)
    assert work_here(working.open(day=timezone.localdate())).status == "done"
    call_command("rescore", verbosity=0)


def override(part: Part, driver: str, value: float) -> None:
    by = User.objects.filter(role="analyst").first() or rows.person("analyst")
    until = timezone.localdate().replace(month=12, day=31)
    Override.objects.create(
        part=part, driver=driver, value=value, reason="Seen there.", until=until, made_by=by, made_at=NOW
    )


def test_the_demo_company_moves_as_a_true_re_score_moves_it():
    judged("load_demo")
    said = (("on_time", 0.8), ("outage_loss", 9.0), ("criticality", 4.0))
    for (driver, value), position in zip(said, Position.objects.in_scope().order_by("part_id"), strict=False):
        override(position.part, driver, value)
    call_command("rescore", verbosity=0)
    told = {name: previewed(numbers) for name, numbers in OTHERS.items()}
    now = dict(Position.objects.in_scope().values_list("part_id", "quadrant"))
    moved = 0
    for name, numbers in OTHERS.items():
        same(told[name], truly(numbers))
        moved += sum(QUADRANTS[row[-2]] != now[part] for part, row in told[name].items())
    assert moved > 50


@pytest.mark.slow
def test_so_does_a_synthetic_one():
    judged("create_portfolio", "--parts", "3000", "--seed", "4")
    for name in ("weights and thresholds", "slower to qualify"):
        told = previewed(OTHERS[name])
        same(told, truly(OTHERS[name]))


def small(numbers: dict, asked: Asked | None = None) -> previewing.Preview:
    return previewing.preview(Policy.from_numbers(numbers), day=small_company.DAY, asked=asked or Asked())


def test_parts_are_counted_from_where_to_where_and_listed_the_dearest_first():
    small_company.build()
    small_company.score_all()
    still = small(PolicyVersion.objects.in_force().numbers)
    assert (still.parts, still.moved, still.moves) == (3, 0, [])
    assert (still.before == still.after).all() and still.before.sum() == 3
    low = changed(("impact.threshold", 100), ("minimum_confidence", 0), ("floors", []))
    found = small(low)
    assert found.matrix[:, QUADRANTS.index("single_source")].sum() == 2, "of the bolt nothing is known: 100"
    losses = [move.loss for move in found.moves]
    assert losses == sorted(losses, reverse=True) and found.moved == len(found.moves) == 3
    place = (found.moves[0].loss, found.moves[0].part)
    assert small(low, Asked(after=place)).moves == found.moves[1:]
    assert len(small(low, Asked(size=1)).moves) == 2, "one more says that there are more"
    cell = (found.moves[0].before, found.moves[0].after)
    of_cell = small(low, Asked(of=cell)).moves
    assert of_cell == [move for move in found.moves if (move.before, move.after) == cell]


def test_what_another_version_scored_is_counted_as_waiting():
    small_company.build()
    small_company.score_all()
    assert small(POLICY_2).waiting == 0
    own = PolicyVersion.objects.create(version=2, numbers=POLICY_2)
    policies.put_in_force(own, by=None, now=NOW)
    assert small(POLICY_2).waiting == 3


def test_it_takes_five_queries_two_of_them_by_copy(django_assert_num_queries):
    small_company.build()
    small_company.score_all()
    with django_assert_num_queries(3):
        small(POLICY_2)
