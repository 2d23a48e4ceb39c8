"""Loads in pieces: the same facts and the same errors as in one body."""

import json
from itertools import pairwise

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Job, Status
from suppliers import loading
from suppliers.models import Change, Load, LoadPiece, Part, Stock, Supplier, Upload
from suppliers.models.loads import Door, LoadState
from suppliers.reading import BodyRefused, BodyTooLarge
from suppliers.resources import named
from tests.suppliers.loading import load
from tests.suppliers.test_writing_properties import undone

pytestmark = pytest.mark.django_db
COUNTS = ("received", "created", "updated", "unchanged", "rejected")


def csv_pieces(text, *, rows):
    header, *lines = text.strip().splitlines()
    return [("\n".join([header, *lines[i : i + rows]]) + "\n").encode() for i in range(0, len(lines), rows)]


def opened(resource, pieces, **options):
    options = {"format": "csv", "by": None, "door": Door.COMMAND, "title": "test", "why": "test"} | options
    return loading.open(named(resource), pieces, **options)


def loaded(resource, text, *, rows=2, **options):
    return loading.finish_here(opened(resource, csv_pieces(text, rows=rows), **options))


def counts(done):
    return tuple(getattr(done, name) for name in COUNTS)


def said(done):
    return [(e["row"], e["field"], e["code"]) for e in loading.errors_of(done)]


def test_pieces_are_written_in_order_and_the_load_tells_what_became_of_them(apart):
    done = loaded("suppliers", "code,name\nS1,One\nS2,Two\nS3,Three\nS4,Four\nS5,Five\n")
    assert counts(done) == (5, 5, 0, 0, 0)
    assert (done.state, done.job.status) == (LoadState.DONE, Status.DONE)
    assert done.ended_at is not None
    result = done.job.result
    assert [result[name] for name in COUNTS] == [5, 5, 0, 0, 0]
    assert (result["applied"], result["dry_run"], result["errors"]) == (True, False, [])
    assert Change.objects.filter(load=done).count() == 3
    assert not LoadPiece.objects.exists()
    again = loaded("suppliers", "code,name\nS1,One\nS2,Two\nS3,Three\nS4,Four\nS5,Five\n")
    assert counts(again) == (5, 0, 0, 5, 0)
    assert not Change.objects.filter(load=again).exists()


def test_errors_have_their_place_in_the_whole_and_their_rows_come_back():
    done = loaded("suppliers", "code,country\nS1,DE\nS2,XX\nS3,FR\nS4,\nS5,YY\n")
    assert counts(done) == (5, 3, 0, 0, 2)
    assert said(done) == [(2, "country", "wrong_value"), (5, "country", "wrong_value")]
    assert list(loading.rejected_rows(done)) == [(2, b"S2,XX"), (5, b"S5,YY")]
    assert [e["row"] for e in done.job.result["errors"]] == [2, 5]
    assert done.job.result["errors_url"] == f"/api/v1/jobs/{done.job_id}/errors/"


def test_the_job_remembers_the_first_errors_and_the_load_all():
    rows = "".join(f"S{i},XX\n" for i in range(260))
    done = loaded("suppliers", "code,country\n" + rows, rows=60)
    assert len(done.job.result["errors"]) == 100
    assert [e["row"] for e in loading.errors_of(done)] == list(range(1, 261))


def test_the_same_key_in_another_piece_is_an_error_on_the_later_row():
    done = loaded("suppliers", "code,name\nS1,One\nS2,Two\nS1,Uno\nS3,Three\nS2,Due\n")
    assert said(done) == [(3, None, "key_twice"), (5, None, "key_twice")]
    assert next(iter(loading.errors_of(done)))["key"] == {"code": "S1"}
    assert dict(Supplier.objects.values_list("code", "name")) == {"S1": "One", "S2": "Two", "S3": "Three"}


def test_a_row_that_cannot_be_read_takes_no_later_row_of_its_key_with_it():
    done = loaded("suppliers", "code,country\nS1,XX\nS2,DE\nS1,FR\n")
    assert said(done) == [(1, "country", "wrong_value")]
    assert Supplier.objects.get(code="S1").country == "FR"


def test_a_parent_may_stand_in_any_piece():
    done = loaded("suppliers", "code,parent\nS1,S6\nS2,S1\nS3,S2\nS4,\nS5,S9\nS6,S4\n")
    assert said(done) == [(5, "parent", "unknown_reference")]
    assert counts(done) == (6, 5, 0, 0, 1)
    assert Supplier.objects.get(code="S3").parent.parent.parent.code == "S6"


