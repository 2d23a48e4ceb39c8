"""How much memory this process came to hold while something ran, Arrow's and NumPy's included."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

STATUS, REFERENCES = Path("/proc/self/status"), Path("/proc/self/clear_refs")
T = TypeVar("T")


def raised(work: Callable[..., T], *given: object) -> tuple[T, int]:
    """What the work gives, and the bytes by which the process grew at most. Skips where that cannot be told."""
    try:
        REFERENCES.write_text("5")
    except OSError:
        pytest.skip("the peak of a process's memory cannot be set back here")
    before = _peak()
    found = work(*given)
    return found, _peak() - before


def _peak() -> int:
    return next(int(line.split()[1]) for line in STATUS.open() if line.startswith("VmHWM")) * 1024
