"""May this be bought? Every rule by a table, without a database."""

import doctest
from dataclasses import replace
from datetime import date, timedelta

import pytest

from scoring import buying, buyingwords
from scoring.buying import Asked, Offer, Row, Terms

DAY = date(2026, 6, 20)
PAST, SOON, FAR = DAY - timedelta(days=1), DAY + timedelta(days=20), DAY + timedelta(days=400)
QUALIFIED = Row(id=7, revision="B", stage="qualified", approval="full", decided_on=date(2025, 1, 1))
AGREED = Terms(id=3, is_binding=True, valid_from=date(2025, 1, 1), valid_to=FAR, minimum_order=100.0)
GOOD = Offer(source=1, is_active=True, seller_is_active=True, rows=(QUALIFIED,), terms=(AGREED,))
ASKED = Asked(day=DAY, revision="B")
NOBODY = replace(GOOD, rows=(), terms=())


def at(stage: str, **told) -> Offer:
    return replace(GOOD, rows=(replace(QUALIFIED, stage=stage, **told),))


def agreed(**told) -> Offer:
    return replace(GOOD, terms=(replace(AGREED, **told),))


# facts of the source, purpose, what is asked besides: the answer, its reasons
TABLE = [
    (GOOD, "production", {}, "yes", []),
    (replace(GOOD, is_active=False), "production", {}, "no", ["source_blocked"]),
    (replace(GOOD, is_active=False), "sample", {}, "no", ["source_blocked"]),
    (replace(GOOD, seller_is_active=False), "trial", {}, "no", ["supplier_blocked"]),
    (replace(GOOD, valid_from=SOON), "production", {}, "no", ["source_not_yet_in_force"]),
    (replace(GOOD, valid_to=PAST), "production", {}, "no", ["source_ended"]),
    (replace(GOOD, valid_to=DAY), "production", {}, "yes", []),
    (replace(GOOD, is_candidate=True, rows=()), "production", {}, "no", ["candidate"]),
    (replace(NOBODY, is_candidate=True), "sample", {}, "yes", []),
    (replace(NOBODY, is_candidate=True), "trial", {}, "yes", []),
    (at("samples"), "production", {}, "no", ["not_qualified_yet"]),
    (at("samples"), "sample", {}, "yes", []),
    (at("trial"), "trial", {}, "yes", []),
    (at("trial"), "production", {}, "no", ["not_qualified_yet"]),
    (at("suspended"), "production", {}, "no", ["suspended"]),
    (at("suspended"), "trial", {}, "warning", ["suspended"]),
    (at("failed"), "production", {}, "no", ["failed"]),
    (at("qualified", approval="rejected"), "production", {}, "no", ["rejected"]),
    (at("qualified", revision="A"), "production", {}, "no", ["wrong_revision"]),
    (at("qualified", revision="A"), "sample", {}, "yes", []),
    (at("suspended", revision="A"), "production", {}, "no", ["wrong_revision"]),
    (at("qualified", revision=""), "production", {}, "warning", ["revision_not_told"]),
    (GOOD, "production", {"revision": ""}, "warning", ["revision_not_told"]),
    (at("qualified", valid_until=PAST), "production", {}, "no", ["qualification_ended"]),
    (at("qualified", valid_until=DAY), "production", {}, "warning", ["qualification_ends_soon"]),
    (at("qualified", valid_until=SOON), "production", {}, "warning", ["qualification_ends_soon"]),
    (at("qualified", valid_until=FAR), "production", {}, "yes", []),
    (replace(GOOD, rows=()), "production", {}, "warning", ["no_qualification"]),
    (replace(GOOD, event="notice_not_accepted"), "production", {}, "warning", ["notice_not_accepted"]),
    (replace(GOOD, event="lots_rejected"), "production", {}, "warning", ["lots_rejected"]),
    (replace(GOOD, event="accepted_lot"), "production", {}, "yes", []),
    (replace(GOOD, terms=()), "production", {}, "warning", ["no_terms"]),
    (replace(GOOD, terms=()), "sample", {}, "yes", []),
    (agreed(valid_to=PAST), "production", {}, "warning", ["terms_ended"]),
    (agreed(valid_to=DAY), "production", {}, "yes", []),
    (agreed(valid_from=SOON), "production", {}, "warning", ["terms_start_later"]),
    (agreed(is_binding=False), "production", {}, "warning", ["quote_only"]),
    (GOOD, "production", {"quantity": 99.0}, "warning", ["below_minimum_order"]),
    (GOOD, "production", {"quantity": 100.0}, "yes", []),
    (agreed(minimum_order=None), "production", {"quantity": 1.0}, "yes", []),
    (GOOD, "sample", {"quantity": 1.0}, "yes", []),
    (replace(GOOD, capacity_per_month=500.0), "production", {"quantity": 501.0}, "warning", ["above_capacity"]),
    (replace(GOOD, capacity_per_month=500.0), "production", {"quantity": 500.0}, "yes", []),
    (replace(GOOD, is_low_rated=True, rating=20.0), "production", {}, "warning", ["low_rating"]),
    (replace(GOOD, is_late=True, on_time=0.6), "production", {}, "warning", ["late"]),
    (replace(GOOD, fails="has never shipped"), "production", {}, "warning", ["in_name_only"]),
    (replace(GOOD, fails="has never shipped"), "sample", {}, "yes", []),
    (GOOD, "production", {"part_status": "obsolete"}, "warning", ["part_obsolete"]),
    (GOOD, "production", {"part_status": "phase_out"}, "warning", ["part_phase_out"]),
    (replace(GOOD, is_active=False, terms=()), "production", {}, "no", ["source_blocked", "no_terms"]),
]  # fmt: skip


