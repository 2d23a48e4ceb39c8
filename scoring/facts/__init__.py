"""From the tables of facts to columns: what scoring knows about some parts on a day.

Twelve queries, whatever the number of parts; no object a row.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scoring.facts import finances, overrides, primaries, reading, upstream
from scoring.facts.drivers import Drivers, drivers
from scoring.facts.primaries import Primaries
from scoring.facts.scope import BLOCK, Parts
from scoring.facts.sources import Listed, listed
from scoring.models import RollUp
from scoring.policy import Policy

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BLOCK", "Facts", "Parts", "load"]


@dataclass(frozen=True)
class Facts:
    """Everything per part, in the order of `part_ids` (rising)."""

    part_ids: NDArray[np.int64]
    parts: reading.Columns
    sources: Listed
    primaries: Primaries
    drivers: Drivers

    @property
    def primary(self) -> NDArray[np.int64]:
        """Places in `sources`, -1 without one."""
        return self.primaries.place

    @property
    def in_scope(self) -> NDArray[np.bool_]:
        return self.parts["in_scope"]

    def frame(self) -> "pd.DataFrame":
        """What `scoring.scores.score` takes, for the parts in scope."""
        import pandas as pd

        values = {name: column[self.in_scope] for name, column in self.drivers.values.items()}
        return pd.DataFrame(values, index=self.part_ids[self.in_scope], copy=False)

    def of_primary(self, name: str, missing: Any) -> NDArray[Any]:
        """A column of each part's primary source."""
        values = self.sources[name]
        seen = np.full(len(self.primary), missing, dtype=values.dtype)
        has = self.primary >= 0
        seen[has] = values[self.primary[has]]
        return seen


def load(parts: Parts, *, day: date, policy: Policy) -> Facts:
    part_columns = reading.read_parts(parts)
    sources = listed(
        reading.read_sources(parts, day=day),
        reading.read_orders(parts, day=day, policy=policy),
        part_columns["id"],
    )
    chosen = primaries.primaries(sources, primaries.read(parts), part_columns["id"])
    total = RollUp.objects.values_list("company_daily_total", flat=True).get()
    found = drivers(
        part_columns,
        sources,
        chosen.place,
        stock=reading.read_stock(parts, day=day, policy=policy),
        countries=reading.read_countries(day=day, policy=policy),
        total=np.nan if total is None else total,
    )
    finances.say(found, sources, chosen.place, day=day, policy=policy)
    upstream.say(found, parts, part_columns["id"], policy)
    overrides.set_over(found, overrides.read(parts, day=day), part_columns["id"], policy)
    return Facts(part_columns["id"], part_columns, sources, chosen, found)
