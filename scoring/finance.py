"""Financial health of a company from its published figures: Altman's three scores.

    Z   = 1.2 A + 1.4 B + 3.3 C + 0.6 D + 0.999 E      listed makers      distress < 1.81, safe > 2.99
    Z'  = 0.717 A + 0.847 B + 3.107 C + 0.420 D' + 0.998 E   private makers   distress < 1.23, safe > 2.90
    Z'' = 6.56 A + 3.26 B + 6.72 C + 1.05 D'            all others         distress < 1.10, safe > 2.60

A = working capital / total assets, B = retained earnings / total assets, C = EBIT / total assets,
D = market value of equity / total liabilities, D' = book value of equity / total liabilities,
E = sales / total assets. Every ratio is a plain number (0.34, not 34). No constant is added to Z''.

Source: Altman, "Financial Ratios, Discriminant Analysis and the Prediction of Corporate Bankruptcy",
Journal of Finance 23 (1968), with 0.999 on sales as in the original; "Predicting Financial Distress of
Companies: Revisiting the Z-Score and ZETA Models" (2000) for Z' and Z''.

Worked example. A = .34, B = .15, C = 0, D = .80, E = 1.6:
1.2 x .34 + 1.4 x .15 + 0 + 0.6 x .80 + 0.999 x 1.6 = .408 + .21 + .48 + 1.5984 = 2.6964 (published: 2.70).
"""

import numpy as np
import pandas as pd

Array = np.ndarray

CUT_OFFS = {"z": (1.81, 2.99), "z_prime": (1.23, 2.90), "z_double_prime": (1.10, 2.60)}
MODELS = ("z", "z_prime", "z_double_prime")


def altman_z(
    working_capital, retained_earnings, ebit, market_value, sales, *, total_assets=1.0, total_liabilities=1.0
) -> Array:
    """Z of listed makers. With the two totals left out, the arguments are the ratios themselves.

    Scalars or arrays of one shape; a ratio that cannot be formed (a part unknown, a total of zero or
    less) makes the score unknown (NaN).
    """
    a, b, c, e = (ratio(x, total_assets) for x in (working_capital, retained_earnings, ebit, sales))
    return 1.2 * a + 1.4 * b + 3.3 * c + 0.6 * ratio(market_value, total_liabilities) + 0.999 * e


def altman_z_prime(
    working_capital, retained_earnings, ebit, equity, sales, *, total_assets=1.0, total_liabilities=1.0
) -> Array:
    """Z' of private makers: book value of equity in place of market value. Arguments as of altman_z."""
    a, b, c, e = (ratio(x, total_assets) for x in (working_capital, retained_earnings, ebit, sales))
    return 0.717 * a + 0.847 * b + 3.107 * c + 0.420 * ratio(equity, total_liabilities) + 0.998 * e


def altman_z_double_prime(
    working_capital, retained_earnings, ebit, equity, *, total_assets=1.0, total_liabilities=1.0
) -> Array:
    """Z'' of all others: without sales, which differ too much between trades. Arguments as of altman_z."""
    a, b, c = (ratio(x, total_assets) for x in (working_capital, retained_earnings, ebit))
    return 6.56 * a + 3.26 * b + 6.72 * c + 1.05 * ratio(equity, total_liabilities)


def ratio(above, below) -> Array:
    """above / below; NaN where either is unknown or `below` is not greater than zero."""
    above, below = np.asarray(above, dtype=float), np.asarray(below, dtype=float)
    formed = below > 0
    return np.where(formed, above / np.where(formed, below, 1.0), np.nan)


def risk(score, model) -> Array:
    """0 to 100, 100 = riskiest: 75 at the distress cut-off, 25 at the safe one, linear through both.

    `score` and `model` (a name out of MODELS) are scalars or arrays of one shape; unknown stays unknown.
    """
    models = np.asarray(model)
    distress = np.select([models == m for m in MODELS], [CUT_OFFS[m][0] for m in MODELS], np.nan)
    safe = np.select([models == m for m in MODELS], [CUT_OFFS[m][1] for m in MODELS], np.nan)
    place = (np.asarray(score, dtype=float) - distress) / (safe - distress)
    return np.clip(75.0 - 50.0 * place, 0.0, 100.0)


def fitting(is_maker, is_listed) -> Array:
    """Which model fits: z for listed makers, z_prime for other makers, z_double_prime for all others."""
    is_maker, is_listed = np.asarray(is_maker, dtype=bool), np.asarray(is_listed, dtype=bool)
    return np.where(is_maker & is_listed, "z", np.where(is_maker, "z_prime", "z_double_prime"))


def altman(frame: pd.DataFrame) -> pd.DataFrame:
    """One row a statement: the model that fits, its score and its risk.

    Columns of `frame`: is_maker, is_listed (bool), total_assets, current_assets, current_liabilities,
    retained_earnings, ebit, equity, total_liabilities, sales, market_value (all in one currency a row, NaN
    = unknown). Returns model, score, risk with the same index.
    """
    model = fitting(frame["is_maker"], frame["is_listed"])
    working_capital = frame["current_assets"] - frame["current_liabilities"]
    totals = {"total_assets": frame["total_assets"], "total_liabilities": frame["total_liabilities"]}
    common = (working_capital, frame["retained_earnings"], frame["ebit"])
    scores = [
        altman_z(*common, frame["market_value"], frame["sales"], **totals),
        altman_z_prime(*common, frame["equity"], frame["sales"], **totals),
        altman_z_double_prime(*common, frame["equity"], **totals),
    ]
    score = np.select([model == m for m in MODELS], scores, np.nan)
    return pd.DataFrame({"model": model, "score": score, "risk": risk(score, model)}, index=frame.index)


def health(altman_risk, worst_rating_risk) -> Array:
    """The worse of the two risks where both are known, the known one where one is, else unknown."""
    return np.fmax(np.asarray(altman_risk, dtype=float), np.asarray(worst_rating_risk, dtype=float))
