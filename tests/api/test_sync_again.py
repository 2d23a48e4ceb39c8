"""The same request twice has one effect and one answer: in turn, at once, after a lost connection or worker."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from accounts import answers
from accounts.models import Job, KeptAnswer
from suppliers import loading
from suppliers.models import Load, Supplier, Upload
from suppliers.reading import pieces
from tests.api.world import client_of, problem

pytestmark = pytest.mark.django_db
ROWS = [{"code": "S1", "name": "One"}, {"code": "S2", "country": "XX"}]
KEY = {"Idempotency-Key": "night-2027-03-01"}
TEXT = "code,name\n" + "".join(f"S{i},Name {i}\n" for i in range(1, 101))


@pytest.fixture
def short(settings, monkeypatch):
    settings.SYNC_AT_ONCE_BYTES = 200
    monkeypatch.setattr(pieces, "PIECE", 400)


def test_the_same_key_and_body_have_one_effect_and_the_same_answer(api):
    first = api.sync("suppliers", ROWS, headers=KEY)
    Supplier.objects.filter(code="S1").update(name="changed since")
    again = api.sync("suppliers", ROWS, headers=KEY)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert Supplier.objects.get().name == "changed since"
    assert Load.objects.count() == Job.objects.count() == 1


def test_the_same_key_with_another_request_is_refused(api):
    api.sync("suppliers", ROWS, headers=KEY)
    problem(api.sync("suppliers", ROWS[:1], headers=KEY), 409, "idempotency_key_reused")
    problem(api.sync("plants", ROWS[:1], headers=KEY), 409, "idempotency_key_reused")
    problem(api.sync("suppliers", ROWS, headers=KEY, query="?dry_run=1"), 409, "idempotency_key_reused")


def test_keys_are_a_persons_own(api, as_role):
    api.sync("suppliers", ROWS, headers=KEY)
    assert as_role("analyst").sync("suppliers", ROWS, headers=KEY).json()["unchanged"] == 1


def test_a_refused_request_keeps_nothing_and_may_be_mended(api):
    problem(api.sync("suppliers", [{"nmae": "x"}], headers=KEY), 400, "unknown_column")
    assert not KeptAnswer.objects.exists()
    assert api.sync("suppliers", ROWS, headers=KEY).json()["created"] == 1


@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 256])
def test_a_key_that_is_none_is_refused(api, key):
    problem(api.sync("suppliers", ROWS, headers={"Idempotency-Key": key}), 400, "idempotency_key")


def test_a_long_body_twice_is_one_load(api, short):
    first = api.sync("suppliers", TEXT, content_type="text/csv", headers=KEY)
    again = api.sync("suppliers", TEXT, content_type="text/csv", headers=KEY)
    assert (again.status_code, again.content, again["Location"]) == (202, first.content, first["Location"])
    loading.finish_here(Load.objects.get())
    third = api.sync("suppliers", TEXT, content_type="text/csv", headers=KEY)
    assert third.content == first.content
    assert Upload.objects.count() == Load.objects.count() == 1
    problem(
        api.sync("suppliers", TEXT[:-1], content_type="text/csv", headers=KEY), 409, "idempotency_key_reused"
    )


def test_answers_are_kept_for_thirty_days(api):
    api.sync("suppliers", ROWS, headers=KEY)
    now = timezone.now()
    assert answers.prune(now=now + timedelta(days=29)) == 0
    assert answers.prune(now=now + timedelta(days=31)) == 1


def at_the_same_time(work, times=6):
    def one(number):
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


@pytest.mark.django_db(transaction=True)
def test_the_same_request_many_times_at_once_has_one_effect():
    secret = client_of()
    many = [{"code": f"S{i}", "name": "One"} for i in range(300)]
    found = at_the_same_time(lambda _n: secret.sync("suppliers", many, headers=KEY))
    assert {answer.status_code for answer in found} == {200}
    assert len({answer.content for answer in found}) == 1
    assert found[0].json()["created"] == 300
    assert Load.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_long_body_many_times_at_once_is_one_load(short):
    secret = client_of()
    found = at_the_same_time(lambda _n: secret.sync("suppliers", TEXT, content_type="text/csv", headers=KEY))
    assert {answer.status_code for answer in found} == {202}
    assert len({answer["Location"] for answer in found}) == 1
    assert Load.objects.count() == Upload.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_after_one_that_was_taken_back_the_next_does_the_work():
    user = client_of_user()
    seen = []

    def fails():
        seen.append("fails")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        answers.once(user, "key", digest=b"d", work=fails)
    kept = answers.once(user, "key", digest=b"d", work=lambda: answers.Answer.of({"done": True}))
    again = answers.once(user, "key", digest=b"d", work=fails)
    assert kept == again
    assert seen == ["fails"]
    with pytest.raises(answers.OtherRequest):
        answers.once(user, "key", digest=b"other", work=fails)


def client_of_user():
    from accounts.models import User

    return User.objects.create_user("me@holdfast.example", role="admin")


@pytest.mark.django_db(transaction=True)
def test_twenty_writers_of_one_resource_lose_no_row_and_never_deadlock():
    secret = client_of()
    shared = [f"X{i}" for i in range(30)]

    def write(number):
        rows = [{"code": f"S{number}-{i}"} for i in range(20)]
        rows += [{"code": code, "name": f"by {number}"} for code in (shared if number % 2 else shared[::-1])]
        return secret.sync("suppliers", rows)

    found = at_the_same_time(write, times=20)
    assert {answer.status_code for answer in found} == {200}
    assert [answer.json()["errors"] for answer in found if answer.json()["errors"]] == []
    assert Supplier.objects.count() == 20 * 20 + 30
    assert sum(answer.json()["created"] for answer in found) == 20 * 20 + 30
    assert Load.objects.count() == 20
