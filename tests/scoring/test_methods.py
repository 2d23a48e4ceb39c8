"""Every method card is true: its examples, its docs, and its page."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command

from scoring.methods import CARDS, OF_DRIVER, named
from scoring.policy import DRIVERS

DOCS = Path(__file__).resolve().parents[2] / "docs" / "methods"
EXAMPLES = [(card, example) for card in CARDS for example in card.examples]


@pytest.mark.parametrize(
    ("card", "example"), EXAMPLES, ids=[f"{card.slug}: {example.title}" for card, example in EXAMPLES]
)
def test_what_was_published_is_what_this_code_computes(card, example):
    assert example.computed == pytest.approx(example.expected, abs=example.tolerance + 1e-12, rel=0)
    assert example.holds


def test_a_wrong_figure_would_be_seen():
    for _card, example in EXAMPLES:
        assert example.tolerance <= 0.05
        assert example.tolerance <= max(abs(example.expected), 1) / 40


def test_altmans_example_has_0_999_on_sales():
    assert named("altman").examples[0].computed == pytest.approx(2.6964, abs=1e-9)


def test_every_card_says_what_it_answers_how_and_from_whom():
    assert len({card.slug for card in CARDS}) == len(CARDS)
    for card in CARDS:
        assert all([card.answers, card.formula, card.units, card.limits, card.examples])
        assert all(any(year in source for year in map(str, range(1900, 2030))) for source in card.sources)
        assert all(example.origin for example in card.examples)
        assert all(len(line) <= 120 for line in card.formula.splitlines())


def test_no_card_claims_a_page():
    """A page number that nobody has looked up is worse than none."""
    for card in CARDS:
        told = [*card.sources, *(str(example.origin) for example in card.examples)]
        assert not any(re.search(r"\b(p|pp)\. ?\d|\bpage \d", words) for words in told)


def test_drivers_lead_to_cards_that_there_are():
    assert set(OF_DRIVER) <= set(DRIVERS)
    assert all(named(slug) for slug in OF_DRIVER.values())
    assert named("astrology") is None


def test_the_docs_are_the_cards(tmp_path):
    (tmp_path / "gone.md").write_text("of no card")
    call_command("describe_methods", tmp_path)
    fresh = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert {path.name: path.read_text() for path in DOCS.iterdir()} == fresh, (
        "run: manage.py describe_methods docs/methods"
    )
