"""A file that is brought: read, guessed, said otherwise, and kept for the next time."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from accounts.tasks import work_here
from suppliers.importing import applying, choices, files, guesses, steps
from suppliers.models import Import, Upload, UploadPiece
from tests.suppliers import bringing
from tests.suppliers.bringing import NOW, ORDERS, PARTS, bring, counts, look, say

pytestmark = pytest.mark.django_db
ann, orders = bringing.ann, bringing.orders


def test_the_houses_own_names_need_no_saying(listed, ann):
    one = bring(PARTS, by=ann, name="parts.csv")
    assert one.chosen["resource"] == "parts"
    assert [column["to"] for column in one.chosen["columns"]] == ["number", "plant", "unit", "criticality"]


def test_a_way_of_reading_is_remembered_for_the_next_file_with_these_columns(orders, ann):
    look(orders)
    applying.apply(orders, by=ann)
    again = bring(ORDERS.replace("12,50", "13,50"), by=ann)
    assert again.chosen["columns"][4] == {
        "to": "ordered_on",
        "way": "day-first",
        "empty": "Pre-PQ Process",
        "as": {},
    }
    assert again.chosen["constants"] == {"currency": "EUR", "plant": "A", "unit": "kg"}


def test_large_files_are_read_and_looked_at_by_jobs(listed, ann, monkeypatch):
    monkeypatch.setattr(steps, "SMALL", 10)
    one = files.keep(ContentFile(PARTS.encode(), name="parts.csv"), by=ann, now=NOW)
    steps.start_reading(one, by=ann)
    one.refresh_from_db()
    assert one.outline is None
    work_here(one.job)
    one.refresh_from_db()
    assert one.outline["count"] == 5
    steps.start_looking(one, by=ann)
    one.refresh_from_db()
    work_here(one.job)
    one.refresh_from_db()
    assert counts(one.seen) == (5, 1, 1, 2, 1)


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"%PDF-1.7 \x00\x01", "a.pdf", "PDF"),
        (b"PK\x03\x04 not a zip at all", "a.xlsx", ""),
        (b"\x00\x01\x02\x03" * 50, "a.csv", ""),
        (b"a;b\n" + b'"never closed' * 99, "a.csv", ""),
        (b"\xff\xfe\x00", "a.csv", ""),
        (b"[[[[[[[[", "a.json", ""),
        (b"number\n", "a.csv", ""),
        ("n\u0000,plant\nP1\u0000,A\n".encode(), "a.csv", ""),
    ],
)
def test_hostile_files_end_in_a_sentence(listed, ann, data, name, words):
    one = bring(data, by=ann, name=name)
    if one.refused:
        assert words in one.refused
        assert one.outline is None
        return
    choices.form(one, user=ann)
    steps.start_looking(one, by=ann) if not choices.form(one, user=ann)["wrong"] else None
    one.refresh_from_db()
    assert one.refused or one.seen or choices.form(one, user=ann)["wrong"]


def test_an_empty_file_is_refused_before_it_is_kept(ann):
    with pytest.raises(ValidationError, match="empty"):
        files.keep(ContentFile(b"", name="a.csv"), by=ann, now=NOW)
    assert Upload.objects.count() == 0


def test_a_file_is_kept_in_pieces_under_its_own_name(ann, monkeypatch):
    monkeypatch.setattr(files, "PIECE", 4)
    one = files.keep(ContentFile(b"0123456789", name="C:\\tmp\\a\x07b.csv"), by=ann, now=NOW)
    assert one.upload.name == "ab.csv"
    assert [bytes(piece.data) for piece in UploadPiece.objects.order_by("number")] == [
        b"0123",
        b"4567",
        b"89",
    ]
    assert files.bytes_of(one.upload) == b"0123456789"


def test_what_is_thrown_away_is_gone_and_a_load_stays(listed, ann):
    one = bring(PARTS, by=ann, name="parts.csv")
    look(one)
    files.discard(one)
    assert (Import.objects.count(), Upload.objects.count()) == (0, 0)
    two = bring(PARTS, by=ann, name="parts.csv")
    look(two)
    applying.apply(two, by=ann)
    files.discard(two)
    assert Import.objects.count() == 1


def test_a_target_that_is_given_to_another_column_is_taken_from_the_one_that_had_it(listed, ann):
    one = bring("number,item text\nP1,x\n", by=ann)
    assert one.chosen["columns"][0]["to"] == "number"
    data = {"resource": one.chosen["resource"], "profile": "", "to_0": "number", "to_1": "number"}
    again = choices.told(data, one.outline, one.chosen, user=ann)
    assert [column["to"] for column in again["columns"]] == ["", "number"]


def test_two_columns_for_one_target_are_refused(listed, ann):
    one = bring("number,item text\nP1,x\n", by=ann)
    one.chosen["columns"][1]["to"] = "number"
    assert choices.form(one, user=ann)["wrong"] == "Two columns go to “number”: leave one of them out."


def test_another_resource_guesses_the_columns_anew(listed, ann):
    one = bring("supplier,name\nS1,One\n", by=ann)
    one.chosen = choices.told({"resource": "suppliers"}, one.outline, one.chosen, user=ann)
    again = choices.told({"resource": "ratings"}, one.outline, one.chosen, user=ann)
    assert again["resource"] == "ratings"
    assert again["columns"][0]["to"] == "supplier"


def test_a_profile_is_saved_by_name_and_can_be_chosen(listed, ann):
    from suppliers.importing import remembering

    one = bring("Material;Plant\nP1;A\n", by=ann)
    say(one, resource="parts")
    say(one, Material="number", Plant="plant", remember="Our list")
    remembering.save(one, by=ann)
    assert ("Our list", "Our list") in guesses.profiles_for(ann)
    two = bring("Material;Plant;Text\nP1;A;x\n", by=ann)  # known by its columns
    assert two.chosen["profile"] == "Our list"
    assert [column["to"] for column in two.chosen["columns"]] == ["number", "plant", ""]
    other = two.chosen | {"profile": ""}
    again = choices.told({"profile": "Our list", "resource": "parts"}, two.outline, other, user=ann)
    assert again == two.chosen | {"reason": ""}
