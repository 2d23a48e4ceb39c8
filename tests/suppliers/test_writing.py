"""The one writer: what goes in, what comes back, and that nothing is lost."""

import json

import pytest
from django.db import connection

from accounts.models import History
from suppliers.models import BomLine, Change, Company, OrderLine, Part, Site, Source, Supplier
from suppliers.reading import BodyRefused
from tests.suppliers.loading import counts, load, said

pytestmark = pytest.mark.django_db
REJECTED_MORE = "order,line,part,plant,supplier,quantity,received,rejected\n1,1,P2,A,S2,5,1,2\n"
BACKWARDS = "part,plant,supplier,valid_from,valid_to\nP2,A,S2,2026-02-01,2026-01-01\n"
UNLISTED = "order,line,part,plant,supplier,quantity\n1,1,P1,A,S2,1\n"


def test_rows_are_created_changed_and_left_alone():
    body = "code,name,status\nS1,One,active\nS2,Two,blocked\n"
    assert counts(load("suppliers", body)) == (2, 2, 0, 0, 0)
    assert counts(load("suppliers", body)) == (2, 0, 0, 2, 0)
    assert counts(load("suppliers", body.replace("Two", "Zwei"))) == (2, 0, 1, 1, 0)
    assert list(Supplier.objects.order_by("code").values_list("name", flat=True)) == ["One", "Zwei"]


def test_an_unchanged_row_makes_no_history_and_no_change():
    body = "code,name\nS1,One\n"
    load("suppliers", body)
    before = (History.objects.count(), Change.objects.count(), Supplier.objects.get().changed)
    load("suppliers", body)
    assert (History.objects.count(), Change.objects.count(), Supplier.objects.get().changed) == before


def test_a_changed_row_leaves_its_old_self_in_the_history_with_the_reason():
    load("suppliers", "code,name\nS1,One\n")
    load("suppliers", "code,name\nS1,Uno\n")
    entry = History.objects.get(resource="suppliers")
    assert entry.old["name"] == "One" and entry.why == "test"


def test_an_absent_column_is_left_untouched_and_an_empty_cell_clears():
    load("parts", "number,description,criticality\nP1,Pump,4\n")
    load("parts", "number,unit\nP1,pc\n")
    part = Part.objects.get()
    assert (part.description, part.criticality, part.unit) == ("Pump", 4, "pc")
    load("parts", "number,description,criticality\nP1,,\n")
    part.refresh_from_db()
    assert (part.description, part.criticality, part.unit) == ("", None, "pc")


def test_json_rows_may_differ_in_the_columns_they_speak_of():
    load("parts", "number,description,criticality\nP1,Pump,4\nP2,Seal,2\n")
    rows = [{"number": "P1", "criticality": 5}, {"number": "P2", "description": None}, {"number": "P3"}]
    assert counts(load("parts", json.dumps(rows), format="json")) == (3, 1, 2, 0, 0)
    assert list(Part.objects.order_by("number").values_list("description", "criticality")) == [
        ("Pump", 5),
        ("", 2),
        ("", None),
    ]


def test_a_source_without_a_site_hangs_on_its_suppliers_placeholder(listed):
    source = Source.objects.get(part__number="P2")
    assert source.site.is_placeholder and source.site.supplier.code == "S2" and source.site.code is None
    assert counts(load("sources", "part,plant,supplier,role\nP2,A,S2,primary\n")) == (1, 0, 0, 1, 0)
    assert Site.objects.filter(is_placeholder=True).count() == 1


def test_a_source_may_be_sold_by_one_company_and_made_at_anothers_site(listed):
    assert load("sources", "part,plant,supplier,site\nP2,A,S2,F1\n").created == 1
    source = Source.objects.get(site__code="F1", part__number="P2")
    assert (source.supplier.code, source.site.supplier.code) == ("S2", "S1")


