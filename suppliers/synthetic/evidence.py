"""What makes the sources of a synthetic company real, or does not: qualifications, lots, terms, orders to keep warm.

Most primary sources have it all. Of the others each has one thing that fails, one that nobody knows, or neither:
with what their orders and ways say, about a third of them is real, a third not proven, a third in name only. A
stream of draws of its own, so that the rest is what it was without it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from suppliers.synthetic.draws import Array, codes, days, log_normal, unknown_where, words

OLDEST = 4000  # days back
# What each has that is not as it should be, and how often: of the primary sources, and of the others.
FLAWS = {
    "": (0.88, 0.63),
    "no row": (0.03, 0.07),
    "no lot": (0.01, 0.04),
    "no terms": (0.03, 0.06),
    "quote": (0.01, 0.07),
    "no ramp": (0.0, 0.04),
    "old revision": (0.01, 0.02),
    "lots": (0.01, 0.02),
    "ended": (0.02, 0.03),
    "late": (0.0, 0.02),
}
REVISIONS = ["A", "B", "C", "D"]
STAGES = ["candidate", "samples", "first_article", "trial", "qualified"]
KINDS = ["framework", "scheduling_agreement", "contract", "quote"]
KEPT_WARM = 0.7  # of the other sources: one order of the last year is a fifth of the demand
KEPT_FOR_US = 0.75  # of the other sources: they keep capacity for all of the part


@dataclass(frozen=True)
class Standing:
    """Of each source, by id: what is not as it should be, and what its papers say of its part."""

    flaw: Array  # place in FLAWS
    is_primary: Array
    is_candidate: Array
    revision: Array  # place in REVISIONS
    demand: Array  # a year; NaN not known
    cover: Array  # days that the safety stock lasts; NaN not known

    @classmethod
    def of(cls, sources: pa.Table, parts: pa.Table, draw: np.random.Generator) -> "Standing":
        """`parts`: at least revision, annual_demand and safety_stock."""
        part = sources["part_id"].to_numpy() - 1
        is_primary, is_candidate = (
            pc.equal(sources["role"], role).to_numpy() for role in ("primary", "candidate")
        )
        n = len(part)
        of_primaries, of_others = (
            draw.choice(len(FLAWS), n, p=chances) for chances in zip(*FLAWS.values(), strict=True)
        )
        demand = parts["annual_demand"].to_numpy()[part]
        with np.errstate(divide="ignore", invalid="ignore"):
            cover = parts["safety_stock"].to_numpy()[part] / demand * 365
        return cls(
            flaw=np.where(is_primary, of_primaries, of_others),
            is_primary=is_primary,
            is_candidate=is_candidate,
            revision=pc.index_in(parts["revision"], pa.array(REVISIONS)).to_numpy()[part],
            demand=demand,
            cover=cover,
        )

    def has(self, *flaws: str) -> Array:
        return np.isin(self.flaw, [list(FLAWS).index(flaw) for flaw in flaws])


def ramp_days(standing: Standing, draw: np.random.Generator) -> pa.Array:
    """Within the cover, with what the terms take; of most primaries nobody has asked."""
    n = len(standing.flaw)
    cover = np.nan_to_num(standing.cover, nan=30.0)
    ramp = np.where(standing.has("late"), cover + 30, np.floor(cover * draw.uniform(0.1, 0.4, n)))
    hidden = standing.has("no ramp") | (standing.is_primary & (draw.random(n) < 0.7))
    return unknown_where(np.round(ramp), hidden)


def warm_orders(standing: Standing, draw: np.random.Generator, today: date, *, like: pa.Table) -> pa.Table:
    """Of some sources beside the primary one order each, to go behind the lines of `like`."""
    may = ~standing.is_primary & ~standing.is_candidate
    row = np.flatnonzero(may & (draw.random(len(may)) < KEPT_WARM))
    n = len(row)
    quantity = np.ceil(np.nan_to_num(standing.demand[row], nan=500.0) * 0.2).astype(int)
    ordered = OLDEST - draw.integers(40, 350, n)
    start = _back(today, OLDEST)
    table = {
        "id": like.num_rows + np.arange(n) + 1,
        "order": codes("W", np.arange(n) + 1),
        "line": words(row * 0, ["1"]),
        "source_id": row + 1,
        "kind": words(row * 0, ["production"]),
        "status": words(row * 0, ["closed"]),
        "ordered_on": days(start, ordered),
        "due_on": days(start, ordered + 30),
        "quantity": quantity,
        "unit": words(row * 0, ["pc"]),
        "unit_price": np.round(log_normal(draw, 12, 1.5, n), 2) + 0.01,
        "currency": words(row * 0, ["EUR"]),
        "received": quantity,
        "rejected": row * 0,
        "received_on": days(start, ordered + 30),
    }
    return pa.table(table).cast(like.schema)


def qualifications(standing: Standing, draw: np.random.Generator, today: date) -> pa.Table:
    """Of the revision in force, or of another; as far as samples and the like for a candidate."""
    row = np.flatnonzero(~standing.has("no row"))
    n = len(row)
    older = standing.has("old revision")[row]
    stage = np.where(standing.is_candidate[row], draw.integers(0, 4, n), STAGES.index("qualified"))
    told = draw.random(n) < 0.9
    since = draw.integers(0, OLDEST, n)
    return pa.table(
        {
            "id": np.arange(n) + 1,
            "source_id": row + 1,
            "revision": words((standing.revision[row] + older * 3) % 4, REVISIONS),
            "stage": words(stage, STAGES),
            "origin": words((draw.random(n) < 0.15).astype(int), ["grandfathered", "similarity"]),
            "ppap_level": unknown_where(1 + draw.integers(0, 3, n), draw.random(n) < 0.4),
            "decided_on": days(_back(today, OLDEST), since, hidden=~told),
            "valid_until": days(today.isoformat(), draw.integers(20, 1500, n), hidden=draw.random(n) < 0.7),
            "reference": words(row * 0, [""]),
            "reversal_reason": words(row * 0, [""]),
        }
    )


def inspections(standing: Standing, draw: np.random.Generator, today: date) -> pa.Table:
    """One or two lots each, nearly all of them accepted."""
    first = np.flatnonzero(~standing.has("no lot"))
    second = first[(draw.random(len(first)) < 0.5) | standing.has("lots")[first]]
    row = np.concatenate([first, second])
    nth = np.concatenate([np.zeros(len(first), int), np.ones(len(second), int)])
    n = len(row)
    back = draw.integers(10, 500, n) + nth * 500
    rejected = standing.has("lots")[row] | ((nth == 1) & (draw.random(n) < 0.03))
    size = draw.integers(20, 500, n)
    return pa.table(
        {
            "id": np.arange(n) + 1,
            "source_id": row + 1,
            "lot": pc.binary_join_element_wise(codes("L", row + 1), pa.array(nth + 1).cast(pa.string()), "-"),
            "received_on": days(_back(today, OLDEST), OLDEST - back),
            "lot_size": size,
            "sample_size": np.where(size > 150, 50, 13),
            "defects": np.where(rejected, 2, 0),
            "decision": words(rejected.astype(int), ["accepted", "rejected"]),
            "decided_on": days(_back(today, OLDEST), OLDEST - back + 3),
            "decision_reason": words(row * 0, [""]),
            "reversal_reason": words(row * 0, [""]),
        }
    )


def terms(standing: Standing, draw: np.random.Generator, today: date) -> pa.Table:
    """One row each: in force for up to three years, open, or ended; a quote of a candidate."""
    row = np.flatnonzero(~standing.has("no terms"))
    n = len(row)
    quote = (standing.has("quote") | standing.is_candidate)[row]
    ended = standing.has("ended")[row]
    begun = draw.integers(20, 900, n)
    ahead = np.where(ended, -draw.integers(1, 18, n), draw.integers(5, 1000, n))
    lead = np.floor(np.nan_to_num(standing.cover[row], nan=30.0) * draw.uniform(0.2, 0.5, n))
    demand = np.nan_to_num(standing.demand[row], nan=1000.0)
    kept = ~standing.is_primary[row] & ~quote & (draw.random(n) < KEPT_FOR_US)
    return pa.table(
        {
            "id": np.arange(n) + 1,
            "source_id": row + 1,
            "kind": words(np.where(quote, 3, draw.integers(0, 3, n)), KINDS),
            "valid_from": days(_back(today, OLDEST), OLDEST - begun),
            "valid_to": days(today.isoformat(), ahead, hidden=~ended & (draw.random(n) < 0.4)),
            "reference": words(row * 0, [""]),
            "signed_on": days(_back(today, OLDEST), OLDEST - begun - 10, hidden=quote),
            "price": np.round(12 * np.exp(1.5 * draw.standard_normal(n)), 2) + 0.01,
            "price_unit": np.ones(n, int),
            "unit": words(row * 0, ["pc"]),
            "currency": words(row * 0, ["EUR"]),
            "lead_time_days": lead,
            "minimum_order": np.ones(n, int),
            "minimum_volume_per_year": np.where(draw.random(n) < 0.5, 0.0, np.round(demand * 0.1, 1)),
            "reserved_capacity_per_month": unknown_where(np.ceil(demand / 12 * 1.1), ~kept),
        }
    )


def _back(today: date, many: int) -> str:
    return (today - timedelta(days=many)).isoformat()
