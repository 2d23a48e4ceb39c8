"""Which names may be of one company. Pure: no Django, and never all pairs.

Names are folded (`bare_name`: legal forms, accents and spelling aside) and compared within blocks: neighbours in the
order of their letters, forwards and backwards, of one country. M. Hernández, S. Stolfo, "The merge/purge problem for
large databases", SIGMOD Record 24 (1995): the sorted-neighbourhood method. Likeness is that of their trigrams.

    >>> round(likeness("kiesslingpumpen", "kieslingpumpen"), 2)
    0.82
    >>> sorted(alike([(1, "DE", "Kiessling Pumpen GmbH"), (2, "DE", "Kiesling Pumpen"), (3, "DE", "Brax AG")]))
    [(1, 2, 0.82)]
    >>> list(alike([(1, "DE", "Werk 12"), (2, "DE", "Werk 13")]))
    []
"""

import re
from collections.abc import Iterable, Iterator

from suppliers.keyedcodes.spelling import bare_name

WINDOW = 6  # neighbours looked at on one side
LEAST = 0.6
SHORTEST = 4  # letters of a folded name that says something
_DIGITS = re.compile(r"[0-9]+")


def trigrams(name: str) -> frozenset[str]:
    told = f"  {name} "
    return frozenset(told[place : place + 3] for place in range(len(told) - 2))


def likeness(one: str, other: str) -> float:
    """Shared trigrams of all trigrams, 0 to 1."""
    return _shared(trigrams(one), trigrams(other))


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    both = len(one & other)
    return both / (len(one) + len(other) - both)


def folded(names: Iterable[tuple[int, str, str]]) -> list[tuple[int, str, str]]:
    """(id, country, folded name) of those whose name says something."""
    bare = ((row, country, bare_name(name)) for row, country, name in names)
    return [(row, country, name) for row, country, name in bare if len(name) >= SHORTEST]


def alike(names: Iterable[tuple[int, str, str]]) -> Iterator[tuple[int, int, float]]:
    """(lower id, higher id, likeness) of names that are alike and not the same; each pair once. Names that differ in
    their digits are of different things."""
    return near(folded(names))


def near(rows: list[tuple[int, str, str]]) -> Iterator[tuple[int, int, float]]:
    """As `alike`, of names that are folded already."""
    seen: set[tuple[int, int]] = set()
    names = {name for _row, _country, name in rows}
    grams = {name: trigrams(name) for name in names}
    digits = {name: tuple(_DIGITS.findall(name)) for name in names}
    for backwards in (False, True):
        ordered = sorted(rows, key=lambda row: (row[1], row[2][::-1] if backwards else row[2], row[0]))
        for place, (one, country, name) in enumerate(ordered):
            for other, there, second in ordered[place + 1 : place + 1 + WINDOW]:
                if there != country:
                    break
                pair = (min(one, other), max(one, other))
                if name == second or pair in seen or digits[name] != digits[second]:
                    continue
                found = _shared(grams[name], grams[second])
                if found >= LEAST:
                    seen.add(pair)
                    yield *pair, round(found, 2)
