"""SAP's extracts through the profiles that come with the house, trap by trap."""

from tests.suppliers.mapping_rows import body_of, said, unread

HEADER = "INFNR;MATNR;LIFNR;LOEKZ;EKORG;ESOKZ;WERKS;WAERS;MINBM;APLFZ;NETPR;PEINH;MEINS;PRDAT\n"


def terms(*lines, header=HEADER, resource="terms"):
    return body_of("sap-info-records", header + "\n".join(lines), resource)


def test_a_price_per_hundred_stays_per_hundred():
    body = terms("5300000001;000000000000001234;0000100001;;1000;0;1000;EUR;50,000;14;250,00;100;ST;99991231")
    assert said(body) == [
        {
            "part": "1234",
            "plant": "1000",
            "supplier": "100001",
            "kind": "info_record",
            "valid_to": "9999-12-31",
            "reference": "5300000001",
            "price": "250.00",
            "price_unit": "100",
            "unit": "ST",
            "currency": "EUR",
            "lead_time_days": "14",
            "minimum_order": "50.000",
        }
    ]


def test_padded_and_stripped_numbers_are_the_same_part_and_vendor():
    padded = terms("1;000000000000001234;0000100001;;;0;1000;EUR;0,000;5;1,00;1;ST;00000000")
    stripped = terms("1;1234;100001;;;0;1000;EUR;0,000;5;1,00;1;ST;00000000")
    assert said(padded) == said(stripped)
    letters = terms("1;MZ-TG-A14;V001;;;0;1000;EUR;0,000;5;1,00;1;ST;00000000")
    assert (said(letters)[0]["part"], said(letters)[0]["supplier"]) == ("MZ-TG-A14", "V001")
    assert "valid_to" not in said(padded)[0], "00000000 is no day"
    assert "minimum_order" not in said(padded)[0]


def test_a_trailing_minus_and_german_thousands():
    body = terms(
        "1;A;V;;;0;1000;EUR;1.234,500;5;1.000,00;1;ST;31.12.2026", "2;B;V;;;0;1000;EUR;5,000-;5;2,00;1;ST;"
    )
    assert said(body)[0]["minimum_order"] == "1234.500"
    assert said(body)[0]["price"] == "1000.00"
    assert said(body)[0]["valid_to"] == "2026-12-31"
    assert said(body)[1]["minimum_order"] == "-5.000", "which the rules then refuse, with a sentence"


def test_a_blank_plant_speaks_of_every_plant_and_a_plant_wins():
    body = terms("1;A;V;;;0;;EUR;0;5;2,00;1;ST;", "1;A;V;;;0;1000;EUR;0;5;1,50;1;ST;")
    assert [(row["plant"], row["price"]) for row in said(body)] == [("*", "2.00"), ("1000", "1.50")]


def test_what_is_marked_for_deletion_and_consignment_make_no_terms():
    lines = (
        "1;A;V;X;;0;;EUR;0;5;2,00;1;ST;",
        "2;B;V;;;2;;EUR;0;5;2,00;1;ST;",
        "3;C;V;;;3;;EUR;0;5;2,00;1;ST;",
    )
    assert [row["part"] for row in said(terms(*lines))] == ["C"]
    assert [row["part"] for row in said(terms(*lines, resource="sources"))] == ["B", "C"]
    assert terms(*lines).left_out == 2


def test_a_source_is_one_row_of_many_organisations():
    lines = [f"1;A;V;;{organisation};0;1000;EUR;0;5;2,00;1;ST;" for organisation in (1000, 2000, 3000)]
    assert said(terms(*lines, resource="sources")) == [{"part": "A", "plant": "1000", "supplier": "V"}]
    assert len(said(terms(*lines))) == 1, "alike in every cell"
    assert len(said(terms(*lines, "1;A;V;;4000;0;1000;EUR;0;5;9,00;1;ST;"))) == 2, "two prices are not one"


def test_a_cell_that_cannot_be_translated_keeps_its_text():
    body = terms("1;A;V;;;0;1000;EUR;viel;5;2,00;1;ST;", "2;B;V;;;0;1000;EUR;1;5;2,00;1;ST;30.02.2026")
    assert unread(body) == [(2, "valid_to", "30.02.2026"), (1, "minimum_order", "viel")]


def test_a_list_with_tables_in_its_names_is_read_the_same():
    header = HEADER.replace("MATNR", "EINA-MATNR").replace("NETPR", "EINE-NETPR").replace(";", "|")
    line = "1|A|V|||0|1000|EUR|0|5|2,00|1|ST|"
    text = (
        f"----------\n|{header.strip()}|\n----------\n|{line}|\n|{line.replace('A', 'B', 1)}|\n----------\n"
    )
    assert [row["price"] for row in said(body_of("sap-info-records", text, "terms"))] == ["2.00", "2.00"]


