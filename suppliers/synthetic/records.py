"""What was bought, and what is said of suppliers and countries."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from suppliers.synthetic.draws import Array, codes, days, log_normal, popular, unknown_where, words

ORDER_DAYS = 1095
INDEXES = ("inform_natural", "wgi_pv")


def orders(draw: np.random.Generator, *, bought: int, sources: int, today: date) -> pa.Table:
    """Five lines a bought part, over three years."""
    n = 5 * bought
    source = popular(draw, sources, n, tail=0.2)
    ordered = draw.integers(0, ORDER_DAYS, n)
    late = np.round(draw.standard_normal(n) * 8).astype(int)
    quantity = draw.integers(1, 500, n)
    arrived = ordered + 30 + late <= ORDER_DAYS
    start = (today - timedelta(days=ORDER_DAYS)).isoformat()
    received = unknown_where(quantity, ~arrived)
    return pa.table(
        {
            "id": np.arange(n) + 1,
            "order": codes("O", np.arange(n) // 5 + 1),
            "line": pa.array(np.arange(n) % 5 + 1).cast(pa.string()),
            "source_id": source + 1,
            "kind": words(np.zeros(n, int), ["production"]),
            "status": words(arrived.astype(int), ["open", "closed"]),
            "ordered_on": days(start, ordered),
            "due_on": days(start, ordered + 30),
            "quantity": quantity,
            "unit": words(np.zeros(n, int), ["pc"]),
            "unit_price": np.round(log_normal(draw, 12, 1.5, n), 2),
            "currency": words(np.zeros(n, int), ["EUR"]),
            "received": received,
            "rejected": unknown_where(np.where(draw.random(n) < 0.04, quantity // 20, 0), ~arrived),
            "received_on": days(start, ordered + 30 + late, hidden=~arrived),
        }
    )


def financials(draw: np.random.Generator, *, suppliers: int, today: date) -> pa.Table:
    """Last year's statement of four suppliers in five, in whole thousands."""
    told = np.flatnonzero(draw.random(suppliers) < 0.8)
    n = len(told)
    assets = np.round(log_normal(draw, 20e6, 1.5, n), -3)

    def share(a: float, b: float) -> Array:
        return np.round(assets * draw.beta(a, b, n), -3)

    debts = share(5, 4)
    return pa.table(
        {
            "id": np.arange(n) + 1,
            "supplier_id": told + 1,
            "period_end": days(f"{today.year - 1}-12-31", np.zeros(n, int)),
            "currency": words(np.zeros(n, int), ["EUR"]),
            "total_assets": assets,
            "current_assets": share(5, 5),
            "current_liabilities": share(3, 7),
            "retained_earnings": share(2, 7),
            "ebit": np.round(assets * (0.07 + 0.06 * draw.standard_normal(n)), -3),
            "equity": assets - debts,
            "total_liabilities": debts,
            "sales": np.round(assets * draw.gamma(4, 0.35, n), -3),
            "market_value": np.round(assets * draw.gamma(2, 0.4, n), -3),
        }
    )


def country_risks(draw: np.random.Generator, *, countries: list[str], today: date) -> pa.Table:
    n = len(countries) * len(INDEXES)
    at = np.arange(n)
    return pa.table(
        {
            "id": at + 1,
            "country": words(at // len(INDEXES), countries),
            "index": words(at % len(INDEXES), list(INDEXES)),
            "year": np.full(n, today.year - 1),
            "value": draw.integers(15, 80, n),
        }
    )
