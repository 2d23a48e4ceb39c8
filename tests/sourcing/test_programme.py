"""The daily round: tasks of what lapses, their owners, reminders, escalation and digests."""

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from accounts.models import Mail, User
from scoring.models import Decision, Override, Quadrant, Readiness
from scoring.readiness.codes import Reason
from sourcing import programme
from sourcing.models import Absence, Reminder, Review, Task, TaskEvent, TaskState
from sourcing.programme import byhand
from suppliers.models import Supplier
from tests.pages import rows
from tests.pages.judged import judged

pytestmark = pytest.mark.django_db
DAY = date(2027, 3, 1)
NOW = datetime(2027, 3, 1, 6, tzinfo=UTC)


@pytest.fixture
def manager(db):
    return User.objects.create_user("manager@holdfast.example", role="manager")


@pytest.fixture
def buyer(manager):
    return User.objects.create_user("buyer@holdfast.example", role="analyst", name="Buyer")


@pytest.fixture
def acme(buyer):
    rows.company()
    return Supplier.objects.create(code="ACME", name="Acme Castings")


def lapsing(number, supplier, *, days, check="contracted", to=Reason.QUOTE_ONLY, **more):
    """A part whose second source lapses so many days after DAY."""
    part = rows.part(number, **({"buyer": "buyer@holdfast.example"} | more.pop("part", {})))
    rows.position(part, **({"quadrant": Quadrant.DUAL_SOURCE} | more.pop("position", {})))
    source = rows.source(part, supplier, **more.pop("source", {}))
    return judged(source, lapses=(check, DAY + timedelta(days=days), to), **more)


def run(days=0, **more):
    day = DAY + timedelta(days=days)
    return programme.round_of(day, now=NOW + timedelta(days=days), **more)


def lapsed(one, check="contracted", to=Reason.QUOTE_ONLY):
    """As the night writes it once the day has come."""
    Readiness.objects.filter(pk=one.pk).update(**{f"{check}_reason": to, f"{check}_lapses_on": None})


def renewed(one, days, check="contracted"):
    on = DAY + timedelta(days=days)
    Readiness.objects.filter(pk=one.pk).update(**{f"{check}_reason": 300, f"{check}_lapses_on": on})


# opening


def test_what_lapses_within_its_lead_becomes_a_task_of_the_buyer(acme, buyer):
    for number, days in {"AT-LEAD": 60, "BEYOND": 61, "SOON": 3, "TODAY": 0, "OVER": -1}.items():
        lapsing(number, acme, days=days)
    run()
    found = {
        task.part.number: (task.kind, task.owner) for task in Task.objects.select_related("part", "owner")
    }
    assert found == dict.fromkeys(("AT-LEAD", "SOON", "TODAY"), ("terms", buyer))


def test_a_check_that_nobody_asks_for_is_no_task(acme):
    lapsing("A", acme, days=3, check="warm_backup", to=Reason.IS_COLD)
    lapsing("B", acme, days=3, check="independent", to=Reason.CONFIRMATION_OLD, is_primary=True)
    lapsing("C", acme, days=3, position={"quadrant": Quadrant.SINGLE_SOURCE})
    lapsing("D", acme, days=3, position={"quadrant": Quadrant.OUT_OF_SCOPE, "impact": None, "exposure": None})
    lapsing("E", acme, days=3, source={"status": "blocked"})
    lapsing("F", acme, days=3, source={"role": "candidate"})
    run()
    assert not Task.objects.exists()


def test_a_round_that_was_missed_is_made_up_for(acme):
    lapsing("A", acme, days=2)
    run(5)
    assert not Task.objects.exists(), "it lapsed three days ago, and nobody says that nothing was done then"
    run(5, since=DAY)
    assert Task.objects.get().lapses_on == DAY + timedelta(days=2)


def test_what_a_person_said_until_a_day_is_looked_at_again_before_it(acme, buyer):
    part = rows.part("A")
    rows.position(part)
    made = {"made_by": buyer, "made_at": NOW, "reason": "audit", "until": DAY + timedelta(days=9)}
    Override.objects.create(part=part, driver="on_time", value=0.9, **made)
    Decision.objects.create(
        part=part,
        wanted="dual_source",
        chosen="accept",
        acceptance="stock",
        mitigation="Stock for a year",
        **made,
    )
    Review.objects.create(
        part=part, reason="due", opened_on=DAY, due_on=DAY + timedelta(days=20), owner=buyer
    )
    run()
    assert {(task.kind, (task.lapses_on - DAY).days, task.owner) for task in Task.objects.all()} == {
        ("override", 10, buyer),
        ("acceptance", 10, buyer),
        ("review", 20, buyer),
    }


def test_a_round_run_twice_leaves_the_same_rows(acme):
    for number in range(5):
        lapsing(f"P{number}", acme, days=number * 10)
    run()
    before = [list(model.objects.order_by("pk").values()) for model in (Task, Reminder, Mail, TaskEvent)]
    assert set(run().values()) == {0}
    assert before == [
        list(model.objects.order_by("pk").values()) for model in (Task, Reminder, Mail, TaskEvent)
    ]


