"""The broker's only use: telling a worker that a row waits for it.

A broker that is away costs time only: whoever asked goes on, and beat rings again.
"""

import logging
from collections.abc import Iterable
from typing import Any

from celery import current_app
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def ring(task: str, *args: Any) -> None:
    """One message for the task of this name."""
    _send(task, [args])


def ring_each(task: str, ids: Iterable[int]) -> None:
    """One message an id, over one connection."""
    _send(task, [(one,) for one in ids])


def _send(task: str, calls: list[tuple[Any, ...]]) -> None:
    try:
        with current_app.producer_or_acquire() as producer:
            for args in calls:
                current_app.send_task(task, args=args, producer=producer, retry=False)
    except OperationalError:
        log.warning("The broker is away; %s waits for the next round.", task)
