"""What was kept of loads goes in time, and a long body needs little memory here."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Job
from accounts.tasks import work_here
from suppliers import loading
from suppliers.loading import athand, opening, retention, working
from suppliers.loading.uploads import bytes_of
from suppliers.models import Change, Load, LoadErrors, Supplier, Upload, UploadPiece
from suppliers.reading.pieces import cut
from tests.memory import raised
from tests.suppliers.test_loading import csv_pieces, loaded, opened

pytestmark = pytest.mark.django_db
MIB = 1024 * 1024


def prune_after(**time):
    while any(retention.prune(now=timezone.now() + timedelta(**time)).values()):
        pass


def test_what_was_sent_goes_after_a_week_its_errors_after_a_quarter_and_the_load_after_a_year_and_a_month(
    apart,
):
    loaded("suppliers", "code,country\nS1,DE\nS2,XX\nS3,FR\n")
    runs = opened("suppliers", csv_pieces("code\nS1\nS2\n", rows=1))
    prune_after(days=6)
    assert (Upload.objects.count(), UploadPiece.objects.count()) == (2, 4)
    prune_after(days=8)
    assert set(Upload.objects.values_list("pk", flat=True)) == {runs.upload_id}, (
        "which a worker will still read"
    )
    assert UploadPiece.objects.count() == 2
    prune_after(days=89)
    assert LoadErrors.objects.count() == 1
    prune_after(days=91)
    assert not LoadErrors.objects.exists()
    prune_after(days=399)
    assert Load.objects.count() == 2
    prune_after(days=401)
    assert set(Load.objects.values_list("pk", flat=True)) == {runs.pk}
    assert Change.objects.filter(load=None).count() == 2, "what changed is known for as long as it was"
    assert loading.finish_here(runs).received == 2


def test_it_is_done_every_day_bite_by_bite(time_machine, monkeypatch):
    from celery import current_app

    monkeypatch.setattr(retention, "PIECES_AT_ONCE", 1)
    loaded("suppliers", "code\nS1\nS2\nS3\nS4\n")
    time_machine.move_to(timezone.now() + timedelta(days=8), tick=False)
    current_app.loader.import_default_modules()
    current_app.tasks["suppliers.prune_due"].apply(throw=True)
    job = work_here(Job.objects.get(kind="suppliers.prune"))
    assert (job.result["pieces_pruned"], job.result["uploads_pruned"]) == (2, 1)
    assert job.total > 2
    assert not Upload.objects.exists()


@pytest.mark.parametrize("format", ["csv", "json"])
def test_a_long_body_needs_the_memory_of_some_pieces(format):
    if format == "csv":
        start, row, end = b"order,line,text\n", b'%d,1,"some text, with a ""quote"" %d"\n', b""
    else:
        start, row, end = (
            b"[",
            b'{"order": "%d", "line": "1", "text": "a \\"quote\\" %d"},\n',
            b'{"order": "0"}]',
        )

    def blocks():
        yield start
        for block in range(200):
            yield b"".join(row % (block * 12_000 + i, i) for i in range(12_000))
        yield end

    upload, grown = raised(lambda: loading.store(cut(blocks(), format=format), format=format, by=None))
    assert upload.size > 64 * MIB
    assert grown < 250 * MIB
    loading.forget(upload)


def test_a_piece_of_json_is_read_once(monkeypatch):
    from suppliers.loading import uploads

    asked = []
    read = uploads.read
    monkeypatch.setattr(uploads, "read", lambda *args, **options: asked.append(1) or read(*args, **options))
    pieces = [
        b'{"code": "S1", "country": "DE", "parent": "S4"}\n{"code": "S2", "country": "XX"}\n',
        b'{"code": "S3"}\n{"code": "S4", "country": "PL"}\n',
    ]
    done = loading.finish_here(opened("suppliers", pieces, format="ndjson"))
    assert (done.created, done.rejected, len(asked)) == (3, 1, 2)
    assert [error["row"] for error in loading.errors_of(done)] == [2]
    assert Supplier.objects.get(code="S1").parent.code == "S4"


@pytest.fixture
def pieces_read(monkeypatch):
    """The pieces that are read from now on, by their numbers."""
    numbers, real = [], working.rows_of
    monkeypatch.setattr(working, "rows_of", lambda *given: numbers.append(given[-1]) or real(*given))
    return numbers


TEXT = "code,name\nS1,One\nS2,Two\nS3,Three\nS4,Four\n"


def test_a_piece_is_read_once_by_the_worker_that_looks_at_it_and_writes_it(apart, pieces_read):
    assert loaded("suppliers", TEXT, rows=2).created == 4
    assert sorted(pieces_read) == [1, 2]
    assert not athand._kept


def test_what_has_no_room_at_hand_is_read_again(apart, pieces_read, monkeypatch):
    monkeypatch.setattr(athand, "MOST", 0)
    assert loaded("suppliers", TEXT, rows=2).created == 4
    assert sorted(pieces_read) == [1, 1, 2, 2]


def test_other_work_makes_room(apart, pieces_read, monkeypatch):
    real = working._WORK["mark"]
    monkeypatch.setitem(working._WORK, "mark", lambda *given: athand.make_room() or real(*given))
    assert loaded("suppliers", TEXT, rows=2).created == 4
    assert sorted(pieces_read) == [1, 1, 2, 2]


def test_pieces_are_kept_pressed_and_come_out_as_they_went_in():
    text = b"code,name\n" + b"".join(b"S%d,The same name\n" % n for n in range(2000))
    one = opened("suppliers", [text])
    piece = UploadPiece.objects.get()
    assert len(piece.data) < len(text) / 2
    assert bytes_of(one.upload, 1) == (1, text)
    UploadPiece.objects.update(data=text)
    assert bytes_of(one.upload, 1) == (1, text), "as it was kept before they were pressed"


@pytest.mark.parametrize(("least", "changes"), [(10**9, 2), (0, 1)])
def test_what_a_table_holds_already_is_written_more_at_a_time(least, changes, monkeypatch):
    monkeypatch.setattr(opening, "ROWS_TOGETHER", 2)
    monkeypatch.setattr(opening, "ROWS_TOLD_AGAIN", 4)
    monkeypatch.setattr(opening, "LEAST_ROW", least)
    assert loaded("suppliers", TEXT, rows=2).created == 4
    assert Change.objects.count() == changes
