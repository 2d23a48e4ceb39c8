"""Financial health of the company that makes at each part's primary: the worst that is said of it lately.

The company is the source's maker where told, else whoever runs the site; of a placeholder, the seller. Of it
count the newest statement, by the Altman model that fits (`scoring.finance`), and each agency's newest rating,
as 100 - score; neither older than the policy allows. The worst of them is the driver, with its own day.
"""

from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring import wire
from scoring.facts.drivers import Drivers
from scoring.facts.reading import Columns
from scoring.facts.sources import Floats, Ints, Listed
from scoring.origins import Origin
from scoring.policy import Policy

AMOUNTS = (
    *("total_assets", "current_assets", "current_liabilities", "retained_earnings", "ebit", "equity"),
    *("total_liabilities", "sales", "market_value"),
)
_SEEN = "({} - date '2000-01-01')::int4"
_STATEMENTS = f"""
    SELECT DISTINCT ON (financial.supplier_id) financial.supplier_id, {_SEEN.format("financial.period_end")},
        supplier.kind = 'maker', coalesce(supplier.listed, false),
        {", ".join(f"coalesce(financial.{name}::float8, 'NaN')" for name in AMOUNTS)}
    FROM suppliers_financial financial JOIN suppliers_supplier supplier ON supplier.id = financial.supplier_id
    WHERE financial.supplier_id = ANY(%(companies)s::bigint[]) AND financial.period_end <= %(day)s
        AND financial.period_end >= %(day)s::date - make_interval(months => %(statement_months)s)
    ORDER BY financial.supplier_id, financial.period_end DESC
"""
_STATEMENT_KINDS = {"company": "int8", "seen_on": "int4", "is_maker": "bool", "is_listed": "bool"}
_STATEMENT_KINDS |= dict.fromkeys(AMOUNTS, "float8")
_RATINGS = f"""
    SELECT DISTINCT ON (supplier_id) supplier_id, {_SEEN.format("rated_on")}, 100 - score::float8
    FROM (
        SELECT DISTINCT ON (supplier_id, agency) supplier_id, rated_on, score FROM suppliers_rating
        WHERE supplier_id = ANY(%(companies)s::bigint[]) AND rated_on <= %(day)s
            AND rated_on >= %(day)s::date - make_interval(months => %(rating_months)s)
        ORDER BY supplier_id, agency, rated_on DESC
    ) newest ORDER BY supplier_id, score, rated_on DESC
"""
_RATING_KINDS = {"company": "int8", "seen_on": "int4", "risk": "float8"}


class Said(NamedTuple):
    """What one kind of teller says of some companies, whose ids rise: risk 0-100 (NaN unknown), and its day."""

    company: Ints
    risk: Floats
    seen_on: NDArray[np.int32]

    def of(self, companies: Ints) -> tuple[Floats, NDArray[np.int32]]:
        """In their order; NaN and NO_DATE of whom nothing is said."""
        risk, seen_on = np.full(len(companies), np.nan), np.full(len(companies), wire.NO_DATE)
        if len(self.company):
            place = np.minimum(np.searchsorted(self.company, companies), len(self.company) - 1)
            here = self.company[place] == companies
            risk[here], seen_on[here] = self.risk[place[here]], self.seen_on[place[here]]
        return risk, seen_on


def say(found: Drivers, sources: Listed, primary: Ints, *, day: date, policy: Policy) -> None:
    company = np.zeros(len(primary), dtype=np.int64)
    company[primary >= 0] = sources["company"][primary[primary >= 0]]
    statements, ratings = read(np.unique(company[company > 0]), day=day, policy=policy)
    altman, ended_on = statements.of(company)
    rated, rated_on = ratings.of(company)
    is_rating = np.isnan(altman) | (rated > altman)
    found.says(
        "financial_health",
        np.fmax(altman, rated),
        np.where(is_rating, Origin.RATING, Origin.STATEMENT),
        np.where(is_rating, rated_on, ended_on),
    )


def read(companies: Ints, *, day: date, policy: Policy) -> tuple[Said, Said]:
    """Statements and ratings of these companies: two queries."""
    from scoring.finance import altman

    parameters: dict[str, Any] = {
        "companies": companies.tolist(),
        "day": day,
        "statement_months": int(policy.statement_months),
        "rating_months": int(policy.rating_months),
    }
    statements = wire.read(_STATEMENTS, parameters, _STATEMENT_KINDS)
    ratings = wire.read(_RATINGS, parameters, _RATING_KINDS)
    risk = altman(_frame(statements))["risk"].to_numpy()
    return (
        Said(statements["company"], risk, statements["seen_on"]),
        Said(ratings["company"], ratings["risk"], ratings["seen_on"]),
    )


def _frame(columns: Columns) -> Any:
    import pandas as pd

    return pd.DataFrame(columns)
