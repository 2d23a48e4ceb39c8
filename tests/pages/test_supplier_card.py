"""Supplier: is what it sells real, what lapses next, what has it announced, and what is it certified to?"""

import re
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from scoring import scorecards
from scoring.models import Posture
from scoring.readiness.codes import Reason
from suppliers.models import Certificate, ChangeNotice, ExchangeRate, Financial, Inspection
from tests.pages import rows
from tests.pages.judged import judged
from tests.pages.standings import order, refresh, supplier

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(DAY, tick=False):
        yield


@pytest.fixture
def viewer(client):
    client.force_login(rows.person("viewer"), backend="accounts.backends.RoleBackend")
    return client


def page_of(viewer, one):
    return viewer.get(reverse("supplier", args=[one.pk]))


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode()).replace("\u202f", " ").replace("&nbsp;", " ")
    return " ".join(unescape(text).split())


def test_one_sentence_says_how_many_are_real_what_lapses_and_what_is_open(viewer):
    acme = supplier("ACME")
    soon = DAY + timedelta(days=20)
    judged(rows.source(rows.part("REAL"), acme), lapses=("warm", soon, Reason.IS_COLD))
    judged(rows.source(rows.part("COLD"), acme), warm=Reason.IS_COLD)
    judged(rows.source(rows.part("OPEN"), acme), contracted=Reason.NO_TERMS)
    judged(rows.source(rows.part("LOOKED-AT"), acme), usable=Reason.IS_CANDIDATE)
    notice = ChangeNotice.objects.create(supplier=acme, reference="PCN-1", part="HELD")
    held = rows.source(rows.part("HELD"), acme)
    judged(held, qualified=Reason.NOTICE_NOT_ACCEPTED, qualified_row=notice.pk)
    said = words(page_of(viewer, acme))
    assert (
        "1 of its 4 second sources is real, and 2 are in name only. 1 source has a check that lapses within 90 "
        "days. 1 change notice is open. 1 source is not qualified until that is settled."
    ) in said
    assert "primary 0 real 1 not proven 1 in name only 2 looked at, blocked or over 1" in said
    assert "in 20 days Warm REAL ACME-DE in name only" in said


def test_what_has_lapsed_by_today_counts_as_what_it_lapsed_to(viewer):
    acme = supplier("ACME")
    judged(rows.source(rows.part("A"), acme), lapses=("contracted", DAY, Reason.TERMS_ENDED))
    page = page_of(viewer, acme)
    assert (page.context["second"].real, page.context["second"].in_name_only) == (0, 1)
    assert page.context["lapses"] == []
    assert page.context["lines"][0].lacks == [("fail", "no terms in force")]


def test_a_source_says_its_verdict_what_it_lacks_and_the_posture_of_its_part(viewer):
    acme = supplier("ACME")
    part = rows.part("A")
    rows.position(part, posture=Posture.IN_NAME_ONLY)
    judged(rows.source(part, acme), warm=Reason.NEVER_SHIPPED, can_ramp=Reason.RAMP_NOT_KNOWN)
    page = page_of(viewer, acme)
    [line] = page.context["lines"]
    assert (line.verdict.label, line.lacks) == ("in name only", [("fail", "cold"), ("unknown", "ramp?")])
    assert "In name only" in words(page)
    candidate = supplier("BETA")
    judged(rows.source(rows.part("B"), candidate), usable=Reason.IS_CANDIDATE)
    assert page_of(viewer, candidate).context["lines"][0].lacks == [("fail", "is still a candidate")]


def test_a_backup_is_not_asked_for_the_warmth_of_two(viewer):
    acme = supplier("ACME")
    judged(rows.source(rows.part("A"), acme), for_dual=False, warm=Reason.SHARE_TOO_SMALL, verdict=2)
    assert page_of(viewer, acme).context["lines"][0].lacks == []
    other = supplier("BETA")
    judged(rows.source(rows.part("B"), other), for_dual=False, warm_backup=Reason.IS_COLD, verdict=0)
    assert page_of(viewer, other).context["lines"][0].lacks == [("fail", "cold")]


