"""What a start does to the database and the static files before the site opens.

One process for all of it, because starting Django takes longer than most of the steps.
"""

import hashlib
import os
import sys
from importlib.metadata import distributions
from pathlib import Path

from sourcing.embedded import places

FIRST_START = "first-start-done"
UNUSED = ["redoc"]  # the other reader of the API's schema


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sourcing.settings")
    django.setup()
    from django.core.management import call_command
    from django.core.management.base import CommandError

    state = places.state_folder()
    try:
        call_command("migrate", verbosity=0, interactive=False)
        collect_static_files(state)
        call_command("first_admin")
        note = state / FIRST_START
        if not note.exists():
            if os.environ.get("DEMO", "1") != "0":
                print("Making the demo company …", flush=True)
                call_command("load_demo")
                call_command("score_demo_past")
                call_command("rescore")  # as of today, which its reviews and tasks are opened from
                call_command("open_day")
            note.touch()
    except CommandError as error:
        sys.exit(str(error))


def collect_static_files(state: Path) -> None:
    """Hash and compress them, where one has changed since: it takes seconds."""
    from django.core.management import call_command

    note, now = state / "static.stamp", fingerprint()
    if note.exists() and note.read_text() == now:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True, ignore_patterns=UNUSED)
    note.write_text(now)


def fingerprint() -> str:
    """Of our files by content, of packages' by version."""
    folders = [places.PROJECT / "static", places.PROJECT / "build" / "static"]
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    sums = [f"{path}:{hashlib.sha256(path.read_bytes()).hexdigest()}" for path in files]
    versions = sorted(f"{package.name}:{package.version}" for package in distributions())
    return hashlib.sha256("\n".join([*sums, *versions]).encode()).hexdigest()


if __name__ == "__main__":
    main()
