"""Terms of a source and what it can do, typed by people; and terms side by side."""

from datetime import date

import pytest
from django.urls import reverse

from scoring.readiness.codes import Reason
from suppliers.models import (
    ExchangeRate,
    PriceBreak,
    Ruling,
    Source,
    Terms,
    UnitConversion,
)
from tests.pages import rows
from tests.pages.judged import judged
from tests.pages.sourced import _today, page_of, signed_in, source, verb_on, words
from tests.pages.standings import supplier

__all__ = ["_today", "source"]
pytestmark = pytest.mark.django_db


def test_terms_are_agreed_with_breaks_and_shown_in_force(client, source):
    client = signed_in(client, "analyst")
    told = {
        "kind": "contract", "reference": "C-1", "valid_from": "2026-01-01", "signed_on": "2025-12-01", "price": "9.5",
        "currency": "EUR", "lead_time_days": "20", "minimum_volume_per_year": "0",
        "minimum_quantity_2": "500", "price_2": "9",
    }  # fmt: skip
    answer = client.post(reverse("source_terms", args=[source.pk]), told)
    assert answer["Location"] == f"/sources/{source.pk}/#terms"
    row = Terms.objects.get()
    assert (row.price, row.price_unit, row.price_breaks.get().price) == (9.5, 1, 9)
    assert "contract C-1 in force 1 Jan 2026 open 1 Dec 2025 9.50 EUR" in words(page_of(client, source))


def test_a_wrong_break_is_told_in_the_line_where_it_was_typed(client, source):
    told = {"kind": "contract", "price": "9", "currency": "EUR", "minimum_quantity_3": "many", "price_3": "8"}
    answer = signed_in(client, "analyst").post(reverse("source_terms", args=[source.pk]), told)
    assert list(answer.context["form"].errors) == ["minimum_quantity_3"]
    assert 'value="many"' in answer.content.decode()
    assert not Terms.objects.exists()


def test_overlapping_terms_are_refused_in_a_sentence(client, source):
    Terms.objects.create(
        source=source, kind="contract", valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31)
    )
    told = {"kind": "contract", "valid_from": "2026-06-01", "valid_to": "2027-01-01"}
    answer = signed_in(client, "analyst").post(reverse("source_terms", args=[source.pk]), told)
    assert "are in force with this source on some of these days" in words(answer)


def test_a_renewal_starts_from_the_terms_on_file_and_ends_open_ones_the_day_before(client, source):
    older = Terms.objects.create(
        source=source, kind="contract", valid_from=date(2025, 1, 1), price=9, currency="EUR"
    )
    client, url = signed_in(client, "analyst"), reverse("source_terms", args=[source.pk])
    form = client.get(url, {"renews": older.pk}).context["form"]
    assert (form["price"].value(), form["valid_from"].value(), form["signed_on"].value()) == (
        "9",
        "2026-06-30",
        "",
    )
    client.post(url, {"kind": "contract", "valid_from": "2026-07-01", "price": "8", "currency": "EUR"})
    older.refresh_from_db()
    assert older.valid_to == date(2026, 6, 30)


def test_terms_that_nobody_signed_are_completed_in_their_own_row(client, source):
    row = Terms.objects.create(
        source=source,
        kind="contract",
        price=9,
        currency="EUR",
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
    )
    PriceBreak.objects.create(terms=row, minimum_quantity=100, price=8)
    judged(source, contracted=Reason.NOT_SIGNED, contracted_row=row.pk)
    client = signed_in(client, "analyst")
    verb = verb_on(page_of(client, source), "contracted")
    assert verb.words == "Complete the terms"
    form = client.get(verb.href).context["form"]
    assert (form["valid_to"].value(), form["minimum_quantity_1"].value()) == ("2026-12-31", "100")
    told = {
        "kind": "quote",
        "valid_from": "1999-01-01",
        "valid_to": "2026-12-31",
        "price": "9",
        "currency": "EUR",
    }
    told |= {"signed_on": "2026-02-01", "lead_time_days": "20", "minimum_quantity_1": "100", "price_1": "7.5"}
    answer = client.post(verb.href, told | {"minimum_quantity_2": "900", "price_2": "7"})
    assert answer.status_code == 302
    row = Terms.objects.get()
    assert (row.kind, row.valid_from, row.signed_on) == ("contract", date(2026, 1, 1), date(2026, 2, 1))
    assert [one.price for one in row.price_breaks.order_by("minimum_quantity")] == [7.5, 7]


