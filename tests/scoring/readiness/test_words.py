"""What people read of a source and a part."""

from __future__ import annotations

import doctest
import re

from scoring.readiness import judge, words
from scoring.readiness.codes import PROVEN_BY, Check, Fact, Posture, Reason, Treatment, Why
from scoring.readiness.kinds import Kind, Stage
from tests.scoring.readiness.company import HL, TODAY, Company, on

NAMES = {0: "", 1: "Penang Circuits", 2: "Bharat Forge", 3: "Olm Metal"}


def said(company: Company) -> str:
    part = company.part_row()
    source = words.speaks_of(part)
    judged = judge(company.facts, company.numbers, TODAY)
    return words.sentence(part, judged.loc[source] if source else None, name_of=NAMES.__getitem__)


def test_the_examples_hold() -> None:
    assert doctest.testmod(words).failed == 0


def test_every_code_has_its_words_and_they_name_only_what_is_there() -> None:
    for codes, texts in (
        (Reason, words.REASONS), (Why, words.WHYS), (Fact, words.FACTS), (Posture, words.POSTURES),
        (Kind, words.KINDS), (Stage, words.STAGES), (Treatment, words.TREATMENTS),
    ):  # fmt: skip
        assert set(codes) == set(texts)
    company = Company()
    company.primary()
    given = set(words.arguments(company.judged().loc[1]))
    assert set(re.findall(r"%\((\w+)\)s", " ".join(words.REASONS.values()))) == given
    assert set(PROVEN_BY) < set(Reason)


def test_a_paper_source_is_said_to_be_one() -> None:
    company = Company()
    primary = company.primary()
    company.second().without("orders").shares(Kind.PORT, other=primary)
    assert said(company) == (
        "Dual source wanted, in name only: Bharat Forge has never shipped and shares a port with its primary "
        "source."
    )


def test_what_is_not_known_is_said_as_that() -> None:
    company = Company(HL)
    company.primary()
    company.second().without("qualifications")
    assert said(company) == (
        "Qualified backup wanted, not proven: Bharat Forge has no qualification on record."
    )


def test_figures_are_said_where_they_decide() -> None:
    company = Company()
    company.primary(received=1200.0)
    company.second(received=60.0, ramp_days=40.0, capacity_per_month=20.0)
    assert said(company) == (
        "Dual source wanted, in name only: Bharat Forge shipped 5 % of the year's demand, which is too little "
        "and takes 60 days, where stock lasts 32."
    )


def test_a_plan_is_said_with_its_day() -> None:
    company = Company()
    company.primary()
    company.source(is_candidate=True, target_real_on=on("2026-11-30"))
    assert said(company) == (
        "Dual source wanted, unprotected: a second source is being built, due on 2026-11-30."
    )


def test_a_primary_that_is_not_proven_is_what_the_sentence_speaks_of() -> None:
    company = Company()
    company.primary().without("terms")
    company.second()
    assert said(company) == (
        "Dual source wanted, not proven: Bharat Forge is real, but the primary source, Penang Circuits, has no "
        "terms on record."
    )


def test_parts_outside_the_question_say_why() -> None:
    company = Company(0, quadrants_possible=7)
    company.primary()
    company.second()
    company.part["in_scope"] = False
    assert said(company) == "Out of scope: it is obsolete, a finished product, or made here."


def test_each_reason_says_which_row_proves_it() -> None:
    company = Company()
    company.primary()
    second = company.second()
    row = company.judged().loc[second.id]
    assert PROVEN_BY[Reason(row["qualified_reason"])] == "inspections"
    assert row["qualified_row"] == company.rows["inspections"][-1]["id"]
    assert PROVEN_BY[Reason(row["contracted_reason"])] == "terms"
    assert row["contracted_row"] == company.rows["terms"][-1]["id"]
    assert Check.WARM.name.lower() in row.index
