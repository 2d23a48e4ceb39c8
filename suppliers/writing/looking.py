"""A look at a merge from within it, before a dry run takes it back."""

from collections.abc import Iterable
from typing import Protocol

from suppliers.writing.images import Image
from suppliers.writing.results import Result


class Look(Protocol):
    """`before`: the image is drawn and judged row by row, nothing is merged. `after`: the merge stands, and rows of
    the image that broke a rule together are marked."""

    def before(self, cursor, image: Image) -> None: ...

    def after(self, cursor, image: Image, result: Result, *, ruled: Iterable[str]) -> None: ...