@pytest.mark.parametrize(("offer", "purpose", "told", "word", "codes"), TABLE)
def test_each_rule(offer, purpose, told, word, codes):
    answer = buying.answer(replace(ASKED, purpose=purpose, **told), offer)
    assert (answer.word, [one.code for one in answer.reasons]) == (word, codes)
    said = buyingwords.in_all(answer)
    assert "%(" not in said and "None" not in said


def test_a_day_ahead_counts_what_lapses_by_then():
    ending = replace(at("qualified", valid_until=SOON), terms=(replace(AGREED, valid_to=SOON),))
    later = buying.answer(replace(ASKED, day=SOON + timedelta(days=1)), ending)
    assert [(one.code, one.since) for one in later.reasons] == [
        ("qualification_ended", SOON),
        ("terms_ended", SOON),
    ]


def test_what_failed_long_ago_and_was_qualified_since_is_bought():
    old = Row(id=1, revision="A", stage="failed", decided_on=date(2015, 1, 1))
    both = replace(GOOD, rows=(old, QUALIFIED))
    assert buying.answer(replace(ASKED, revision="A"), both).word == "no"
    assert "failed" not in {one.code for one in buying.answer(replace(ASKED, revision=""), both).reasons}


def test_a_reason_names_the_row_behind_it():
    told = buying.answer(ASKED, at("suspended", id=42)).reasons[0]
    assert (told.resource, told.row, told.since) == ("qualifications", 42, date(2025, 1, 1))


def test_of_several_the_best_answers():
    no = buying.answer(ASKED, replace(GOOD, source=1, is_active=False))
    warned = buying.answer(ASKED, replace(GOOD, source=2, terms=()))
    yes = buying.answer(ASKED, replace(GOOD, source=3))
    real = buying.answer(ASKED, replace(GOOD, source=4, is_real=True))
    assert buying.best([no, warned, yes, real]).source == 4
    assert buying.best([no, warned, yes]).source == 3
    assert buying.best([no, warned]).source == 2
    assert buying.best([]) == buying.NOT_LISTED


def test_every_reason_has_a_sentence():
    used = {code for row in TABLE for code in row[4]}
    never_here = {"not_listed", "no_production", "no_lot_accepted"}
    assert used | never_here == set(buyingwords.SENTENCES)


def test_the_worked_example():
    assert doctest.testmod(buying).failed == 0
