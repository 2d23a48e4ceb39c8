"""What other systems call our rows: a body that names its system is read by their keys."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from suppliers.models import ExternalKey, OrderLine, Part, Plant, Site, Source, Supplier, Tombstone
from tests.suppliers.loading import counts, load, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def keyed(listed):
    """S1 is 1000 in SAP and V7 in Odoo; P1 is M1 at plant A; plant A is 0001; F1 is W1."""
    result = load(
        "external-keys",
        "resource,system,key,plant,supplier,site,part\n"
        "suppliers,SAP,1000,,S1,,\nsuppliers,Odoo,V7,,S1,,\nplants,SAP,0001,A,,,\n"
        "sites,SAP,W1,,,F1,\nparts,SAP,M1,A,,,P1\n",
    )
    assert counts(result) == (5, 5, 0, 0, 0)


def test_a_body_that_names_its_system_is_read_by_its_keys(keyed):
    result = load(
        "order-lines",
        "order,line,part,plant,supplier,site,quantity\nO,1,M1,0001,1000,W1,5\n",
        system="SAP",
    )
    assert counts(result) == (1, 1, 0, 0, 0)
    source = OrderLine.objects.get().source
    assert (source.part.number, source.supplier.code, source.site.code) == ("P1", "S1", "F1")


def test_the_same_keys_without_their_system_are_nothing(keyed):
    body = "order,line,part,plant,supplier,site\nO,1,M1,0001,1000,W1\n"
    assert said(load("order-lines", body))
    assert said(load("order-lines", body, system="Odoo"))


def test_what_a_system_has_no_key_for_is_read_as_our_own(keyed):
    body = "order,line,part,plant,supplier,site,quantity\nO,1,P1,A,S1,F1,1\nO,2,M1,A,1000,F1,2\n"
    result = load("order-lines", body, system="SAP")
    assert said(result) == []
    assert counts(result) == (2, 2, 0, 0, 0)


def test_a_row_is_changed_under_its_own_key_elsewhere(keyed):
    result = load("suppliers", "code,name\n1000,One renamed\n", system="SAP")
    assert counts(result) == (1, 0, 1, 0, 0)
    assert Supplier.objects.get(code="S1").name == "One renamed"


def test_one_row_under_two_keys_in_one_body_is_told_twice(keyed):
    result = load("suppliers", "code,name\n1000,A\nS1,B\n", system="SAP")
    assert said(result) == [(2, None, "key_twice")]


def test_a_new_row_is_known_to_its_system_from_then_on(keyed):
    load("suppliers", "code,name\n2000,New\n", system="SAP")
    key = ExternalKey.objects.get(key="2000")
    assert (key.system, key.resource, key.supplier.code, key.row_id) == (
        "SAP", "suppliers", "2000", key.supplier_id,
    )  # fmt: skip
    Supplier.objects.filter(code="2000").update(code="S9")
    load("suppliers", "code,country\n2000,DE\n", system="SAP")
    assert Supplier.objects.get(code="S9").country == "DE"
    assert not Supplier.objects.filter(code="2000").exists()


def test_a_dry_run_registers_nothing(keyed):
    load("suppliers", "code\n2000\n", system="SAP", dry_run=True)
    assert not ExternalKey.objects.filter(key="2000").exists()


def test_new_parts_of_one_number_are_known_at_each_plant(keyed):
    load("parts", "number,plant\nM9,A\nM9,B\n", system="SAP")
    assert set(ExternalKey.objects.filter(key="M9").values_list("plant__code", "part__plant__code")) == {
        ("A", "A"),
        ("B", "B"),
    }


def test_a_key_of_a_part_means_its_number_at_other_plants_too(keyed):
    load("parts", "number,plant,description\nM1,B,told\n", system="SAP")
    assert Part.objects.get(number="P1", plant__code="B").description == "told"


def test_a_key_that_means_two_parts_is_read_by_its_plant(keyed):
    load("external-keys", "resource,system,key,plant,part\nparts,SAP,X,A,P1\nparts,SAP,X,B,P1\n")
    load("parts", "number,plant\nP8,B\n")
    load("external-keys", "resource,system,key,plant,part\nparts,SAP,Y,A,P1\nparts,SAP,Y,B,P8\n")
    load("parts", "number,plant,description\nY,A,at a\nY,B,at b\n", system="SAP")
    assert Part.objects.get(number="P1", plant__code="A").description == "at a"
    assert Part.objects.get(number="P8").description == "at b"


def test_without_a_plant_a_key_means_the_one_part_it_leads_to(keyed):
    load("parts", "number,description\nM1,once\n", system="SAP")
    assert set(Part.objects.filter(number="P1").values_list("plant__code", "description")) == {
        ("A", ""),
        ("B", ""),
    }, "P1 stands at two plants: it has to be named"
    load("parts", "number,plant,description\nM1,,once\n", system="SAP")
    assert Part.objects.get(number="P1", plant__code="A").description == "once"


def test_parents_and_numbers_in_other_columns_are_read_so_too(keyed):
    load("suppliers", "code,parent\nS2,1000\n", system="SAP")
    assert Supplier.objects.get(code="S2").parent.code == "S1"
    load("change-notices", "supplier,reference,part\n1000,N1,M1\n", system="SAP")
    assert list(Supplier.objects.get(code="S1").change_notices.values_list("part", flat=True)) == ["P1"]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("suppliers,SAP,1,,,F1,", "externalkey_leads_to_one_row_of_its_resource"),
        ("suppliers,SAP,1,,S1,F1,", "externalkey_leads_to_one_row_of_its_resource"),
        ("sites,SAP,1,,,,", "externalkey_leads_to_one_row_of_its_resource"),
        ("parts,SAP,1,A,S1,,P1", "externalkey_leads_to_one_row_of_its_resource"),
        ("suppliers,SAP,1,,S99,,", "unknown_reference"),
        ("plants,SAP,0001,B,,,", "externalkey_of_a_plant_is_one"),
    ],
)
def test_a_key_leads_to_one_row_of_its_resource(keyed, row, column):
    result = load("external-keys", f"resource,system,key,plant,supplier,site,part\n{row}\n")
    assert column in {code for _row, _field, code in said(result)}
    assert ExternalKey.objects.count() == 5


def test_two_plants_for_one_key_in_one_body_are_one_too_many(listed):
    result = load("external-keys", "resource,system,key,plant\nplants,SAP,1,A\nplants,SAP,1,B\n")
    assert said(result) == [(2, "plant", "externalkey_of_a_plant_is_one")]
    assert ExternalKey.objects.get().plant.code == "A"


def test_the_database_holds_to_the_rules_itself(keyed):
    for wrong in (
        {"resource": "suppliers", "key": "1"},
        {"resource": "suppliers", "key": "", "supplier": Supplier.objects.get(code="S1")},
        {
            "resource": "suppliers",
            "system": "SAP",
            "key": "1000",
            "supplier": Supplier.objects.get(code="S2"),
        },
        {"resource": "nothing", "key": "1", "supplier": Supplier.objects.get(code="S1")},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ExternalKey.objects.create(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        plant = Plant.objects.get(code="B")
        ExternalKey.objects.create(resource="plants", system="SAP", key="0001", plant=plant)
        connection.check_constraints()


def test_what_is_called_so_now_is_meant_before_what_was(keyed):
    """A file cannot lead a code that stands to another row."""
    load("external-keys", "resource,key,supplier\nsuppliers,S1,S2\n")
    load("external-keys", "resource,key,plant,part\nparts,P1,A,P2\n")
    load("suppliers", "code,country\nS1,DE\n")
    load("parts", "number,plant,description\nP1,A,told\n")
    assert Supplier.objects.get(code="S1").country == "DE"
    assert not Part.objects.get(number="P2").description


def test_a_key_goes_with_its_row_and_leaves_a_tombstone(keyed):
    Source.objects.all().delete()
    Site.objects.filter(supplier__code="S1").delete()
    assert not ExternalKey.objects.filter(key="W1").exists()
    assert Tombstone.objects.get(resource="external-keys").key == {
        "resource": "sites", "system": "SAP", "key": "W1", "plant": None,
    }  # fmt: skip


def test_nobody_who_is_signed_out_sees_a_key(keyed):
    assert not ExternalKey.objects.visible_to(None)


def test_without_such_keys_one_question_is_asked_and_nothing_joined(listed):
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as told:
            load("order-lines", "order,line,part,plant,supplier,site\nO,1,P1,A,S1,F1\n")
        return [query["sql"] for query in told if "suppliers_externalkey" in query["sql"]]

    assert len(asked()) == 1
