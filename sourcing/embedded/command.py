"""The folder's database for one `manage.py` command: the running one, or one for its own time."""

import contextlib
import os
from collections.abc import Iterator, Sequence

from sourcing.embedded import places, processes
from sourcing.embedded.postgres import Postgres

NEED_NONE = {
    "help",
    "version",
    "--help",
    "--version",
    "-h",
    "collectstatic",
    "compilemessages",
    "makemessages",
}


@contextlib.contextmanager
def database_for(arguments: Sequence[str]) -> Iterator[None]:
    """Whoever starts the server keeps it until the others that use it meanwhile have ended too."""
    elsewhere = "DATABASE_URL" in os.environ or os.environ.get("HOLDFAST_ENV") == "production"
    if elsewhere or len(arguments) < 2 or arguments[1] in NEED_NONE or "--help" in arguments:
        yield
        return
    users = places.state_folder() / "database-users.lock"
    users.parent.mkdir(parents=True, exist_ok=True)
    server = Postgres.of_this_folder()
    try:
        with processes.held(users, shared=True):
            if server.start():
                make_ready(server, arguments[1])
            else:
                server.wait_for_the_other()
            yield
        if server.process:
            with processes.held(users):
                server.stop()
    finally:
        server.stop()


def make_ready(server: Postgres, command: str) -> None:
    if server.create_database() and command != "migrate":
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
