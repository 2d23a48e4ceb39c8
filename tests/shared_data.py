"""Where the outside data lies that some tests check against; it is not part of the project."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def folder(name: str) -> Path:
    """`HOLDFAST_SHARED_DATA/name`, or `../shared/data/name` beside the project; skips where absent."""
    place = Path(os.environ.get("HOLDFAST_SHARED_DATA") or ROOT.parent / "shared" / "data") / name
    if not place.is_dir():
        pytest.skip(f"needs the outside data in {name}/ (HOLDFAST_SHARED_DATA), which is not here")
    return place
