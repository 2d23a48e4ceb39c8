"""Altman's scores as published, and what happens where a figure is missing."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import finance

STATEMENT = {
    "is_maker": True,
    "is_listed": True,
    "total_assets": 100.0,
    "current_assets": 60.0,
    "current_liabilities": 26.0,
    "retained_earnings": 15.0,
    "ebit": 0.0,
    "equity": 40.0,
    "total_liabilities": 50.0,
    "sales": 160.0,
    "market_value": 40.0,
}


def test_the_published_example_of_z():
    assert finance.altman_z(0.34, 0.15, 0.0, 0.80, 1.6) == pytest.approx(2.6964, abs=1e-9)


def test_the_published_example_from_a_statement():
    scored = finance.altman(pd.DataFrame([STATEMENT])).iloc[0]
    assert (scored["model"], scored["score"]) == ("z", pytest.approx(2.6964))


def test_z_prime_and_z_double_prime_by_hand():
    assert finance.altman_z_prime(0.1, 0.2, 0.3, 0.4, 0.5) == pytest.approx(
        0.0717 + 0.1694 + 0.9321 + 0.168 + 0.499
    )
    assert finance.altman_z_double_prime(0.1, 0.2, 0.3, 0.4) == pytest.approx(0.656 + 0.652 + 2.016 + 0.42)


def test_z_double_prime_adds_no_constant():
    assert finance.altman_z_double_prime(0, 0, 0, 0) == 0


@pytest.mark.parametrize(
    ("model", "low", "high"), [("z", 1.81, 2.99), ("z_prime", 1.23, 2.9), ("z_double_prime", 1.1, 2.6)]
)
def test_the_cut_offs_are_75_and_25(model, low, high):
    assert finance.risk(low, model) == pytest.approx(75)
    assert finance.risk(high, model) == pytest.approx(25)
    assert (finance.risk(-50, model), finance.risk(50, model)) == (100, 0)


def test_the_model_fits_the_firm():
    models = finance.fitting([True, True, False, False], [True, False, True, False])
    assert list(models) == ["z", "z_prime", "z_double_prime", "z_double_prime"]


@pytest.mark.parametrize("missing", ["total_assets", "ebit", "market_value", "sales", "current_assets"])
def test_a_ratio_that_cannot_be_formed_is_unknown(missing):
    scored = finance.altman(pd.DataFrame([{**STATEMENT, missing: np.nan}])).iloc[0]
    assert np.isnan(scored["score"])
    assert np.isnan(scored["risk"])


def test_a_total_of_zero_is_unknown_and_not_infinite():
    scored = finance.altman(pd.DataFrame([{**STATEMENT, "total_liabilities": 0.0}])).iloc[0]
    assert np.isnan(scored["score"])


def test_health_is_the_worse_of_what_is_known():
    assert list(finance.health([30, np.nan, 80], [50, 60, np.nan])) == [50, 60, 80]
    assert np.isnan(finance.health(np.nan, np.nan))


@given(
    st.floats(-5, 5), st.floats(0, 5), st.sampled_from(["ebit", "retained_earnings", "market_value", "sales"])
)
def test_a_better_figure_never_raises_the_risk(start, more, column):
    worse = {**STATEMENT, column: start * 100}
    better = {**STATEMENT, column: (start + more) * 100}
    risks = finance.altman(pd.DataFrame([worse, better]))["risk"]
    assert risks[1] <= risks[0] + 1e-9