def test_a_quote_asks_for_binding_terms_beside_it(client, source):
    row = Terms.objects.create(source=source, kind="quote", price=9, currency="EUR")
    judged(source, contracted=Reason.QUOTE_ONLY, contracted_row=row.pk)
    verb = verb_on(page_of(signed_in(client, "analyst"), source), "contracted")
    assert (verb.words, verb.href) == ("Agree terms", reverse("source_terms", args=[source.pk]))


def test_terms_stand_side_by_side_in_one_currency_and_unit(client, source):
    rows.company("EUR")
    part, day = source.part, date(2026, 1, 1)
    ExchangeRate.objects.create(currency="USD", valid_on=day, rate="0.5")
    UnitConversion.objects.create(part="SEAL", from_unit="box", to_unit="pc", factor=10)
    Terms.objects.create(source=source, kind="contract", price=4, currency="EUR", valid_from=day)
    boxes = rows.source(part, supplier("BOXES"))
    Terms.objects.create(
        source=boxes, kind="contract", price=60, currency="USD", unit="box", minimum_order=2, valid_from=day
    )
    for code, fields in (("YEN", {"currency": "JPY"}), ("DRUMS", {"currency": "EUR", "unit": "drum"})):
        Terms.objects.create(
            source=rows.source(part, supplier(code)), kind="contract", price=1, valid_from=day, **fields
        )
    rows.source(part, supplier("NONE"))
    found = {
        line.source.supplier.code: line
        for line in page_of(signed_in(client, "viewer"), source).context["compared"]
    }
    assert (found["BETA"].price, found["BOXES"].price, found["BOXES"].minimum_order) == (4.0, 3.0, 20.0)
    assert found["YEN"].unknown == "there is no exchange rate for JPY"
    assert found["DRUMS"].unknown == "no conversion from drum into the part's unit is told"
    assert found["NONE"].terms is None
    assert list(found)[:2] == ["BOXES", "BETA"]


def test_a_candidate_becomes_a_second_source_by_a_person_with_a_reason(client, source):
    Source.objects.filter(pk=source.pk).update(role="candidate")
    client, url = signed_in(client, "analyst"), reverse("source_figures", args=[source.pk])
    seen = {"seen_role": "candidate"}
    told = {"role": "secondary", "ramp_days": "20", "capacity_per_month": "500"}
    assert "Say why." in words(client.post(url, told | seen))
    assert client.post(url, told | seen | {"reason": "It passed."}).status_code == 302
    source.refresh_from_db()
    assert (source.role, source.ramp_days, source.capacity_per_month) == ("secondary", 20, 500)
    assert Ruling.objects.in_force().count() == 3


def test_a_figure_is_given_back_to_the_erp(client, source):
    client, url = signed_in(client, "analyst"), reverse("source_figures", args=[source.pk])
    client.post(url, {"role": "secondary", "ramp_days": "20", "reason": "Asked.", "seen_role": "secondary"})
    ruling = Ruling.objects.in_force().get()
    assert "Let go of Days to ramp up" in words(client.get(url))
    assert client.post(url, {"end": "0"}).status_code == 404
    client.post(url, {"end": ruling.pk})
    source.refresh_from_db()
    assert (source.ramp_days, Ruling.objects.in_force().count()) == (None, 0)


def test_the_slower_of_two_is_told_what_the_other_said(client, source):
    client, url = signed_in(client, "analyst"), reverse("source_figures", args=[source.pk])
    told = {"role": "secondary", "ramp_days": "20", "reason": "Asked.", "seen_role": "candidate"}
    answer = client.post(url, told)
    assert "Somebody else has changed it meanwhile." in words(answer)
    assert 'value="20"' in answer.content.decode()
    assert client.post(url, told | {"seen_role": "secondary"}).status_code == 302