def test_lots_are_counted_in_the_quarter_in_which_they_were_decided(viewer):
    acme = supplier("ACME")
    source = rows.source(rows.part("A"), acme)
    for lot, decision, day in (
        ("1", "accepted", date(2026, 4, 1)),
        ("2", "rejected", date(2026, 6, 1)),
        ("3", "skipped", date(2026, 6, 2)),
        ("4", "rejected", date(2026, 3, 31)),
        ("5", "rejected", date(2024, 6, 30)),
    ):
        Inspection.objects.create(source=source, lot=lot, decision=decision, decided_on=day)
    refresh(DAY)
    found = {quarter.name: quarter for quarter in scorecards.quarters(acme.pk, day=DAY)}
    assert len(found) == 8
    assert (found["Q2 2026"].lots_rejected, found["Q2 2026"].lots_decided) == (1, 2)
    assert (found["Q1 2026"].lots_rejected, found["Q1 2026"].lots_rate) == (1, 1.0)
    said = words(page_of(viewer, acme))
    assert "Lots rejected in 12 months 2 of 3" in said
    assert "Q2 2026 0 not known not known 1 of 2" in said


@pytest.mark.parametrize(("currency", "said"), [("EUR", "5 % of what it sold in 2025"), ("USD", "10 % of")])
def test_our_share_of_what_it_sells_is_said_where_its_sales_are_known(viewer, currency, said):
    rows.company()
    acme = supplier("ACME")
    order(rows.source(rows.part("A"), acme), due=DAY - timedelta(days=9))  # 25 EUR
    Financial.objects.create(supplier=acme, period_end=date(2025, 12, 31), currency=currency, sales=500)
    Financial.objects.create(supplier=acme, period_end=date(2024, 12, 31), currency=currency, sales=1)
    refresh(DAY)
    if currency == "USD":
        assert "of what it sold" not in words(page_of(viewer, acme))
        ExchangeRate.objects.create(currency="USD", valid_on=date(2026, 1, 1), rate="0.5")
    assert said in words(page_of(viewer, acme))


def test_certificates_stand_by_urgency_and_a_renewed_one_is_replaced(viewer):
    acme = supplier("ACME")
    site = rows.source(rows.part("A"), acme).site
    for standard, reference, days in (
        ("ISO 9001", "OLD", -30),
        ("ISO 9001", "NEW", 700),
        ("ISO 14001", "GONE", -5),
        ("IATF 16949", "SOON", 40),
        ("ISO 45001", "OPEN", None),
    ):
        end = None if days is None else DAY + timedelta(days=days)
        Certificate.objects.create(site=site, standard=standard, reference=reference, valid_to=end)
    held = page_of(viewer, acme).context["certificates"]
    assert [(one.certificate.reference, one.state) for one in held] == [
        ("GONE", "ended"),
        ("SOON", "soon"),
        ("NEW", "valid"),
        ("OPEN", "valid"),
        ("OLD", "replaced"),
    ]
    assert "IATF 16949 ACME-DE ends soon 9 Aug 2026 in 40 days" in words(
        page_of(viewer, acme)
    ) or "in 40 days" in words(page_of(viewer, acme))


def test_open_notices_come_first_with_the_parts_that_they_touch(viewer):
    acme, quality = supplier("ACME"), rows.person("quality")
    here = rows.source(rows.part("A"), acme)
    rows.source(rows.part("B"), acme, "FR")
    told = {"supplier": acme, "announced_on": date(2026, 1, 1)}
    ChangeNotice.objects.create(
        reference="DONE", accepted_on=DAY, accepted_by=quality, effective_on=DAY, **told
    )
    ChangeNotice.objects.create(reference="ALL", effective_on=date(2026, 7, 1), **told)
    ChangeNotice.objects.create(reference="HERE", site=here.site, effective_on=date(2026, 2, 1), **told)
    ChangeNotice.objects.create(reference="ELSE", part="C", effective_on=date(2026, 3, 1), **told)
    page = page_of(viewer, acme)
    assert [(one.notice.reference, one.parts, one.is_in_effect) for one in page.context["notices"]] == [
        ("HERE", 1, True),
        ("ELSE", 0, True),
        ("ALL", 2, False),
        ("DONE", 2, True),
    ]
    assert "accepted 30 Jun 2026 · quality@holdfast.example" in words(page)
