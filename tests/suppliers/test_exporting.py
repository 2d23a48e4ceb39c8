"""The whole portfolio as a zip: what went out and came in again is the same, to the byte."""

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from hashlib import sha256
from zipfile import ZipFile

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from suppliers import qualifications
from suppliers.exporting import portfolio
from suppliers.models import (
    Certificate,
    ChangeNotice,
    Company,
    Contact,
    Inspection,
    Part,
    Qualification,
    Source,
)
from suppliers.resources import RESOURCES
from suppliers.restoring import Refused, restore
from tests.suppliers.exported import exported, files, nasty_world, put, restored, undone, zipped

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
FEW = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def rows(data):
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


@pytest.mark.parametrize("most", [1, 100_000])
def test_a_world_of_hard_texts_comes_back_to_the_byte_in_pieces_of_any_size(most, monkeypatch):
    monkeypatch.setattr("suppliers.restoring.restoring.LONG", most)
    monkeypatch.setattr("suppliers.reading.pieces.MOST_ROWS", most)
    with undone():
        nasty_world()
        Company.objects.update(name='"Us" & Co', base_currency="JPY")
        out = exported()
    assert not Part.objects.exists()
    restored(out)
    again = files(exported())
    before = files(out)
    assert list(again) == list(before)
    for name, data in before.items():
        assert again[name] == data, name
    assert {name for name in RESOURCES if not rows(before[f"{name}.csv"])} == {
        "uses",
        "financials",
        "ratings",
    }


def test_every_column_of_the_declaration_is_there_in_the_order_in_which_resources_load():
    found = files(exported())
    resources = [name.removesuffix(".csv") for name in found if "/" not in name]
    assert resources == ["company", *RESOURCES]
    for name, resource in RESOURCES.items():
        assert found[f"{name}.csv"].decode() == resource.template()


def test_the_demo_company_comes_back_to_the_byte():
    with undone():
        call_command("load_demo", verbosity=0)
        out = exported()
    restored(out)
    before, again = files(out), files(exported())
    assert before == again
    assert len(rows(before["parts.csv"])) > 300
    assert len(rows(before["order-lines.csv"])) > 1000


def test_texts_numbers_and_days_stand_raw():
    nasty_world()
    found = files(exported())
    parts = {(row["number"], row["plant"]): row for row in rows(found["parts.csv"])}
    assert parts["=P", ""]["annual_demand"] == "12.5"
    assert parts["-1", ""]["annual_demand"] == "100"
    assert parts["-1", ""]["substitutability"] == "0.1"
    sources = {(row["plant"], row["supplier"], row["site"]): row for row in rows(found["sources.csv"])}
    assert set(sources) == {("A", "S", "F"), ("", "S", ""), ("A", "+T", "")}
    assert sources["A", "S", "F"]["tools"] == '=T2;T "1"'
    assert rows(found["suppliers.csv"])[1]["listed"] == "true"
    assert b"'=T2" not in found["tools.csv"]


def test_a_part_without_a_plant_is_not_taken_for_one_that_has_one():
    with undone():
        nasty_world()
        out = exported()
    restored(out)
    assert {(one.number, one.plant_id is None) for one in Part.objects.filter(number="P")} == {
        ("P", True),
        ("P", False),
    }
    assert Source.objects.filter(part__number="P", part__plant=None, site__is_placeholder=True).count() == 1


def test_who_decided_and_what_was_reversed_come_back():
    with undone():
        nasty_world()
        quality = User.objects.create_user("quality@holdfast.example", role="quality")
        source = Source.objects.get(part__plant__code="A", supplier__code="S")
        suspended = Qualification.objects.get(source=source)
        qualifications.reverse(suspended, by=quality, on=DAY, reason="=wrong\nsource")
        qualifications.pass_stage(source, "candidate", revision="run here", by=quality, on=DAY)
        ChangeNotice.objects.update(reversed_on=DAY, reversed_by=quality, reversal_reason="never came")
        Contact.objects.update(bounced_on=DAY)
        out = exported()
    User.objects.all().delete()
    restored(out)
    assert files(exported()) == files(out)
    assert Qualification.objects.get(revision="run here").origin == "process"
    reversed_ = Qualification.objects.get(revision="@A")
    assert (reversed_.stage, reversed_.reversed_on, reversed_.reversal_reason) == (
        "qualified",
        DAY,
        "=wrong\nsource",
    )
    assert ChangeNotice.objects.get().reversal_reason == "never came"
    assert Contact.objects.get().bounced_on == DAY
    assert Inspection.objects.get().decision == "rejected"
    stand_in = User.objects.get()
    assert (stand_in.email, stand_in.is_active, stand_in.has_usable_password()) == (
        "quality@holdfast.example",
        False,
        False,
    )


