"""A supplier's financial health over time: its statements with the Altman score that fits, and its ratings."""

from dataclasses import dataclass
from math import isnan
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.templatetags.words import number
from scoring.charts import columns
from suppliers.models import Financial, Rating, Supplier

STATEMENTS, RATINGS = 8, 12
FIGURES = (
    "total_assets",
    "current_assets",
    "current_liabilities",
    "retained_earnings",
    "ebit",
    "equity",
    "total_liabilities",
    "sales",
    "market_value",
)


@dataclass(frozen=True)
class Year:
    """One statement. `score` is a plain number, `zone` safe, grey or distress; None where not known."""

    statement: Financial
    score: float | None
    zone: str | None

    @property
    def currency(self) -> str:
        return self.statement.currency or ""

    @property
    def zone_words(self) -> str:
        return {"safe": _("safe"), "grey": _("grey zone"), "distress": _("distress")}.get(self.zone or "", "")

    @property
    def zone_state(self) -> str:
        return {"safe": "good", "grey": "warn", "distress": "bad"}.get(self.zone or "", "")


@dataclass(frozen=True)
class Health:
    """`years` newest first; `ratings` by agency, each newest first."""

    model: str
    cut_offs: tuple[float, float]
    years: list[Year]
    ratings: list[Rating]
    drawing: dict[str, Any]

    @property
    def model_words(self) -> str:
        low, high = (number(cut, 2) for cut in self.cut_offs)
        return {
            "z": _("Altman Z, for listed makers: distress below %(low)s, safe above %(high)s"),
            "z_prime": _("Altman Z′, for private makers: distress below %(low)s, safe above %(high)s"),
            "z_double_prime": _("Altman Z″, for all others: distress below %(low)s, safe above %(high)s"),
        }[self.model] % {"low": low, "high": high}


def of(supplier: Supplier, *, user: User) -> Health:
    """Two queries."""
    statements = list(
        Financial.objects.visible_to(user).filter(supplier=supplier).order_by("-period_end")[:STATEMENTS]
    )
    ratings = Rating.objects.visible_to(user).filter(supplier=supplier).order_by("-rated_on", "agency")
    model, cut_offs, years = _judged(supplier, statements)
    oldest_first = years[::-1]
    drawing = columns(
        [year.score for year in oldest_first],
        [str(year.statement.period_end.year) for year in oldest_first],
        lines=cut_offs,
    )
    return Health(model, cut_offs, years, list(ratings[:RATINGS]), drawing)


def _judged(supplier: Supplier, statements: list[Financial]) -> tuple[str, tuple[float, float], list[Year]]:
    import pandas as pd

    from scoring.finance import CUT_OFFS, altman, fitting

    is_maker, is_listed = supplier.kind == Supplier.Kind.MAKER, bool(supplier.listed)
    model = str(fitting(is_maker, is_listed))
    frame = pd.DataFrame(
        [[getattr(one, name) for name in FIGURES] for one in statements], columns=list(FIGURES), dtype=float
    ).assign(is_maker=is_maker, is_listed=is_listed)
    scores = altman(frame)["score"].tolist() if statements else []
    cut_offs = CUT_OFFS[model]
    years = [
        Year(one, None if isnan(score) else score, _zone(score, cut_offs))
        for one, score in zip(statements, scores, strict=True)
    ]
    return model, cut_offs, years


def _zone(score: float, cut_offs: tuple[float, float]) -> str | None:
    distress, safe = cut_offs
    if isnan(score):
        return None
    return "distress" if score < distress else "safe" if score > safe else "grey"
