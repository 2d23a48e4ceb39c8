"""The facts of some parts, ready to be judged: `scoring.readiness.columns` says what each column means."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.readiness.columns import TABLES, Columns, complete
from scoring.readiness.days import Places

SPARSE = 16  # identifiers a row: beyond that a table costs more than it saves


@dataclass(frozen=True)
class Facts:
    """Columns by table, each rising by its key. `row_of_source` finds rows by identifier."""

    parts: Columns
    sources: Columns
    qualifications: Columns
    inspections: Columns
    terms: Columns
    notices: Columns
    orders: Columns
    pairs: Columns
    shared: Columns

    @classmethod
    def of(cls, **frames: pd.DataFrame | Columns) -> Facts:
        """Frames by table; those left out are empty. Rows twice under one key count once.

        Raises ValueError where a column is unknown or missing, where two rows under one key differ, where a
        source's part is not among the parts, and where a part has two primary sources.
        """
        unknown = sorted(frames.keys() - TABLES.keys())
        if unknown:
            raise ValueError(f"There are no such facts: {', '.join(unknown)}.")
        facts = cls(**{name: complete(name, frames.get(name)) for name in TABLES})
        part = facts.part_of_source
        if (part < 0).any():
            raise ValueError("A source's part is not among the parts.")
        primaries = np.sort(part[facts.sources["is_primary"]])
        if (primaries[1:] == primaries[:-1]).any():
            raise ValueError("A part has two primary sources.")
        return facts

    @cached_property
    def _source_places(self) -> Lookup:
        return Lookup.of(self.sources["id"])

    @cached_property
    def part_of_source(self) -> Places:
        return Lookup.of(self.parts["id"]).find(self.sources["part"])

    @cached_property
    def primary_of_part(self) -> Places:
        """The place of each part's primary source, -1 for none."""
        found = np.full(len(self.parts["id"]), -1)
        primaries = np.flatnonzero(self.sources["is_primary"])
        found[self.part_of_source[primaries]] = primaries
        return found

    def row_of_source(self, ids: NDArray[Any]) -> Places:
        """-1 where there is none."""
        return self._source_places.find(ids)

    def of_sources(self, name: str) -> tuple[Columns, Places]:
        """The rows of a table whose source is there, and the place of each one's source."""
        table: Columns = getattr(self, name)
        place = self.row_of_source(table["source"])
        there = place >= 0
        if there.all():
            return table, place
        return {column: values[there] for column, values in table.items()}, place[there]

    @cached_property
    def _orders_of_sources(self) -> tuple[Columns, Places]:
        return self.of_sources("orders")

    def of_orders(self, name: str) -> NDArray[Any]:
        """A column of orders, a value a source."""
        column = TABLES["orders"][name]
        found = np.full(len(self.sources["id"]), column.default, dtype=column.dtype)
        table, place = self._orders_of_sources
        found[place] = table[name]
        return found


class Lookup(NamedTuple):
    """From identifiers, rising, to their places. A table where they are dense, else a search."""

    ids: NDArray[Any]
    least: int
    table: Places | None

    @classmethod
    def of(cls, ids: NDArray[Any]) -> Lookup:
        if not len(ids) or ids[-1] - ids[0] >= SPARSE * len(ids):
            return cls(ids, 0, None)
        table = np.full(int(ids[-1] - ids[0]) + 1, -1)
        table[ids - ids[0]] = np.arange(len(ids))
        return cls(ids, int(ids[0]), table)

    def find(self, asked: NDArray[Any]) -> Places:
        """-1 where there is none."""
        if not len(self.ids):
            return np.full(len(asked), -1)
        if self.table is not None:
            offset = asked - self.least
            inside = (offset >= 0) & (offset < len(self.table))
            return np.where(inside, self.table[np.where(inside, offset, 0)], -1)
        place = np.minimum(np.searchsorted(self.ids, asked), len(self.ids) - 1)
        return np.where(self.ids[place] == asked, place, -1)