def test_a_plant_may_be_left_out_where_the_part_has_one(listed):
    assert load("stock", "part,as_of,on_hand\nP2,2026-01-01,5\nP3,2026-01-01,6\n").created == 2
    result = load("stock", "part,as_of,on_hand\nP1,2026-01-01,5\n")
    assert said(result) == [(1, "part", "several_plants")]
    assert "A, B" in result.errors[0].message


def test_a_part_that_leaves_out_its_plant_is_the_one_of_its_number(listed):
    assert counts(load("parts", "number,description\nP2,Seal\n")) == (1, 0, 1, 0, 0)
    assert Part.objects.get(number="P2").plant.code == "A"
    assert said(load("parts", "number,description\nP1,Pump\n")) == [(1, "number", "several_plants")]


def test_the_same_key_with_and_without_its_plant_is_the_same_key(listed):
    result = load("parts", "number,plant,description\nP2,A,Seal\nP2,,Ring\n")
    assert said(result) == [(2, None, "key_twice")]
    assert Part.objects.get(number="P2").description == "Seal"


def test_the_same_key_twice_is_an_error_on_the_later_row():
    result = load("suppliers", "code,name\nS1,One\nS2,Two\nS1,Uno\n")
    assert said(result) == [(3, None, "key_twice")]
    assert counts(result) == (3, 2, 0, 0, 1)
    assert result.errors[0].key == {"code": "S1"}


@pytest.mark.parametrize(
    ("resource", "body", "field", "word"),
    [
        ("sources", "part,plant,supplier\nP9,A,S1\n", "part", "no part “P9” at plant “A”"),
        ("sources", "part,plant,supplier\nP1,Z,S1\n", "plant", "no plant “Z”"),
        ("sources", "part,plant,supplier\nP1,A,S9\n", "supplier", "no supplier “S9”"),
        ("sources", "part,plant,supplier,site\nP1,A,S1,F9\n", "site", "no site “F9”"),
        ("sources", "part,plant,supplier,maker\nP1,A,S1,S9\n", "maker", "no supplier “S9”"),
        ("sites", "code,supplier\nF2,S9\n", "supplier", "no supplier “S9”"),
        ("suppliers", "code,parent\nS3,S9\n", "parent", "no supplier “S9”"),
        ("order-lines", UNLISTED, "part", "no source of part “P1”"),
        ("bom-lines", "parent,component,plant\nP1,P9,A\n", "component", "no part “P9”"),
    ],
)  # fmt: skip
def test_an_unknown_reference_is_named(listed, resource, body, field, word):
    result = load(resource, body)
    assert said(result) == [(1, field, "unknown_reference")]
    assert word in result.errors[0].message


def test_a_row_may_refer_to_a_row_of_the_same_body():
    result = load("suppliers", "code,parent\nS1,S2\nS2,S3\nS3,\n")
    assert counts(result) == (3, 3, 0, 0, 0)
    assert Supplier.objects.get(code="S1").parent.parent.code == "S3"


def test_rows_that_refer_to_a_rejected_row_go_with_it():
    result = load("suppliers", "code,parent,kind\nS1,S2,maker\nS2,S3,maker\nS3,S3,maker\nS4,,maker\n")
    assert {e.row for e in result.errors} == {1, 2, 3}
    assert list(Supplier.objects.values_list("code", flat=True)) == ["S4"]


def test_a_supplier_cannot_be_its_own_parent(listed):
    result = load("suppliers", "code,parent\nS1,S1\n")
    assert said(result) == [(1, "parent", "supplier_parent_is_not_itself")]
    assert result.errors[0].message == "A supplier cannot be its own parent."


def test_suppliers_that_own_each_other_are_named(listed):
    result = load("suppliers", "code,parent\nS1,S2\nS2,S1\nS3,S1\n")
    assert {e.code for e in result.errors if e.row in (1, 2)} == {"parent_cycle"}
    assert " > " in result.errors[0].message
    assert Supplier.objects.get(code="S3").parent.code == "S1"


