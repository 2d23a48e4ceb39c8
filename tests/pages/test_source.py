"""Source: what would make it real, by when?"""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scoring.models import WarmWindow
from scoring.readiness.codes import Fact, Reason
from suppliers.models import (
    ChangeNotice,
    Inspection,
    PriceBreak,
    Qualification,
    Site,
    Source,
    Terms,
)
from tests.pages import rows
from tests.pages.judged import judged
from tests.pages.sourced import DAY, _today, page_of, signed_in, source, verb_on, words
from tests.pages.standings import order, supplier

__all__ = ["_today", "source"]
pytestmark = pytest.mark.django_db
QUERIES = 21


def test_one_sentence_says_the_verdict_and_why(client, source):
    judged(
        source,
        warm=Reason.IS_COLD,
        contracted=Reason.TERMS_ENDED,
        last_production_on=DAY - timedelta(days=500),
    )
    said = words(page_of(signed_in(client, "viewer"), source))
    assert (
        "In name only as one of two: has terms that have ended and has gone cold (nothing came for 500 days)."
        in said
    )
    assert "last production receipt 500 days ago; the window is 365 days" in said


def test_what_lapsed_by_today_says_so_and_fails(client, source):
    judged(source, lapses=("contracted", DAY, Reason.TERMS_ENDED))
    page = page_of(signed_in(client, "viewer"), source)
    contracted = next(c["stands"] for c in page.context["checks"] if c["stands"].name == "contracted")
    assert (contracted.state, contracted.has_lapsed) == ("fail", True)
    assert page.context["stands"].verdict.label == "in name only"


def test_the_next_lapse_is_said_with_its_check(client, source):
    judged(source, lapses=("warm", DAY + timedelta(days=12), Reason.IS_COLD))
    page = page_of(signed_in(client, "viewer"), source)
    assert (page.context["stands"].lapses_by, page.context["stands"].lapses_on) == (
        "Warm",
        DAY + timedelta(days=12),
    )
    assert "Real as one of two: everything that is asked of it passes." in words(page)
    assert '<time datetime="2026-07-12" title="12 July 2026">in 12 days</time>' in page.content.decode()


def test_a_candidate_is_no_second_source_yet(client, source):
    judged(source, usable=Reason.IS_CANDIDATE, qualified=Reason.STAGE_TOO_EARLY, stage=2)
    said = words(page_of(signed_in(client, "analyst"), source))
    assert (
        "No second source yet: is still a candidate, and is not qualified yet: its stage is samples." in said
    )
    assert "Make it a second source" in said


def test_one_missing_fact_would_settle_it_and_several_would_not(client, source):
    one = judged(source, can_ramp=Reason.RAMP_NOT_KNOWN, can_ramp_missing=int(Fact.RAMP))
    client = signed_in(client, "viewer")
    assert "One fact would settle it: the days it takes to ramp up." in words(page_of(client, source))
    one.can_ramp_missing = int(Fact.RAMP | Fact.CAPACITY)
    one.save()
    assert "No fact alone would settle it; it lacks" in words(page_of(client, source))


@pytest.mark.parametrize(
    ("check", "reason", "said", "leads_to"),
    [
        ("qualified", Reason.NO_QUALIFICATION, "Pass the next stage: candidate", "source_stage"),
        ("qualified", Reason.NOTHING_JUDGED, "Enter a lot", "source_lot"),
        ("contracted", Reason.NO_TERMS, "Agree terms", "source_terms"),
        ("warm", Reason.NEVER_SHIPPED, "Place a warm order", None),
        ("independent", Reason.NO_PRIMARY, "Choose the primary", None),
        ("independent", Reason.SHARES_A_POINT, "Find one that does not share it", None),
        ("independent", Reason.NOT_MAPPED, "Ask for tier two", None),
        ("can_ramp", Reason.RAMP_NOT_KNOWN, "Give ramp and capacity", "source_figures"),
    ],
)
def test_each_gap_has_its_next_verb(client, source, check, reason, said, leads_to):
    judged(source, **{check: reason})
    verb = verb_on(page_of(signed_in(client, "admin"), source), check)
    assert verb.words == said
    if leads_to:
        assert verb.href == reverse(leads_to, args=[source.pk])


def test_too_many_rejected_lots_propose_a_suspension_to_quality(client, source):
    row = Qualification.objects.create(source=source, revision="B", stage="qualified", approval="full")
    judged(source, qualified=Reason.LOTS_REJECTED)
    client = signed_in(client, "analyst")
    page = page_of(client, source)
    verb = verb_on(page, "qualified")
    assert verb.href == reverse("qualification_verb", args=[row.pk, "suspend"])
    assert client.get(verb.href).status_code == 403
    assert f'href="{verb.href}"' not in page.content.decode()
    assert "Decide on a suspension" in words(page)
    assert "(quality does that)" in words(page)


