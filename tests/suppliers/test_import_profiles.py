"""`import_file --profile`, and the same by the API."""

import json

import pytest
from django.core.management import call_command

from accounts.models import User
from suppliers.models import Load, Supplier
from suppliers.profiles import saved
from tests.suppliers.workbook_bytes import packed, sheet_xml, table

pytestmark = pytest.mark.django_db
LFA1 = "LIFNR;NAME1;LAND1;SPERM\n0000000017;Müller;DE;X\n0000000018;Zwei;DE;\n"


@pytest.fixture
def file(tmp_path):
    def write(content, name="vendors.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("cp1252"))
        return path

    return write


def ended(capsys, *args, **options):
    with pytest.raises(SystemExit) as said:
        call_command("import_file", *args, **options)
    return said.value.code, capsys.readouterr().err


def test_an_extract_is_read_through_its_profile(file, capsys):
    call_command("import_file", "suppliers", file(LFA1), profile="sap-suppliers")
    assert capsys.readouterr().out == "suppliers: 2 rows, 2 new, 0 changed, 0 unchanged, 0 rejected.\n"
    assert dict(Supplier.objects.values_list("code", "status")) == {"17": "blocked", "18": "active"}
    assert Load.objects.get().profile == "sap-suppliers"
    call_command("import_file", "suppliers", file(LFA1), profile="sap-suppliers")
    assert "0 new, 0 changed, 2 unchanged" in capsys.readouterr().out


def test_a_workbook_and_an_answer_of_a_service_are_read_as_well(file, capsys):
    rows = [["LIFNR", "NAME1", "LAND1"], ["0000000017", "One", "DE"]]
    data = packed({"Notes": sheet_xml(table([["x", "y"], ["a", "b"]])), "Data": sheet_xml(table(rows))})
    call_command("import_file", "suppliers", file(data, "v.xlsx"), profile="sap-suppliers", dry_run=True)
    assert "1 new" in capsys.readouterr().out and not Supplier.objects.exists()
    answer = {"d": {"results": [{"Supplier": "17", "SupplierName": "One", "PurchasingIsBlocked": True}]}}
    call_command(
        "import_file", "suppliers", file(json.dumps(answer).encode(), "v.json"), profile="s4-suppliers"
    )
    assert Supplier.objects.get().status == "blocked"


def test_what_cannot_be_read_is_one_sentence(file, capsys):
    assert ended(capsys, "suppliers", file(LFA1), profile="none")[0] == 2
    code, said = ended(capsys, "sources", file(LFA1), profile="sap-suppliers")
    assert code == 2 and "does not read sources. It reads: suppliers." in said
    code, said = ended(capsys, "suppliers", file("a;b\n1;2\n"), profile="sap-suppliers")
    assert code == 2 and "none of the columns" in said and "LIFNR" in said
    assert ended(capsys, "suppliers", file(LFA1), profile="sap-suppliers", sheet="x")[0] == 2
    assert ended(capsys)[0] == 2
    assert ended(capsys, "suppliers")[0] == 2


def test_profiles_are_listed_with_what_was_verified(capsys):
    me = User.objects.create_user("me@holdfast.example", role="analyst")
    saved.save("Mine", {"into": [{"resource": "suppliers", "columns": {"code": "Konto"}}]}, by=me)
    call_command("import_file", list_profiles=True, email="me@holdfast.example")
    said = capsys.readouterr().out
    assert "sap-suppliers: suppliers (not verified). SAP: vendors (LFA1)\n" in said
    assert "s4-suppliers: suppliers (verified)." in said
    assert "Mine: suppliers (not verified)." in said
    call_command("import_file", list_profiles=True)
    assert "Mine" not in capsys.readouterr().out
