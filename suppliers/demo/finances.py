"""What is known of the suppliers' finances: statements of three years, and two made-up agencies' ratings.

A supplier has a health, drawn once: its ratios follow from it, each with its own scatter, and so do the
agencies' scores. Most stand in the grey zone of Altman's scores, as companies do; a few are in distress, and
got there over the three years. Of some there is no statement, or no rating, or neither.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from suppliers.demo.columns import stamps

YEARS = 3
PUBLISHED_IN = 4  # month from which last year's statements are there
IN_DISTRESS, WITHOUT_STATEMENT, ONE_YEAR_OLD = 0.08, 0.12, 0.05  # shares of the suppliers
AGENCIES = {"Agency A": 0.75, "Agency B": 0.45}  # and the shares that each rates
DISTRESS = -3.4  # standard deviations of health


def finances(rng: np.random.Generator, suppliers: pd.DataFrame, *, today: date) -> dict[str, pd.DataFrame]:
    """`financials` and `ratings`."""
    count = len(suppliers)
    told = suppliers["story"].to_numpy()
    health = rng.normal(0.1, 0.9, count)
    health = np.where(rng.random(count) < IN_DISTRESS, DISTRESS + rng.normal(0, 0.3, count), health)
    health = np.where(told, np.maximum(health, 0.0), health)  # of the stories none is about money
    known = rng.random(count) >= WITHOUT_STATEMENT
    known |= told
    rated = {agency: rng.random(count) < share for agency, share in AGENCIES.items()}
    return {
        "financials": _statements(rng, suppliers, health, known, today=today),
        "ratings": _ratings(rng, suppliers, health, rated, today=today),
    }


def _statements(
    rng: np.random.Generator, suppliers: pd.DataFrame, health: np.ndarray, known: np.ndarray, *, today: date
) -> pd.DataFrame:
    last = today.year - (1 if today.month >= PUBLISHED_IN else 2)
    late = rng.random(len(suppliers)) < ONE_YEAR_OLD
    size = 8e6 * suppliers["weight"].to_numpy() * rng.lognormal(0.0, 0.6, len(suppliers))
    growth = rng.normal(0.04, 0.05, len(suppliers))
    years = []
    for back in range(YEARS):
        # Who is in distress was better off before; of the others each year is a little different.
        then = np.where(health < -1.5, health + 0.9 * back, health + rng.normal(0, 0.15, len(health)))
        rows = _statement(rng, suppliers, then, size * (1 + growth) ** -back)
        rows["period_end"] = stamps(np.full(len(rows), np.datetime64(f"{last - back}-12-31")))
        years.append(rows[known & ~(late & (back == 0))])
    frame = pd.concat(years, ignore_index=True)
    return frame.sort_values(["supplier", "period_end"], kind="stable", ignore_index=True)


def _statement(
    rng: np.random.Generator, suppliers: pd.DataFrame, health: np.ndarray, total: np.ndarray
) -> pd.DataFrame:
    """One year, in euros, as agencies give them whatever the currency at home."""

    def about(middle: float, step: float, scatter: float, least: float, most: float) -> np.ndarray:
        return np.clip(middle + step * health + rng.normal(0, scatter, len(health)), least, most)

    listed = suppliers["listed"].to_numpy(dtype=bool)
    equity = about(0.42, 0.13, 0.04, 0.03, 0.85)
    liabilities = 1 - equity
    current_liabilities = liabilities * np.clip(rng.normal(0.6, 0.08, len(health)), 0.3, 0.9)
    current_assets = np.clip(current_liabilities + about(0.2, 0.1, 0.04, -0.25, 0.55), 0.05, 0.95)
    ratios = {
        "total_assets": np.ones(len(health)),
        "current_assets": current_assets,
        "current_liabilities": current_liabilities,
        "retained_earnings": equity * np.clip(0.6 + 0.12 * health, -0.6, 0.9),
        "ebit": about(0.09, 0.05, 0.015, -0.2, 0.3),
        "equity": equity,
        "total_liabilities": liabilities,
        "sales": about(1.35, 0.1, 0.2, 0.5, 2.6),
        "market_value": np.where(listed, equity * about(1.6, 0.3, 0.2, 0.15, 4.0), np.nan),
    }
    amounts = {name: np.round(ratio * total, -3) for name, ratio in ratios.items()}
    # Rounded apart they would not add up: what is owed is what is left.
    amounts["total_liabilities"] = amounts["total_assets"] - amounts["equity"]
    return pd.DataFrame({"supplier": suppliers["code"], "currency": "EUR", **amounts})


def _ratings(
    rng: np.random.Generator,
    suppliers: pd.DataFrame,
    health: np.ndarray,
    rated: dict[str, np.ndarray],
    *,
    today: date,
) -> pd.DataFrame:
    """Once a year, on a day of each agency's own for each supplier; 1 in 20 was dropped a year ago."""
    rows = []
    for agency, which in rated.items():
        days_ago = rng.integers(5, 330, len(suppliers))
        first = np.where(rng.random(len(suppliers)) < 0.05, 2, 0)
        for back in range(YEARS):
            score = (
                68 + 13 * (health + np.where(health < -1.5, 0.9 * back, 0)) + rng.normal(0, 4, len(health))
            )
            kept = which & (back >= first)
            day = np.datetime64(today) - days_ago[kept] - 365 * back
            rows.append(
                pd.DataFrame({
                    "supplier": suppliers["code"].to_numpy()[kept],
                    "agency": agency,
                    "rated_on": stamps(day),
                    "score": np.clip(score[kept], 2, 98).round(),
                })
            )  # fmt: skip
    frame = pd.concat(rows, ignore_index=True)
    return frame.sort_values(["supplier", "agency", "rated_on"], kind="stable", ignore_index=True)