def test_a_bom_cycle_is_refused_and_named(listed):
    load("parts", "number,plant\nX,A\nY,A\nZ,A\n")
    result = load("bom-lines", "parent,component,plant\nX,Y,A\nY,Z,A\nZ,X,A\nX,P1,A\n")
    assert {e.row for e in result.errors} == {1, 2, 3}
    assert "X > Y > Z > X" in result.errors[0].message
    assert BomLine.objects.get().component.number == "P1"


def test_a_line_that_closes_a_cycle_with_what_stands_is_refused(listed):
    load("parts", "number,plant\nX,A\nY,A\n")
    load("bom-lines", "parent,component,plant\nX,Y,A\n")
    assert said(load("bom-lines", "parent,component,plant\nY,X,A\n")) == [(1, "component", "bom_cycle")]


def test_the_primary_may_be_swapped_within_one_body_but_never_doubled(listed):
    assert load("sources", "part,plant,supplier,role\nP1,A,S2,secondary\n").created == 1
    swap = "part,plant,supplier,site,role\nP1,A,S2,,primary\nP1,A,S1,F1,secondary\n"
    assert counts(load("sources", swap)) == (2, 0, 2, 0, 0)
    result = load("sources", "part,plant,supplier,site,role\nP1,A,S1,F1,primary\n")
    assert said(result) == [(1, "role", "second_primary")]
    assert "from “S2”" in result.errors[0].message


def test_two_primaries_in_one_body_the_later_is_the_error(listed):
    load("parts", "number,plant\nX,A\n")
    result = load("sources", "part,plant,supplier,role\nX,A,S1,primary\nX,A,S2,primary\n")
    assert said(result) == [(2, "role", "second_primary")]


@pytest.mark.parametrize(
    ("resource", "body", "field", "code"),
    [
        ("parts", "number,annual_demand\nX,-1\n", "annual_demand", "part_annual_demand_is_not_negative"),
        ("parts", "number,criticality\nX,6\n", "criticality", "part_criticality_within_bounds"),
        ("parts", "number,annual_demand\nX,NaN\n", "annual_demand", "wrong_value"),
        ("parts", "number,annual_demand\nX,ten\n", "annual_demand", "wrong_value"),
        ("parts", "number,annual_demand\nX,1e30\n", "annual_demand", "wrong_value"),
        ("parts", "number,currency\nX,EUX\n", "currency", "wrong_value"),
        ("parts", "number,description\nX,a\x00b\n", "description", "nul_byte"),
        ("parts", "number,description\n,a\n", "number", "missing_key"),
        ("suppliers", "code,country\nX,UK\n", "country", "wrong_value"),
        ("suppliers", "code,email\nX,nobody\n", "email", "wrong_value"),
        ("stock", "part,as_of,on_hand\nP3,2026-02-30,1\n", "as_of", "wrong_value"),
        ("stock", "part,as_of,on_hand\nP3,2026-02-20,\n", "on_hand", "missing_value"),
        ("sites", "code,supplier,kind\nX,S1,factory\n", "country", "site_country_is_given_unless_unknown"),
        ("order-lines", "order,line\n1,1\n", "quantity", "missing_value"),
        ("order-lines", REJECTED_MORE, "rejected", "orderline_rejected_is_at_most_received"),
        ("sources", BACKWARDS, "valid_to", "source_valid_to_not_before_valid_from"),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence_and_nothing_else_is_lost(listed, resource, body, field, code):
    result = load(resource, body)
    assert said(result) == [(1, field, code)]
    assert result.errors[0].message.endswith(".")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"code,name\n", "empty"),
        (b"code,nmae\nS1,One\n", "unknown_column"),
        (b"name\nOne\n", "missing_column"),
        ("code,name\nS1,Müller\n".encode("latin-1"), "encoding"),
        (b"code,code\nS1,S1\n", "column_twice"),
        (b"x" * (64 * 1024 * 1024 + 1), "too_large"),
    ],
)
def test_a_body_that_makes_no_sense_is_refused_with_one_sentence(body, code):
    with pytest.raises(BodyRefused) as refused:
        load("suppliers", body)
    assert refused.value.code == code
    assert str(refused.value).endswith(".")
    assert not Supplier.objects.exists()


