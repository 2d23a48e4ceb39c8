"""A load is undone: the tables are what they were before it."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from accounts import history
from suppliers import loading, rulings, undoing
from suppliers.models import Change, Load, Part, Ruling, Site, Source, Supplier, Terms, Tombstone
from suppliers.models.loads import Door
from suppliers.resources import named
from tests.suppliers.loading import load as load_rows
from tests.suppliers.undone import NOW, facts, load, person, undo

pytestmark = pytest.mark.django_db(transaction=True)  # each load is a transaction of its own


def test_changed_rows_become_what_they_were_and_new_ones_go(listed):
    before = facts()
    one = load("parts", "number,plant,unit,criticality\nP1,A,kg,4\nP2,A,kg,5\nP9,A,pc,2\n")
    assert facts() != before
    assert undo(one) == 3
    assert facts() == before
    one.refresh_from_db()
    assert (one.state, one.undone_at, one.undone_by) == ("undone", NOW, person())


def test_undoing_has_a_history_of_its_own_and_tells_the_scores(listed):
    one = load("parts", "number,plant,unit\nP1,A,kg\nP9,A,pc\n")
    changed, made = Part.objects.get(number="P1", plant__code="A").pk, Part.objects.get(number="P9").pk
    undo(one)
    newest = history.of("parts", changed).first()
    assert (newest.user, newest.why, newest.old["unit"]) == (person(), f"Import {one.pk} was undone", "kg")
    assert history.of("parts", made).first().operation == "delete"
    told = Change.objects.latest("pk")
    assert (told.resource, sorted(told.row_ids), told.load) == ("parts", sorted([changed, made]), None)


def test_a_placeholder_that_was_made_on_the_way_goes_without_a_trace(listed):
    load("suppliers", "code\nS5\n")
    before = facts()
    one = load("sources", "part,plant,supplier\nP1,A,S5\nP2,A,S5\n")
    assert Site.objects.filter(supplier__code="S5", is_placeholder=True).exists()
    undo(one)
    assert facts() == before
    assert not Tombstone.objects.filter(resource="sites").exists()
    assert Tombstone.objects.filter(resource="sources").count() == 2


def test_a_placeholder_on_which_something_stands_by_now_stays(listed):
    load("suppliers", "code\nS5\n")
    one = load("sources", "part,plant,supplier\nP1,A,S5\n")
    load("sources", "part,plant,supplier\nP2,A,S5\n")
    undo(one)
    assert Source.objects.get(supplier__code="S5").part.number == "P2"


def test_terms_that_ended_because_newer_ones_began_are_open_again(listed):
    load(
        "terms",
        "part,plant,supplier,site,kind,valid_from,price,currency\nP1,A,S1,F1,contract,2025-01-01,2,EUR\n",
    )
    before = facts()
    one = load(
        "terms",
        "part,plant,supplier,site,kind,valid_from,price,currency\nP1,A,S1,F1,contract,2026-01-01,3,EUR\n",
    )
    assert Terms.objects.filter(valid_to__isnull=False).count() == 1
    undo(one)
    assert facts() == before


def test_what_a_full_load_removed_and_closed_is_there_again_under_its_own_id(listed):
    load("bom-lines", "parent,component,plant,quantity\nP1,P2,A,2\n")
    load("parts", "number,plant\nP4,A\n")
    load("bom-lines", "parent,component,plant,quantity\nP1,P4,A,2\n")
    before = facts()
    for resource, body in (
        ("bom-lines", "parent,component,plant,quantity\nP1,P2,A,3\n"),
        ("parts", "number,plant\nP1,A\nP2,A\nP1,B\n"),
    ):
        told = {"format": "csv", "by": person(), "door": Door.API, "title": "", "why": "night"}
        one = loading.open(named(resource), [body.encode()], full=loading.Full(most=1.0), **told)
        one = loading.finish_here(one)
        assert one.removed == 1
        assert facts() != before
        undo(one)
        assert facts() == before


def test_a_swap_of_two_primaries_is_swapped_back(listed):
    load("sources", "part,plant,supplier,site,role\nP1,A,S2,F1,secondary\n")
    before = facts()
    one = load("sources", "part,plant,supplier,site,role\nP1,A,S1,F1,secondary\nP1,A,S2,F1,primary\n")
    undo(one)
    assert facts() == before


def test_suppliers_that_own_each_other_go_together(listed):
    before = facts()
    one = load("suppliers", "code,parent\nG1,\nG2,G1\nG3,G2\nS1,G1\n")
    assert Supplier.objects.get(code="S1").parent.code == "G1"
    undo(one)
    assert facts() == before


def test_what_files_had_said_beside_a_ruling_is_said_again(listed):
    part = Part.objects.get(number="P1", plant__code="A")
    load("parts", "number,plant,criticality\nP1,A,2\n")
    rulings.make(named("parts"), part, {"criticality": "5"}, by=person(), reason="audit", now=NOW)
    one = load("parts", "number,plant,criticality\nP1,A,3\n")
    assert Ruling.objects.get().told == "3"
    one.updated = 0
    undo(one)
    assert Ruling.objects.get().told == "2"
    part.refresh_from_db()
    assert part.criticality == 5


def test_what_a_later_file_said_beside_a_ruling_stays(listed):
    part = Part.objects.get(number="P1", plant__code="A")
    rulings.make(named("parts"), part, {"criticality": "5"}, by=person(), reason="audit", now=NOW)
    one = load("parts", "number,plant,criticality,unit\nP1,A,3,pc\nP9,A,1,pc\n")
    load("parts", "number,plant,criticality\nP1,A,4\n")
    undo(one)
    assert Ruling.objects.get().told == "4"


def test_a_change_of_an_address_alone_is_not_taken_for_a_new_row(listed):
    """History keeps no addresses, so that they can be erased: such a row has no entry, and must not be deleted."""
    one = load("suppliers", "code,email,country\nS1,new@s1.example,\nS9,,DE\n")
    undo(one)
    assert set(Supplier.objects.values_list("code", flat=True)) == {"S1", "S2"}
    assert Supplier.objects.get(code="S1").email == "new@s1.example"


def test_new_readings_of_stock_go(listed):
    before = facts()
    undo(load("stock", "part,plant,as_of,on_hand\nP1,A,2026-05-01,4\n"))
    assert facts() == before


def test_loads_are_undone_one_after_the_other_the_newest_first(listed):
    before = facts()
    one = load("parts", "number,plant,unit\nP1,A,kg\nP9,A,pc\n")
    two = load("parts", "number,plant,unit\nP1,A,l\nP9,A,l\n")
    undo(two)
    undo(one)
    assert facts() == before


def test_the_same_file_loaded_again_gives_the_same_facts(listed):
    body = "number,plant,unit\nP1,A,kg\nP9,A,pc\n"
    one = load("parts", body)
    after = facts()
    undo(one)
    again = load("parts", body)
    assert (again.created, again.updated) == (1, 1)
    for rows in (after, now := facts()):
        for row in rows["parts"]:
            row.pop("id")
    assert now["parts"] == after["parts"]


def test_two_people_undo_at_once_and_one_does(db):
    load_rows("plants", "code,name\nA,Alpha\n")
    load_rows("parts", "number,plant,unit\nP1,A,pc\n")
    one = load("parts", "number,plant,unit\nP1,A,kg\nP9,A,pc\n")
    people = [person(f"{name}@holdfast.example") for name in ("ann", "ben")]
    said, start = [], threading.Barrier(2)

    def try_it(who):
        try:
            start.wait()
            said.append(undoing.undo(Load.objects.get(pk=one.pk), by=who, now=NOW))
        except ValidationError as refused:
            said.append(" ".join(refused.messages))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=try_it, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said, key=str) == [2, "It is undone already."]
    assert Part.objects.get(number="P1").unit == "pc"
    assert Change.objects.filter(resource="parts", load=None).count() == 2  # the first parts, and one undoing
