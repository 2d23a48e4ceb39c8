"""README.txt of a portfolio: when, of which release, how much, and what is not in it."""

import tomllib
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

_PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


def text(told: Sequence[Any], *, at: datetime, with_contacts: bool) -> str:
    """`told`: of each file its name, rows, size and digest."""
    widest = max(len(one.name) for one in told)
    files = [f"{one.name:<{widest}}  {one.rows:>9}  {one.size:>12}  {one.digest.hexdigest()}" for one in told]
    contacts = (
        _("Contacts of suppliers are in it: persons' names and e-mail addresses.")
        if with_contacts
        else _("Contacts of suppliers are not in it.")
    )
    return "\n".join(
        [
            _("Portfolio of Holdfast %(version)s, as it stood at %(at)s.")
            % {"version": version(), "at": at.isoformat(timespec="seconds")},
            "",
            _("Read it into an empty database by:"),
            "",
            "    .venv/bin/python manage.py import_portfolio FILE.zip",
            "",
            *_about(),
            contacts,
            "",
            f"{_('file'):<{widest}}  {_('rows'):>9}  {_('bytes'):>12}  sha256",
            *files,
            "",
        ]
    )


def _about() -> list[str]:
    return [
        _(
            "Each file is CSV in UTF-8, by natural key, with every column of its resource. Texts stand as they"
        ),
        _(
            "are, with no apostrophe before what a spreadsheet would run: look at them in a spreadsheet with care."
        ),
        _("An empty cell says that nothing is known, as an absent one does in a new row."),
        _("Where a person has ruled on a field, the person's value is in the file."),
        _("A source without a site is made where nobody knows."),
        _("beside/ says what no file may: who decided, what was reversed by whom and why."),
        _("Keyed codes are in it, the key that makes them is not: answers given elsewhere get other codes."),
        _("Not in it: scores, reviews, tasks, questionnaires, evidence, notes, rulings, history and people."),
    ]


@cache
def version() -> str:
    return str(tomllib.loads(_PROJECT.read_text())["project"]["version"])