@pytest.mark.django_db(transaction=True)
def test_two_rounds_at_once_leave_one(acme):
    for number in range(20):
        lapsing(f"P{number}", acme, days=number)
    together = Barrier(3)

    def one():
        together.wait()
        run()
        connection.close()

    threads = [Thread(target=one) for _round in range(3)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert (Task.objects.count(), Reminder.objects.count(), Mail.objects.count()) == (20, 20, 1)


# ending


def test_a_renewed_check_ends_its_task_and_is_another_when_that_comes_near(acme):
    one = lapsing("A", acme, days=10)
    run()
    renewed(one, 80)
    run(1)
    task = Task.objects.get()
    assert (task.state, task.ending, task.ended_on) == ("done", "renewed", DAY + timedelta(days=1))
    assert task.events.get().words == "Renewed."
    run(30)
    assert Task.objects.open().get().lapses_on == DAY + timedelta(days=80)


def test_what_lapsed_stays_open_until_it_is_mended(acme):
    one = lapsing("A", acme, days=2)
    run()
    lapsed(one)
    for day in (2, 9, 40):
        run(day)
        assert Task.objects.get().state == "open"
    renewed(one, 400)
    run(41)
    assert Task.objects.get().ending == "renewed"


def test_a_day_that_moves_nearer_is_another_task(acme):
    one = lapsing("A", acme, days=40)
    run()
    renewed(one, 20)
    run(1)
    assert {(task.state, task.ending, (task.lapses_on - DAY).days) for task in Task.objects.all()} == {
        ("closed", "moved", 40),
        ("open", "", 20),
    }


def test_a_task_whose_source_is_gone_closes_and_says_so(acme):
    one = lapsing("A", acme, days=10)
    run()
    source = one.source
    one.delete()
    source.delete()
    run(1)
    task = Task.objects.get()
    assert (task.state, task.ending) == ("closed", "gone") and "gone" in task.events.get().words


def test_a_check_that_is_not_asked_for_any_more_closes_its_task(acme):
    one = lapsing("A", acme, days=10, check="independent", to=Reason.CONFIRMATION_OLD)
    run()
    Readiness.objects.filter(pk=one.pk).update(is_primary=True)
    run(1)
    assert Task.objects.get().ending == "not_asked"


def test_an_override_said_anew_and_a_review_that_is_signed_are_done(acme, buyer):
    part = rows.part("A")
    rows.position(part)
    made = {
        "part": part,
        "driver": "on_time",
        "value": 0.9,
        "made_by": buyer,
        "made_at": NOW,
        "reason": "audit",
    }
    old = Override.objects.create(until=DAY + timedelta(days=9), **made)
    review = Review.objects.create(part=part, reason="due", opened_on=DAY, due_on=DAY, owner=buyer)
    run()
    Override.objects.filter(pk=old.pk).update(ended_at=NOW, ended_by=buyer, ended_why="said anew")
    Override.objects.create(until=DAY + timedelta(days=90), **made)
    Review.objects.filter(pk=review.pk).update(state="signed", ended_on=DAY)
    run(1)
    assert {(task.kind, task.ending) for task in Task.objects.all()} == {
        ("override", "renewed"),
        ("review", "signed"),
    }


# owners


def test_the_task_of_somebody_who_left_finds_another_owner_and_says_so(acme, buyer, manager):
    lapsing("A", acme, days=30)
    run()
    User.objects.filter(pk=buyer.pk).update(is_active=False)
    run(1)
    task = Task.objects.get()
    assert task.owner == manager
    assert task.events.get().words == "Buyer is not here any more: it is manager@holdfast.example's now."
    assert Reminder.objects.filter(task=task, to=manager).count() == 1


def test_the_task_of_somebody_whose_letters_come_back_finds_another_owner(acme, buyer, manager):
    lapsing("A", acme, days=30)
    run()
    Mail.objects.update(state="bounced", ended_at=NOW, written_at=NOW)
    run(1)
    task = Task.objects.get()
    assert task.owner == manager and "come back" in task.events.get().words
    assert Mail.objects.filter(to=manager.email).count() == 1


def test_without_anybody_a_task_waits_for_an_owner(acme, buyer, manager):
    User.objects.update(is_active=False)
    lapsing("A", acme, days=30)
    run()
    assert Task.objects.get().owner is None and not Mail.objects.exists()
    User.objects.filter(pk=manager.pk).update(is_active=True)
    run(1)
    assert Task.objects.get().owner == manager and Mail.objects.get().to == manager.email


# reminders


def steps(**of):
    return list(Reminder.objects.filter(**of).order_by("pk").values_list("step", flat=True))


def test_it_is_reminded_when_opened_and_14_7_and_1_days_before_and_on_its_day(acme):
    one = lapsing("A", acme, days=60)
    on = []
    for day in range(70):
        if day == 60:
            lapsed(one)
        if run(day)["reminders"]:
            on.append(60 - day)
    assert on == [60, 14, 7, 1, 0] and steps(to__role="analyst") == [1000, 14, 7, 1, 0]


def test_a_week_without_rounds_is_one_reminder_and_not_several(acme):
    lapsing("A", acme, days=20)
    run()
    run(19)
    assert steps() == [1000, 1]


def test_what_lapsed_a_week_ago_is_told_to_a_manager_once(acme, manager):
    one = lapsing("A", acme, days=0)
    run()
    lapsed(one)
    assert run(6)["escalated"] == 0
    assert run(7)["escalated"] == 1 and run(8)["escalated"] == 0
    task = Task.objects.get()
    assert (task.escalated_to, task.escalated_on) == (manager, DAY + timedelta(days=7))
    assert steps(to=manager) == [-1]
    letter = Mail.objects.get(to=manager.email)
    assert "nobody has mended it" in letter.words


def test_a_snoozed_task_is_silent_until_its_day(acme, buyer):
    lapsing("A", acme, days=20)
    run()
    byhand.snooze(
        Task.objects.get(), until=DAY + timedelta(days=10), reason="Waits for legal.", by=buyer, day=DAY
    )
    for day in range(1, 10):
        assert run(day)["reminders"] == 0
    assert run(10)["reminders"] == 1 and steps() == [1000, 14]


# digests


def test_one_letter_a_day_says_all_that_is_new_the_soonest_first(acme, buyer):
    lapsing("LATER", acme, days=30)
    lapsing("SOON", acme, days=3)
    run()
    letter = Mail.objects.get()
    assert letter.to == buyer.email and letter.subject == "2 things about to lapse, 1 March 2027"
    assert letter.words.index("SOON") < letter.words.index("LATER")
    assert "Terms of Acme Castings for SOON: lapses in 3 days (4 March 2027)" in letter.words
    assert "/today/" in letter.words
    run(1)
    assert Mail.objects.count() == 1, "nothing is new"


def test_what_comes_after_the_letter_of_a_day_is_told_the_next(acme):
    lapsing("A", acme, days=30)
    run()
    lapsing("B", acme, days=30)
    run()
    assert Mail.objects.count() == 1
    run(1)
    assert "Acme Castings for B" in Mail.objects.latest("pk").words
    assert Mail.objects.count() == 2 and not Reminder.objects.filter(told_on=None).exists()


def test_who_stands_in_gets_what_is_theirs_and_what_is_not_in_one_letter(acme, buyer, manager):
    Absence.objects.create(user=buyer, stand_in=manager, from_on=DAY, until_on=DAY + timedelta(days=5))
    lapsing("A", acme, days=30)
    lapsing("B", acme, days=30, part={"buyer": ""})
    run()
    letter = Mail.objects.get()
    assert letter.to == manager.email and "For Buyer, who is away" in letter.words
    assert letter.words.index("for B") < letter.words.index("For Buyer") < letter.words.index("for A")


def test_a_long_letter_counts_what_it_does_not_list(acme):
    for number in range(45):
        lapsing(f"P{number}", acme, days=30)
    run()
    letter = Mail.objects.get()
    assert letter.words.count("lapses in 30 days") == 40 and "and 5 more." in letter.words


def test_a_round_takes_a_fixed_number_of_queries(acme, django_assert_num_queries):
    for number in range(30):
        lapsing(f"P{number}", acme, days=number)
    with django_assert_num_queries(24):
        run()


# by hand


@pytest.mark.parametrize(
    ("days", "sentence"),
    [(0, "a day at least"), (31, "30 at most"), (21, "past the day on which it lapses")],
)
def test_it_is_not_snoozed_too_long(acme, buyer, days, sentence):
    lapsing("A", acme, days=20)
    run()
    with pytest.raises(ValidationError, match=sentence):
        byhand.snooze(Task.objects.get(), until=DAY + timedelta(days=days), reason="x", by=buyer, day=DAY)


def test_it_is_handed_over_to_somebody_who_may_and_they_are_reminded(acme, buyer, manager):
    lapsing("A", acme, days=20)
    run()
    viewer = User.objects.create_user("viewer@holdfast.example", role="viewer")
    with pytest.raises(ValidationError, match="may not work on tasks"):
        byhand.hand_over(Task.objects.get(), to=viewer, reason="x", by=buyer, day=DAY)
    byhand.hand_over(Task.objects.get(), to=manager, reason="Your supplier.", by=buyer, day=DAY)
    run(1)
    assert steps(to=manager) == [1000]
    with pytest.raises(PermissionDenied):
        byhand.close(Task.objects.get(), reason="x", by=viewer, day=DAY)


def test_it_is_closed_with_a_reason_and_once(acme, buyer):
    lapsing("A", acme, days=20)
    run()
    task = Task.objects.get()
    with pytest.raises(ValidationError, match="Say why"):
        byhand.close(task, reason=" ", by=buyer, day=DAY)
    byhand.close(task, reason="The part is redesigned.", by=buyer, day=DAY)
    with pytest.raises(ValidationError, match="ended meanwhile"):
        byhand.close(task, reason="Again.", by=buyer, day=DAY)
    run(1)
    assert Task.objects.get().state == TaskState.CLOSED, "and it is not opened again"
    assert timezone.now()