def test_somebody_who_is_here_is_no_stranger():
    with undone():
        nasty_world()
        quality = User.objects.create_user("quality@holdfast.example", role="quality")
        ChangeNotice.objects.update(reversed_on=DAY, reversed_by=quality, reversal_reason="never came")
        out = exported()
    here = User.objects.create_user("Quality@Holdfast.example", role="quality")
    restored(out)
    assert ChangeNotice.objects.get().reversed_by == here
    assert User.objects.get().is_active


def test_only_an_empty_database_takes_a_portfolio():
    out = exported()
    put("plants", {"code": "A"})
    with pytest.raises(Refused, match="there are facts already: plants"):
        restored(out)


def test_one_bad_row_and_nothing_is_in():
    with undone():
        nasty_world()
        found = files(exported())
    found["order-lines.csv"] += b"X,1,none,,S,,production,open,,,1,,,,,,\n"
    with pytest.raises(Refused, match=r"order-lines\.csv cannot be taken, so nothing was: 1 rows") as refused:
        restore(zipped(found), by=None, why="test")
    assert refused.value.lines[0].startswith("row 3, part: There is no part “none”")
    assert not Part.objects.exists()
    assert not Company.objects.filter(base_currency__isnull=False).exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"extra.csv": b"a\n"}, "holds what no portfolio does: extra.csv"),
        ({"../x.csv": b"a\n"}, "holds what no portfolio does"),
        ({"company.csv": b"title\nA\n"}, "company.csv has the columns name, base_currency and one row"),
        ({"company.csv": None}, "This zip is no portfolio"),
        (
            {"beside/contacts.csv": b"a,b\n"},
            "beside/contacts.csv has the columns supplier, email, bounced_on",
        ),
        ({"plants.csv": b"code\n\xff\n"}, "plants.csv"),
        ({"plants.csv": b"name\nA\n"}, "plants"),
    ],
)
def test_a_zip_that_is_no_portfolio_is_refused_with_a_sentence(change, said):
    found = files(exported()) | change
    with pytest.raises(Refused, match=said):
        restore(zipped({name: data for name, data in found.items() if data is not None}), by=None, why="test")


def test_a_dry_run_says_and_changes_nothing():
    with undone():
        nasty_world()
        out = exported()
    told = []
    restored(out, dry_run=True, say=lambda result: told.append((result.resource, result.received)))
    assert ("tools", 2) in told
    assert not Part.objects.exists()


def test_suppliers_longer_than_a_piece_find_their_parents(monkeypatch):
    monkeypatch.setattr("suppliers.restoring.restoring.LONG", 10)
    monkeypatch.setattr("suppliers.reading.pieces.MOST_ROWS", 2)
    with undone():
        put("suppliers", *({"code": f"S{i}", "parent": f"S{i + 1}" if i < 8 else None} for i in range(9)))
        out = exported()
    restored(out)
    assert files(exported()) == files(out)


words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


@FEW
@given(texts=st.lists(words, min_size=1, max_size=6))
def test_any_text_comes_back(texts):
    with undone():
        with undone():
            put("parts", *({"number": f"P{i}", "description": text} for i, text in enumerate(texts)))
            out = exported()
            before = list(Part.objects.order_by("number").values_list("number", "description"))
        restored(out)
        assert list(Part.objects.order_by("number").values_list("number", "description")) == before
        assert files(exported()) == files(out)


def test_it_takes_one_query_a_file_whatever_the_size(django_assert_max_num_queries):
    nasty_world()
    found = files(exported())
    with django_assert_max_num_queries(len(found) + 3):
        exported()


def test_the_readme_says_when_how_much_and_the_digest_of_each_file():
    nasty_world()
    out = exported()
    with ZipFile(io.BytesIO(out)) as archive:
        readme = archive.read("README.txt").decode()
    for name, data in files(out).items():
        assert sha256(data).hexdigest() in readme, name
    assert "import_portfolio" in readme


@pytest.mark.django_db(transaction=True)
def test_it_is_one_snapshot_and_holds_nobody_up(monkeypatch):
    """What is written meanwhile is not in it, and does not wait for it."""
    monkeypatch.setattr("accounts.zips.ENOUGH", 1)
    nasty_world()
    before = files(exported())
    sent = portfolio(user=None, with_contacts=True, at=timezone.localtime())
    pieces = [next(sent)]
    with ThreadPoolExecutor(1) as other:
        other.submit(_meanwhile).result(timeout=60)
    out = b"".join([*pieces, *sent])
    assert files(out) == before
    assert files(exported()) != before
    assert not connection.in_atomic_block


def _meanwhile():
    Certificate.objects.update(issuer="meanwhile")
    connections.close_all()
