"""History of any row: who changed what, when and why, field by field, also of rows that are gone."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts import history
from accounts.models import User
from suppliers import histories
from suppliers.models import BomLine, Part, Source, Supplier
from suppliers.resources import RESOURCES, named
from suppliers.writing import write
from tests.suppliers.loading import load

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(db):
    return User.objects.create_user("anna@holdfast.example", role="analyst")


@pytest.fixture
def viewer(anna):
    client = Client()
    client.force_login(anna)
    return client


@pytest.fixture
def listed(db):
    load("plants", "code,name\nA,Alpha\nB,Beta\n")
    load("parts", "number,plant\nP1,A\nP2,A\n")
    load("suppliers", "code,name\nS1,One\nS2,Two\n")
    load("sites", "code,supplier,kind,country\nF1,S1,factory,DE\n")
    load("sources", "part,plant,supplier,site,role\nP1,A,S1,F1,primary\nP2,A,S2,,primary\n")


def page(viewer, resource, pk, **query):
    answer = viewer.get(reverse("row_history", args=[resource, pk]), query)
    assert answer.status_code == 200
    return answer


def told(answer):
    return [
        [(moved.label, moved.old, moved.new) for moved in entry.moved]
        for entry in answer.context["page"].entries
    ]


def test_each_change_says_who_when_why_and_what_it_was_and_became(viewer, anna):
    load("parts", "number,criticality,description\nP1,2,Pump\n")
    body = b"number,criticality,description,status\nP1,3,Pump 45,phase_out\n"
    write(named("parts"), body, format="csv", by=anna, why="letter of the maker")
    load("parts", "number,criticality\nP1,5\n")
    part = Part.objects.get()
    answer = page(viewer, "parts", part.pk)
    assert told(answer) == [
        [("Criticality", "3", "5")],
        [
            ("Description", "Pump", "Pump 45"),
            ("Criticality", "2", "3"),
            ("Status", "Active", "Phasing out"),
        ],
    ]
    newest, first = answer.context["page"].entries
    assert (newest.by, newest.why) == (None, "test")
    assert (first.by, first.why) == (anna, "letter of the maker")
    words = answer.content.decode()
    assert "History of P1" in words
    assert "anna@holdfast.example" in words
    assert (
        reverse("row_history", args=["parts", part.pk])
        in viewer.get(reverse("part", args=[part.pk])).content.decode()
    )


def test_references_are_told_by_natural_key_also_of_rows_that_are_gone(viewer, listed):
    source = Source.objects.get(supplier__code="S1")
    load("suppliers", "code,name\nS3,Three\n")
    load("sources", "part,plant,supplier,site,maker\nP1,A,S1,F1,S2\n")
    load("sources", "part,plant,supplier,site,maker\nP1,A,S1,F1,S3\n")
    load("sources", "part,plant,supplier,site,maker\nP1,A,S1,F1,\n")
    Supplier.objects.get(code="S3").delete()
    answer = page(viewer, "sources", source.pk)
    assert told(answer) == [[("Maker", "S3", "")], [("Maker", "S2", "S3")], [("Maker", "", "S2")]]
    assert "History of P1 · A · S1 · F1" in answer.content.decode()


def test_a_row_that_is_gone_still_shows(viewer, anna, listed):
    load("bom-lines", "parent,component,plant,quantity\nP1,P2,A,2\n")
    line = BomLine.objects.get()
    with history.acting(anna, "not needed"):
        line_id = line.pk
        line.delete()
    answer = page(viewer, "bom-lines", line_id)
    [gone] = answer.context["page"].entries
    assert gone.is_deletion
    assert (gone.by, gone.why) == (anna, "not needed")
    assert [(one.label, one.old) for one in gone.last][:3] == [
        ("Parent", "P1 · A"),
        ("Component", "P2 · A"),
        ("Quantity", "2"),
    ]
    assert "deleted" in answer.content.decode()


def test_contact_data_is_left_out(viewer):
    load("suppliers", "code,name,email\nS1,One,someone@firm.example\n")
    load("suppliers", "code,name,email\nS1,Won,other@firm.example\n")
    answer = page(viewer, "suppliers", Supplier.objects.get().pk)
    assert told(answer) == [[("Name", "One", "Won")]]
    assert "firm.example" not in answer.content.decode()


def test_numbers_keep_every_digit(viewer):
    load("parts", "number,annual_demand\nP1,12345678901234.123456\n")
    load("parts", "number,annual_demand\nP1,12345678901234.123457\n")
    answer = page(viewer, "parts", Part.objects.get().pk)
    assert told(answer) == [[("Annual demand", "12345678901234.123456", "12345678901234.123457")]]


def test_a_page_has_a_hundred_entries_and_leads_to_older_ones(viewer, django_assert_max_num_queries):
    load("parts", "number,description\nP1,0\n")
    part = Part.objects.get()
    for turn in range(1, 231):
        Part.objects.filter(pk=part.pk).update(description=str(turn))
    seen, query = [], {}
    while True:
        with django_assert_max_num_queries(8):
            answer = page(viewer, "parts", part.pk, **query)
        seen.append(told(answer))
        if not (older := answer.context["page"].older):
            break
        query = {"before": older}
    assert [len(entries) for entries in seen] == [100, 100, 30]
    changes = [entry for entries in seen for [entry] in entries]
    assert changes == [("Description", str(turn - 1), str(turn)) for turn in range(230, 0, -1)]


def test_exactly_a_hundred_entries_are_one_page(viewer):
    load("parts", "number,description\nP1,0\n")
    part = Part.objects.get()
    for turn in range(1, 101):
        Part.objects.filter(pk=part.pk).update(description=str(turn))
    assert page(viewer, "parts", part.pk).context["page"].older is None


@pytest.mark.parametrize(
    "address",
    ["/history/parts/999999/", "/history/people/1/", "/history/stock/1/", "/history/tokens/1/"],
)
def test_what_is_no_row_of_facts_is_not_there(viewer, address):
    assert viewer.get(address).status_code == 404


def test_an_odd_page_shows_the_newest(viewer):
    load("parts", "number\nP1\n")
    part = Part.objects.get()
    for before in ("x", "-1", "9" * 30):
        assert page(viewer, "parts", part.pk, before=before).context["is_newest"] in (True, False)


def test_every_resource_but_stock_and_contacts_has_a_history(viewer, listed):
    load("order-lines", "order,line,part,plant,supplier,site,quantity\nO1,1,P1,A,S1,F1,10\n")
    load("receipts", "order,line,receipt,received_on,quantity\nO1,1,R1,2026-01-02,5\n")
    load("uses", "part,plant,product\nP2,A,P1\n")
    load("financials", "supplier,period_end,currency,sales\nS1,2025-12-31,EUR,1\n")
    load("ratings", "supplier,agency,rated_on,score\nS1,A,2025-12-31,50\n")
    load("exchange-rates", "currency,valid_on,rate\nUSD,2025-12-31,0.9\n")
    load("unit-conversions", "part,from_unit,to_unit,factor\n,kg,g,1000\n")
    load("bom-lines", "parent,component,plant\nP1,P2,A\n")
    load("country-risks", "country,index,year,value\nDE,wgi_pv,2023,37.5\n")
    load("ports", "unlocode\nNLRTM\n")
    load("routes", "site,code,ports\nF1,SEA,NLRTM\n")
    load("tools", "code\nT1\n")
    load("capacity-pools", "site,code\nF1,PRESSES\n")
    load("dependencies", "site,material\nF1,steel\n")
    source = "part,plant,supplier,site"
    load("qualifications", f"{source},stage\nP1,A,S1,F1,trial\n")
    load("inspections", f"{source},lot\nP1,A,S1,F1,L1\n")
    load("terms", f"{source},kind\nP1,A,S1,F1,contract\n")
    load("price-breaks", f"{source},kind,minimum_quantity,price\nP1,A,S1,F1,contract,5,1\n")
    load("change-notices", "supplier,reference\nS1,N1\n")
    load("certificates", "site,standard\nF1,ISO 9001\n")
    load("external-keys", "resource,system,key,supplier\nsuppliers,SAP,1000,S1\n")
    for name in set(RESOURCES) - histories.WITHOUT:
        pk = RESOURCES[name].rows().values_list("pk", flat=True).first()
        assert "History of" in page(viewer, name, pk).content.decode(), name
