"""Search: the right row first, whatever it was called."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoring import refreshing, search, vocabulary
from scoring.models import SearchWord
from suppliers.models import FormerName, Part, Plant, Site, Supplier
from suppliers.numbers import Digits, digits
from tests.pages import rows
from tests.pages.standings import order
from tests.scoring import small_company

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)
NAMES = (
    "Ilvatol Hydraulics GmbH",
    "Braxadomund Hydraulics AG",
    "Ilvibozor Castings Pvt. Ltd.",
    "Zorvavibeck Industrial Supply N.V.",
    "Wexomimora Hydraulics GmbH & Co. KG",
)
PARTS = {
    "P-0000123": "Servo valve, 40 l/min, two-stage",
    "P-0000124": "Servo valve housing, size 10, steel",
    "P-0001230": "Axial piston pump, 45 cm³",
    "4711-0815": "Shaft seal, Ø 30",
    "VALVE": "Ball valve",
}


@pytest.fixture
def house(db):
    suppliers = [Supplier.objects.create(code=f"{100200 + i:010}", name=name) for i, name in enumerate(NAMES)]
    Site.objects.create(
        code="DE-002", supplier=suppliers[0], name="Ilvatol works, Swabia", kind="factory", country="DE"
    )
    for number, description in PARTS.items():
        order(rows.source(rows.part(number, description=description), suppliers[0]), due=DAY)
    vocabulary.learn_all()
    return rows.person("viewer")


def found(person, asked, most=8):
    return search.find(asked, user=person, most=most)


def first(person, asked):
    hits = found(person, asked)
    return hits and (hits[0].kind, hits[0].name or hits[0].number)


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("Ilvotal Hydraulics", "Ilvatol Hydraulics GmbH"),
        ("ilvatol", "Ilvatol Hydraulics GmbH"),
        ("Ilvatol Hydralics", "Ilvatol Hydraulics GmbH"),
        ("hydraulics ilvatol", "Ilvatol Hydraulics GmbH"),
        ("Ilvatol Hydraulics", "Ilvatol Hydraulics GmbH"),
        ("zorvavibek", "Zorvavibeck Industrial Supply N.V."),
        ("zorvavibeck industrail suply", "Zorvavibeck Industrial Supply N.V."),
        ("wexomimroa", "Wexomimora Hydraulics GmbH & Co. KG"),
        ("ilvibozor castngs", "Ilvibozor Castings Pvt. Ltd."),
        ("z", "Zorvavibeck Industrial Supply N.V."),
        ("100203", "Zorvavibeck Industrial Supply N.V."),
        ("0000100203", "Zorvavibeck Industrial Supply N.V."),
        ("Ilvatol Hydraulics Xyzzy", "Ilvatol Hydraulics GmbH"),
    ],
)
def test_a_supplier_is_found_by_name_or_code_misspelt_or_not(house, asked, name):
    assert first(house, asked) == ("supplier", name)


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("P-0000123", "P-0000123"),
        ("p0000123", "P-0000123"),
        ("P123", "P-0000123"),
        ("123", "P-0000123"),
        ("0123", "P-0000123"),
        ("1230", "P-0001230"),
        ("47110815", "4711-0815"),
        ("4711", "4711-0815"),
        ("servo valve", "P-0000123"),
        ("servo vlave", "P-0000123"),
        ("axail piston", "P-0001230"),
        ("piston pmp", "P-0001230"),
        ("seal", "4711-0815"),
        ("sael", "4711-0815"),
        ("valve", "VALVE"),
        ("valve housing", "P-0000124"),
        ("P-00", "P-0000123"),
    ],
)
def test_a_part_is_found_by_number_or_description_misspelt_or_not(house, asked, number):
    hit = found(house, asked)[0]
    assert (hit.kind, hit.number) == ("part", number)


def test_a_supplier_is_found_by_the_name_it_had(house):
    small_company.load("suppliers", "code,name\n0000100200,Renamed Fluid Works\n")
    while refreshing.catch_up(day=DAY):
        pass
    for asked in ("Ilvatol Hydraulics GmbH", "Ilvotal Hydraulics"):
        hit = found(house, asked)[0]
        assert (hit.kind, hit.name, hit.detail) == (
            "supplier",
            "Renamed Fluid Works",
            "formerly Ilvatol Hydraulics GmbH",
        )
    assert first(house, "renamed fliud") == ("supplier", "Renamed Fluid Works")


def test_a_former_name_is_kept_whoever_changes_it_and_only_when_it_changes(house):
    one = Supplier.objects.get(name=NAMES[1])
    Supplier.objects.filter(pk=one.pk).update(status="blocked")
    assert not FormerName.objects.exists()
    for name in ("Second", "Third", "Second", "Fourth"):
        Supplier.objects.filter(pk=one.pk).update(name=name)
    assert set(FormerName.objects.values_list("name", flat=True)) == {NAMES[1], "Second", "Third"}


def test_a_name_that_came_back_is_no_former_name(house):
    one = Supplier.objects.get(name=NAMES[0])
    for name in ("Other", NAMES[0]):
        Supplier.objects.filter(pk=one.pk).update(name=name)
    [hit] = [hit for hit in found(house, "ilvatol hydraulics") if hit.kind == "supplier"][:1]
    assert (hit.name, hit.detail) == (NAMES[0], "")


def test_former_names_go_with_their_supplier(house):
    one = Supplier.objects.create(code="GONE", name="Before")
    Supplier.objects.filter(pk=one.pk).update(name="After")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM suppliers_supplier WHERE code = 'GONE'")
    assert not FormerName.objects.exists()


def test_a_site_is_found_and_leads_to_who_runs_it(house):
    hit = found(house, "de-002")[0]
    assert (hit.kind, hit.page, hit.pk) == ("site", "supplier", Supplier.objects.get(name=NAMES[0]).pk)
    assert "site" in {hit.kind for hit in found(house, "ilvatol works")}


def test_an_order_is_found_by_its_number_with_or_without_zeros(house):
    for asked in ("O-000003", "O3", "o-3"):
        hit = found(house, asked)[0]
        assert (hit.kind, hit.number) == ("order", "O-000003")
    assert hit.page == "part"


def test_an_order_is_one_answer_however_many_lines_it_has(house):
    source = Part.objects.get(number="VALVE").sources.get()
    for line in ("2", "3"):
        order(source, due=DAY, order="O-000003", line=line)
    hits = [hit for hit in found(house, "O-000003") if hit.number == "O-000003"]
    assert [hit.detail for hit in hits] == ["P-0001230 and 1 part more"]


def test_one_number_at_two_plants_is_two_answers_that_say_which(house):
    for code in ("NORTH", "SOUTH"):
        rows.part("77-X", plant=Plant.objects.create(code=code))
    assert [hit.detail for hit in found(house, "77-x")] == ["plant NORTH", "plant SOUTH"]


@pytest.mark.parametrize(
    "asked", ["", " ", "-", "%", "_", "\\", "'", "a\x00b", "x" * 5000, "0", "000", "()", "☃"]
)
def test_nothing_breaks_it(house, asked):
    assert isinstance(found(house, asked), list)


def test_nobody_finds_nothing(house):
    house.is_active = False
    assert found(house, "valve") == []


def test_what_is_called_just_that_is_first_however_many_hold_the_word(house):
    for i in range(100):
        rows.part(f"R-{i:03}", description=f"Gasket for pump {i}")
    rows.part("GASKET", description="Flat, round")
    rows.part("Z-1", description="Gasket")
    assert [hit.number for hit in found(house, "gasket")[:2]] == ["GASKET", "Z-1"]


def test_what_is_asked_costs_the_same_however_much_there_is(house):
    with CaptureQueriesContext(connection) as few:
        found(house, "servo vlave")
    for i in range(300):
        rows.part(f"Q-{i}", description="Servo valve")
    with CaptureQueriesContext(connection) as many:
        found(house, "servo vlave")
    assert len(many) <= len(few) <= 27


def test_the_database_reads_digits_as_we_do(db):
    told = ["P-0000123", "A-10-05", "VALVE", "000", "x_7/8", "Ärger 9", "4711"]
    for number in told:
        rows.part(number)
    for part in Part.objects.annotate(by_digits=Digits("number")):
        assert part.by_digits == digits(part.number), part.number


def test_words_are_learnt_as_facts_change(db):
    small_company.load("suppliers", "code,name\nS1,Quelvodrex Pumps 4000\n")
    small_company.load("parts", 'number,description\nX1,"Ring-main unit, 12 kV"\n')
    while refreshing.catch_up(day=DAY):
        pass
    assert set(SearchWord.objects.values_list("word", flat=True)) >= {
        "QUELVODREX",
        "PUMPS",
        "RING",
        "MAIN",
        "UNIT",
    }
    assert not SearchWord.objects.filter(word__regex=r"[^A-Z]").exists()


@pytest.mark.parametrize(
    ("asked", "meant"), [("PRAT", "PART"), ("SELA", "SEAL"), ("HYDRALICS", "HYDRAULICS"), ("VLAVE", "VALVE")]
)
def test_a_misspelt_word_is_known_for_what_it_was_meant(db, asked, meant):
    for word in ("PART", "SEAL", "HYDRAULICS", "VALVE", "VALUE", "PORT"):
        SearchWord.objects.create(word=word)
    assert vocabulary.meant([asked.lower()])[asked][0] == meant
