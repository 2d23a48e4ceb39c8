"""`make bench SCALE=100000`: measure on a durable PostgreSQL of its own, print a table, write var/bench.json.

Ends non-zero where a figure does not hold its bar. `ONLY=ingest` runs a part.
"""

import argparse
import json
import logging
import os
import sys
import tempfile
from pathlib import Path

from sourcing.embedded import places
from sourcing.embedded.postgres import Postgres, shared_buffers

APART = ("duplicates", "network")  # have databases of their own


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--scale", type=int, default=20_000)
    options.add_argument("--only", default="")
    chosen = options.parse_args()
    home = Path(tempfile.mkdtemp(prefix="holdfast-bench-", dir=places.TEMPORARY))
    database = Postgres(home, home / "sockets", durable=True)
    try:
        database.start()
        database.create_database()
        os.environ["DATABASE_URL"] = database.url()
        os.environ["DJANGO_SETTINGS_MODULE"] = "sourcing.settings"
        figures = measured(chosen.scale, chosen.only)
    finally:
        database.discard()
    return report(chosen.scale, figures)


def measured(scale: int, only: str) -> list:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    if only not in APART:
        call_command("migrate", verbosity=0)
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    from bench import bodies, ingest

    logging.disable(logging.WARNING)  # there is no broker here to ring

    print(f"{scale} parts; shared_buffers {shared_buffers()} MB, max_wal_size 4 GB, durable", flush=True)
    figures: list = []
    if only not in APART:
        figures = ingest.figures(bodies.company(scale))  # loads what the others measure on
        figures = figures if only in ("", "ingest") else []
    for name in (
        "rescore",
        "policy",
        "readiness",
        "pages",
        "search",
        "api",
        "web",
        "warmorders",
        "movement",
        *APART,
    ):
        if only in ("", name):
            found = __import__(f"bench.{name}", fromlist=["figures"]).figures(scale)
            for figure in found:  # a long run that is ended has said what it measured
                print(
                    f"{figure.name}: {figure.seconds:.3f}, {figure.ratio:.2f} x {figure.beside}", flush=True
                )
            figures += found
    return figures


def report(scale: int, figures: list) -> int:
    rows = [f.as_dict() for f in figures]
    width = max((len(r["name"]) for r in rows), default=10)
    print(f"{'figure':{width}}  seconds   floor   ratio     bar  holds  beside")
    for r in rows:
        bar = "" if r["bar"] is None else f"{r['bar']:.2f}"
        held = "" if r["bar"] is None else "yes" if r["holds"] else "NO"
        times = f"{r['seconds']:8.3f} {r['beside_seconds']:7.3f} {r['ratio']:7.2f}"
        print(f"{r['name']:{width}} {times} {bar:>7}  {held:5}  {r['beside']}")
    target = places.state_folder() / "bench.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps({"scale": scale, "rows": rows}, indent=1))
    return 0 if all(r["holds"] for r in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