def test_a_rule_sees_the_row_as_it_will_be(listed):
    load("sources", "part,plant,supplier,valid_from\nP2,A,S2,2026-06-01\n")
    result = load("sources", "part,plant,supplier,valid_to\nP2,A,S2,2026-01-01\n")
    assert said(result) == [(1, "valid_to", "source_valid_to_not_before_valid_from")]


def test_good_rows_go_in_and_bad_rows_come_back():
    result = load("suppliers", "code,country\nS1,DE\nS2,Germany\nS3,FR\n")
    assert counts(result) == (3, 2, 0, 0, 1)


def test_atomic_leaves_nothing_behind():
    result = load("suppliers", "code,country\nS1,DE\nS2,Germany\n", atomic=True)
    assert counts(result) == (2, 0, 0, 1, 1) and not result.applied
    assert not Supplier.objects.exists() and not Change.objects.exists()


def test_a_dry_run_counts_and_changes_nothing(listed):
    body = "part,plant,supplier,role\nP1,A,S2,secondary\nP2,A,S2,candidate\nP2,A,S9,\n"
    before = (Source.objects.count(), Site.objects.count(), History.objects.count())
    result = load("sources", body, dry_run=True)
    assert counts(result) == (3, 1, 1, 0, 1) and result.job is None
    assert (Source.objects.count(), Site.objects.count(), History.objects.count()) == before


def test_the_first_prices_fix_the_base_currency():
    load("parts", "number,daily_revenue,currency\nX,5,USD\nY,5,USD\nZ,5,EUR\n")
    load("parts", "number,daily_revenue,currency\nW,5,EUR\n")
    assert Company.objects.get().base_currency == "USD"


def test_order_lines_can_be_completed_by_their_key_alone(listed):
    load("order-lines", "order,line,part,plant,supplier,quantity,due_on\nO1,1,P2,A,S2,10,2026-01-10\n")
    assert counts(load("order-lines", "order,line,received,received_on\nO1,1,10,2026-01-09\n")) == (
        1,
        0,
        1,
        0,
        0,
    )
    line = OrderLine.objects.get()
    assert (line.quantity, line.received, str(line.due_on)) == (10, 10, "2026-01-10")


def test_quoted_cells_semicolons_and_marks_are_read():
    load("parts", b'\xef\xbb\xbfnumber;description\r\nP1;"Pump; 45 ""cc"""\r\nP2;\'x\'\r\n')
    assert Part.objects.get(number="P1").description == 'Pump; 45 "cc"'
    load("parts", "number\tdescription\nP3\tÖse\n".encode("utf-16"))
    assert Part.objects.get(number="P3").description == "Öse"


def test_a_deleted_row_leaves_a_tombstone_with_its_natural_key(listed):
    from suppliers.models import Tombstone

    Source.objects.get(part__number="P1").delete()
    stone = Tombstone.objects.get()
    assert stone.resource == "sources"
    assert stone.key == {"part": "P1", "plant": "A", "supplier": "S1", "site": "F1"}


def test_nothing_is_left_of_the_temporary_tables(listed):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relname IN ('stage', 'image') AND relpersistence = 't'"
        )
        assert cursor.fetchone()[0] <= 2


def test_a_row_that_stands_gets_the_parent_that_the_same_body_brings(db):
    load("suppliers", "code\nS1\n")
    result = load("suppliers", "code,parent\nG1,\nS1,G1\n")
    assert counts(result) == (2, 1, 1, 0, 0)
    assert Supplier.objects.get(code="S1").parent.code == "G1"
    assert counts(load("suppliers", "code,parent\nG1,\nS1,G1\n")) == (2, 0, 0, 2, 0)
