"""The Celery app, for `make run`: worker processes end with their master, however it ends."""

import os
import signal
from typing import Any

from celery.signals import worker_process_init

from sourcing.celery import app
from sourcing.embedded import processes

__all__ = ["app"]


@worker_process_init.connect
def end_with_the_master(**told: Any) -> None:
    processes.end_with(os.getppid(), signal.SIGKILL)
