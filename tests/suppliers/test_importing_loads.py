"""What a file would change, its load, and its rejected rows on their way back."""

import csv
import io

import pytest
from django.core.exceptions import ValidationError

from suppliers import loading, rulings
from suppliers.importing import applying, outcomes, outlines, rejects
from suppliers.models import Load, OrderLine, Part
from suppliers.resources import named
from tests.suppliers import bringing
from tests.suppliers.bringing import NOW, PARTS, bring, counts, finished, look, say
from tests.suppliers.loading import load as load_rows

pytestmark = pytest.mark.django_db
ann, orders = bringing.ann, bringing.orders


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


def test_pieces_keep_the_numbers_of_rows_that_are_left_out(listed, ann, monkeypatch):
    from suppliers.importing import looking

    monkeypatch.setattr(looking, "ROWS_A_PIECE", 2)
    one = bring("number,plant,criticality\nN1,A,1\nN2,A,9 9 x\n,,\nN3,A,1\nN4,Z,1\nN5,A,1\n", by=ann)
    look(one)
    load = finished(applying.apply(one, by=ann))
    assert (load.received, load.created, load.rejected) == (5, 3, 2)
    assert sorted({error["row"] for error in loading.errors_of(load)}) == [2, 5]
