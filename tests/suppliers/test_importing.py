"""A file on its way: read, guessed, said otherwise, looked at, applied; and rejected rows on their way back."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from accounts.models import User
from accounts.tasks import work_here
from suppliers import loading, rulings
from suppliers.importing import applying, choices, files, guesses, outcomes, outlines, rejects, steps
from suppliers.models import Import, Load, OrderLine, Part, Upload, UploadPiece
from suppliers.resources import named
from tests.suppliers.loading import load as load_rows

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.fixture
def ann(db):
    return User.objects.create_user("ann@holdfast.example", role="analyst")


def bring(data, *, by, name="orders.csv"):
    data = data if isinstance(data, bytes) else data.encode()
    one = files.keep(ContentFile(data, name=name), by=by, now=NOW)
    steps.start_reading(one, by=by)
    one.refresh_from_db()
    return one


def say(one, **told):
    """Columns by their names in the file: to, and how."""
    data = {"resource": one.chosen["resource"], "profile": one.chosen["profile"], "twice": "1"} | {
        f"every_{name}": value for name, value in told.pop("constants", {}).items()
    }
    data |= {name: told.pop(name) for name in ("resource", "remember") if name in told}
    for number, column in enumerate(one.outline["columns"]):
        standing = one.chosen["columns"][number]
        chosen = told.get(column["name"], standing["to"])
        to, way, empty = (
            (*chosen, "")[:3] if isinstance(chosen, tuple) else (chosen, standing["way"], standing["empty"])
        )
        data |= {f"to_{number}": to, f"way_{number}": way, f"empty_{number}": empty}
    one.chosen = choices.told(data, one.outline, one.chosen, user=one.by)
    Import.objects.filter(pk=one.pk).update(chosen=one.chosen)


def look(one):
    steps.start_looking(one, by=one.by)
    one.refresh_from_db()
    assert one.refused == "", one.refused
    return one.seen


def finished(load):
    return loading.finish_here(load)


def counts(told):
    return tuple(told["counts"][name] for name in ("received", "created", "updated", "unchanged", "rejected"))


PARTS = "number,plant,unit,criticality\nP1,A,kg,4\nP2,A,kg,\nP3,,pc,\nP9,A,pc,7\nP8,A,pc,1\n"


def test_the_houses_own_names_need_no_saying(listed, ann):
    one = bring(PARTS, by=ann, name="parts.csv")
    assert one.chosen["resource"] == "parts"
    assert [column["to"] for column in one.chosen["columns"]] == ["number", "plant", "unit", "criticality"]


def test_a_preview_counts_and_shows_what_would_change_and_writes_nothing(listed, ann):
    one = bring(PARTS, by=ann, name="parts.csv")
    seen = look(one)
    assert counts(seen) == (5, 1, 1, 2, 1)
    assert seen["changed"] == [
        {"row": 1, "key": "P1 · A", "moved": [["Unit", "pc", "kg"], ["Criticality", "", "4"]]}
    ]
    [new] = seen["new"]
    assert (new["row"], new["key"]) == (5, "P8 · A")
    assert ["Unit", "", "pc"] in new["moved"]
    assert seen["fields"] == {"Unit": 1, "Criticality": 1}
    assert not Part.objects.filter(number="P8").exists()
    assert Load.objects.count() == 0


def test_a_bad_cell_is_marked_in_the_files_own_column(listed, ann):
    one = bring("Material;Plant;Krit\nP1;A;9\nP2;A;3\n", by=ann)
    say(one, resource="parts")
    say(one, Material="number", Plant="plant", Krit="criticality")
    rejected = look(one)["rejected"]
    assert rejected["columns"] == ["Material", "Plant", "Krit"]
    [row] = rejected["rows"]
    assert row["cells"] == [["P1", False], ["A", False], ["9", True]]
    assert row["reasons"] == ["Criticality goes from 1 to 5 (5 worst)."]


def test_a_persons_value_that_stays_is_told(listed, ann):
    part = Part.objects.get(number="P1", plant__code="A")
    rulings.make(named("parts"), part, {"criticality": "5"}, by=ann, reason="audit", now=NOW)
    for _again in range(2):  # also where the file had said so before
        one = bring("number,plant,criticality\nP1,A,2\n", by=ann)
        seen = look(one)
        assert seen["kept"]["count"] == 1
        assert seen["kept"]["rows"] == [{"row": 1, "key": "P1 · A", "moved": [["Criticality", "5", "2"]]}]
        assert counts(seen) == (1, 0, 0, 1, 0)
        load_rows("parts", "number,plant,criticality\nP1,A,2\n")


def test_terms_that_would_end_are_told(listed, ann):
    load_rows("terms", "part,plant,supplier,site,kind,valid_from,price\nP1,A,S1,F1,quote,2025-01-01,2\n")
    one = bring("part,plant,supplier,site,kind,valid_from,price\nP1,A,S1,F1,quote,2026-01-01,3\n", by=ann)
    seen = look(one)
    assert seen["counts"]["closed"] == 1
    assert seen["ended"][0]["moved"] == [["Valid to", "", "31 Dec 2025"]]


def test_what_is_applied_is_what_was_looked_at(listed, ann):
    one = bring(PARTS, by=ann, name="parts.csv")
    seen = look(one)
    load = finished(applying.apply(one, by=ann))
    assert (load.received, load.created, load.updated, load.unchanged, load.rejected) == counts(seen)
    assert (load.door, load.title, load.by) == ("browser", "parts.csv", ann)
    assert Part.objects.get(number="P8").criticality == 1
    assert outcomes.moved_since(load) == ""


def test_facts_that_moved_meanwhile_are_told(listed, ann):
    one = bring(PARTS, by=ann, name="parts.csv")
    look(one)
    load_rows("parts", "number,plant,unit\nP8,A,kg\n")
    load = finished(applying.apply(one, by=ann))
    load = Load.objects.select_related("import_of").get(pk=load.pk)
    words = outcomes.moved_since(load)
    assert words == "Facts have moved since the preview: new 0 instead of 1, changed 2 instead of 1."


def test_two_clicks_are_one_load(listed, ann):
    one = bring(PARTS, by=ann, name="parts.csv")
    look(one)
    assert applying.apply(one, by=ann) == applying.apply(one, by=ann)
    assert Load.objects.count() == 1


def test_nothing_is_applied_before_a_preview(listed, ann):
    one = bring(PARTS, by=ann, name="parts.csv")
    with pytest.raises(ValidationError, match="Look at the preview first"):
        applying.apply(one, by=ann)


def test_all_or_nothing_with_rejects_is_refused_before_anything_is_opened(listed, ann):
    one = bring(PARTS, by=ann, name="parts.csv")
    look(one)
    with pytest.raises(ValidationError, match="1 rows are rejected"):
        applying.apply(one, by=ann, atomic=True)
    assert Load.objects.count() == 0
    assert applying.apply(one, by=ann).is_atomic is False


ORDERS = "\n".join(
    [
        "PO;Pos;Material;Vendor;Ordered;Due;Qty;Price;Note",
        "1;10;P2;S2;2-Jun-06;11/13/06;1.000,5;12,50;x",
        "1;20;P2;S2;Pre-PQ Process;11/14/06;2;;y",
        "",
        "1;30;P2;S2;3-Jun-06;soon;3;free;z",
        "2;10;P2;S7;3-Jun-06;1/2/07;3;1,5;z",
        "",
    ]
)


@pytest.fixture
def orders(listed, ann):
    load_rows("sources", "part,plant,supplier\nP2,A,S2\n")
    one = bring(ORDERS, by=ann)
    if one.chosen["resource"] != "order-lines":
        say(one, resource="order-lines")
    say(
        one,
        PO="order",
        Pos="line",
        Material="part",
        Vendor="supplier",
        Ordered=("ordered_on", "day-first", "Pre-PQ Process"),
        Due=("due_on", "month-first"),
        Qty=("quantity", "comma"),
        Price=("unit_price", "comma"),
        Note="",
        constants={"currency": "EUR", "plant": "A", "unit": "kg"},
    )
    return one


def test_dates_of_two_formats_decimal_commas_and_words_for_nothing(orders):
    seen = look(orders)
    assert counts(seen) == (4, 2, 0, 0, 2)
    wrong = {(kind["field"], kind["count"]) for kind in seen["kinds"]}
    assert {("due_on", 1), ("unit_price", 1), ("supplier", 1)} <= wrong or ("part", 1) in wrong
    finished(applying.apply(orders, by=orders.by))
    line = OrderLine.objects.get(order="1", line="10")
    assert (str(line.ordered_on), str(line.due_on)) == ("2006-06-02", "2006-11-13")
    assert (str(line.quantity), str(line.unit_price), line.currency) == ("1000.500000", "12.500000", "EUR")
    assert OrderLine.objects.get(order="1", line="20").ordered_on is None


def test_rejected_rows_come_back_in_their_own_columns_with_reasons_and_can_be_brought_again(orders):
    look(orders)
    load = finished(applying.apply(orders, by=orders.by))
    assert (load.received, load.created, load.rejected) == (4, 2, 2)
    name, lines = rejects.of_load(load, user=orders.by)
    text = "".join(lines)
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert name == f"holdfast-rejected-order-lines-{load.pk}.csv"
    assert rows[0] == [
        "PO",
        "Pos",
        "Material",
        "Vendor",
        "Ordered",
        "Due",
        "Qty",
        "Price",
        "Note",
        outlines.REASONS,
    ]
    assert [row[:4] for row in rows[1:]] == [["1", "30", "P2", "S2"], ["2", "10", "P2", "S7"]]
    assert "soon" in rows[1][-1]
    assert "free" in rows[1][-1]
    mended = text.replace("soon;", "11/15/06;").replace(";free;", ";1,5;").replace(";S7;", ";S2;")
    again = bring(mended, by=orders.by)
    assert again.chosen["resource"] == "order-lines"
    assert [c["to"] for c in again.chosen["columns"]] == [c["to"] for c in orders.chosen["columns"]]
    assert again.chosen["constants"] == orders.chosen["constants"]
    assert counts(look(again)) == (2, 2, 0, 0, 0)


def test_the_files_rows_keep_their_numbers_past_empty_and_rejected_ones(orders):
    look(orders)
    load = finished(applying.apply(orders, by=orders.by))
    assert sorted({error["row"] for error in loading.errors_of(load)}) == [3, 4]


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


def test_pieces_keep_the_numbers_of_rows_that_are_left_out(listed, ann, monkeypatch):
    from suppliers.importing import looking

    monkeypatch.setattr(looking, "ROWS_A_PIECE", 2)
    one = bring("number,plant,criticality\nN1,A,1\nN2,A,9 9 x\n,,\nN3,A,1\nN4,Z,1\nN5,A,1\n", by=ann)
    look(one)
    load = finished(applying.apply(one, by=ann))
    assert (load.received, load.created, load.rejected) == (5, 3, 2)
    assert sorted({error["row"] for error in loading.errors_of(load)}) == [2, 5]


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
    assert [column["to"] for column in one.chosen["columns"]][0] == "number"
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
