"""Numbers, money and days as people read them."""

from datetime import date

import pytest

from accounts.templatetags import words

DAY = date(2026, 6, 30)


def plain(text):
    return text.replace(words.THIN, " ")


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "0"), (9.94, "9.9"), (950, "950"), (1234, "1.2 k"), (999_960, "1 M"), (1_234_567, "1.2 M"),
     (44e6, "44 M"),
     (3.25e9, "3.2 bn"), (None, "not known"), (float("nan"), "not known")],
)  # fmt: skip
def test_money_is_said_in_three_figures_at_most(value, said):
    assert plain(words.compact(value)) == said


def test_money_names_its_currency():
    assert plain(words.money(1_200_000, "EUR")) == "€ 1.2 M"
    assert plain(words.money(1_200_000, "CHF")) == "CHF 1.2 M"
    assert words.money(None, "EUR") == "not known"


def test_numbers_are_rounded_not_cut():
    assert words.number(36.65001, 1) == "36.7"
    assert words.number(1234567) == "1,234,567"
    assert plain(words.percent(0.0312382, 1)) == "3.1 %"


def test_a_score_below_a_threshold_never_reads_as_the_threshold():
    assert words.score(49.99) == "49"
    assert words.score(None) == "–"


@pytest.mark.parametrize(
    ("day", "said"),
    [(DAY, "today"), (date(2026, 7, 1), "in 1 day"), (date(2026, 7, 12), "in 12 days"),
     (date(2026, 6, 27), "3 days ago"),
     (date(2025, 11, 28), "7 months ago"), (date(2023, 6, 30), "3 years ago"), (None, "never")],
)  # fmt: skip
def test_a_day_is_said_as_its_distance(day, said):
    assert words.in_days(day, DAY) == said


def test_days_have_an_end_or_not():
    assert words.days(1) == "1 day"
    assert words.days(270.4) == "270 days"
    assert words.days(float("inf")) == "without end"


def test_a_country_is_said_by_its_name():
    assert (words.country("TW"), words.country("XX"), words.country(None)) == (
        "Taiwan",
        "XX",
        "country not known",
    )


def test_a_coordinate_has_a_point_whatever_the_language():
    assert (words.coordinate(12.5), words.coordinate(None), words.coordinate(100)) == ("12.5", "0", "100")
