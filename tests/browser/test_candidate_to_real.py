"""The whole path of a second source, from a candidate to real, by clicking; what comes from the ERP is loaded.

It fails on a console error, a content policy violation or a request elsewhere (tests/conftest.py).
"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from suppliers.models import Source
from tests.pages import rows
from tests.scoring.evidence.town import Town, at, follow, settle, told

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def source(transactional_db):
    """A valve with one real source, and another that is a candidate: it has a seller and a site, and nothing else."""
    today = timezone.localdate()
    lately = (today - timedelta(days=60)).isoformat()
    town = Town("HH").primary("A").source("B", role="candidate")
    town.rows["routes"] = [row for row in town.rows["routes"] if row["site"] != "FB"]
    town.but("A", "order-lines", due_on=lately, received_on=lately)
    town.but("A", "inspections", received_on=lately)
    town.but("A", "terms", valid_to=(today + timedelta(days=400)).isoformat())
    town.but("A", "ratings", rated_on=lately).but("B", "ratings", rated_on=lately)
    for row in town.rows["country-risks"]:
        row["year"] = today.year - 1
    town.load()
    settle(today)
    return Source.objects.get(supplier__code="B")


def test_a_candidate_becomes_real_and_its_part_protected(page, live_server, axe, sign_in, source):
    today = timezone.localdate()
    sign_in(rows.person("quality"))
    page.goto(f"{live_server.url}/sources/{source.pk}/")
    expect(page.get_by_text("No second source yet: is still a candidate")).to_be_visible()
    pass_every_stage(page, axe)
    enter_an_accepted_lot(page)
    follow(today)

    sign_in(rows.person("analyst"))
    page.reload()
    expect(page.locator("#check-qualified")).to_contain_text("passes")
    agree_terms(page, today)
    make_it_a_second_source(page)
    follow(today)
    page.reload()
    expect(page.locator("#check-contracted")).to_contain_text("passes")
    expect(page.locator("#check-can_ramp")).to_contain_text("passes")
    expect(page.locator("#check-warm")).to_contain_text("at least")
    expect(page.locator("#check-independent")).to_contain_text("Tell its route")

    order_and_receive(today)
    told("routes", site="FB", plant="W1", code="RB", mode="road")
    follow(today)
    page.reload()
    expect(page.get_by_text("Real as one of two: everything that is asked of it passes.")).to_be_visible()
    for name in ("qualified", "contracted", "warm", "independent", "can_ramp"):
        expect(page.locator(f"#check-{name} .check.is-pass")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Part", exact=True).click()
    expect(page.get_by_role("region", name="Verdict")).to_contain_text("Protected")
    expect(page.get_by_role("region", name="Verdict")).to_contain_text("are both real")


def pass_every_stage(page, axe):
    page.get_by_role("link", name="Pass the next stage: candidate").click()
    for stage, coming in (
        ("candidate", "samples"),
        ("samples", "first article"),
        ("first article", "trial"),
        ("trial", "qualified"),
    ):
        page.get_by_label("Evidence").fill(f"Report on {stage}")
        page.get_by_role("button", name=f"Pass {stage}").click()
        expect(page.locator(".message")).to_contain_text(f"Passed: {stage}")
        page.get_by_role("link", name=f"Pass: {coming}").click()
    page.get_by_label("Approval").select_option("full")
    page.get_by_label("PPAP level").select_option("3")
    axe(page)
    page.get_by_role("button", name="Pass qualified").click()
    expect(page.locator("#qualification")).to_contain_text("PPAP level 3")


def enter_an_accepted_lot(page):
    page.locator("#lots").get_by_role("link", name="Enter a lot").click()
    page.get_by_label("Lot", exact=True).fill("B-0001")
    page.get_by_label(re.compile("^Lot size")).fill("10")
    expect(page.locator("#plan")).to_contain_text("A lot that stands alone")
    page.get_by_label("Defective").fill("0")
    page.get_by_role("button", name="Enter the lot").click()
    expect(page.locator(".message")).to_contain_text("Lot B-0001 is accepted")


def agree_terms(page, today):
    page.locator("#check-contracted").get_by_role("link", name="Agree terms").click()
    page.get_by_label("Kind").select_option("contract")
    page.get_by_label("Number").fill("C-2")
    page.get_by_label("In force to").fill((today + timedelta(days=500)).isoformat())
    page.get_by_label("Signed on").fill(today.isoformat())
    page.get_by_label(re.compile("^Price [(]")).fill("10")
    page.get_by_label("Lead time, days").fill("20")
    page.get_by_label("Minimum volume a year").fill("0")
    page.get_by_role("button", name="Put on file").click()
    expect(page.locator("#terms")).to_contain_text("contract C-2")


def make_it_a_second_source(page):
    page.get_by_role("link", name="Make it a second source").click()
    page.get_by_role("combobox", name="Role").select_option("secondary")
    page.get_by_label("Days to ramp up").fill("10")
    page.get_by_label("Capacity a month").fill("200")
    page.get_by_label("Why").fill("It has passed every stage.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".message")).to_contain_text("Saved")


def order_and_receive(today):
    """As the ERP tells it: a third of the year's demand, received today."""
    line = {"order": "O-2", "line": 1, **at("B"), "kind": "production", "status": "closed", "rejected": 0}
    told(
        "order-lines", **line, quantity=400, received=400, unit_price=10,
        ordered_on=(today - timedelta(days=20)).isoformat(), due_on=today.isoformat(), received_on=today.isoformat(),
    )  # fmt: skip
