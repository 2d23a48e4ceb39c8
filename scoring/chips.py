"""What one source lacks, in a few words: for lists of sources of many parts."""

from typing import Any

from scoring.checked import Row, words
from scoring.models import Verdict
from scoring.posturewords import CHECKS
from scoring.readiness.codes import Check, State
from scoring.readiness.numbers import Numbers
from scoring.readiness.verdicts import asked_for

STATES = {Verdict.REAL: "good", Verdict.NOT_PROVEN: "warn", Verdict.IN_NAME_ONLY: "bad"}


def asked_of(row: Row, numbers: Numbers) -> set[int]:
    """The checks that its verdict rests on."""
    second, primary = asked_for("dual" if row["for_dual"] else "backup", numbers)
    return set(primary if row["is_primary"] else second)


def stopped(row: Row) -> list[tuple[str, Any]]:
    """Why it may not be bought from: ("fail", what to say); nothing where it may."""
    return [("fail", words(row, "usable"))] if row["usable"] == State.FAIL else []


def lacking(row: Row, numbers: Numbers) -> list[tuple[str, Any]]:
    """Of the five checks those that are asked of it and do not pass: ("fail" or "unknown", what to say), what
    fails first. `row` as `scoring.checked.checked` reads it."""
    asked = asked_of(row, numbers)
    fails, unknown = [], []
    for name, said in CHECKS.items():
        column = name if name != "warm" or row["for_dual"] else "warm_backup"
        if Check[column.upper()] not in asked:
            continue
        if row[column] == State.FAIL:
            fails.append(("fail", said.fails))
        elif row[column] == State.UNKNOWN:
            unknown.append(("unknown", said.unknown))
    return fails + unknown
