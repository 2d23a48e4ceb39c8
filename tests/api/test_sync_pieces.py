"""Long bodies: 202, a job that writes them, its result, and the file of its errors."""

import csv
import gzip
import io

import orjson
import pytest

from accounts.models import Job
from suppliers import loading
from suppliers.models import Load, Plant, Supplier, Upload
from suppliers.reading import pieces
from tests.api.world import problem

pytestmark = pytest.mark.django_db
TEXT = "code,name,country\n" + "".join(f"S{i},Name {i},{'XX' if i == 57 else 'DE'}\n" for i in range(1, 101))


@pytest.fixture
def short(settings, monkeypatch):
    """What counts as long is a few rows, and so is a piece."""
    settings.SYNC_AT_ONCE_BYTES = 200
    monkeypatch.setattr(pieces, "PIECE", 400)


def accepted(answer):
    assert answer.status_code == 202, answer.content
    told = answer.json()
    assert answer["Location"] == f"/api/v1/jobs/{told['job']}/"
    assert told["detail"].endswith(".")
    return Load.objects.get(job=told["job"])


def told(api, load):
    return api.get(f"/api/v1/jobs/{load.job_id}/").json()


def as_bodies():
    rows = [
        dict(zip(("code", "name", "country"), row, strict=True)) for row in csv.reader(io.StringIO(TEXT))
    ][1:]
    yield "text/csv", TEXT.encode(), {}
    yield "application/json", orjson.dumps(rows), {}
    yield "application/x-ndjson", b"\n".join(map(orjson.dumps, rows)), {}
    yield "text/csv; charset=utf-16", TEXT.encode("utf-16"), {}
    yield "text/csv", gzip.compress(TEXT.encode()), {"Content-Encoding": "gzip"}


@pytest.mark.parametrize(("content_type", "body", "headers"), list(as_bodies()))
def test_a_long_body_is_accepted_and_written_by_a_job(api, short, content_type, body, headers):
    load = accepted(api.sync("suppliers", body, content_type=content_type, headers=headers))
    assert load.upload.pieces.count() > 3
    queued = told(api, load)
    assert (queued["status"], queued["title"], queued["result"]["received"]) == (
        "queued",
        "Load suppliers",
        0,
    )
    assert not Supplier.objects.exists()
    loading.finish_here(load)
    done = told(api, load)
    assert done["status"] == "done"
    assert done["progress"]["done"] == done["progress"]["total"] > 3
    result = done["result"]
    assert [result[n] for n in ("received", "created", "updated", "unchanged", "rejected")] == [
        100,
        99,
        0,
        0,
        1,
    ]
    assert [(e["row"], e["key"], e["code"]) for e in result["errors"]] == [
        (57, {"code": "S57"}, "wrong_value")
    ]
    assert Supplier.objects.count() == 99


def test_all_errors_are_in_a_file(api, short):
    text = "code,country\n" + "".join(f"S{i},X'X\n" for i in range(1, 251))
    load = loading.finish_here(accepted(api.sync("suppliers", text, content_type="text/csv")))
    address = told(api, load)["result"]["errors_url"]
    answer = api.get(address)
    assert answer["Content-Type"] == "application/x-ndjson; charset=utf-8"
    lines = b"".join(answer.streaming_content).splitlines()
    assert [orjson.loads(line)["row"] for line in lines] == list(range(1, 251))
    for options in ({"QUERY_STRING": "format=csv"}, {"headers": {"Accept": "text/csv"}}):
        answer = api.get(address, **options)
        assert answer["Content-Disposition"] == f'attachment; filename="errors-{load.job_id}.csv"'
        found = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
        assert found[0] == ["row", "key", "field", "code", "message"]
        assert found[250][:4] == ["250", "S250", "country", "wrong_value"]
    problem(api.get(address, {"format": "xlsx"}), 400, "wrong_value")
    problem(api.get("/api/v1/jobs/999999/errors/"), 404, "not_found")


def test_the_errors_of_a_short_body_are_in_a_file_too(api):
    job = api.sync("suppliers", [{"code": "S1", "country": "XX"}]).json()["job"]
    lines = b"".join(api.get(f"/api/v1/jobs/{job}/errors/").streaming_content).splitlines()
    assert len(lines) == 1


def test_the_page_of_the_job_shows_the_first_errors_and_the_way_to_all(api, short, client, admin_person):
    text = "code,country\n" + "".join(f"S{i},XX\n" for i in range(1, 251))
    load = loading.finish_here(accepted(api.sync("suppliers", text, content_type="text/csv")))
    client.force_login(admin_person)
    page = client.get(f"/jobs/{load.job_id}/").content.decode()
    assert "Load suppliers" in page
    assert "and 150 more" in page
    assert f"/api/v1/jobs/{load.job_id}/errors/?format=csv" in page


