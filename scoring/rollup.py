"""What a day without a part costs: everything that stops when that part alone is lost, each thing once.

A bill of materials is an AND/OR graph. A parent needs all its component groups; a group needs any one of
its alternatives (the lines of one parent with the same alternative group; a line without a group is one by
itself). So a node stops when it is the lost part, or when in one of its groups every alternative stops. A
chip that goes into both alternatives of a group still stops the parent.

    daily loss of a part = sum, over the nodes that stop, of max(0, own value) + line-down cost

Own value is a finished product's margin a day, where that is not known its revenue; a product sold at a loss
loses nothing by standing still. A part from which no way leads up to a product has an unknown loss, not none.

Source: the single points of an AND/OR graph, order-1 minimal cut sets of its fault tree (Vesely et al., Fault
Tree Handbook, NUREG-0492, 1981), here only summed, never kept.

Worked by hand. Lamp 1 earns 1,000 a day; it needs board 2 and one of the drivers 3 and 4. Board 2 and driver
3 hold chip 5, driver 4 holds chip 5 too. Losing driver 3 stops nothing but itself. Losing chip 5 stops both
drivers and the board, and so the lamp, once, and the board's line at 50 a day. Screw 6 goes into nothing.

>>> nan = np.nan
>>> daily_loss(
...     [1, 2, 3, 4, 5, 6],
...     own_value=[1000, nan, nan, nan, nan, nan],
...     line_down=[nan, 50, nan, nan, nan, nan],
...     parent=[1, 1, 1, 2, 3, 4],
...     component=[2, 3, 4, 5, 5, 5],
...     group=["", "driver", "driver", "", "", ""],
... )["daily_loss"].tolist()
[1000.0, 1050.0, 0.0, 0.0, 1050.0, nan]

How, and what it costs: `scoring.stops`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from scoring.bom import Mask, Places, below, find_cycle
from scoring.scales import Floats
from scoring.stops import Graph, graph_of, sums_over_stopped

__all__ = ["daily_loss", "find_cycle", "own_value"]

PAIRS = 4_000_000  # node that stops with a part that is lost, held at once: about 200 MB


def own_value(*, margin: ArrayLike, revenue: ArrayLike) -> tuple[Floats, Mask]:
    """A product's value a day, and whether it is its revenue because the margin is not known.

    >>> own_value(margin=[5.0, np.nan, np.nan], revenue=[9.0, 9.0, np.nan])
    (array([ 5.,  9., nan]), array([False,  True, False]))
    """
    margins, revenues = np.asarray(margin, dtype=np.float64), np.asarray(revenue, dtype=np.float64)
    by_revenue = np.isnan(margins) & ~np.isnan(revenues)
    return np.where(np.isnan(margins), revenues, margins), by_revenue


def daily_loss(
    part_ids: ArrayLike,
    *,
    own_value: ArrayLike,
    line_down: ArrayLike,
    parent: ArrayLike,
    component: ArrayLike,
    group: ArrayLike | None = None,
    by_revenue: ArrayLike | None = None,
    product: ArrayLike | None = None,
    unpriced: ArrayLike | None = None,
    pairs: int = PAIRS,
) -> pd.DataFrame:
    """The daily loss of every part; the index of the answer is `part_ids`.

    One value a part:  own_value (base currency a day, NaN: no product), line_down (likewise, NaN: none),
                       by_revenue (own_value is revenue), product (default: own_value is known),
                       unpriced (its money is told but cannot be read, as for want of a rate; a product
                       without a value always is).
    One value a line:  parent, component (ids), group (a name, or a whole number; empty, 0 or missing: a
                       group by itself).

    Answers per part:  daily_loss (NaN: unknown, since no product is above it or an unpriced node stops),
                       products (finished products stopped), by_revenue (one of them is counted by revenue),
                       reaches_product.

    Raises ValueError where a line names an unknown part, or where the lines form a cycle, which it names.
    """
    ids = pd.Index(np.asarray(part_ids))
    value = _column(own_value, np.nan, len(ids))
    is_product = ~np.isnan(value) if product is None else np.asarray(product, dtype=bool)
    no_price = (_column(unpriced, 0.0, len(ids)) > 0) | (is_product & np.isnan(value))
    worth = np.fmax(0.0, value) + np.fmax(0.0, _column(line_down, np.nan, len(ids)))
    weights = np.column_stack([worth, is_product, _column(by_revenue, 0.0, len(ids)), no_price])
    above, under = _places(ids, parent), _places(ids, component)
    loss, products, revenues, unreadable = sums_over_stopped(
        weights, _acyclic(ids, above, under, group), pairs=pairs
    ).T
    reaches = below(is_product, above, under)
    return pd.DataFrame(
        {
            "daily_loss": np.where(reaches & (unreadable == 0), loss, np.nan),
            "products": products.astype(np.int32),
            "by_revenue": revenues > 0,
            "reaches_product": reaches,
        },
        index=ids,
    )


def _acyclic(ids: pd.Index, above: Places, under: Places, group: ArrayLike | None) -> Graph:
    graph = graph_of(above, under, group, parts=len(ids))
    if (graph.height < 0).any():
        named = ", ".join(str(part) for part in find_cycle(ids[above], ids[under]) or ())
        raise ValueError(f"The bill of materials has a cycle: {named}.")
    return graph


def _column(values: ArrayLike | None, missing: float, parts: int) -> Floats:
    return np.full(parts, missing) if values is None else np.asarray(values, dtype=np.float64)


def _places(ids: pd.Index, named: ArrayLike) -> Places:
    places = ids.get_indexer(np.asarray(named))
    if (places < 0).any():
        unknown = ", ".join(str(part) for part in np.unique(np.asarray(named)[places < 0])[:5])
        raise ValueError(f"The bill of materials names parts that are not there: {unknown}.")
    return places.astype(np.int32)
