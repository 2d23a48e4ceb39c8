"""Both sides compared, part by part and check by check."""

from dataclasses import dataclass
from enum import StrEnum

from scoring.foreseeing.answers import Foreseen, Points, Side


class How(StrEnum):
    """What becomes of a single point. *Known* and *worse* both make one certain that was not: where any node could
    have been one, or this one was possible before, it is now known; else the answer brings a new one."""

    WORSE = "worse"
    KNOWN = "known"
    GONE = "gone"
    NO_LONGER_POSSIBLE = "no_longer_possible"
    POSSIBLE = "possible"


@dataclass(frozen=True)
class Moved:
    """`points`: (network, part, node, How), each once; `postures`, `checks`: part or source -> (from, to)."""

    points: tuple[tuple[str, int, int, How], ...]
    opened: tuple[tuple[str, int, bool], ...]  # (network, part, it could be any node now; or not any more)
    postures: dict[int, tuple[int, int]]
    checks: dict[int, tuple[int, int]]
    part_of: dict[int, int]

    def __bool__(self) -> bool:
        return bool(self.points or self.opened or self.postures or self.checks)


def differences(foreseen: Foreseen) -> Moved:
    points: list[tuple[str, int, int, How]] = []
    opened: list[tuple[str, int, bool]] = []
    for network in ("usable", "paper"):
        was, will = getattr(foreseen.before, network), getattr(foreseen.after, network)
        for part in sorted(was.keys() & will.keys()):
            points += [(network, part, node, how) for node, how in compared(was[part], will[part])]
            if was[part].is_open != will[part].is_open:
                opened.append((network, part, will[part].is_open))
    return Moved(
        points=tuple(points),
        opened=tuple(opened),
        postures=_moved(foreseen.before.posture, foreseen.after.posture),
        checks=_moved(foreseen.before.independent, foreseen.after.independent),
        part_of=foreseen.after.part_of,
    )


def compared(was: Points, will: Points) -> list[tuple[int, How]]:
    """
    >>> was = Points(frozenset({1, 2}), frozenset({3, 4}), is_open=False)
    >>> will = Points(frozenset({1, 3, 5}), frozenset({2}), is_open=False)
    >>> [(node, str(how)) for node, how in compared(was, will)]
    [(2, 'gone'), (3, 'known'), (4, 'no_longer_possible'), (5, 'worse')]
    """
    found = []
    for node in sorted(was.certain | was.possible | will.certain | will.possible):
        how = _how(node, was, will)
        if how is not None:
            found.append((node, how))
    return found


def _how(node: int, was: Points, will: Points) -> How | None:
    if node in will.certain:
        if node in was.certain:
            return None
        return How.KNOWN if was.is_open or node in was.possible else How.WORSE
    if node in was.certain:
        return How.GONE
    if node in was.possible and node not in will.possible:
        return How.NO_LONGER_POSSIBLE
    if node in will.possible and node not in was.possible:
        return How.POSSIBLE
    return None


def _moved(was: dict[int, int], will: dict[int, int]) -> dict[int, tuple[int, int]]:
    return {key: (was[key], will[key]) for key in was if key in will and was[key] != will[key]}


__all__ = ["How", "Moved", "Side", "compared", "differences"]
