"""Gunicorn's settings: `gunicorn sourcing.wsgi -c python:sourcing.embedded.web`."""

import gc
import os
import signal
from importlib import import_module
from typing import Any

from sourcing.embedded import processes

bind = f"{os.environ.get('HOLDFAST_ADDRESS', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS") or min(4, max(2, os.cpu_count() or 1)))
threads = int(os.environ.get("WEB_THREADS") or 4)
worker_class = "gthread"
preload_app = True
timeout = 60
graceful_timeout = 15
keepalive = 5
loglevel = "warning"
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None


def when_ready(server: Any) -> None:
    """Load the pages' modules once, before the processes part, and take what is warm out of the garbage
    collector's rounds: they would walk it in every process, for half a second."""
    from django.conf import settings

    import_module(settings.ROOT_URLCONF)
    gc.collect()
    gc.freeze()


def post_fork(server: Any, worker: Any) -> None:
    """A web process whose master was killed must not serve on alone."""
    processes.end_with(server.pid, signal.SIGKILL)
