"""Source in Chromium: every page of it, the plan that follows the typed size, the drawn curve, and the slower of two.

Each fails on a console error, a content policy violation or a request elsewhere (tests/conftest.py).
"""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from scoring.readiness.codes import Reason
from suppliers import qualifications
from suppliers.models import ChangeNotice, Inspection, PriceBreak, Qualification, Terms
from tests.browser.seen import WIDTHS, fits, in_theme
from tests.pages import rows
from tests.pages.judged import judged
from tests.pages.standings import order, supplier

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def source(transactional_db, sign_in):
    """One with something of everything, beside another source of its part."""
    rows.company()
    today = timezone.localdate()
    part = rows.part("SEAL", revision="B", unit="pc", description="Seal ring")
    one = rows.source(part, supplier("BETA"), role="secondary")
    other = rows.source(part, supplier("ACME"), role="primary")
    for place, decision in enumerate(("accepted", "rejected", "concession", "skipped", None)):
        on = today - timedelta(days=30 * place + 10)
        line = order(one, due=on, ordered_on=on - timedelta(days=20), rejected=place % 2)
        Inspection.objects.create(
            source=one, lot=f"L{place}", received_on=on, lot_size=10, sample_size=2, defects=0,
            decision=decision, decided_on=on if decision else None, order_line=line,
        )  # fmt: skip
    for agreed, kind in ((one, "contract"), (one, "quote"), (other, "framework")):
        row = Terms.objects.create(
            source=agreed, kind=kind, reference=kind, price=9, currency="EUR", valid_from=date(2025, 1, 1)
        )
        PriceBreak.objects.create(terms=row, minimum_quantity=500, price=8)
    for revision, stage in (("B", "samples"), ("A", "suspended"), ("C", "qualified")):
        Qualification.objects.create(
            source=one, revision=revision, stage=stage, origin="similarity", decided_on=date(2026, 1, 1)
        )
    ChangeNotice.objects.create(supplier=one.supplier, reference="N1", kind="site", announced_on=today)
    judged(
        one, qualified=Reason.STAGE_TOO_EARLY, warm=Reason.IS_COLD, independent=Reason.NOT_MAPPED, stage=2,
        lapses=("contracted", today + timedelta(days=12), Reason.TERMS_ENDED),
    )  # fmt: skip
    sign_in(rows.person("admin"))
    return one


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_of_it_is_accessible_and_fits_at_every_width(page, live_server, axe, source, theme):
    row = Qualification.objects.get(revision="C")
    waiting, rejected = (Inspection.objects.get(decision=one) for one in (None, "rejected"))
    for address in (
        f"/sources/{source.pk}/",
        f"/sources/{source.pk}/stage/",
        f"/sources/{source.pk}/lot/?lot_size=500&basis=series",
        f"/sources/{source.pk}/terms/",
        f"/sources/{source.pk}/figures/",
        f"/qualifications/{row.pk}/suspend/",
        f"/qualifications/{row.pk}/evidence/add/",
        f"/lots/{waiting.pk}/",
        f"/lots/{rejected.pk}/",
        "/sampling/?n=80&c=3",
    ):
        page.goto(live_server.url + address)
        in_theme(page, theme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert fits(page), (address, width)
        axe(page)


def test_the_plan_follows_the_size_as_it_is_typed_and_its_curve_is_drawn_on_demand(
    page, live_server, axe, source
):
    page.goto(f"{live_server.url}/sources/{source.pk}/lot/")
    plan = page.locator("#plan")
    expect(plan).to_contain_text("Type the size of the lot")
    page.get_by_label("Lot size").press_sequentially("1000")
    expect(plan).to_contain_text("A lot that stands alone")
    page.get_by_label("Plan", exact=True).select_option("series")
    page.get_by_label("AQL", exact=True).select_option("1.5")
    expect(plan).to_contain_text("Code letter J by level II, AQL 1.5")
    expect(plan).to_contain_text("80")
    page.get_by_label("Lot", exact=True).fill("L-77")
    plan.get_by_role("link", name="How sure is that?").click()
    expect(page.locator("[data-drawn]")).to_be_visible()
    expect(page.get_by_role("region", name="Table of the operating characteristic")).to_contain_text("1.50")
    axe(page)
    expect(page.get_by_label("Lot", exact=True)).to_have_value("L-77")


def test_a_lot_is_entered_by_keyboard_and_a_refusal_stands_at_its_field(page, live_server, axe, source):
    page.goto(f"{live_server.url}/sources/{source.pk}/")
    page.get_by_role("link", name="Enter a lot").first.press("Enter")
    page.get_by_label("Lot", exact=True).fill("L-1000")
    page.get_by_label("Lot size").fill("40")
    page.get_by_role("textbox", name="Inspected").fill("41")
    page.get_by_label("Defective").fill("0")
    page.get_by_label("Defective").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Not saved yet")
    expect(page.get_by_label("Lot", exact=True)).to_have_value("L-1000")
    expect(page.get_by_text("A sample cannot be larger than its lot.")).to_be_visible()
    axe(page)
    page.get_by_role("textbox", name="Inspected").fill("40")
    page.get_by_role("textbox", name="Inspected").press("Enter")
    expect(page.locator("#lots")).to_contain_text("L-1000")
    assert Inspection.objects.get(lot="L-1000").decision == "accepted"


def test_of_two_who_pass_a_stage_at_once_one_wins_and_the_other_is_told(page, live_server, axe, source):
    page.goto(f"{live_server.url}/sources/{source.pk}/stage/")
    page.get_by_label("Evidence").fill("Report 12")
    qualifications.pass_stage(source, "first_article", by=rows.person("quality"), on=timezone.localdate())
    page.get_by_role("button", name="Pass first article").click()
    expect(page.get_by_text("“first article” is passed already.")).to_be_visible()
    expect(page.get_by_label("Evidence")).to_have_value("Report 12")
    axe(page)
    page.get_by_role("button", name="Pass trial").click()
    expect(page.locator("#qualification")).to_contain_text("evidence: Report 12")
    assert Qualification.objects.get(revision="B").stage == "trial"


def test_the_time_line_is_read_as_a_table(page, live_server, axe, source):
    page.goto(f"{live_server.url}/sources/{source.pk}/")
    expect(page.locator(".timeline-drawing")).to_be_visible()
    page.get_by_text("As a table").click()
    expect(page.get_by_role("region", name="Table of the time line")).to_contain_text("lot L1: rejected")
    axe(page)
    page.set_viewport_size({"width": 390, "height": 900})
    expect(page.locator(".timeline-drawing")).to_be_hidden()


def test_a_file_is_attached_from_the_page_of_the_source(page, live_server, source, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    page.goto(f"{live_server.url}/sources/{source.pk}/")
    page.locator("#qualification").get_by_role("link", name="Attach a file").first.click()
    page.locator("#id_file").set_input_files(
        {"name": "warrant.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 signed"}
    )
    page.get_by_role("button", name="Attach").click()
    expect(page.get_by_role("link", name="warrant.pdf")).to_be_visible()
