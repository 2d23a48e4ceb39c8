"""What a merge would touch, row by row, worked out by reading alone.

    fold:  table, row, what becomes of it (moved, filled, gone), its columns before and after, and who stands for it
    went:  which row went into which (or into none: it is put away with what hung on it)

Both are temporary tables: a preview reads them, a merge carries them out, and keeps them for whoever undoes it. So
what is previewed is what is done.
"""

from collections.abc import Iterable
from typing import Any

from accounts.models import User
from suppliers.duplicates import holding
from suppliers.duplicates.rules import FILLS, ROOTS, RULES, Rule
from suppliers.models import Part, Supplier

_TABLES = """
    DROP TABLE IF EXISTS fold, went, moving;
    CREATE TEMPORARY TABLE fold (
        place serial, "table" text, row_id bigint, kept_id bigint, how text, was jsonb, became jsonb,
        UNIQUE ("table", row_id)) ON COMMIT DROP;
    CREATE TEMPORARY TABLE went ("table" text, gone bigint, kept bigint, UNIQUE ("table", gone)) ON COMMIT DROP;
"""
_KEEP = """
    INSERT INTO fold ("table", row_id, kept_id, how, was, became) {}
    ON CONFLICT ("table", row_id) DO UPDATE SET was = fold.was || excluded.was, became = fold.became || excluded.became
        WHERE fold.how <> 'gone'
"""


class _New(dict):
    """A column of the row as it would be: as it moves, else as it stands."""

    def __missing__(self, name: str) -> str:
        return f't."{name}"'


def plan(cursor, resource: str, *, kept: Any, gone: Any, user: User) -> list[str]:
    """Fill `fold` and `went`; the sentences that stand in the way, empty where it can be done."""
    root = ROOTS[resource]._meta.db_table
    cursor.execute(_TABLES)
    cursor.execute("INSERT INTO went VALUES (%s, %s, %s)", [root, gone.pk, kept.pk])
    cursor.execute(
        f"""INSERT INTO fold ("table", row_id, kept_id, how, was)
            SELECT '{root}', id, %s, 'gone', to_jsonb(t) FROM {root} t WHERE id = %s""",
        [kept.pk, gone.pk],
    )
    found = holding.between(cursor, resource, kept=kept, gone=gone)
    if found:
        return found
    fill(cursor, root, FILLS[resource], "VALUES (%s::bigint, %s::bigint)", [gone.pk, kept.pk])
    if isinstance(kept, Supplier):
        _parent(cursor, kept, gone)
    reached = {root}
    number = _number(cursor, kept, gone) if isinstance(kept, Part) else None
    for rule in RULES:
        if reached & set(rule.columns.values()):
            _follow(cursor, rule, reached)
        if number and rule.names_part:
            _rename(cursor, rule, *number)
    if isinstance(kept, Part):
        _one_primary(cursor, kept)
    return holding.put_away(cursor, user)


def touched(cursor) -> dict[str, list[int]]:
    """table -> the rows that are moved, filled in or put away."""
    cursor.execute(
        'SELECT "table", array_agg(row_id ORDER BY row_id) FROM fold GROUP BY 1 ORDER BY min(place)'
    )
    return dict(cursor.fetchall())


def _follow(cursor, rule: Rule, reached: set[str]) -> None:
    """What hangs on rows that went."""
    live = {column: to for column, to in rule.columns.items() if to in reached}
    joins = " ".join(
        f'LEFT JOIN went "{c}_w" ON "{c}_w"."table" = \'{to}\' AND "{c}_w".gone = t."{c}"'
        for c, to in live.items()
    )
    values = ", ".join(
        f'CASE WHEN "{c}_w".gone IS NULL THEN t."{c}" ELSE "{c}_w".kept END AS "{c}"' for c in live
    )
    along = " OR ".join(f'"{c}_w".gone IS NOT NULL AND "{c}_w".kept IS NULL' for c in live)
    concerned = " UNION ".join(
        f"""SELECT t.id FROM {rule.table} t JOIN went ON went."table" = '{to}' AND went.gone = t."{c}\""""
        for c, to in live.items()
    )
    roots = f" AND t.id NOT IN (SELECT row_id FROM fold WHERE \"table\" = '{rule.table}')"
    cursor.execute("DROP TABLE IF EXISTS moving")
    cursor.execute(f"""
        CREATE TEMPORARY TABLE moving ON COMMIT DROP AS
        SELECT t.id, {values}, ({along}) AS along, NULL::bigint AS twin FROM {rule.table} t {joins}
        WHERE t.id IN ({concerned}) {roots if rule.table == ROOTS["suppliers"]._meta.db_table else ""}
    """)
    _settle(cursor, rule, list(live), reached)