@pytest.fixture
def admin_person(db):
    from accounts.models import User

    return User.objects.create_user("person@holdfast.example", role="admin")


def test_a_long_body_that_makes_no_sense_leaves_nothing(api, short):
    answer = api.sync("suppliers", "code,name\n" + "x" * 5000, content_type="text/csv")
    problem(answer, 413, "row_too_large")
    problem(
        api.sync("suppliers", '[{"code": "S1"}' + ', {"code": "S2"}' * 50, content_type="application/json"),
        400,
        "not_json",
    )
    for text, code in (
        (TEXT.replace("name", "nmae"), "unknown_column"),
        (TEXT.replace("code", "name,", 1), "column_twice"),
    ):
        problem(api.sync("suppliers", text, content_type="text/csv"), 400, code)
    assert not Upload.objects.exists()
    assert not Load.objects.exists()


def test_all_or_nothing_of_a_body_beyond_the_limit_is_one_sentence(api, short, monkeypatch):
    from suppliers.loading import opening

    monkeypatch.setattr(opening, "MOST_ROWS_AT_ONCE", 50)
    answer = api.sync("suppliers", TEXT, content_type="text/csv", query="?atomic=1")
    assert "at most 64 MiB and 50 rows" in problem(answer, 413, "too_large_at_once")
    assert not Upload.objects.exists()


def test_a_short_body_queues_behind_a_long_one_that_is_being_written(api, short, monkeypatch):
    from suppliers.api import sync

    monkeypatch.setattr(sync, "PATIENCE", 0.0)
    first = accepted(api.sync("suppliers", TEXT, content_type="text/csv"))
    second = accepted(api.sync("suppliers", [{"code": "S1", "name": "later"}]))
    assert api.sync("suppliers", [{"code": "S1"}], query="?dry_run=1").status_code == 200
    assert api.sync("plants", [{"code": "A"}]).status_code == 200
    loading.finish_here(first)
    loading.finish_here(second)
    assert Supplier.objects.get(code="S1").name == "later"
    assert api.sync("suppliers", [{"code": "S1"}]).status_code == 200


def test_a_full_load_of_a_short_body_is_done_before_the_answer(api):
    api.sync("plants", [{"code": code} for code in "ABCDEFGHIJ"])
    told = api.sync(
        "plants", [{"code": code} for code in "ABCDEFGH"], query="?full=1&dry_run=1&full_most=0.2"
    ).json()
    assert (told["removed"], Plant.objects.count()) == (2, 10)
    told = api.sync("plants", [{"code": code} for code in "ABCDEFGH"], query="?full=1").json()
    assert told["removed"] == 0
    assert told["stopped"].startswith("Nothing was removed: 2 of 10 rows")
    assert Plant.objects.count() == 10
    told = api.sync("plants", [{"code": code} for code in "ABCDEFGH"], query="?full=1&full_most=0.2").json()
    assert (told["removed"], told["kept"], "stopped" in told) == (2, 0, False)
    assert Plant.objects.count() == 8
    assert Job.objects.get(pk=told["job"]).result["removed"] == 2
    assert Load.objects.get(job=told["job"]).removed == 2


def test_a_full_load_that_removes_very_much_becomes_a_job(api, monkeypatch):
    from suppliers.loading import fullload

    monkeypatch.setattr(fullload, "BITE", 3)
    api.sync("plants", [{"code": code} for code in "ABCDEFGHIJ"])
    load = accepted(api.sync("plants", [{"code": "A"}], query="?full=1&full_most=1"))
    assert Plant.objects.count() == 10
    done = loading.finish_here(load)
    assert done.removed == 9
    assert told(api, load)["result"]["removed"] == 9
    assert Plant.objects.count() == 1


@pytest.mark.parametrize(
    ("query", "resource", "code"),
    [
        ("?full=2", "plants", "wrong_value"),
        ("?full=1&full_most=2", "plants", "wrong_value"),
        ("?full=1&full_most=nan", "plants", "wrong_value"),
        ("?full=1", "contacts", "no_full_load"),
    ],
)
def test_a_full_load_that_makes_no_sense_is_refused(api, query, resource, code):
    problem(api.sync(resource, [{"code": "A"}], query=query), 400, code)
    problem(api.sync("plants", [{"code": "A"}], query="?full_most=0.1"), 422, "wrong_value")
