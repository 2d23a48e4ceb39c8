"""A part's sources side by side: each with its verdict, and of each check how it stands, why, and until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import User
from scoring import checked, chips
from scoring.models import Position, Readiness, Verdict
from scoring.posturewords import CHECKS
from scoring.readiness.codes import Check, State
from scoring.readiness.numbers import Numbers
from scoring.sourcelist import Line


@dataclass(frozen=True)
class Cell:
    """`is_asked`: the verdict rests on it."""

    label: Any
    state: str  # pass, unknown or fail
    words: str
    lapses_on: date | None
    missing: list[str]
    is_asked: bool


@dataclass(frozen=True)
class Side:
    source: Any
    is_primary: bool
    for_dual: bool
    verdict: Verdict
    usable: str  # why it may not be bought from; empty where it may
    cells: list[Cell]

    @property
    def independent(self) -> str:
        """How that check stands."""
        return self.cells[[*CHECKS].index("independent")].state

    @property
    def state(self) -> str:
        return chips.STATES[self.verdict]


def rows(position: Position, *, user: User, day: date) -> dict[int, checked.Row]:
    """The checks of each of the part's sources. Two queries; one where nothing is shared."""
    stored = Readiness.objects.visible_to(user).filter(part=position.pk)
    found = {one.pk: checked.checked(one, day) for one in stored}
    checked.name_what_is_shared(found.values())
    return found


def sides(lines: list[Line], found: Mapping[int, checked.Row], numbers: Numbers) -> list[Side]:
    """In the order of `lines`; those that are not judged yet are left out."""
    judged = [line.source for line in lines if line.source.pk in found]
    return [_side(source, found[source.pk], numbers) for source in judged]


def _side(source: Any, row: checked.Row, numbers: Numbers) -> Side:
    asked = chips.asked_of(row, numbers)
    warm = "warm" if row["for_dual"] else "warm_backup"
    names = {name: warm if name == "warm" else name for name in CHECKS}
    return Side(
        source=source,
        is_primary=row["is_primary"],
        for_dual=row["for_dual"],
        verdict=row["verdict"],
        usable="" if row["usable"] == State.PASS else checked.words(row, "usable"),
        cells=[
            Cell(
                label=CHECKS[name].label,
                state=checked.STATES[row[column]],
                words=checked.words(row, column),
                lapses_on=row[f"{column}_lapses_on"],
                missing=checked.missing(row[f"{column}_missing"]),
                is_asked=Check[column.upper()] in asked,
            )
            for name, column in names.items()
        ],
    )
