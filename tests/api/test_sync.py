"""Bulk sync: formats, switches, and bodies that make no sense."""

import gzip
import zlib

import pytest
from django.test import Client

from accounts.models import Job, User
from accounts.roles import Role
from suppliers.models import Change, Load, Part, Supplier, Upload
from tests.api.world import problem

pytestmark = pytest.mark.django_db
MIB = 1024 * 1024
ROWS = [{"code": "S1", "name": "Müller", "status": "blocked"}, {"code": "S2", "name": "Zwei"}]
CSV = "code,name,status\nS1,Müller,blocked\nS2,Zwei,\n"
NDJSON = '{"code": "S1", "name": "Müller", "status": "blocked"}\n{"code": "S2", "name": "Zwei"}\n'


def counts(answer, status=200):
    assert answer.status_code == status, answer.content
    told = answer.json()
    return tuple(told[name] for name in ("received", "created", "updated", "unchanged", "rejected"))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (ROWS, "application/json"),
        (CSV, "text/csv"),
        (CSV.replace(",", "\t"), "text/tab-separated-values"),
        (NDJSON, "application/x-ndjson"),
        (CSV.encode("windows-1252"), "text/csv; charset=windows-1252"),
        (CSV.encode("latin-1"), 'text/csv; charset="ISO-8859-1"; header=present'),
        (CSV.encode("utf-16"), "text/csv; charset=utf-16"),
        (CSV.encode("utf-8-sig"), "text/csv; charset=UTF-8"),
        (NDJSON.encode("latin-1"), "application/x-ndjson; charset=latin1"),
    ],
)
def test_the_same_rows_in_any_format_are_the_same_facts(api, body, content_type):
    assert counts(api.sync("suppliers", body, content_type=content_type)) == (2, 2, 0, 0, 0)
    found = Supplier.objects.order_by("code").values_list("code", "name", "status")
    assert list(found) == [("S1", "Müller", "blocked"), ("S2", "Zwei", "active")]


def test_the_same_body_again_changes_nothing(api):
    api.sync("suppliers", ROWS)
    before = Change.objects.count()
    assert counts(api.sync("suppliers", ROWS)) == (2, 0, 0, 2, 0)
    assert Change.objects.count() == before


def test_a_gzip_body_is_read_whatever_its_members(api):
    half = len(CSV.encode()) // 2
    zipped = gzip.compress(CSV.encode()[:half]) + gzip.compress(CSV.encode()[half:])
    answer = api.sync("suppliers", zipped, content_type="text/csv", headers={"Content-Encoding": "gzip"})
    assert counts(answer) == (2, 2, 0, 0, 0)


def test_good_rows_go_in_and_each_bad_one_is_named(api):
    answer = api.sync("suppliers", [{"code": "S1", "country": "Germany"}, {"code": "S2"}, {"name": "nobody"}])
    assert counts(answer) == (3, 1, 0, 0, 2)
    first, second = answer.json()["errors"]
    assert (first["row"], first["key"], first["field"], first["code"]) == (
        1,
        {"code": "S1"},
        "country",
        "wrong_value",
    )
    assert (second["row"], second["field"], second["code"]) == (3, "code", "missing_key")


def test_all_errors_come_back_however_many(api):
    answer = api.sync("suppliers", [{"code": f"S{i}", "country": "XX"} for i in range(2500)])
    assert len(answer.json()["errors"]) == answer.json()["rejected"] == 2500
    assert len(Job.objects.get(pk=answer.json()["job"]).result["errors"]) == 1000


def test_the_job_of_a_sync_can_be_read(api):
    job = api.sync("suppliers", ROWS).json()["job"]
    told = api.get(f"/api/v1/jobs/{job}/").json()
    assert (told["status"], told["result"]["created"], told["started_by"]) == (
        "done",
        2,
        "admin-admin@holdfast.example",
    )
    problem(api.get("/api/v1/jobs/999999/"), 404, "not_found")


def test_a_sync_leaves_a_load_in_the_name_of_its_token(api):
    answer = api.sync("suppliers", ROWS)
    load = Load.objects.get()
    assert (load.job_id, load.title, load.door, load.created) == (answer.json()["job"], "test", "api", 2)
    assert Change.objects.get().load == load


def test_a_dry_run_counts_and_changes_nothing(api):
    answer = api.sync("suppliers", ROWS, query="?dry_run=1")
    assert counts(answer) == (2, 2, 0, 0, 0)
    assert (answer.json()["dry_run"], answer.json()["job"]) == (True, None)
    assert not Supplier.objects.exists()
    assert not Job.objects.exists()


def test_an_atomic_body_with_errors_leaves_nothing_and_says_so(api):
    answer = api.sync("suppliers", [*ROWS, {"code": "S3", "country": "XX"}], query="?atomic=1")
    assert counts(answer) == (3, 0, 0, 2, 1)
    assert answer.json()["applied"] is False
    assert not Supplier.objects.exists()
    assert counts(api.sync("suppliers", ROWS, query="?atomic=true")) == (2, 2, 0, 0, 0)


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        ("\n", "text/csv", 400, "empty"),
        ("code,name\n", "text/csv", 400, "empty"),
        ("[]", "application/json", 400, "empty"),
        ("[", "application/json", 400, "not_json"),
        ("17", "application/json", 400, "not_rows"),
        ('["S1"]', "application/json", 400, "not_rows"),
        ('[{"code": "S1", "nmae": "One"}]', "application/json", 400, "unknown_column"),
        ("code,nmae\nS1,One\n", "text/csv", 400, "unknown_column"),
        ("name\nOne\n", "text/csv", 400, "missing_column"),
        (CSV.encode("latin-1"), "text/csv", 400, "encoding"),
        (CSV.encode("latin-1"), "text/csv; charset=utf-8", 400, "encoding"),
        (CSV.encode("latin-1"), "text/csv; charset=us-ascii", 400, "encoding"),
        (CSV, "text/csv; charset=ebcdic-cp-be", 415, "charset"),
        (CSV, "text/csv; charset=base64", 415, "charset"),
        (CSV, "text/plain", 415, "content_type"),
        (CSV, "multipart/form-data; boundary=x", 415, "content_type"),
        (CSV, "application/x-www-form-urlencoded", 415, "content_type"),
        (CSV, "", 415, "content_type"),
    ],
)
def test_a_body_that_makes_no_sense_is_one_sentence(api, body, content_type, status, code):
    problem(api.sync("suppliers", body, content_type=content_type), status, code)
    assert not Supplier.objects.exists()


