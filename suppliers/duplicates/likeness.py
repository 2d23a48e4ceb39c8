"""Which names may be of one company. Pure: no Django, and never all pairs.

Names are folded (`bare_name`: legal forms, accents and spelling aside) and compared within blocks: neighbours in the
order of their letters, forwards and backwards, of one country. M. Hernández, S. Stolfo, "The merge/purge problem for
large databases", SIGMOD Record 24 (1995): the sorted-neighbourhood method. Likeness is that of their trigrams: those
that both have of those that either has, 0 to 1. A block of neighbours is one sparse matrix of names by trigrams.

    >>> sorted(alike([(1, "DE", "Kiessling Pumpen GmbH"), (2, "DE", "Kiesling Pumpen"), (3, "DE", "Brax AG")]))
    [(1, 2, 0.82)]
    >>> list(alike([(1, "DE", "Werk 12"), (2, "DE", "Werk 13")]))
    []
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from suppliers.keyedcodes.spelling import bare_name

Array = NDArray[Any]
WINDOW = 6  # neighbours looked at on one side
LEAST = 0.6
SHORTEST = 4  # letters of a folded name that says something
AT_ONCE = 1 << 13  # neighbours: names of 200 letters take some 100 MB
_DIGITS = re.compile(r"[0-9]+")


class Folded(NamedTuple):
    """One a row: which it is, its country as a number (`nowhere` is none), and its name as its place in `texts`, which
    are in the order of their letters."""

    rows: Array
    countries: Array
    names: Array
    texts: list[str]
    nowhere: int


def folded(names: Iterable[tuple[int, str, str]]) -> Folded:
    """Of (row, country, name), those whose name says something."""
    rows = [(row, country, bare) for row, country, name in names if len(bare := bare_name(name)) >= SHORTEST]
    texts = sorted({name for _row, _country, name in rows})
    place = {name: at for at, name in enumerate(texts)}
    number = {
        country: at for at, country in enumerate(sorted({"", *(country for _row, country, _name in rows)}))
    }
    return Folded(
        np.array([row for row, _country, _name in rows], dtype=np.int64),
        np.array([number[country] for _row, country, _name in rows], dtype=np.int64),
        np.array([place[name] for _row, _country, name in rows], dtype=np.int64),
        texts,
        nowhere=number[""],
    )


def alike(names: Iterable[tuple[int, str, str]]) -> Iterator[tuple[int, int, float]]:
    """(lower row, higher row, likeness) of names that are alike and not the same; each pair once. Names that differ in
    their digits are of different things."""
    columns = (column.tolist() for column in near(folded(names)))
    yield from zip(*columns, strict=True)


def near(told: Folded) -> tuple[Array, Array, Array]:
    """As `alike`, of names that are folded already: lower rows, higher rows, likeness."""
    count = len(told.texts)
    backwards = np.empty(count, np.int64)
    backwards[sorted(range(count), key=lambda at: told.texts[at][::-1])] = np.arange(count)
    spelt = ["-".join(_DIGITS.findall(name)) for name in told.texts]
    digits, _spelt = pd.factorize(np.array(spelt, dtype=object))
    made = []
    for place in (np.arange(count), backwards):
        order = np.lexsort((told.rows, place[told.names], told.countries))
        for start in range(0, max(1, len(order)), AT_ONCE):
            made.append(_block(told, order[start : start + AT_ONCE + WINDOW], digits))
    one, other, share = (np.concatenate(column) for column in zip(*made, strict=True))
    low, high = np.minimum(told.rows[one], told.rows[other]), np.maximum(told.rows[one], told.rows[other])
    order = np.lexsort((high, low))
    low, high, share = low[order], high[order], share[order]
    once = np.r_[True, (low[1:] != low[:-1]) | (high[1:] != high[:-1])][: len(low)]
    return low[once], high[once], np.array([round(value, 2) for value in share[once].tolist()], dtype=float)


def _block(told: Folded, block: Array, digits: Array) -> tuple[Array, Array, Array]:
    """(one, other, likeness) of neighbours in this order, where they are alike; the first of them among AT_ONCE."""
    used, name = np.unique(told.names[block], return_inverse=True)
    grams = trigrams([told.texts[at] for at in used])
    size, digit, country = np.diff(grams.indptr)[name], digits[used][name], told.countries[block]
    found: list[tuple[Array, Array, Array]] = []
    for step in range(1, WINDOW + 1):
        one = np.arange(max(0, min(AT_ONCE, len(block) - step)))
        other = one + step
        may = (country[one] == country[other]) & (name[one] != name[other]) & (digit[one] == digit[other])
        few, many = np.minimum(size[one], size[other]), np.maximum(size[one], size[other])
        may &= few >= 0.99 * LEAST * many  # else they cannot share enough
        one, other = one[may], other[may]
        both = np.asarray(grams[name[one]].multiply(grams[name[other]]).sum(axis=1)).ravel()
        share = both / (size[one] + size[other] - both)
        enough = share >= LEAST
        found.append((block[one[enough]], block[other[enough]], share[enough]))
    one, other, share = (np.concatenate(column) for column in zip(*found, strict=True))
    return one, other, share


def trigrams(names: list[str]) -> sparse.csr_matrix:
    """Names by trigrams, 1 where a name has it: two blanks before a name and one behind it belong to it."""
    letters = np.frombuffer("".join(f"  {name} " for name in names).encode("utf-32-le"), "<u4").astype(
        np.int64
    )
    length = np.array([len(name) + 3 for name in names], dtype=np.int64)
    owner = np.repeat(np.arange(len(names)), length)
    inside = np.flatnonzero(owner[2:] == owner[:-2])
    code = letters[inside] << 42 | letters[inside + 1] << 21 | letters[inside + 2]
    gram, told = pd.factorize(code)
    has = sparse.csr_matrix(
        (np.ones(len(gram), np.int32), (owner[inside], gram)), shape=(len(names), len(told))
    )
    has.sum_duplicates()
    has.data[:] = 1
    return has