def test_a_circle_of_owners_over_pieces_is_named():
    done = loaded("suppliers", "code,parent\nS1,S3\nS2,\nS3,S1\nS4,\n")
    assert said(done) == [(1, "parent", "parent_cycle"), (3, "parent", "parent_cycle")]
    assert counts(done) == (4, 2, 0, 0, 2)


def test_a_row_that_names_its_plant_wins_over_every_plant_in_any_piece(listed):
    done = loaded(
        "stock", "part,plant,as_of,on_hand\nP1,A,2026-01-01,5\nP2,A,2026-01-01,1\nP1,*,2026-01-01,9\n"
    )
    assert done.rejected == 0
    assert dict(Stock.objects.filter(part__number="P1").values_list("part__plant__code", "on_hand")) == {
        "A": 5,
        "B": 9,
    }


def test_of_rows_that_break_a_rule_together_the_later_fails_in_any_piece(listed):
    done = loaded("sources", "part,plant,supplier,role\nP2,A,S2,primary\nP3,,S1,primary\nP3,,S2,primary\n")
    assert said(done) == [(3, "role", "second_primary")]


def test_what_makes_no_sense_as_a_whole_fails_before_anything_is_written():
    pieces = [b'{"code": "S1"}\n', b'{"code": "S2", "nmae": "Two"}\n', b'{"code": "S3"}\n']
    failed = loading.finish_here(opened("suppliers", pieces, format="ndjson"))
    assert not failed.pieces.exists(), "what was kept of its pieces goes with it"
    assert (failed.state, failed.job.status) == (LoadState.FAILED, Status.FAILED)
    assert "nmae" in failed.error and failed.error.startswith("From row 2 on: ")
    assert not Supplier.objects.exists()


def test_all_or_nothing_over_pieces_leaves_nothing():
    failed = loaded("suppliers", "code,country\nS1,DE\nS2,FR\nS3,XX\n", atomic=True)
    assert (failed.state, counts(failed)) == (LoadState.FAILED, (3, 0, 0, 2, 1))
    assert failed.job.status == Status.DONE
    assert failed.job.result["applied"] is False
    assert failed.error == "All or nothing was asked for, and 1 rows were rejected: nothing was written."
    assert said(failed) == [(3, "country", "wrong_value")]
    assert not Supplier.objects.exists()
    assert counts(loaded("suppliers", "code,parent\nS1,S3\nS2,\nS3,\n", atomic=True)) == (3, 3, 0, 0, 0)


def test_a_dry_run_over_pieces_says_exactly_what_would_be():
    text = "code,parent,country\nS1,S3,DE\nS2,,XX\nS3,,FR\nS1,,DE\n"
    tried = loaded("suppliers", text, dry_run=True)
    assert not Supplier.objects.exists()
    done = loaded("suppliers", text)
    assert counts(tried) == counts(done) == (4, 2, 0, 0, 2)
    assert said(tried) == sorted(said(done))
    assert tried.job.result["dry_run"] is True


def test_all_or_nothing_and_a_dry_run_have_a_limit(monkeypatch):
    from suppliers.loading import opening

    monkeypatch.setattr(opening, "MOST_ROWS_AT_ONCE", 3)
    for options in ({"atomic": True}, {"dry_run": True}):
        with pytest.raises(BodyTooLarge, match="at most 64 MiB and 3 rows"):
            opened("suppliers", csv_pieces("code\nS1\nS2\nS3\nS4\n", rows=2), **options)
    assert not Load.objects.exists()
    assert loaded("suppliers", "code\nS1\nS2\nS3\nS4\n").created == 4


def test_a_chunk_done_twice_has_one_effect():
    from accounts.models import Chunk
    from suppliers.tasks import work_load

    one = opened("suppliers", csv_pieces("code,country\nS1,DE\nS2,XX\nS3,FR\n", rows=2))
    for _time in range(3):
        for chunk in Chunk.objects.filter(job=one.job).order_by("step"):
            work_load.apply(args=(chunk.pk,), throw=True)
    one.refresh_from_db()
    assert (one.state, counts(one)) == (LoadState.DONE, (3, 2, 0, 0, 1))
    assert len(said(one)) == 1


def test_places_of_rows_may_be_told():
    pieces = [b"code,country\nS1,XX\nS2,DE\n", b"code,country\nS3,XX\n"]
    done = loading.finish_here(opened("suppliers", pieces, first_rows=[3, 9]))
    assert [row for row, *_rest in said(done)] == [3, 9]
    assert list(loading.rejected_rows(done)) == [(3, b"S1,XX"), (9, b"S3,XX")]