def test_the_warm_order_says_how_much_and_by_which_day(client, source):
    judged(source, warm=Reason.SHARE_TOO_SMALL, share=0.05)
    WarmWindow.objects.create(
        source=source,
        policy=rows.position(source.part).policy,
        window_days=365,
        least_quantity=40,
        fixed_on=DAY,
    )
    verb = verb_on(page_of(signed_in(client, "viewer"), source), "warm")
    assert verb.note == "at least 100 pc, now: it counts from the day on which it is here"


def test_before_a_lapse_the_warm_order_says_its_last_day(client, source):
    judged(source, lapses=("warm", DAY + timedelta(days=30), Reason.IS_COLD), share=0.5)
    verb = verb_on(page_of(signed_in(client, "viewer"), source), "warm")
    assert "here by 29 Jul 2026: after that it is cold" in verb.note


def test_the_row_that_proves_a_check_is_linked(client, source):
    lot = Inspection.objects.create(source=source, lot="L1", decision="accepted", received_on=DAY)
    row = Terms.objects.create(source=source, kind="contract")
    judged(source, qualified_row=lot.pk, contracted_row=row.pk)
    html = page_of(signed_in(client, "viewer"), source).content.decode()
    assert f'href="{reverse("lot", args=[lot.pk])}">what shows it' in html
    assert f'href="#terms-{row.pk}">what shows it' in html
    assert f'id="terms-{row.pk}"' in html


def test_the_page_asks_a_fixed_number_of_questions(client, source):
    rows.company()
    client = signed_in(client, "quality")
    judged(source)
    page_of(client, source)

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert page_of(client, source).status_code == 200
        return len(caught)

    def more(place):
        line = order(source, due=DAY - timedelta(days=place))
        Inspection.objects.create(
            source=source, lot=f"L{place}", received_on=DAY, decision="accepted", order_line=line
        )
        terms = Terms.objects.create(
            source=source, kind="quote", valid_from=date(2025, place, 1), valid_to=date(2025, place, 2)
        )
        PriceBreak.objects.create(terms=terms, minimum_quantity=5, price=1)
        Qualification.objects.create(source=source, revision=f"R{place}", stage="trial")
        ChangeNotice.objects.create(supplier=source.supplier, reference=f"N{place}", announced_on=DAY)
        rows.source(source.part, supplier(f"S{place}"))

    more(1)
    few = asked()
    for place in range(2, 9):
        more(place)
    assert asked() == few == QUERIES


def test_an_empty_source_says_what_to_do_next(client, source):
    said = words(page_of(signed_in(client, "viewer"), source))
    for sentence in (
        "Not judged yet",
        "No qualification is on file",
        "No lot is on file",
        "No terms are on file",
    ):
        assert sentence in said


def test_notices_that_concern_it_are_listed_the_open_ones_first(client, source):
    told = {"supplier": source.supplier, "announced_on": DAY}
    quality = rows.person("quality")
    ChangeNotice.objects.create(reference="DONE", accepted_on=DAY, accepted_by=quality, **told)
    ChangeNotice.objects.create(reference="ELSEWHERE", part="OTHER", **told)
    ChangeNotice.objects.create(reference="OPEN", part="SEAL", **told)
    page = page_of(signed_in(client, "viewer"), source)
    assert [one.reference for one in page.context["notices"]] == ["OPEN", "DONE"]


def test_everything_stands_on_one_time_line_and_in_a_table(client, source):
    order(source, due=date(2026, 5, 1), ordered_on=date(2026, 4, 1))
    Inspection.objects.create(source=source, lot="L3", received_on=date(2026, 1, 4), decision="rejected")
    Terms.objects.create(
        source=source,
        kind="contract",
        reference="C-1",
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
    )
    Qualification.objects.create(source=source, revision="B", stage="qualified", decided_on=date(2026, 2, 1))
    ChangeNotice.objects.create(supplier=source.supplier, reference="N1", effective_on=date(2026, 3, 1))
    page = page_of(signed_in(client, "viewer"), source)
    assert [(event.lane, event.on) for event in page.context["events"]] == [
        ("orders", date(2026, 5, 1)),
        ("orders", date(2026, 4, 1)),
        ("notices", date(2026, 3, 1)),
        ("stages", date(2026, 2, 1)),
        ("lots", date(2026, 1, 4)),
        ("terms", date(2026, 1, 1)),
    ]
    assert len(page.context["drawing"]["marks"]) == 6
    said = words(page)
    assert "lot L3: rejected" in said
    assert "received 10, production" in said


def test_no_source_is_no_page(client):
    assert signed_in(client, "viewer").get(reverse("source", args=[99])).status_code == 404


def test_the_figures_of_a_seller_without_a_site_count_for_its_sited_source(client, source):
    nowhere = Site.objects.create(supplier=source.supplier, is_placeholder=True)
    folded = Source.objects.create(part=source.part, supplier=source.supplier, site=nowhere)
    html = page_of(signed_in(client, "viewer"), folded).content.decode()
    assert f'href="/sources/{source.pk}/"' in html
