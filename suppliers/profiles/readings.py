"""What a step is given and what it gives back."""

from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

Reading = tuple[pa.Array, pa.Array | None, str]
Given = dict[str, Any]
NOTHING = pa.scalar(None, pa.string())


class Around(Protocol):
    """What a step may look at beside its own cells: other columns, and the decimal sign of the file."""

    decimal: str

    def column(self, name: str) -> pa.Array | None: ...


def empty_is_null(cells: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(cells, ""), NOTHING, cells)