def test_loads_of_one_resource_are_written_in_the_order_in_which_they_came():
    from accounts.models import Chunk
    from suppliers.tasks import work_load

    older = opened("suppliers", csv_pieces("code,name\nS1,old\nS2,old\n", rows=1))
    newer = opened("suppliers", [b"code,name\nS1,new\nS2,new\n"])
    first = Chunk.objects.filter(job=newer.job).order_by("step").first()
    work_load.apply(args=(first.pk,), throw=True)
    first.refresh_from_db()
    assert (first.status, first.attempts) == (Status.QUEUED, 0)
    assert not Supplier.objects.exists()
    loading.finish_here(older)
    loading.finish_here(newer)
    assert set(Supplier.objects.values_list("name", flat=True)) == {"new"}


def test_a_load_that_was_stopped_is_over_and_holds_nobody_up():
    from accounts import jobs
    from suppliers.loading.ending import settle_all

    stopped = opened("suppliers", [b"code\nS1\n"])
    jobs.cancel(stopped.job, now=timezone.now())
    assert not loading.runs("suppliers")
    assert settle_all() == 1
    stopped.refresh_from_db()
    assert (stopped.state, stopped.error) == (
        LoadState.FAILED,
        "It was stopped; what had been written stays.",
    )


def test_a_small_write_by_a_door_leaves_a_load_and_its_change_names_it():
    from suppliers.writing import Arrival

    result = load("suppliers", "code,country\nS1,DE\nS2,XX\n", arrival=Arrival(Door.API, "night"))
    kept = Load.objects.get()
    assert (kept.job_id, kept.title, kept.state, kept.door) == (result.job, "night", LoadState.DONE, Door.API)
    assert counts(kept) == (2, 1, 0, 0, 1)
    assert said(kept) == [(2, "country", "wrong_value")]
    assert Change.objects.get().load == kept
    load("suppliers", "code,name\nS1,One\n", dry_run=True, arrival=Arrival(Door.API))
    assert Load.objects.count() == 1


def test_what_was_sent_goes_when_it_is_refused():
    def broken():
        yield b"code\nS1\n"
        raise BodyRefused("empty", "No.")

    with pytest.raises(BodyRefused):
        opened("suppliers", broken())
    assert not Upload.objects.exists()


rows = st.lists(
    st.fixed_dictionaries(
        {"number": st.integers(1, 400).map("P{}".format), "plant": st.sampled_from(["A", "B"])},
        optional={
            "description": st.sampled_from(["", "Pump", 'Seal, "big"\nand red']),
            "criticality": st.sampled_from(["", "1", "5"]),
            "annual_demand": st.sampled_from(["", "12.5", "1e3"]),
        },
    ),
    min_size=1,
    max_size=14,
    unique_by=lambda row: (row["number"], row["plant"]),
)


def facts():
    return sorted(
        Part.objects.values_list("number", "plant__code", "description", "criticality", "annual_demand"),
        key=str,
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=rows, data=st.data())
def test_any_split_and_any_order_give_the_same_facts(listed, rows, data):
    with undone():
        load("parts", json.dumps(rows).encode(), format="json")
        whole = facts()
    with undone():
        order = data.draw(st.permutations(rows))
        cuts = sorted(data.draw(st.sets(st.integers(1, max(1, len(rows) - 1)), max_size=4)))
        bounds = [0, *[c for c in cuts if c < len(rows)], len(rows)]
        pieces = [
            "\n".join(json.dumps(row) for row in order[start:end]).encode() for start, end in pairwise(bounds)
        ]
        done = loading.finish_here(opened("parts", pieces, format="ndjson"))
        assert (done.rejected, done.received) == (0, len(rows))
        assert facts() == whole


def test_jobs_and_loads_say_in_words_what_they_are():
    one = opened("suppliers", [b"code\nS1\n"])
    assert one.job.title == "Load suppliers"
    assert Job.objects.get(pk=one.job_id).result["received"] == 0


@pytest.mark.parametrize(("together", "changes"), [(1, 4), (3, 2), (1000, 1)])
def test_pieces_are_written_together_up_to_so_many_rows(together, changes, monkeypatch):
    from suppliers.loading import opening

    for limit in ("ROWS_TOGETHER", "ROWS_TOLD_AGAIN"):
        monkeypatch.setattr(opening, limit, together)
    text = "code,country\nS1,DE\nS2,XX\nS3,FR\nS1,FR\nS5,PL\nS6,PL\nS7,PL\n"
    done = loaded("suppliers", text, rows=2)
    assert (done.received, done.created, done.rejected) == (7, 5, 2)
    assert [(error["row"], error["code"]) for error in loading.errors_of(done)] == [
        (2, "wrong_value"),
        (4, "key_twice"),
    ]
    assert Change.objects.filter(load=done).count() == changes