def _rename(cursor, rule: Rule, now: str, before: str) -> None:
    """Rows that name the part by its number alone."""
    cursor.execute("DROP TABLE IF EXISTS moving")
    cursor.execute(
        f"""CREATE TEMPORARY TABLE moving ON COMMIT DROP AS
            SELECT id, %s::varchar AS part, false AS along, NULL::bigint AS twin FROM {rule.table} WHERE part = %s""",
        [now, before],
    )
    named = Rule(rule.model, {}, same=rule.same or ("id",), clash=rule.clash, stays=rule.stays)
    _settle(cursor, named, ["part"], set())


def _settle(cursor, rule: Rule, columns: Iterable[str], reached: set[str]) -> None:
    """Find the twins of what moves; then keep what becomes of each row."""
    cursor.execute("ANALYZE moving")
    if rule.same:
        _find_twins(cursor, rule, columns)
    cursor.execute(
        f"""INSERT INTO went SELECT '{rule.table}', id, {"twin" if rule.folds else "NULL::bigint"}
            FROM moving WHERE along OR twin IS NOT NULL ON CONFLICT DO NOTHING"""
    )
    if cursor.rowcount:
        reached.add(rule.table)
        cursor.execute("ANALYZE went")
    cursor.execute(
        _KEEP.format(
            f"SELECT '{rule.table}', t.id, moving.twin, 'gone', to_jsonb(t), NULL::jsonb FROM {rule.table} t"
            " JOIN moving ON moving.id = t.id WHERE moving.along OR moving.twin IS NOT NULL ORDER BY t.id"
        )
    )
    pairs = ", ".join(f'(\'{c}\', to_jsonb(t."{c}"), to_jsonb(moving."{c}"))' for c in columns)
    cursor.execute(
        _KEEP.format(
            f"""SELECT '{rule.table}', t.id, NULL::bigint, 'moved', before.was, before.became FROM {rule.table} t
            JOIN moving ON moving.id = t.id CROSS JOIN LATERAL (
                SELECT jsonb_object_agg(name, old) AS was, jsonb_object_agg(name, new) AS became
                FROM (VALUES {pairs}) told (name, old, new) WHERE old IS DISTINCT FROM new) before
            WHERE NOT moving.along AND moving.twin IS NULL ORDER BY t.id"""
        )
    )
    if rule.fills:
        fill(cursor, rule.table, rule.fills, "SELECT id, twin FROM moving WHERE twin IS NOT NULL", [])
        _stronger_role(cursor)


def _find_twins(cursor, rule: Rule, columns: Iterable[str]) -> None:
    new = _New({name: f'moving."{name}"' for name in columns})
    same = " AND ".join(
        f'(o."{name}" = {new[name]} OR o."{name}" IS NULL AND {new[name]} IS NULL)'
        if rule.model._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name).null
        else f'o."{name}" = {new[name]}'
        for name in rule.same
        if name != "id"
    )
    clash = f"AND ({rule.clash.format_map(new)})" if rule.clash else ""
    if not same and not clash:
        return
    cursor.execute(f"""
        UPDATE moving SET twin = found.twin FROM (
            SELECT moving.id, (
                SELECT o.id FROM {rule.table} o
                WHERE {same or "true"} {clash} AND o.id <> t.id
                    AND NOT EXISTS (SELECT FROM moving other WHERE other.id = o.id)
                    AND NOT EXISTS (SELECT FROM fold WHERE fold."table" = '{rule.table}' AND fold.row_id = o.id
                        AND fold.how = 'gone')
                ORDER BY o.id LIMIT 1) AS twin
            FROM moving JOIN {rule.table} t ON t.id = moving.id WHERE NOT moving.along
        ) found WHERE found.id = moving.id AND found.twin IS NOT NULL
    """)


