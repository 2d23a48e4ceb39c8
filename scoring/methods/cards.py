"""What a method card is: one method with its formula, its source, and examples that the code computes anew."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Example:
    """`compute` calls the function that scores call. `expected` is what the origin says, to `tolerance`, which
    is half of its last digit where it is rounded. Inputs are (name, value), as the origin gives them."""

    title: Any
    origin: Any  # who published it, or that it is worked by hand
    inputs: tuple[tuple[Any, Any], ...]
    expected: float
    tolerance: float
    compute: Callable[[], float]
    unit: Any = ""

    @property
    def computed(self) -> float:
        return float(self.compute())

    @property
    def expected_in_words(self) -> str:
        return f"{self.expected:g} {self.unit}".strip()

    @property
    def computed_in_words(self) -> str:
        return f"{self.computed:.6g} {self.unit}".strip()

    @property
    def holds(self) -> bool:
        return abs(self.computed - self.expected) <= self.tolerance


@dataclass(frozen=True)
class Card:
    """`formula` is lines of plain text; `source` is author, title, where and year."""

    slug: str
    title: Any
    answers: Any
    formula: str
    units: Any
    sources: tuple[str, ...]
    limits: Any
    examples: tuple[Example, ...]
    module: str  # where it is computed
