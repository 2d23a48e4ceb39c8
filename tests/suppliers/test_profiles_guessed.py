"""Which resource a file speaks of and which column is which, told the same each time."""

import pytest

from suppliers import tables
from suppliers.profiles import builtin, guess, mapped, suited
from suppliers.profiles.steps import Step
from suppliers.resources import RESOURCES
from tests.suppliers.mapping_rows import said, sheet_of, unread


def guessed(text, **options):
    sheet = sheet_of(text)
    return sheet, guess(sheet.header, sheet.sample(), **options)


def pairs(found):
    return {one.target: one.source for one in found.columns}


@pytest.mark.parametrize("name", list(RESOURCES))
def test_our_own_files_are_known_by_their_names(name):
    header = [column.name for column in RESOURCES[name].columns]
    found = guess(header, {})
    assert found.resource is not None
    asked = guess(header, {}, resource=name)
    assert pairs(asked) == {column: column for column in header}
    assert asked.left == () and asked.profile is None


@pytest.mark.parametrize("name", list(builtin()))
def test_a_header_with_what_a_profile_needs_is_that_profile(name):
    profile = builtin()[name]
    header = [*profile.needs, *(source for mapping in profile.into for source in mapping.sources)]
    found = guess(list(dict.fromkeys(header)), {})
    assert found.profile == profile
    assert found.resources == profile.resources
    assert all(profile.label in one.reason for one in found.columns)


def test_a_german_spreadsheet_is_read_without_touching_it():
    text = (
        "Bestellung;Position;Materialnummer;Werk;Lieferant;Bestelldatum;Liefertermin;Bestellmenge;ME;Nettopreis;Währung;Gesperrt?\n"
        "4500001;10;A-1;1000;L-7;05.01.2026;01.02.2026;1.234,500;ST;2,50;EUR;nein\n"
        "4500002;10;A-2;1000;L-8;31.01.2026;28.02.2026;12,000;ST;1.000,00;EUR;nein\n"
    )
    sheet, found = guessed(text.encode("cp1252"))
    assert found.resource == "order-lines"
    assert pairs(found) == {
        "order": "Bestellung",
        "line": "Position",
        "part": "Materialnummer",
        "plant": "Werk",
        "supplier": "Lieferant",
        "ordered_on": "Bestelldatum",
        "due_on": "Liefertermin",
        "quantity": "Bestellmenge",
        "unit": "ME",
        "unit_price": "Nettopreis",
        "currency": "Währung",
    }
    assert found.left == ("Gesperrt?",)
    body = mapped(found.mapping, sheet)
    assert not unread(body)
    assert said(body)[0] == {
        "order": "4500001",
        "line": "10",
        "part": "A-1",
        "plant": "1000",
        "supplier": "L-7",
        "ordered_on": "2026-01-05",
        "due_on": "2026-02-01",
        "quantity": "1234.500",
        "unit": "ST",
        "unit_price": "2.50",
        "currency": "EUR",
    }


def test_suppliers_with_names_of_countries_and_words_for_states():
    text = "Vendor No,Company name,Country,State\nV1,One,Germany,aktiv\nV2,Two,United States,gesperrt\n"
    sheet, found = guessed(text, resource="suppliers")
    assert pairs(found) == {
        "code": "Vendor No",
        "name": "Company name",
        "country": "Country",
        "status": "State",
    }
    rows = said(mapped(found.mapping, sheet))
    assert [(row["country"], row["status"]) for row in rows] == [("DE", "active"), ("US", "blocked")]


def test_values_that_do_not_fit_speak_against_a_name():
    _sheet, found = guessed(
        "supplier,name,country\nS1,One,very long story\nS2,Two,another one\n", resource="suppliers"
    )
    assert (
        "country" not in pairs(found)
        or next(one.confidence for one in found.columns if one.target == "country") < 0.5
    )


def test_a_column_without_a_known_name_may_be_told_by_its_values():
    _sheet, found = guessed("code,name,Ztrm\nS1,One,DE\nS2,Two,FR\n", resource="suppliers")
    told = {one.target: (one.source, one.reason) for one in found.columns}
    assert told["country"] == ("Ztrm", "by its values")


def test_a_day_and_a_month_that_could_be_turned_are_said_so():
    text = "part,supplier,from\nA,S,03/04/2026\nB,S,05/06/2026\n"
    _sheet, found = guessed(text, resource="sources")
    one = next(one for one in found.columns if one.target == "valid_from")
    assert "other way round" in one.reason and one.confidence <= 0.6
    _sheet, sure = guessed(text.replace("05/06", "05/26"), resource="sources")
    one = next(one for one in sure.columns if one.target == "valid_from")
    assert "other way round" not in one.reason
    assert one.column.steps == (Step("date", {"formats": ("%m/%d/%Y",)}),)


def test_the_same_header_gives_the_same_guess_in_any_order_of_asking():
    sheet = sheet_of("item,vendor,qty,price,cur\nA,V,1,2,EUR\n")
    first = guess(sheet.header, sheet.sample())
    assert all(guess(sheet.header, sheet.sample()) == first for _again in range(3))


def test_a_file_of_nothing_known_is_no_guess():
    found = guess(["foo", "bar"], {"foo": ["x"], "bar": ["y"]})
    assert (found.resource, found.mapping, found.confidence, found.left) == (None, None, 0.0, ("foo", "bar"))


def test_what_a_person_pairs_gets_the_steps_of_its_values():
    sheet = tables.read(b"a;b;c\nx;1,50;2-Jun-06\ny;n/a;Date Not Captured\n").sheets[0]
    mapping = suited("order-lines", {"order": "a", "quantity": "b", "due_on": "c"}, sheet.sample())
    body = mapped(mapping, sheet)
    assert said(body) == [{"order": "x", "quantity": "1.50", "due_on": "2006-06-02"}, {"order": "y"}]
    assert not unread(body)
