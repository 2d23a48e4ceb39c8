"""`import_file`: counts in a sentence, a line a rejected row, and an exit code for scripts."""

import pytest
from django.core.management import call_command

from accounts.models import History, User
from suppliers.models import Change, Supplier

pytestmark = pytest.mark.django_db
CSV = "code,name\nS1,One\nS2,Two\n"


@pytest.fixture
def file(tmp_path):
    def write(content, name="suppliers.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def refused(capsys, *args, **options):
    with pytest.raises(SystemExit) as ended:
        call_command("import_file", *args, **options)
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    return said


def test_the_counts_are_one_sentence(file, capsys):
    call_command("import_file", "suppliers", file(CSV))
    assert capsys.readouterr().out == "suppliers: 2 rows, 2 new, 0 changed, 0 unchanged, 0 rejected.\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", CSV),
        ("a.TSV", CSV.replace(",", "\t")),
        ("a.txt", CSV.replace(",", ";")),
        ("a.json", '[{"code": "S1", "name": "One"}, {"code": "S2", "name": "Two"}]'),
        ("a.ndjson", '{"code": "S1", "name": "One"}\n{"code": "S2", "name": "Two"}'),
        ("a.jsonl", '{"code": "S1", "name": "One"}\n{"code": "S2", "name": "Two"}'),
    ],
)
def test_the_format_is_told_by_the_files_ending(file, name, content):
    call_command("import_file", "suppliers", file(content, name))
    assert list(Supplier.objects.order_by("code").values_list("name", flat=True)) == ["One", "Two"]


def test_a_rejected_row_is_named_and_the_exit_code_says_so(file, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("import_file", "sites", file("code,supplier\nF1,S9\n"))
    assert ended.value.code == 1
    assert "row 1, supplier: There is no supplier “S9”." in capsys.readouterr().out


def test_at_most_fifty_errors_are_shown_and_the_rest_is_counted(file, capsys):
    body = "code,country\n" + "".join(f"S{i},XX\n" for i in range(70))
    with pytest.raises(SystemExit):
        call_command("import_file", "suppliers", file(body))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 52
    assert lines[-1] == "and 20 more errors."


def test_a_dry_run_writes_nothing_and_says_so(file, capsys):
    call_command("import_file", "suppliers", file(CSV), dry_run=True)
    assert "2 new" in (said := capsys.readouterr().out)
    assert "nothing was written" in said
    assert not Supplier.objects.exists()


def test_all_or_nothing(file, capsys):
    with pytest.raises(SystemExit):
        call_command("import_file", "suppliers", file("code,country\nS1,DE\nS2,XX\n"), atomic=True)
    assert "nothing was written" in capsys.readouterr().out
    assert not Supplier.objects.exists()


def test_it_is_done_in_the_name_of_who_is_told(file, capsys):
    me = User.objects.create_user("me@holdfast.example", role="analyst")
    call_command("import_file", "suppliers", file(CSV), email="ME@holdfast.example")
    call_command("import_file", "suppliers", file(CSV.replace("Two", "Zwei")), email="me@holdfast.example")
    assert set(Change.objects.values_list("by", flat=True)) == {me.pk}
    entry = History.objects.get(resource="suppliers")
    assert (entry.user_id, entry.why) == (me.pk, "File suppliers.csv")
    assert "nobody@" in refused(capsys, "suppliers", file(CSV), email="nobody@holdfast.example")


def test_what_cannot_be_taken_is_one_sentence_and_exit_code_2(file, tmp_path, capsys):
    assert "plants, parts" in refused(capsys, "supplers", file(CSV))
    assert "No such file" in refused(capsys, "suppliers", tmp_path / "none.csv")
    assert ".csv" in refused(capsys, "suppliers", file(CSV, "a.pdf"))
    assert "“nmae”" in refused(capsys, "suppliers", file("code,nmae\nS1,One\n"))
    assert "empty" in refused(capsys, "suppliers", file(""))
    assert "longer than 16 MiB" in refused(capsys, "suppliers", file(b"x" * (17 * 1024 * 1024)))


def test_a_long_file_is_written_in_pieces(file, capsys, settings, monkeypatch):
    from suppliers.models import Load
    from suppliers.reading import pieces

    settings.SYNC_AT_ONCE_BYTES = 100
    monkeypatch.setattr(pieces, "PIECE", 300)
    text = "code,country\n" + "".join(f"S{i},{'XX' if i > 97 else 'DE'}\n" for i in range(1, 101))
    with pytest.raises(SystemExit) as ended:
        call_command("import_file", "suppliers", file(text))
    assert ended.value.code == 1
    out = capsys.readouterr().out
    assert "suppliers: 100 rows, 97 new, 0 changed, 0 unchanged, 3 rejected." in out
    assert out.count("row ") == 3
    assert Load.objects.get().upload.pieces.count() == 3
    settings.SYNC_MOST_BYTES = 500
    assert "larger than 0 MiB" in refused(capsys, "suppliers", file(text))
