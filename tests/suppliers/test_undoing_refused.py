"""Why a load is not undone: nothing is changed then, and somebody is told."""

import pytest
from django.core.exceptions import ValidationError

from suppliers import notes, rulings
from suppliers.models import Part, Ruling
from suppliers.resources import named
from tests.suppliers.undone import NOW, load, person, refused, undo

pytestmark = pytest.mark.django_db(transaction=True)  # each load is a transaction of its own


def test_nothing_is_undone_where_a_later_edit_stands_on_it(listed):
    one = load("parts", "number,plant,unit\nP1,A,kg\nP2,A,pc\nP9,A,pc\n")
    load("parts", "number,plant,description\nP2,A,Bolt\n")
    words = refused(one)
    assert "1 row has changed since: P2 · A." in words
    assert "Nothing was undone" in words


def test_an_edit_that_was_taken_back_by_hand_still_stands_on_it(listed):
    one = load("parts", "number,plant,unit\nP1,A,kg\n")
    load("parts", "number,plant,unit\nP1,A,l\n")
    load("parts", "number,plant,unit\nP1,A,kg\n")
    assert "P1 · A" in refused(one)


def test_a_new_row_that_somebody_has_changed_or_deleted_since_stands_in_the_way(listed):
    one = load("parts", "number,plant\nP8,A\nP9,A\n")
    load("parts", "number,plant,unit\nP8,A,kg\n")
    Part.objects.filter(number="P9").delete()
    assert "2 rows have changed since: P8 · A, P9 · A." in refused(one)


def test_nothing_is_undone_where_other_rows_hang_on_what_it_brought(listed):
    one = load("parts", "number,plant\nP8,A\nP9,A\n")
    load("sources", "part,plant,supplier\nP9,A,S1\n")
    words = refused(one)
    assert "hang on rows that this load brought: on P9 · A." in words


def test_what_a_person_said_of_a_new_row_stands_in_the_way(listed):
    one = load("parts", "number,plant\nP9,A\n")
    notes.write(Part.objects.get(number="P9"), "Look at the seal.", by=person(), now=NOW)
    assert "Notes hang on rows that this load brought: on P9 · A." in refused(one)


def test_a_ruling_that_ended_since_took_what_the_load_told(listed):
    part = Part.objects.get(number="P1", plant__code="A")
    load("parts", "number,plant,criticality\nP1,A,5\n")
    rulings.make(named("parts"), part, {"criticality": "4"}, by=person(), reason="audit", now=NOW)
    one = load("parts", "number,plant,criticality\nP1,A,3\nP9,A,1\n")
    part.refresh_from_db()
    rulings.end(Ruling.objects.get(), resource=named("parts"), row=part, by=person(), now=NOW)
    assert "P1 · A" in refused(one)


def test_what_was_before_may_break_a_rule_with_what_came_since(listed):
    load("sources", "part,plant,supplier,site,role\nP1,A,S2,F1,secondary\n")
    one = load("sources", "part,plant,supplier,site,role\nP1,A,S1,F1,secondary\n")
    load("sources", "part,plant,supplier,site,role\nP1,A,S2,F1,primary\n")
    assert "has a primary source already" in refused(one)


def test_what_speaks_against_a_source_is_not_undone(listed):
    load(
        "qualifications",
        "part,plant,supplier,site,revision,stage,origin\nP1,A,S1,F1,A,qualified,grandfathered\n",
    )
    one = load("qualifications", "part,plant,supplier,site,revision,stage\nP1,A,S1,F1,A,suspended\n")
    assert "that does not go by a file" in refused(one)


def test_readings_of_stock_are_kept_without_history(listed):
    load("stock", "part,plant,as_of,on_hand\nP1,A,2026-05-01,4\n")
    one = load("stock", "part,plant,as_of,on_hand\nP1,A,2026-05-01,5\n")
    assert "kept without history" in refused(one)


def test_an_edit_before_a_load_that_was_undone_still_stands_on_the_one_before(listed):
    one = load("parts", "number,plant,unit\nP1,A,kg\n")
    load("parts", "number,plant,description\nP1,A,Bolt\n")
    undo(load("parts", "number,plant,unit\nP1,A,l\n"))
    assert "P1 · A" in refused(one)


def test_it_is_undone_once(listed):
    one = load("parts", "number,plant\nP9,A\n")
    undo(one)
    with pytest.raises(ValidationError, match="undone already"):
        undo(one)


def test_a_load_that_changed_nothing_has_nothing_to_undo(listed):
    assert "nothing to undo" in refused(load("parts", "number,plant\nP1,A\n"))
