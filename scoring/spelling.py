"""How alike two names are, for people who misspell one. Pure: no Django.

>>> distance("ilvotal", "ilvatol", most=2), distance("sael", "seal", most=2)
(2, 1)
>>> likeness("ilvotal pumps", "Ilvatol Pumps GmbH") > likeness("ilvotal pumps", "Brax Pumps")
True
"""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from functools import lru_cache

WORD = re.compile(r"[^\W_]+")
PREFIX, WITHIN = 0.93, 0.85  # a word that begins with, or holds, what was asked for
LEFT_OVER, DETAIL = 0.02, 0.004  # for each word of the name that nobody asked for; after a comma


def words(text: str) -> list[str]:
    """'Servo-valve, 40 l/min' -> ['servo', 'valve', '40', 'l', 'min']"""
    return WORD.findall(text.casefold())


def slips(length: int) -> int:
    """How many slips a word of this length may have: none in short words, where each is another word."""
    return 0 if length < 3 else 1 if length < 6 else 2 if length < 10 else 3


def distance(one: str, other: str, *, most: int) -> int:
    """Letters left out, put in, changed or swapped with their neighbour; `most` + 1 where there are more.

    Optimal string alignment: Damerau, "A technique for computer detection and correction of spelling errors",
    Communications of the ACM 7 (1964), where no part is edited twice.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: Sequence[int] = []
    row: Sequence[int] = range(len(other) + 1)
    for i, letter in enumerate(one, 1):
        fresh = [i]
        for j, wanted in enumerate(other, 1):
            cost = min(row[j] + 1, fresh[j - 1] + 1, row[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, before[j - 2] + 1)
            fresh.append(cost)
        if min(fresh) > most:
            return most + 1
        before, row = row, fresh
    return min(row[-1], most + 1)


def one_slip_away(word: str) -> set[str]:
    """Every word one slip from this one, with the alphabet A-Z and its own letters.

    >>> {"PART", "RAT", "PRAY"} <= one_slip_away("PRAT")
    True
    """
    letters = sorted({*string.ascii_uppercase, *word})
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    left_out = {head + tail[1:] for head, tail in cuts if tail}
    swapped = {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    changed = {head + letter + tail[1:] for head, tail in cuts if tail for letter in letters}
    put_in = {head + letter + tail for head, tail in cuts for letter in letters}
    return (left_out | swapped | changed | put_in) - {word}


def likeness(asked: str, name: str) -> float:
    """0 to 1: how well the name answers what was asked; 1 where they are the same words in any order.

    Every word that was asked for counts by its length; one that the name does not have counts nothing.
    """
    wanted, there = words(asked), words(name)
    if not wanted or not there:
        return 0.0
    found = sum(len(word) * max(_alike(word, one) for one in there) for word in wanted)
    head = len(words(name.split(",")[0]))
    left_over = LEFT_OVER * max(0, head - len(wanted)) + DETAIL * (len(there) - max(head, len(wanted)))
    return found / sum(map(len, wanted)) * min(1.0, max(0.8, 1.0 - left_over))


@lru_cache(maxsize=1 << 14)  # names share their words
def _alike(asked: str, word: str) -> float:
    if asked == word:
        return 1.0
    if word.startswith(asked):
        return PREFIX
    if len(asked) > 2 and asked in word:
        return WITHIN
    most = slips(len(asked))
    found = distance(asked, word, most=most) if most else 1
    return 0.0 if found > most else 1.0 - found / (len(asked) + 1)
