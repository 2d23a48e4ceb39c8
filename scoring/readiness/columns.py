"""The facts that readiness is judged from: plain columns, one frame a resource.

Identifiers are whole numbers, and a row's `id` is what a check names as its proof. Days are days since
2000-01-01, NO_DATE where there is none. Unknown numbers are NaN. Money is in the base currency, quantities in
the part's own unit: whoever reads the facts converts, and leaves unknown what cannot be converted. Texts that
are only compared (a revision, a part's number) are codes: equal where the texts are, 0 where there is none.
Rows are as of the day that is judged; those of a later day may be there and do not count yet.

`Facts.of` fills in what is left out, so that a frame needs only the columns that are known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.readiness.days import NO_DATE
from scoring.readiness.kinds import Approval, Decision, Origin

Columns = Mapping[str, NDArray[Any]]
NEEDED = object()


class Column(NamedTuple):
    dtype: str
    default: Any
    says: str


def _id(says: str) -> Column:
    return Column("int64", NEEDED, says)


def _code(default: Any, says: str) -> Column:
    return Column("int64", default, says)


def _day(says: str) -> Column:
    return Column("int32", NO_DATE, says)


def _number(says: str) -> Column:
    return Column("float64", np.nan, says)


def _claim(default: bool, says: str) -> Column:
    return Column("bool", default, says)


TABLES: dict[str, dict[str, Column]] = {
    "parts": {
        "id": _id("the part"),
        "in_scope": _claim(True, "not obsolete, no finished product, not only made"),
        "number": _code(0, "code of the part's number, for notices that name one"),
        "revision": _code(0, "code of the revision in force; 0 none told"),
        "annual_demand": _number("a year"),
        "cover_days": _number("planned cover at the whole demand; may be inf"),
        "quadrant": Column("int8", 0, "a Treatment, 0 unscored"),
        "quadrants_possible": Column("int8", 0, "bits of Treatment"),
    },
    "sources": {
        "id": _id("the source"),
        "part": _id("of parts"),
        "supplier": _code(0, "who sells"),
        "site": _code(0, "where it is made"),
        "is_primary": _claim(False, "by its role, or chosen where none is told"),
        "is_candidate": _claim(False, "by its role"),
        "is_active": _claim(True, "the source's own status is not blocked"),
        "supplier_is_active": _claim(True, "the seller's status is not blocked"),
        "valid_from": _day("first day of the source"),
        "valid_to": _day("last day"),
        "capacity_per_month": _number("for us: what others have booked of a pool is taken off"),
        "ramp_days": _number("from an order to full rate, beside the lead time"),
        "figures_on": _day("when capacity and ramp were last told; none: they do not age"),
        "upkeep_per_year": _number("what keeping it costs"),
        "warm_window_days": _number("fixed on the source; NaN: the policy's"),
        "target_real_on": _day("when it is planned to be real"),
    },
    "qualifications": {
        "id": _id(""),
        "source": _id("of sources"),
        "revision": _code(0, "code of the revision it is for; 0 none told"),
        "stage": Column("int8", NEEDED, "a Stage"),
        "approval": Column("int8", int(Approval.NOT_TOLD), "an Approval"),
        "origin": Column("int8", int(Origin.PROCESS), "an Origin"),
        "decided_on": _day(""),
        "valid_until": _day("last day; none: open"),
    },
    "inspections": {
        "id": _id(""),
        "source": _id("of sources"),
        "received_on": _day(""),
        "decision": Column("int8", int(Decision.NONE), "a Decision on the lot"),
    },
    "terms": {
        "id": _id(""),
        "source": _id("of sources"),
        "kind": Column("int8", NEEDED, "a Terms"),
        "valid_from": _day("first day; none: ever since"),
        "valid_to": _day("last day; none: open"),
        "signed_on": _day(""),
        "price": _number("per unit of the part"),
        "lead_time_days": _number(""),
        "minimum_volume_per_year": _number("0 may be stated"),
        "reserved_capacity_per_month": _number(""),
    },
    "notices": {
        "id": _id(""),
        "supplier": _id("who announces"),
        "site": _code(0, "0: all of its sites"),
        "number": _code(0, "code of a part's number; 0: all parts"),
        "announced_on": _day(""),
        "effective_on": _day("none: from its announcement"),
        "accepted_on": _day(""),
    },
    "orders": {  # at most one row a source: what its production receipts come to
        "source": _id("of sources"),
        "last_production_on": _day("newest production receipt, at whatever price"),
        "last_priced_on": _day("newest at a price above 0, and of the source's fixed minimum or more"),
        "received": Column("float64", 0.0, "production received in the last 12 months"),
        "share_from": _day("the newest day from which on what came reaches the policy's share; may be left out"),
        "clean_receipts": Column("int64", 0, "newest production receipts in a row that are known free of rejects"),
        "paid_price": _number("mean of the last 12 months"),
    },
    "pairs": {  # of the part's sources: each with its primary, and others where they are compared
        "source": _id("of sources"),
        "against": _id("of sources"),
        "proven_tier": Column("int8", -1, "up to where both are mapped; -1 not even the sources themselves"),
        "confirmed_on": _day("oldest confirmation up to the policy's depth"),
    },
    "shared": {  # what they share, a node a row
        "source": _id("of sources"),
        "against": _id("of sources"),
        "kind": Column("int8", NEEDED, "a Kind"),
        "node": _code(0, "its code in the network"),
        "is_certain": _claim(True, "else it is possible only"),
    },
}  # fmt: skip
# By which a row is told from another; where none, the same row twice says nothing more.
KEYS = {"orders": "source", "pairs": "", "shared": ""}


def complete(name: str, frame: pd.DataFrame | Columns | None) -> Columns:
    """The columns of a table: all of them, typed, rising by key, a key once."""
    wanted = TABLES[name]
    given: Any = frame if frame is not None else {column: [] for column in wanted}
    unknown = sorted(set(given) - set(wanted))
    if unknown:
        raise ValueError(f"The facts on {name} have no such column: {', '.join(unknown)}.")
    missing = [column for column, what in wanted.items() if what.default is NEEDED and column not in given]
    if missing:
        raise ValueError(f"The facts on {name} lack: {', '.join(missing)}.")
    count = len(given[next(iter(given))])
    columns = {
        column: _typed(f"{column} of {name}", given[column], what)
        if column in given
        else np.full(count, what.default, dtype=what.dtype)
        for column, what in wanted.items()
    }
    key = KEYS.get(name, "id")
    return _once(name, columns, key) if key else columns


def _typed(name: str, given: Any, what: Column) -> NDArray[Any]:
    values = np.asarray(given)
    if values.dtype.kind in "fO" and what.dtype != "float64" and pd.isna(values).any():
        raise ValueError(f"There is nothing in a row of {name}; say its default.")
    return values.astype(what.dtype, copy=False)


def _once(name: str, columns: dict[str, NDArray[Any]], key: str) -> Columns:
    """Rising by key, a key once."""
    keys = columns[key]
    if (keys[1:] > keys[:-1]).all():
        return columns
    order = np.argsort(keys, kind="stable")
    columns = {column: values[order] for column, values in columns.items()}
    same = np.flatnonzero(columns[key][1:] == columns[key][:-1])
    for values in columns.values():
        one, other = values[same], values[same + 1]
        equal = (one == other) | ((one != one) & (other != other))
        if not equal.all():
            raise ValueError(f"Two rows of {name} under one {key} differ.")
    first = np.ones(len(keys), dtype=bool)
    first[same + 1] = False
    return {column: values[first] for column, values in columns.items()}
