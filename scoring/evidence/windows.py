"""What keeps a source warm, fixed once a policy: from demand and minimum order, never from the receipts.

While demand is not known nothing is fixed, and the policy's own window holds; so that a figure which comes later
can still make it longer, once.
"""

from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from scoring import wire
from scoring.facts.sources import places_of
from scoring.models import PolicyVersion
from scoring.readiness import Numbers
from scoring.readiness.kinds import Terms
from scoring.readiness.warm import Window, window_of
from scoring.wire import Column

Columns = dict[str, NDArray[Any]]
Ints = NDArray[np.int64]


def minimum_orders(terms: Columns, place: Ints, *, count: int, day: int) -> NDArray[np.float64]:
    """Of each source the least that binding terms in force on the day let it be ordered; NaN not told."""
    open_end = terms["valid_to"] == wire.NO_DATE
    held = (terms["kind"] <= Terms.CONTRACT) & (terms["valid_from"] <= day)
    held &= (open_end | (terms["valid_to"] >= day)) & (place >= 0)
    found = np.full(count, np.nan)
    np.fmin.at(found, place[held], terms["minimum_order"][held])
    return found


def fixed(
    ids: Ints, known: Columns, *, demand: NDArray[np.float64], minimum: NDArray[np.float64], numbers: Numbers
) -> tuple[Window, NDArray[np.bool_]]:
    """The window of each source, and which are fixed now. `known`: the rows that are stored."""
    fresh = window_of(demand, minimum, numbers)
    stands = known["is_fixed"]
    order = np.argsort(known["source"][stands])
    stored = {name: values[stands][order] for name, values in known.items()}
    by_id = np.argsort(ids)
    place, there = places_of(stored["source"], ids[by_id])
    target = by_id[place]
    days, least = fresh.days.copy(), fresh.least_quantity.copy()
    days[target], least[target] = stored["window_days"][there], stored["least_quantity"][there]
    is_new = ~np.isnan(demand)
    is_new[target] = False
    days[np.isnan(demand) & ~np.isin(np.arange(len(ids)), target)] = numbers.warm_window_days
    return Window(days, least), is_new


def keep(ids: Ints, window: Window, is_new: NDArray[np.bool_], *, policy: PolicyVersion, day: int) -> None:
    """Store what is fixed now, in place of what an earlier policy fixed."""
    if not is_new.any():
        return
    kept = ids[is_new]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM scoring_warmwindow WHERE source_id = ANY(%s)", [kept.tolist()])
    wire.append(
        "scoring_warmwindow",
        [
            Column("source_id", "int8", kept),
            Column("policy_id", "int8", np.full(len(kept), policy.pk)),
            Column("window_days", "int2", window.days[is_new].astype(np.int16)),
            Column("least_quantity", "float8", window.least_quantity[is_new]),
            Column("fixed_on", "date", np.full(len(kept), day)),
        ],
    )


def forget(gone: Ints) -> None:
    """The windows of sources that are gone."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM scoring_warmwindow WHERE source_id = ANY(%s)", [gone.tolist()])
