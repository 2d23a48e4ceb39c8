"""Full loads: what the body does not have goes, within what it speaks of, and never too much."""

import pytest

from suppliers.loading import Full
from suppliers.models import Change, Source, Stock, Supplier, Tombstone
from suppliers.models.loads import LoadState
from suppliers.reading import BodyRefused
from tests.suppliers.loading import load
from tests.suppliers.test_loading import loaded, opened

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("resource", ["inspections", "change-notices", "contacts"])
def test_what_speaks_against_a_source_has_no_full_load(resource):
    with pytest.raises(BodyRefused, match="have no full load"):
        opened(resource, [b"code\nS1\n"], full=Full())


def test_a_full_load_closes_suppliers_that_it_does_not_have(listed):
    load("suppliers", "".join(["code\n", *(f"X{i}\n" for i in range(40))]))
    text = "".join(["code\n", *(f"X{i}\n" for i in range(40)), "S1\n"])
    done = loaded("suppliers", text, rows=10, full=Full(0.05))
    assert (done.removed, done.error) == (1, "")
    assert dict(Supplier.objects.filter(code__in=["S1", "S2"]).values_list("code", "status")) == {
        "S1": "active",
        "S2": "blocked",
    }
    assert done.job.result["removed"] == 1
    again = loaded("suppliers", text, rows=10, full=Full(0.05))
    assert (again.removed, again.unchanged) == (0, 41)


def test_a_full_load_deletes_within_what_the_body_speaks_of(listed):
    days = "".join(f"P{n},A,2026-01-{day:02},1\n" for day in (1, 2) for n in (1, 2))
    load("stock", f"part,plant,as_of,on_hand\n{days}P1,B,2026-01-01,1\n")
    done = loaded("stock", "part,plant,as_of,on_hand\nP1,A,2026-01-01,1\n", full=Full(0.5))
    buried = Tombstone.objects.filter(resource="stock")
    assert len(buried) == done.removed, "whoever follows the list learns of it"
    assert all(set(one.key) == {"part", "plant", "as_of"} for one in buried)
    assert (done.removed, done.state) == (1, LoadState.DONE)
    left = Stock.objects.values_list("part__number", "part__plant__code", "as_of__day")
    assert set(left) == {("P1", "A", 1), ("P1", "A", 2), ("P2", "A", 2), ("P1", "B", 1)}
    assert Change.objects.filter(load=done, row_ids=None).exists()


def test_a_full_load_stops_where_more_would_go_than_may(listed):
    load("plants", "code\n" + "".join(f"X{i}\n" for i in range(8)))
    done = loaded("plants", "code\nA\nB\nX0\n", full=Full(0.5))
    assert (done.removed, done.state) == (0, LoadState.DONE)
    assert done.error == (
        "Nothing was removed: 7 of 10 rows are not in the body, more than the share of 0.5 that may go."
    )
    assert done.job.result["stopped"] == done.error
    assert loaded("plants", "code\nA\nB\nX0\n", full=Full(1)).removed == 7


def test_a_full_load_with_a_rejected_row_removes_nothing(listed):
    done = loaded("plants", "code,country\nA,XX\n", full=Full(1))
    assert done.removed == 0
    assert done.error.startswith("Nothing was removed: 1 rows were rejected")


def test_a_full_load_keeps_what_others_hang_on_and_names_it(listed, django_user_model):
    by = django_user_model.objects.create_user("me@holdfast.example", role="admin")
    load("plants", "code\nX\nY\n")
    done = loaded("plants", "code\nX\n", full=Full(1), by=by)
    assert (done.removed, done.job.result["kept"]) == (1, 2)
    assert sorted(done.job.result["kept_rows"]) == ["A", "B"]
    assert Source.objects.count() == 2


def test_a_dry_run_of_a_full_load_says_how_many_would_go(listed):
    load("plants", "code\nX\nY\n")
    done = loaded("plants", "code\nA\nB\nX\n", full=Full(1), dry_run=True)
    assert done.removed == 1