def test_the_source_list_has_one_row_a_source():
    text = (
        "MATNR,WERKS,ZEORD,VDATU,BDATU,LIFNR,FLIFN,NOTKZ\n"
        "0001,1000,1,20200101,20251231,0000000017,X,\n"
        "0001,1000,2,20260101,99991231,0000000017,X,\n"
        "0001,1000,3,20200101,99991231,0000000018,,X\n"
    )
    assert said(body_of("sap-source-list", text)) == [
        {
            "part": "1",
            "plant": "1000",
            "supplier": "17",
            "role": "primary",
            "valid_from": "2020-01-01",
            "valid_to": "9999-12-31",
            "status": "active",
        },
        {
            "part": "1",
            "plant": "1000",
            "supplier": "18",
            "role": "secondary",
            "valid_from": "2020-01-01",
            "valid_to": "9999-12-31",
            "status": "blocked",
        },
    ]


def test_blocked_vendors():
    text = "LIFNR,NAME1,LAND1,SPERM,LOEVM\n0000000017,Müller,DE,,\n0000000018,Two,DE,X,\n0000000019,Three,USA,,X\n"
    found = said(body_of("sap-suppliers", text))
    assert [(row["code"], row["country"], row["status"]) for row in found] == [
        ("17", "DE", "active"),
        ("18", "DE", "blocked"),
        ("19", "US", "blocked"),
    ]


def test_order_lines_add_up_what_was_received_and_are_due_on_the_last_day():
    text = (
        "EBELN,EBELP,BSTYP,LIFNR,BEDAT,WAERS,MATNR,WERKS,MENGE,MEINS,NETPR,PEINH,ELIKZ,RETPO,LOEKZ,EINDT,WEMNG\n"
        "4500000001,00010,F,0000000017,20260105,EUR,0001,1000,100.000,ST,250.00,100,X,,,20260201,60.000\n"
        "4500000001,00010,F,0000000017,20260105,EUR,0001,1000,100.000,ST,250.00,100,X,,,20260301,40.000\n"
        "4500000001,00020,F,0000000017,20260105,EUR,0002,1000,5.000,ST,10.00,1,,,L,20260301,0.000\n"
        "4600000001,00010,K,0000000017,20260105,EUR,0002,1000,5.000,ST,10.00,1,,,,20260301,0.000\n"
        "4500000002,00010,F,0000000017,20260105,EUR,,1000,5.000,ST,10.00,1,,,,20260301,0.000\n"
        "4500000003,00010,F,0000000017,20260105,EUR,0002,1000,1.000,ST,10.00,1,,X,,20260301,0.000\n"
    )
    found = said(body_of("sap-order-lines", text))
    assert found[0] == {
        "order": "4500000001",
        "line": "10",
        "part": "1",
        "plant": "1000",
        "supplier": "17",
        "kind": "production",
        "status": "closed",
        "ordered_on": "2026-01-05",
        "due_on": "2026-03-01",
        "quantity": "100.000",
        "unit": "ST",
        "unit_price": "2.5",
        "currency": "EUR",
        "received": "100",
    }
    assert [(row["order"], row["line"], row["kind"], row["status"]) for row in found[1:]] == [
        ("4500000001", "20", "production", "cancelled"),
        ("4500000003", "10", "return", "open"),
    ]


def test_receipts_are_netted_by_their_sign():
    text = (
        "EBELN,EBELP,VGABE,GJAHR,BELNR,BUZEI,BWART,BUDAT,MENGE,SHKZG,LFBNR,LFPOS\n"
        "4500000001,00010,1,2026,5000000001,0001,101,20260201,60.000,S,5000000001,0001\n"
        "4500000001,00010,1,2026,5000000002,0001,102,20260203,10.000,H,5000000001,0001\n"
        "4500000001,00010,1,2026,5000000003,0001,101,20260210,50.000,S,5000000003,0001\n"
        "4500000001,00010,1,2026,5000000004,0001,122,20260212,7.000,H,5000000003,0001\n"
        "4500000001,00010,1,2026,5000000005,0001,103,20260212,99.000,S,5000000005,0001\n"
        "4500000001,00010,2,2026,5100000001,0001,,20260301,60.000,S,,\n"
    )
    assert said(body_of("sap-receipts", text)) == [
        {
            "order": "4500000001",
            "line": "10",
            "receipt": "5000000001",
            "received_on": "2026-02-01",
            "quantity": "50",
            "rejected": "0",
        },
        {
            "order": "4500000001",
            "line": "10",
            "receipt": "5000000003",
            "received_on": "2026-02-10",
            "quantity": "50",
            "rejected": "7",
        },
    ]


def test_a_receipt_with_an_unreadable_part_is_wrong_as_a_whole():
    text = (
        "EBELN,EBELP,VGABE,BELNR,BWART,BUDAT,MENGE,SHKZG,LFBNR\n"
        "1,1,1,5,101,20260201,60,S,5\n1,1,1,6,102,20260203,ten,H,5\n2,1,1,7,101,20260203,1,S,7\n"
    )
    body = body_of("sap-receipts", text)
    assert body.count == 2
    assert (1, "quantity", "ten") in unread(body)
    assert said(body)[1]["quantity"] == "1"
