"""A year passes over the demo company, day by day: reviews open and are signed, checks lapse and some are mended, and
every task, reminder, escalation and letter is what a plain reading of the rules says, counted."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Mail, User
from scoring.models import PolicyVersion, Position, Readiness
from scoring.readiness.codes import NAMES, STATE_OF, State
from sourcing import programme, reviews, signing
from sourcing.models import Reminder, Review, Task
from sourcing.programme.checks import asked
from suppliers.models import Source

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DAYS = 366
LEADS = {"usable": 90, "qualification": 90, "terms": 60, "warm": 45, "tier_two": 60, "can_ramp": 60}
REVIEW_LEAD, ESCALATED_AFTER, SIGNED_AFTER, MENDED_AFTER = 30, 7, 5, 20
STEPS = (14, 7, 1, 0)


def moment(day: date) -> datetime:
    return datetime.combine(day, time(7), UTC)


def lapses():
    """(source, kind) -> the first day on which an asked check that passes lapses, read row by row."""
    policy = PolicyVersion.objects.in_force().read()
    told = asked(policy)
    rows = list(zip(told["names"], told["kinds"], told["dual"], told["primary"], strict=True))
    quadrants = dict(Position.objects.values_list("pk", "quadrant"))
    sources = Source.objects.in_bulk()
    found = {}
    for one in Readiness.objects.all():
        source, quadrant = sources[one.source_id], quadrants[one.part_id]
        if source.status != "active" or source.role == "candidate" or quadrant == "out_of_scope":
            continue
        if not one.is_primary and quadrant == "single_source":
            continue
        for name in NAMES:
            kinds = [
                k
                for n, k, dual, primary in rows
                if (n, dual, primary) == (name, one.for_dual, one.is_primary)
            ]
            on, to = getattr(one, f"{name}_lapses_on"), getattr(one, f"{name}_lapses_to")
            passes = STATE_OF[getattr(one, f"{name}_reason")] == State.PASS
            if kinds and on and passes and STATE_OF[to] != State.PASS:
                found[one.source_id, kinds[0]] = (on, name)
    return found


class Year:
    def __init__(self) -> None:
        call_command("load_demo", parts=130, verbosity=0)
        call_command("rescore", verbosity=0)
        self.start = timezone.localdate()
        self.manager = User.objects.create_user("manager@holdfast.example", role="manager")
        self.lapses = lapses()
        self.mended: dict[int, date] = {}
        self.reviewed: list[tuple[int, date, date, date | None]] = []
        for number in range(DAYS):
            self.pass_day(self.start + number * DAY, number)

    def pass_day(self, day: date, number: int) -> None:
        reviews.open_reviews(day=day)
        programme.round_of(day, now=moment(day))
        if number % 50 == 0:  # twice on some days: nothing more comes of it
            programme.round_of(day, now=moment(day))
        self.sign(day)
        self.mend(day)

    def sign(self, day: date) -> None:
        ready = Review.objects.open().filter(opened_on__lte=day - SIGNED_AFTER * DAY).order_by("pk")
        for review in ready:
            standing = Position.objects.get(pk=review.part_id).assessment_id
            signing.sign(review, by=self.manager, assessment=standing, now=moment(day), day=day)

    def mend(self, day: date) -> None:
        """Every third check that lapsed twenty days ago is mended, for longer than the year."""
        for task in Task.objects.open().exclude(kind="review").filter(lapses_on=day - MENDED_AFTER * DAY):
            if task.pk % 3 == 0:
                name = self.lapses[task.source_id, task.kind][1]
                far = {f"{name}_lapses_on": self.start + 2000 * DAY}
                Readiness.objects.filter(pk=task.source_id).update(**far)
                self.mended[task.pk] = day


@pytest.fixture(scope="module")
def year(django_db_setup, django_db_blocker):
    from django.db import transaction

    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            yield Year()
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


def days_of(year):
    return [year.start + number * DAY for number in range(DAYS)]


def test_each_check_that_lapses_is_one_task_opened_on_its_day(year):
    end = days_of(year)[-1]
    wanted = {}
    for (source, kind), (on, _name) in year.lapses.items():
        opens = max(year.start, on - LEADS[kind] * DAY)
        if on >= year.start and opens <= end:
            wanted[source, kind] = (on, opens)
    found = {
        (task.source_id, task.kind): (task.lapses_on, task.opened_on)
        for task in Task.objects.exclude(kind="review")
    }
    assert found == wanted
    assert len(found) > 50 and len({kind for _source, kind in found}) >= 3


def test_what_was_mended_is_done_the_day_after_and_the_rest_stays_open(year):
    assert len(year.mended) > 10
    for task in Task.objects.exclude(kind="review"):
        if task.pk in year.mended and year.mended[task.pk] < days_of(year)[-1]:
            assert (task.state, task.ended_on) == ("done", year.mended[task.pk] + DAY)
        else:
            assert task.state == "open"


def test_each_review_is_a_task_that_ends_the_day_after_it_was_signed(year):
    end = days_of(year)[-1]
    found = {task.subject: task for task in Task.objects.filter(kind="review")}
    seen = 0
    for review in Review.objects.all():
        opens = max(review.opened_on, review.due_on - REVIEW_LEAD * DAY)
        signed = review.ended_on or end + DAY
        if opens > end or signed < opens:
            assert review.pk not in found
            continue
        task, seen = found[review.pk], seen + 1
        assert (task.opened_on, task.lapses_on) == (opens, review.due_on)
        assert task.ended_on == (signed + DAY if signed < end else None)
    assert seen == len(found) > 20


def reminders_wanted(task: Task, days: list[date]) -> Counter:
    """Of a task that had one owner: its steps by day, as the words of the rule say."""
    wanted: Counter = Counter()
    for day in days:
        if not task.opened_on <= day or (task.ended_on and day >= task.ended_on):
            continue
        if day >= task.lapses_on + ESCALATED_AFTER * DAY:
            wanted[-1, max(task.lapses_on + ESCALATED_AFTER * DAY, task.opened_on)] = 1
            continue
        due = min([step for step in STEPS if task.lapses_on - step * DAY <= day], default=1000)
        if all(step != due for step, _on in wanted):
            wanted[due, day] = 1
    return wanted


def test_every_reminder_is_one_row_on_its_day(year):
    days = days_of(year)
    found: dict[int, Counter] = {}
    for task, step, on in Reminder.objects.values_list("task", "step", "on"):
        found.setdefault(task, Counter())[step, on] += 1
    for task in Task.objects.all():
        assert found.pop(task.pk) == reminders_wanted(task, days), task
    assert not found


def test_what_lapsed_and_was_not_mended_is_escalated_once(year):
    late = {task.pk: task.escalated_on for task in Task.objects.filter(escalated_on__isnull=False)}
    for task in Task.objects.all():
        should = task.lapses_on + ESCALATED_AFTER * DAY
        if should <= days_of(year)[-1] and (task.ended_on is None or task.ended_on > should):
            assert late.pop(task.pk) == max(should, task.opened_on)
    assert not late


def test_a_letter_goes_out_on_each_day_on_which_something_is_new_and_on_no_other(year):
    told = set(Reminder.objects.values_list("to__email", "on"))
    letters = Counter(Mail.objects.filter(once__startswith="digest").values_list("to", "once"))
    found = {(to, date.fromisoformat(once.rpartition(" ")[2])) for to, once in letters}
    assert set(letters.values()) == {1} and found == told
    assert not Reminder.objects.filter(told_on=None).exists()
