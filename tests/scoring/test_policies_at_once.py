"""Two people at one policy at the same moment, with real transactions: one of them is told."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import Job
from scoring import enforcing, policies, rescoring
from scoring.models import PolicyVersion
from tests.pages import rows

NOW = datetime(2026, 7, 1, 6, 0, tzinfo=UTC)
DAY = date(2026, 7, 1)


def at_once(*works: Callable[[], object]) -> list[object]:
    """What each of them answered, or was refused with."""
    found: list[object] = [None] * len(works)
    gate = Barrier(len(works))

    def run(place: int, work: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=20)
            found[place] = work()
        except (ValidationError, policies.Overtaken) as refused:
            found[place] = refused
        finally:
            connection.close()

    threads = [Thread(target=run, args=told) for told in enumerate(works)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return found


def enforced(version: PolicyVersion, over: PolicyVersion, by) -> Job:
    return enforcing.enforce(
        version, by=by, reason="Agreed.", over=over.pk, edition=version.edition, now=NOW, day=DAY
    )


@pytest.mark.django_db(transaction=True)
def test_of_two_managers_one_wins_and_the_other_gets_a_sentence():
    one, other = rows.person("manager"), rows.person("admin")
    over = PolicyVersion.objects.in_force()
    first, second = (policies.draft(by=by, now=NOW) for by in (one, other))
    found = at_once(lambda: enforced(first, over, one), lambda: enforced(second, over, other))
    (refused,) = [told for told in found if isinstance(told, ValidationError)]
    (job,) = [told for told in found if isinstance(told, Job)]
    winner = PolicyVersion.objects.in_force()
    assert winner.pk == job.argument["policy"]
    (sentence,) = refused.messages
    assert f"Policy {winner.version} was put in force meanwhile by {winner.enforced_by}" in sentence
    assert PolicyVersion.objects.drafts().count() == 1
    assert Job.objects.live().filter(kind=rescoring.KIND).count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_draft_is_put_in_force_once():
    by = rows.person("manager")
    over, draft = PolicyVersion.objects.in_force(), policies.draft(by=by, now=NOW)
    found = at_once(*[lambda: enforced(draft, over, by)] * 3)
    refused = [told for told in found if isinstance(told, ValidationError)]
    assert len(refused) == 2
    assert all("is no draft any more; it is in force" in told.messages[0] for told in refused)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_write_a_draft_one_is_told():
    by = rows.person("analyst")
    draft = policies.draft(by=by, now=NOW)

    def write(days: int) -> PolicyVersion:
        numbers = draft.numbers | {"qualification_days": days}
        return policies.write(draft, numbers, note="", by=by, now=NOW, edition=0)

    found = at_once(lambda: write(100), lambda: write(200))
    (told,) = [one for one in found if isinstance(one, policies.Overtaken)]
    (kept,) = [one for one in found if isinstance(one, PolicyVersion)]
    assert told.standing is not None and told.standing.edition == 1
    written = PolicyVersion.objects.get(pk=draft.pk)
    assert written.numbers["qualification_days"] == kept.numbers["qualification_days"]


@pytest.mark.django_db(transaction=True)
def test_a_draft_that_is_written_discarded_and_enforced_at_once_ends_as_one_thing():
    by = rows.person("manager")
    over, draft = PolicyVersion.objects.in_force(), policies.draft(by=by, now=NOW)
    at_once(
        lambda: policies.discard(draft),
        lambda: enforced(draft, over, by),
        lambda: policies.write(draft, draft.numbers, note="Mine.", by=by, now=NOW, edition=0),
    )
    left = PolicyVersion.objects.filter(pk=draft.pk).first()
    assert PolicyVersion.objects.in_force() == (left if left and left.status == "in_force" else over)
    assert left is None or left.status in ("in_force", "draft")


@pytest.mark.django_db(transaction=True)
def test_drafts_made_at_once_have_numbers_of_their_own():
    by = rows.person("analyst")
    made = at_once(*[lambda: policies.draft(by=by, now=NOW)] * 4)
    assert sorted(one.version for one in made) == [2, 3, 4, 5]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"note": "x"},
        {"reason": "x"},
        {"numbers": {}},
        {"status": "draft"},
        {"version": 9},
        {"enforced_by": None},
    ],
)
def test_what_judges_is_never_edited_whoever_tries(change):
    draft = policies.draft(by=rows.person("manager"), now=NOW)
    policies.put_in_force(draft, by=rows.person("admin"), reason="Agreed.", now=NOW)
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        PolicyVersion.objects.filter(pk=draft.pk).update(**change)


@pytest.mark.django_db
def test_what_has_judged_never_comes_back_and_is_never_deleted():
    before = PolicyVersion.objects.in_force()
    policies.put_in_force(policies.draft(by=rows.person("manager"), now=NOW), by=None, now=NOW)
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        PolicyVersion.objects.filter(pk=before.pk).update(status="in_force")
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        PolicyVersion.objects.filter(pk=before.pk)._raw_delete("default")


@pytest.mark.django_db
def test_who_puts_it_in_force_says_why():
    by = rows.person("manager")
    draft = policies.draft(by=by, now=NOW)
    with pytest.raises(ValidationError, match="Say why this policy is to be in force"):
        policies.put_in_force(draft, by=by, reason="  ", now=NOW)
    with (
        pytest.raises(IntegrityError, match="policy_put_in_force_by_somebody_says_why"),
        transaction.atomic(),
    ):
        PolicyVersion.objects.filter(pk=draft.pk).update(enforced_by=by)
