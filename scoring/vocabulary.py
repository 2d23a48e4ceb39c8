"""The words that names and descriptions are made of, and which of them a misspelt one may have meant."""

from collections.abc import Iterable

from django.db import connection, transaction

from scoring.spelling import distance, one_slip_away, slips
from scoring.touching import Change

LEAST_LIKE = 0.2  # share of common trigrams: two swapped letters in seven leave this much
SHORT = 7  # up to this length few trigrams are left after a slip: all words one slip away are tried
MOST = 12  # near words that are looked at, of one misspelt
MEANT = 4  # and that are searched for

# What is no letter parts words: a set of letters apart from ASCII's would be another in each language.
_APART = "0123456789 -_./,;:()[]{}<>|+*=&%#@!?\"'\\~^$°²³×\t"
_LEARN = """
    INSERT INTO scoring_searchword (word)
    SELECT DISTINCT word FROM (SELECT DISTINCT upper({column}) AS text FROM {table} {among}) texts,
        string_to_table(translate(text, %(apart)s, %(spaces)s), ' ') word
    WHERE length(word) BETWEEN 3 AND 60
    ON CONFLICT DO NOTHING
"""
_TEXTS = {
    "parts": ("suppliers_part", "description"),
    "suppliers": ("suppliers_supplier", "name"),
    "sites": ("suppliers_site", "name"),
    "ports": ("suppliers_port", "name"),
}
_FORMER = ("suppliers_formername", "name")
_NEAR = """
    SELECT asked, near.word FROM unnest(%(words)s::text[]) asked, LATERAL (
        SELECT word FROM scoring_searchword WHERE word %% asked
        ORDER BY similarity(word, asked) DESC, word LIMIT %(most)s) near
    UNION SELECT tried.asked, word
    FROM unnest(%(asked)s::text[], %(tries)s::text[]) tried (asked, word) JOIN scoring_searchword USING (word)
"""


def learn(changes: Iterable[Change]) -> None:
    """Take in the words of what changed. One statement a resource."""
    ids: dict[str, list[int] | None] = {}
    for change in changes:
        if change.resource in _TEXTS:
            before = ids.get(change.resource, [])
            ids[change.resource] = (
                None if before is None or change.row_ids is None else [*before, *change.row_ids]
            )
    for resource, rows in ids.items():
        _learn(*_TEXTS[resource], rows)
        if resource == "suppliers":
            _learn(*_FORMER, None)


def learn_all() -> None:
    for table, column in [*_TEXTS.values(), _FORMER]:
        _learn(table, column, None)


def _learn(table: str, column: str, rows: list[int] | None) -> None:
    among = "" if rows is None else "WHERE id = ANY(%(rows)s)"
    with connection.cursor() as cursor:
        cursor.execute(
            _LEARN.format(table=table, column=column, among=among),
            {"apart": _APART, "spaces": " " * len(_APART), "rows": rows},
        )


def meant(words: Iterable[str]) -> dict[str, list[str]]:
    """For each word, in capitals, those that are there and a few slips away; the nearest first. One query."""
    asked = sorted({word.upper() for word in words if slips(len(word))})
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(LEAST_LIKE)])
        cursor.execute(_NEAR, {"words": asked, "most": MOST, **_tries(asked)})
        near = cursor.fetchall()
    found: dict[str, list[tuple[int, str]]] = {word: [] for word in asked}
    for word, other in near:
        most = slips(len(word))
        if (away := distance(word, other, most=most)) <= most:
            found[word].append((away, other))
    return {word: [other for _away, other in sorted(others)[:MEANT]] for word, others in found.items()}


def _tries(words: Iterable[str]) -> dict[str, list[str]]:
    pairs = [(word, tried) for word in words if len(word) <= SHORT for tried in one_slip_away(word)]
    return {"asked": [word for word, _tried in pairs], "tries": [tried for _word, tried in pairs]}
