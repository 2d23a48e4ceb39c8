"""Single sampling plans of MIL-STD-105E: from a lot's size to a sample, an acceptance and a rejection number.

Worked example. A lot of 1,000 pieces under general level II has the letter J, which is a sample of 80; with an
AQL of 1.5 it is accepted with no more than 3 defects, and rejected with 4.
"""

from bisect import bisect_left
from functools import cache
from typing import Any, NamedTuple

from scoring.sampling import tables
from scoring.sampling.tables import AQLS, LETTERS, LEVELS

__all__ = ["AQLS", "LETTERS", "LEVELS", "Plan", "code_letter", "plan", "plan_for_letter"]


class Plan(NamedTuple):
    """Inspect `sample_size` pieces. Up to `accept` defects the lot is accepted, from `reject` on it is rejected.

    Between the two, which only reduced inspection knows, the lot is accepted and normal inspection returns
    (MIL-STD-105E 4.10.1.4). Defects are defective pieces where the AQL is a percentage (10 and less), and may be
    counted as defects, several a piece, under any AQL.
    """

    sample_size: int
    accept: int
    reject: int

    def accepts(self, defects: int) -> bool:
        """ValueError where `defects` is no whole number of zero or more."""
        return whole("The number of defects", defects, least=0) < self.reject

    def ends_reduced(self, defects: int) -> bool:
        """Accepted, and yet the next lot is inspected as normal."""
        return self.accepts(defects) and defects > self.accept


def code_letter(lot_size: int, level: str = "II") -> str:
    """Letter of a lot (pieces, 2 or more) under a general (I, II, III) or special (S-1 to S-4) level.

    ValueError for another level, or for a lot that is no whole number or smaller than 2, where the table begins.
    """
    lot_size = whole("A lot size", lot_size, least=2)
    if level not in tables.LETTERS_OF_LEVEL:
        raise ValueError(f"An inspection level is one of {', '.join(LEVELS)}, not {level!r}.")
    return tables.LETTERS_OF_LEVEL[level][bisect_left(tables.LARGEST_LOTS, lot_size)]


def plan_for_letter(letter: str, aql: Any, severity: str = "normal") -> Plan:
    """The plan of a code letter, arrows followed: where one leads to another letter, the sample is that one's.

    `aql` is one of AQLS, in percent or defects per hundred units, as a number or as text; over 10 only defects
    per hundred units make sense. `severity` is normal, tightened or reduced. The plan is the table's, whatever
    the lot. ValueError for a letter, an AQL or a severity that the standard does not have.
    """
    if not isinstance(letter, str) or len(letter) != 1 or letter not in LETTERS:
        raise ValueError(f"A code letter is one of {', '.join(LETTERS)}, not {letter!r}.")
    if severity not in tables.SEVERITIES:
        raise ValueError(f"Inspection is {', '.join(tables.SEVERITIES)}, not {severity!r}.")
    return _plan(LETTERS.index(letter), _rung_of(aql), severity)


def plan(lot_size: int, aql: Any, level: str = "II", severity: str = "normal") -> Plan:
    """The plan for a lot of `lot_size` pieces. Other arguments as of code_letter and plan_for_letter.

    Where the sample would be as large as the lot or larger, every piece is inspected: the plan's sample is then
    the lot, and the numbers to accept and to reject stay. A lot of one piece, for which the standard has no row,
    is inspected and accepted without a defect.
    """
    size = whole("A lot size", lot_size, least=1)
    found = plan_for_letter(code_letter(max(size, 2), level), aql, severity)
    return Plan(1, 0, 1) if size == 1 else found._replace(sample_size=min(found.sample_size, size))


@cache
def _plan(letter: int, aql: int, severity: str) -> Plan:
    return Plan(*tables.resolved(letter, aql, severity))


def _rung_of(aql: Any) -> int:
    try:
        told = float(aql)
    except (TypeError, ValueError):
        told = -1.0
    if told not in AQLS:
        raise ValueError(f"An AQL is one of {', '.join(f'{one:g}' for one in AQLS)}, not {aql!r}.")
    return AQLS.index(told)


def whole(name: str, told: Any, *, least: int) -> int:
    """`told` as an int. ValueError in a sentence that begins with `name`."""
    try:
        number = int(told)
    except (TypeError, ValueError, OverflowError):
        number = least - 1
    if number < least or number != told:
        raise ValueError(f"{name} is a whole number of {least} or more, not {told!r}.")
    return number
