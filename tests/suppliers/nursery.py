"""A process that has everything imported, and forks a worker for each line it reads: seconds less for each.

A line is JSON: the worker's name, and its options. Its number is printed; it has a session of its own.
"""

import json
import os
import signal
import sys

from sourcing.celery import app


def work(name: str, options: list[str]) -> None:
    from django.conf import settings

    os.setsid()
    settings.DATABASES["default"].setdefault("OPTIONS", {})["application_name"] = name
    app.worker_main(["worker", "-n", f"{name}@test", *options])


def main() -> None:
    app.loader.import_default_modules()
    from tests.suppliers import smallsite

    smallsite.make_small()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who are killed
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            nowhere = os.open(os.devnull, os.O_RDWR)
            os.dup2(nowhere, 0)
            os.dup2(nowhere, 1)
            work(*json.loads(line))
            os._exit(0)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
