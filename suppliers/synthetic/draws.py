"""Heavy-tailed draws and names, a column at a time."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Array = np.ndarray


def popular(draw: np.random.Generator, many: int, size: int, *, tail: float = 1.2) -> Array:
    """`size` picks out of `many`, the first picked most: the share above rank r falls as r to the -1/tail."""
    picked = (many * draw.random(size) ** (1 + tail)).astype(np.int64)
    return np.minimum(picked, many - 1)


def log_normal(draw: np.random.Generator, middle: float, spread: float, size: int) -> Array:
    """Median `middle`; one in six lies above `middle` times e to the `spread`."""
    return middle * np.exp(spread * draw.standard_normal(size))


def codes(letter: str, numbers: Array, digits: int = 8) -> pa.Array:
    """ "P" and 12 to "P00000012"."""
    return pc.binary_join_element_wise(
        letter, pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), digits, "0"), ""
    )


def words(numbers: Array, vocabulary: list[str]) -> pa.Array:
    """A word for each number."""
    return pa.array(vocabulary).take(pa.array(numbers % len(vocabulary)))


def days(start: str, after: Array, *, hidden: Array | None = None) -> pa.Array:
    """Days after a start, as dates; null where `hidden`."""
    return pa.array(np.datetime64(start) + after.astype("timedelta64[D]"), mask=hidden)


def unknown_where(values: Array, hidden: Array) -> pa.Array:
    """The values, null where `hidden`."""
    return pa.array(values, mask=hidden)