def test_rows_without_their_key_are_errors_of_their_own(api):
    answer = api.sync("sources", [{}, {"part": "P1"}])
    assert answer.json()["rejected"] == 2
    assert {e["code"] for e in answer.json()["errors"]} == {"missing_key"}


@pytest.mark.parametrize("query", ["?dry_run=yes", "?dryrun=1", "?atomic=1&atomic=1", "?dry_run="])
def test_a_switch_that_is_misspelt_is_refused(api, query):
    answer = api.sync("suppliers", ROWS, query=query)
    assert answer.status_code == 400
    assert not Supplier.objects.exists()


@pytest.mark.parametrize(
    ("body", "encoding", "status", "code"),
    [
        (b"code\nS1\n", "gzip", 400, "not_gzip"),
        (gzip.compress(b"code\nS1\n", mtime=0)[:-6], "gzip", 400, "not_gzip"),
        (gzip.compress(b"code\nS1\n", mtime=0) + b"rest", "gzip", 400, "not_gzip"),
        (zlib.compress(b"code\nS1\n"), "deflate", 415, "content_encoding"),
        (b"code\nS1\n", "br", 415, "content_encoding"),
    ],
)
def test_an_encoding_that_is_not_read_is_refused(api, body, encoding, status, code):
    answer = api.sync("suppliers", body, content_type="text/csv", headers={"Content-Encoding": encoding})
    problem(answer, status, code)


def test_a_body_over_the_limit_is_refused_with_one_sentence(api, settings):
    settings.SYNC_MOST_BYTES = 3 * MIB
    body = b"code\n" + b"x\n" * (2 * MIB)
    assert "3 MiB" in problem(api.sync("suppliers", body, content_type="text/csv"), 413, "too_large")
    zipped = gzip.compress(body)
    answer = api.sync("suppliers", zipped, content_type="text/csv", headers={"Content-Encoding": "gzip"})
    assert "3 MiB" in problem(answer, 413, "too_large")
    assert not Upload.objects.exists()


@pytest.mark.parametrize("at_once", [0, 1000])
def test_a_body_that_ends_too_early_is_not_taken(rf, settings, at_once):
    """As after a lost connection."""
    from io import BytesIO

    from accounts.api.problems import Problem
    from suppliers.api.receiving import incoming

    settings.SYNC_AT_ONCE_BYTES = at_once
    sent = {"wsgi.input": BytesIO(CSV.encode()), "CONTENT_LENGTH": str(len(CSV.encode()) + 9)}
    request = rf.request(REQUEST_METHOD="POST", CONTENT_TYPE="text/csv", **sent)
    with pytest.raises(Problem) as cut_off:
        list(incoming(request).blocks)
    assert cut_off.value.get_codes() == "incomplete"


def test_a_bomb_is_noticed_before_it_goes_off(api):
    import tracemalloc

    bomb = gzip.compress(gzip.compress(b"\x00" * (512 * MIB), 9) * 2, 9)
    inner = gzip.decompress(bomb)
    tracemalloc.start()
    answer = api.sync("suppliers", inner, content_type="text/csv", headers={"Content-Encoding": "gzip"})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    problem(answer, 413, "row_too_large")
    assert peak < 100 * MIB


def test_a_body_without_a_length_is_read_where_the_server_marks_its_end(api, rf):
    from io import BytesIO

    from suppliers.api.receiving import receive

    request = rf.generic("POST", "/", b"x", content_type="text/csv", headers={"Transfer-Encoding": "chunked"})
    request.META |= {"wsgi.input": BytesIO(b"code\nS1\n"), "wsgi.input_terminated": True}
    assert receive(request).data == b"code\nS1\n"
    answer = api.sync("suppliers", CSV, content_type="text/csv", headers={"Transfer-Encoding": "chunked"})
    problem(answer, 411, "length_required")


def test_a_read_token_cannot_write(as_role):
    answer = as_role(Role.INTEGRATION, "read").sync("suppliers", ROWS)
    assert "only read" in problem(answer, 403, "permission_denied")


def test_an_integration_loads_and_a_viewer_does_not(as_role):
    assert counts(as_role(Role.INTEGRATION).sync("suppliers", ROWS)) == (2, 2, 0, 0, 0)
    problem(as_role(Role.VIEWER).sync("suppliers", ROWS), 403, "permission_denied")


def test_a_session_needs_its_csrf_token(db):
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_user("me@holdfast.example", role=Role.ANALYST))
    answer = client.post("/api/v1/sync/parts/", '[{"number": "P1"}]', content_type="application/json")
    assert "CSRF" in problem(answer, 403, "permission_denied")
    client.get("/account/")
    token = client.cookies["csrftoken"].value
    answer = client.post(
        "/api/v1/sync/parts/",
        '[{"number": "P1"}]',
        content_type="application/json",
        headers={"X-CSRFToken": token},
    )
    assert counts(answer) == (1, 1, 0, 0, 0)
    assert Part.objects.get().number == "P1"
