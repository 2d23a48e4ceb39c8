"""A load is undone: the tables are what they were before, or nothing is changed and somebody is told why."""

import json
import threading
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from accounts.models import User
from suppliers import rulings, undoing
from suppliers.models import Change, Load, Part, Ruling, Site, Source, Supplier, Terms
from suppliers.models.loads import Door
from suppliers.resources import RESOURCES, named
from suppliers.writing import Arrival
from tests.suppliers.loading import load as load_rows

pytestmark = pytest.mark.django_db(transaction=True)  # each load is a transaction of its own
NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)


def person(email="ann@holdfast.example", role="analyst"):
    return User.objects.get_or_create(email=email, defaults={"role": role})[0]


def load(resource, body):
    """The load of a body, through the one writer."""
    load_rows(resource, body, arrival=Arrival(Door.API, "test"))
    return Load.objects.latest("pk")


def facts():
    """Every row of every resource, placeholders included, but not when it changed."""
    found = {}
    with connection.cursor() as cursor:
        for name, resource in RESOURCES.items():
            cursor.execute(f"SELECT row_to_json(t)::jsonb - 'changed' FROM {resource.table} t ORDER BY id")
            found[name] = [json.loads(row) for (row,) in cursor.fetchall()]
    return found


def undo(one, *, by=None):
    one.refresh_from_db()
    return undoing.undo(one, by=by or person(), now=NOW)


def refused(one):
    """The sentences, and that nothing was changed."""
    before = facts()
    with pytest.raises(ValidationError) as caught:
        undo(one)
    assert facts() == before
    one.refresh_from_db()
    assert one.state == "done"
    return " ".join(caught.value.messages)


def test_changed_rows_become_what_they_were_and_new_ones_go(listed):
    before = facts()
    one = load("parts", "number,plant,unit,criticality\nP1,A,kg,4\nP2,A,kg,5\nP9,A,pc,2\n")
    assert facts() != before
    assert undo(one) == 3
    assert facts() == before
    one.refresh_from_db()
    assert (one.state, one.undone_at, one.undone_by) == ("undone", NOW, person())


def test_undoing_has_a_history_of_its_own_and_tells_the_scores(listed):
    from accounts import history

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
    from suppliers.models import Tombstone

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
    from suppliers import loading

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
        assert one.removed == (1 if resource == "bom-lines" else 2)
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
    from suppliers import notes

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


def test_new_readings_of_stock_go(listed):
    before = facts()
    one = load("stock", "part,plant,as_of,on_hand\nP1,A,2026-05-01,4\n")
    undo(one)
    assert facts() == before


def test_it_is_undone_once(listed):
    one = load("parts", "number,plant\nP9,A\n")
    undo(one)
    with pytest.raises(ValidationError, match="undone already"):
        undo(one)


def test_a_load_that_changed_nothing_has_nothing_to_undo(listed):
    one = load("parts", "number,plant\nP1,A\n")
    assert not undoing.can_be_undone(one)
    assert "nothing to undo" in refused(one)


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