def fill(cursor, table: str, groups: tuple[tuple[str, ...], ...], pairs: str, told: list[Any]) -> None:
    """What stands takes over what it does not say itself; each group whole, or not at all."""
    told_of = []
    for group in groups:
        empty = " AND ".join(_is_empty("k", name) for name in group)
        told_of += [
            f'(\'{n}\', to_jsonb(k."{n}"), to_jsonb(g."{n}"), {empty} AND NOT ({_is_empty("g", n)}))'
            for n in group
        ]
    cursor.execute(
        _KEEP.format(
            f"""SELECT '{table}', k.id, NULL::bigint, 'filled', taken.was, taken.became
            FROM ({pairs}) pair (gone, kept) JOIN {table} k ON k.id = pair.kept JOIN {table} g ON g.id = pair.gone
            CROSS JOIN LATERAL (
                SELECT jsonb_object_agg(name, old) AS was, jsonb_object_agg(name, new) AS became
                FROM (VALUES {", ".join(told_of)}) told (name, old, new, is_taken) WHERE is_taken) taken
            WHERE taken.was IS NOT NULL ORDER BY k.id"""
        ),
        told,
    )


def _is_empty(alias: str, name: str) -> str:
    return f"coalesce(to_jsonb({alias}.\"{name}\"), 'null') IN ('null', '\"\"', '[]')"


def _stronger_role(cursor) -> None:
    """Of two sources that become one, the stronger role: but never a second primary of the part."""
    rank = "array_position(ARRAY['primary', 'secondary', 'candidate'], {}.role::text)"
    cursor.execute(
        _KEEP.format(
            f"""SELECT 'suppliers_source', k.id, NULL::bigint, 'filled', jsonb_build_object('role', k.role),
                jsonb_build_object('role', g.role)
            FROM moving JOIN suppliers_source k ON k.id = moving.twin JOIN suppliers_source g ON g.id = moving.id
            WHERE {rank.format("g")} < coalesce({rank.format("k")}, 9) AND (g.role <> 'primary' OR NOT EXISTS (
                SELECT FROM suppliers_source o WHERE o.part_id = k.part_id AND o.role = 'primary' AND o.id <> g.id))
            ORDER BY k.id"""
        )
    )


def _one_primary(cursor, kept: Part) -> None:
    """Where the part that stays has a primary, that of the other becomes its second source."""
    cursor.execute(
        _KEEP.format(
            """SELECT 'suppliers_source', s.id, NULL::bigint, 'moved', '{"role": "primary"}'::jsonb,
                '{"role": "secondary"}'::jsonb
            FROM suppliers_source s JOIN fold f ON f."table" = 'suppliers_source' AND f.row_id = s.id
            WHERE f.how = 'moved' AND s.role = 'primary' AND EXISTS (
                SELECT FROM suppliers_source o WHERE o.part_id = %s AND o.role = 'primary' AND o.id <> s.id)"""
        ),
        [kept.pk],
    )


def _parent(cursor, kept: Supplier, gone: Supplier) -> None:
    """Nobody owns itself: what owned the other one owns what stays, where nobody else does."""
    after = kept.parent_id if kept.parent_id not in (None, gone.pk) else gone.parent_id
    after = None if after == kept.pk else after
    if after != kept.parent_id:
        cursor.execute(
            _KEEP.format(
                "SELECT 'suppliers_supplier', %s::bigint, NULL::bigint, 'filled',"
                " jsonb_build_object('parent_id', %s::bigint), jsonb_build_object('parent_id', %s::bigint)"
            ),
            [kept.pk, kept.parent_id, after],
        )


def _number(cursor, kept: Part, gone: Part) -> tuple[str, str] | None:
    """(number that stays, number that goes) where that stands at no other plant: then rows that name it follow."""
    if kept.number == gone.number:
        return None
    cursor.execute(
        "SELECT EXISTS (SELECT FROM suppliers_part WHERE number = %s AND id <> %s)", [gone.number, gone.pk]
    )
    return None if cursor.fetchone()[0] else (kept.number, gone.number)
