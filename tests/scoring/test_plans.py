"""A dated plan of a source: made once, moved with its slip kept, done or dropped."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, connection, transaction

from accounts.models import User
from scoring import plans
from scoring.facts.plans import DUE_ON, OPEN
from scoring.models import PlanMove, SourcePlan
from suppliers.models import Change, Supplier
from tests.pages import rows

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 20)
NOW = datetime(2026, 6, 20, 9, 30, tzinfo=UTC)
DUE = DAY + timedelta(days=60)


@pytest.fixture
def ann(db) -> User:
    return User.objects.create_user("ann@holdfast.example", role="analyst")


@pytest.fixture
def source(db):
    seller = Supplier.objects.create(code="S1", name="Acme")
    return rows.source(rows.part("VALVE"), seller, role="candidate", target_real_on=DAY + timedelta(days=10))


@pytest.fixture
def make(source, ann):
    def make(**told) -> SourcePlan:
        given = {
            "owner": ann,
            "checks": ["qualified", "contracted"],
            "todo": "First article, then a framework.",
        }
        given |= {"due_on": DUE, "by": ann, "now": NOW, "day": DAY, "cost": Decimal(12000), "currency": "EUR"}
        return plans.make(source, **(given | told))

    return make


def due_on(source) -> date | None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {DUE_ON} FROM suppliers_source source {OPEN} WHERE source.id = %s", [source.pk]
        )
        return cursor.fetchone()[0]


def test_an_open_plan_counts_over_what_the_erp_tells(make, source, ann):
    assert due_on(source) == source.target_real_on
    made = make()
    assert due_on(source) == DUE
    assert plans.open_of(source) == made
    plans.drop(made, why="Too dear.", by=ann, now=NOW, day=DAY)
    assert due_on(source) == source.target_real_on


def test_a_plan_and_its_moves_tell_the_scores_of_the_part(make, source, ann):
    made = make()
    plans.move(made, to=DUE + timedelta(days=1), why="Later.", by=ann, now=NOW, day=DAY)
    told = Change.objects.filter(resource=plans.RESOURCE).values_list("row_ids", flat=True)
    assert list(told) == [[source.part_id], [source.part_id]]


def test_a_plan_moved_twice_shows_its_slip_from_the_first_day(make, ann):
    made = make()
    assert made.slip_days(DAY) == 0
    moved = plans.move(made, to=DUE + timedelta(days=30), why="Tool late.", by=ann, now=NOW, day=DAY)
    assert moved.slip_days(DAY) == 30
    again = plans.move(moved, to=DUE + timedelta(days=20), why="Tool came.", by=ann, now=NOW, day=DAY)
    assert (again.first_due_on, again.due_on, again.slip_days(DAY)) == (DUE, DUE + timedelta(days=20), 20)
    kept = [(one.was_due_on, one.due_on, one.reason) for one in PlanMove.objects.order_by("pk")]
    assert kept == [
        (DUE, DUE + timedelta(days=30), "Tool late."),
        (DUE + timedelta(days=30), DUE + timedelta(days=20), "Tool came."),
    ]


def test_what_is_overdue_slips_by_the_day_and_what_was_done_no_more(make, ann):
    made = make()
    late = DUE + timedelta(days=7)
    assert made.slip_days(late) == 7
    assert list(SourcePlan.objects.overdue(late)) == [made]
    assert plans.finish(made, by=ann, now=NOW, day=late)
    made.refresh_from_db()
    assert (made.ended_as, made.slip_days(late + timedelta(days=300))) == ("done", 7)
    assert not plans.finish(made, by=ann, now=NOW, day=late), "it ended already"


def test_one_open_plan_a_source(make, ann):
    made = make()
    with pytest.raises(plans.Overtaken) as told:
        make(todo="Another way.")
    assert told.value.standing == made
    plans.drop(made, why="Too dear.", by=ann, now=NOW, day=DAY)
    make(todo="Another way.")


def test_who_moves_what_was_moved_meanwhile_is_told(make, ann):
    seen = make()
    plans.move(SourcePlan.objects.get(), to=DUE + timedelta(days=5), why="Later.", by=ann, now=NOW, day=DAY)
    with pytest.raises(plans.Overtaken) as told:
        plans.move(seen, to=DUE + timedelta(days=9), why="Later still.", by=ann, now=NOW, day=DAY)
    assert told.value.standing.due_on == DUE + timedelta(days=5)
    assert PlanMove.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"due_on": DAY - timedelta(days=1)}, "due_on"),
        ({"due_on": DAY + timedelta(days=plans.MOST_DAYS + 1)}, "due_on"),
        ({"checks": ["warmth"]}, "checks"),
        ({"checks": []}, "checks"),
        ({"todo": "  "}, "todo"),
        ({"currency": ""}, "currency"),
        ({"cost": Decimal(-1)}, "__all__"),
    ],
)
def test_what_does_not_fit_is_a_sentence_at_its_field(make, told, field):
    with pytest.raises(ValidationError) as refused:
        make(**told)
    assert list(refused.value.message_dict) == [field]
    assert not SourcePlan.objects.exists()


def test_an_owner_can_sign_in(make):
    for role, is_active in (("integration", True), ("analyst", False)):
        who = User.objects.create_user(f"{role}-{is_active}@holdfast.example", role=role, is_active=is_active)
        with pytest.raises(ValidationError, match="can sign in"):
            make(owner=who)


@pytest.mark.parametrize("role", ["viewer", "quality", "integration"])
def test_who_may_not_plan_neither_makes_moves_nor_ends(make, role):
    made, other = make(), User.objects.create_user("x@holdfast.example", role=role)
    for verb in (
        lambda: make(by=other),
        lambda: plans.move(made, to=DUE + timedelta(days=1), why="x", by=other, now=NOW, day=DAY),
        lambda: plans.finish(made, by=other, now=NOW, day=DAY),
        lambda: plans.drop(made, why="x", by=other, now=NOW, day=DAY),
    ):
        with pytest.raises(PermissionDenied):
            verb()


def test_a_plan_is_never_edited_but_moved_or_ended(make, ann):
    made = make()
    plans.move(made, to=DUE + timedelta(days=1), why="Later.", by=ann, now=NOW, day=DAY)
    for told in ({"first_due_on": DAY}, {"cost": 1}, {"todo": "Less."}):
        with pytest.raises(ProgrammingError, match="never edited"), transaction.atomic():
            SourcePlan.objects.update(**told)
    with pytest.raises(ProgrammingError, match="never edited"), transaction.atomic():
        PlanMove.objects.all().delete()
    plans.finish(made, by=ann, now=NOW, day=DAY)
    with pytest.raises(ProgrammingError, match="never edited"), transaction.atomic():
        SourcePlan.objects.update(due_on=DAY)
