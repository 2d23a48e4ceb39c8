#!/usr/bin/env python
"""Django's command line for Holdfast. Without DATABASE_URL it uses this folder's embedded database."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sourcing.settings")
    from django.core.management import execute_from_command_line

    from sourcing.embedded.command import database_for
    from sourcing.embedded.processes import Trouble

    try:
        with database_for(sys.argv):
            execute_from_command_line(sys.argv)
    except Trouble as trouble:
        sys.exit(str(trouble))


if __name__ == "__main__":
    main()
