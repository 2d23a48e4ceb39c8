"""The site with small limits, for processes that a test starts: a body of some KiB is long, and is kept in many pieces.

`gunicorn "tests.suppliers.smallsite:application()"`
"""

from importlib import import_module
from typing import Any

ENVIRONMENT = {"SYNC_AT_ONCE_BYTES": "2000"}
LIMITS = {
    "suppliers.api.receiving.BLOCK": 4096,
    "suppliers.api.sync.PATIENCE": 1.0,
    "suppliers.reading.pieces.PIECE": 4096,
    "suppliers.loading.opening.ROWS_TOGETHER": 1,
    "suppliers.loading.opening.ROWS_TOLD_AGAIN": 1,
    "suppliers.loading.fullload.BITE": 2,
}


def application() -> Any:
    from sourcing.wsgi import application as site

    make_small()
    return site


def make_small() -> None:
    for place, limit in LIMITS.items():
        module, _dot, name = place.rpartition(".")
        setattr(import_module(module), name, limit)
