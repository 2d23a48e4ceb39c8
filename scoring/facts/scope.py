"""Which parts a query is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

# Part ids that are locked together while they are scored; a whole re-score's chunk.
BLOCK = 1 << 14


@dataclass(frozen=True)
class Parts:
    """All ids from `first` to `last`, both included; of these only `ids`, where given."""

    first: int
    last: int
    ids: tuple[int, ...] | None = None

    @classmethod
    def listed(cls, ids: Iterable[int]) -> "Parts":
        """These parts; at least one."""
        rising = tuple(sorted(set(ids)))
        return cls(rising[0], rising[-1], rising)

    def among(self, column: str) -> str:
        """A condition in SQL, for `parameters`."""
        if self.ids is None:
            return f"{column} BETWEEN %(first)s AND %(last)s"
        return f"{column} = ANY(%(ids)s::bigint[])"

    @property
    def parameters(self) -> dict[str, Any]:
        return {"first": self.first, "last": self.last, "ids": list(self.ids or ())}

    def blocks(self) -> list[int]:
        """The numbers of the blocks that these parts lie in, rising."""
        if self.ids is None:
            return list(range(self.first // BLOCK, self.last // BLOCK + 1))
        return sorted({one // BLOCK for one in self.ids})
