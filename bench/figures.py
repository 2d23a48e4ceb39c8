"""A figure, and how it is timed."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """`seconds` beside `beside_seconds` of the same work done the barest way; `bar` is the most that
    their ratio may be.
    """

    name: str
    seconds: float
    beside: str
    beside_seconds: float
    bar: float | None = None

    @property
    def ratio(self) -> float:
        return self.seconds / self.beside_seconds

    @property
    def holds(self) -> bool:
        return self.bar is None or self.ratio <= self.bar

    def as_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "seconds": round(self.seconds, 4),
            "beside": self.beside,
            "beside_seconds": round(self.beside_seconds, 4),
            "ratio": round(self.ratio, 3),
            "bar": self.bar,
            "holds": self.holds,
        }


def timed(work: Callable[[], Any]) -> float:
    """Wall seconds of one call, with garbage collected before."""
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def median(work: Callable[[], Any], *, times: int = 5) -> float:
    """The middle of several calls, after one that is not counted."""
    work()
    return sorted(timed(work) for _ in range(times))[times // 2]
