"""What is not known, as files have it: the tables of Completeness."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from accounts.downloads import Table, local_day
from suppliers.freshness import Fresh

LACKS = (
    *("fact", "parts_without_it", "of_these_unscored", "only_this_is_missing", "would_settle"),
    *("counts_in", "load"),
)
PROOF = ("check", "parts", "sources_without", "fact", "load")
FILES = ("resource", "rows", "is_estimate", "last_change")


def lacks(rows: Iterable[dict[str, Any]], *, day: date) -> Table:
    """`rows` as the page draws them."""
    lines = (
        [
            one["label"],
            *(one["lack"].parts, one["lack"].unscored, one["lack"].alone, one["lack"].settles),
            one["feeds"],
            _load(one["files"]),
        ]
        for one in rows
    )
    return Table("completeness", LACKS, lines, day)


def proof(rows: Iterable[dict[str, Any]], *, day: date) -> Table:
    """`rows` as the page draws them; a line for each fact that sources lack, and one where there is none."""
    return Table("not-proven", PROOF, _proof(rows), day)


def _proof(rows: Iterable[dict[str, Any]]) -> Iterator[list[Any]]:
    for one in rows:
        for fact in one["facts"] or [{"sources": None, "words": ""}]:
            yield [
                str(one["label"]),
                one["gap"].parts,
                fact["sources"],
                str(fact["words"]),
                _load(one["files"]),
            ]


def files(rows: Sequence[Fresh], *, day: date) -> Table:
    lines = ([one.resource.name, one.rows, one.is_estimate, local_day(one.newest)] for one in rows)
    return Table("resources", FILES, lines, day)


def _load(files: Iterable[dict[str, str]]) -> str:
    """'parts: safety_stock; stock: as_of, on_hand'"""
    return "; ".join(f"{file['resource']}: {file['columns']}" for file in files)
