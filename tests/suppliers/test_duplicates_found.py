"""Pairs that may be one: found by blocks, ranked with their reasons, and not asked again once somebody has said no."""

import doctest
from time import perf_counter

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from suppliers.duplicates import dismissing, finding, likeness, pairs
from suppliers.models import Contact, Duplicate, Part, Supplier
from tests.suppliers.loading import load

pytestmark = pytest.mark.django_db


def found(resource="suppliers"):
    """(one, the other) -> reasons, the likeliest first."""
    finding.look(resource, now=timezone.now())
    model, name = (Supplier, "code") if resource == "suppliers" else (Part, "number")
    names = dict(model.objects.values_list("pk", name))
    standing = Duplicate.objects.of(resource).standing().likeliest_first()
    return {(names[pair.low_id], names[pair.high_id]): pair.reasons for pair in standing}


def test_the_examples_hold():
    for module in (likeness, pairs):
        told = doctest.testmod(module)
        assert told.attempted
        assert not told.failed


def test_the_same_number_or_name_is_one_company_and_the_surest_comes_first(db):
    load(
        "suppliers",
        "code,name,country,lei,duns\n"
        "A1,Müller & Söhne GmbH,DE,,\nA2,Mueller und Soehne,DE,,\n"
        "B1,Brax,DE,5493001KJTIIGC8Y1R12,\nB2,Other,FR,5493001KJTIIGC8Y1R12,\n"
        "C1,Corvin,DE,,12-345-6789\nC2,Dalby,DE,,123456789\n"
        "D1,Estrela SA,PT,,\nD2,Estrela Lda,BR,,\n"
        "E1,Unlike,DE,,\n",
    )
    assert found() == {
        ("B1", "B2"): ["lei"],
        ("C1", "C2"): ["duns"],
        ("A1", "A2"): ["name"],
        ("D1", "D2"): ["name_elsewhere"],
    }


def test_names_that_are_alike_count_within_a_country(db):
    load(
        "suppliers",
        "code,name,country\nA1,Kiessling Pumpen GmbH,DE\nA2,Kiesling Pumpen,DE\nA3,Kiessling Pumpe,CN\n"
        "B1,Werk 12 Halle,DE\nB2,Werk 13 Halle,DE\n",
    )
    assert found() == {("A1", "A2"): ["alike"]}


def test_an_address_of_its_own_counts_and_that_of_a_public_host_does_not(db):
    load(
        "suppliers",
        "code,name,email\nA1,Alba,info@alba.example\nA2,Berta,\nB1,Cara,x@gmail.com\nB2,Dora,y@gmail.com\n",
    )
    load("contacts", "supplier,email\nA2,sales@alba.example\n")
    assert found() == {("A1", "A2"): ["domain"]}


def test_what_many_share_says_nothing(db):
    count = finding.MOST_ALIKE + 1
    load("suppliers", "code,name\n" + "".join(f"A{i},Holding Alba\n" for i in range(count)))
    assert found() == {}


def test_reasons_add_up(db):
    load(
        "suppliers",
        "code,name,country,email\nA1,Alba Works,DE,a@alba.example\nA2,Alba Works,DE,b@alba.example\n"
        "B1,Cormo Works,DE,\nB2,Cormo Works,DE,\n",
    )
    assert list(found().items()) == [(("A1", "A2"), ["name", "domain"]), (("B1", "B2"), ["name"])]


def test_parts_of_one_plant_by_number_and_by_description(listed):
    load(
        "parts",
        "number,plant,description,unit\nP-0100,A,,pc\nP100,A,,pc\nP-0100,B,,pc\n"
        "X1,A,Bearing 6204 sealed,pc\nX2,A,bearing 6204-sealed,pc\nX3,B,Bearing 6204 sealed,pc\n"
        "Y1,A,Washer M8 steel,pc\nY2,A,Washer M8 steel,pc\n",
    )
    load("sources", "part,plant,supplier\nX1,A,S1\nX2,A,S1\n")
    assert list(found("parts").items()) == [
        (("X1", "X2"), ["description", "seller"]),
        (("P-0100", "P100"), ["number"]),
        (("Y1", "Y2"), ["description"]),
    ]


def test_what_somebody_said_to_be_two_is_not_asked_again(db):
    load("suppliers", "code,name,country\nA1,Alba Works,DE\nA2,Alba Works,DE\n")
    anna = User.objects.create_user("anna@holdfast.example", role="analyst")
    assert found()
    pair = Duplicate.objects.get()
    dismissing.dismiss(
        "suppliers", pair.high_id, pair.low_id, by=anna, why="two plants of a town", now=timezone.now()
    )
    assert found() == {}
    pair.refresh_from_db()
    assert (pair.dismissed_by, pair.dismissed_why) == (anna, "two plants of a town")
    with pytest.raises(ValidationError, match="already"):
        dismissing.dismiss("suppliers", pair.low_id, pair.high_id, by=anna, why="", now=timezone.now())
    dismissing.take_back(pair)
    assert found() == {("A1", "A2"): ["name"]}


def test_a_pair_that_no_longer_looks_like_one_goes(db):
    load("suppliers", "code,name,country\nA1,Alba Works,DE\nA2,Alba Works,DE\n")
    assert found()
    Supplier.objects.filter(code="A2").update(name="Zeta")
    assert found() == {}
    assert not Duplicate.objects.exists()


def test_two_looks_find_the_same_rows_under_the_same_ids(db):
    load("suppliers", "code,name,country\nA1,Alba Works,DE\nA2,Alba Works,DE\n")
    found()
    before = list(Duplicate.objects.values())
    found()
    assert list(Duplicate.objects.values()) == before


def test_twenty_thousand_names_take_seconds():
    """All pairs would be two hundred million."""
    syllables = ["ka", "lo", "mi", "ra", "te", "vu", "ne", "so", "pi", "da", "fe", "gu"]
    names = [
        (i, "DE", "".join(syllables[i // 12**place % 12] for place in range(6)) + " GmbH")
        for i in range(20_000)
    ]
    start = perf_counter()
    assert len(list(likeness.alike(names))) <= 2 * likeness.WINDOW * len(names)
    assert perf_counter() - start < 20


def test_nobody_who_is_signed_out_sees_pairs(db):
    assert not Duplicate.objects.visible_to(None)
    assert not Contact.objects.visible_to(None)
