"""Keys of other systems, and codes of rows that were merged, are read as the codes that stand for them here.

Done in `stage`, once, before references are resolved, so that all that follows knows one kind of key alone. A
system's own keys come first, then what rows were called before they were merged, where no row is called so now. Where
no such key exists, nothing is joined, and nothing costs.
"""

from django.utils.translation import gettext as _

from suppliers.reading import Rows
from suppliers.resources import RESOURCES, Resource
from suppliers.writing.images import Image

FORMER = ""  # the system of what merged rows were called
LONGEST = 40  # of a system's name
# Plants first: a part's key may mean another part at another plant. (table, column of the code, key's column)
_OF = {
    "plants": ("suppliers_plant", "code", "plant_id"),
    "parts": ("suppliers_part", "number", "part_id"),
    "sites": ("suppliers_site", "code", "site_id"),
    "suppliers": ("suppliers_supplier", "code", "supplier_id"),
}


def leaf(resource: Resource, name: str) -> tuple[str, str]:
    """The resource whose own key stands in a column, and which column of it: ("suppliers", "code")."""
    reference = next((r for r in resource.references if name in r.columns), None)
    if reference is None:
        column = resource.by_name[name]
        return (column.names, RESOURCES[column.names].key[0]) if column.names else (resource.name, name)
    other = RESOURCES[reference.to]
    return leaf(other, other.key[reference.columns.index(name)])


def columns_of(rows: Rows, kind: str) -> list[str]:
    """The present columns that hold keys of a resource."""
    wanted = (kind, _OF[kind][1])
    return [
        name
        for name in rows.present
        if leaf(rows.resource, name) == wanted and rows.resource.by_name[name].kind != "codes"
    ]


def translate(cursor, rows: Rows, *, system: str) -> bool:
    """Set the codes that stand for other keys in `stage`. Whether rows were told under codes of rows that were merged:
    then `formerly` holds their places."""
    told = False
    known = _known(cursor, rows, system)
    for kind in _OF:
        for of in dict.fromkeys((system, FORMER)):
            if (kind, of) not in known:
                continue
            if of == FORMER and not told:
                cursor.execute("DROP TABLE IF EXISTS formerly")
                cursor.execute("CREATE TEMPORARY TABLE formerly (place integer) ON COMMIT DROP")
                told = True
            for column in columns_of(rows, kind):
                _translate(cursor, rows, kind, column, of)
    if told:
        cursor.execute("ANALYZE formerly")
        cursor.execute("SELECT EXISTS (SELECT FROM formerly)")
        told = cursor.fetchone()[0]
    return told


def _known(cursor, rows: Rows, system: str) -> set[tuple[str, str]]:
    """(kind, system) of which there are keys, among those that these rows may hold. One query."""
    pairs = [(kind, of) for kind in _OF if columns_of(rows, kind) for of in dict.fromkeys((system, FORMER))]
    if rows.resource.name == "external-keys":
        pairs = [(kind, of) for kind, of in pairs if of == FORMER]
    if not pairs:
        return set()
    asked = ", ".join(
        "EXISTS (SELECT FROM suppliers_externalkey WHERE resource = %s AND system = %s)" for _pair in pairs
    )
    cursor.execute(f"SELECT {asked}", [one for pair in pairs for one in pair])
    return {pair for pair, exists in zip(pairs, cursor.fetchone(), strict=True) if exists}


def _translate(cursor, rows: Rows, kind: str, column: str, system: str) -> None:
    table, code, leads = _OF[kind]
    given = f'"{column}"'
    plants = "plant" in rows.present and kind == "parts"
    if kind != "parts":
        found = f"""SELECT s.place, t."{code}" AS code, NULL::varchar AS plant FROM stage s
            JOIN suppliers_externalkey k ON k.resource = %(kind)s AND k.system = %(system)s AND k.key = s.{given}
            JOIN {table} t ON t.id = k.{leads}
            WHERE %(system)s <> '' OR NOT EXISTS (SELECT FROM {table} live WHERE live."{code}" = s.{given})"""
    else:
        found = _parts(given, with_plants=plants)
    into = (
        f'SET {given} = found.code, "plant" = coalesce(s."plant", found.plant)'
        if plants
        else (f"SET {given} = found.code")
    )
    noted = "INSERT INTO formerly SELECT place FROM done" if system == FORMER else "SELECT count(*) FROM done"
    cursor.execute(
        f"""WITH found AS ({found}), done AS (
            UPDATE stage s {into} FROM found WHERE s.place = found.place
            AND s.{given} IS DISTINCT FROM found.code RETURNING s.place) {noted}""",
        {"kind": kind, "system": system},
    )


def _parts(given: str, *, with_plants: bool) -> str:
    """At the plant that the row names; without one, where the key means one number wherever it stands. A number that
    still stands itself is not what a merged part was called at some other plant."""
    plant = 's."plant"' if with_plants else "NULL"
    return f"""
        SELECT place, min(number) AS code, CASE WHEN count(*) = 1 THEN min(at) END AS plant FROM (
            SELECT s.place, part.number, plant.code AS at FROM stage s
            JOIN suppliers_externalkey k ON k.resource = %(kind)s AND k.system = %(system)s AND k.key = s.{given}
            JOIN suppliers_part part ON part.id = k.part_id
            LEFT JOIN suppliers_plant plant ON plant.id = part.plant_id
            WHERE CASE WHEN {plant} IS NOT NULL AND {plant} <> '*'
                THEN plant.code = {plant} AND (%(system)s <> '' OR NOT EXISTS (
                        SELECT FROM suppliers_part live
                        WHERE live.number = s.{given} AND live.plant_id IS NOT DISTINCT FROM part.plant_id))
                    OR %(system)s <> '' AND NOT EXISTS (
                        SELECT FROM suppliers_externalkey other JOIN suppliers_part there ON there.id = other.part_id
                        JOIN suppliers_plant p ON p.id = there.plant_id WHERE other.resource = %(kind)s
                        AND other.system = %(system)s AND other.key = s.{given} AND p.code = {plant})
                ELSE %(system)s <> '' OR NOT EXISTS (
                    SELECT FROM suppliers_part standing WHERE standing.number = s.{given}) END
        ) meant GROUP BY place HAVING count(DISTINCT number) = 1"""


def settle(cursor, image: Image) -> None:
    """Rows told under what a merged row was called: they fill in what is empty, and change nothing else, where the
    row that they spoke of was put away for the one that stands. Of one row told under both, the newer code counts.

    Otherwise the system that still holds both would change the survivor to and fro, every night.
    """
    key = ", ".join(f'"{c}"' for c in image.resource.key_fields)
    cursor.execute(f"""
        DELETE FROM image USING (
            SELECT place, told_so, row_number() OVER (PARTITION BY {key} ORDER BY told_so, place) AS nth FROM (
                SELECT i.*, EXISTS (SELECT FROM formerly WHERE formerly.place = i.place) AS told_so
                FROM image i WHERE problem IS NULL) told
        ) ranked WHERE ranked.place = image.place AND told_so AND nth > 1
    """)
    if not image.settable:
        return
    table = image.resource.table
    kept = ", ".join(
        f'"{c}" = CASE WHEN {_is_empty(image, c)} THEN i."{c}" ELSE t."{c}" END' for c in image.settable
    )
    new = ", ".join(f'i."{c}"' for c in image.settable)
    old = ", ".join(f't."{c}"' for c in image.settable)
    here = f"""FROM {table} t WHERE t.id = i.old_id AND i.problem IS NULL
        AND i.place IN (SELECT place FROM formerly) AND EXISTS (
            SELECT FROM suppliers_mergedrow row JOIN suppliers_merge merge ON merge.id = row.merge_id
            WHERE row."table" = '{table}' AND row.kept_id = t.id AND row.how = 'gone' AND merge.undone_at IS NULL)"""
    cursor.execute(f"UPDATE image i SET {kept} {here}")
    cursor.execute(f"UPDATE image i SET is_changed = ROW({new}) IS DISTINCT FROM ROW({old}) {here}")


def _is_empty(image: Image, column: str) -> str:
    kinds = {c.db_column: c.kind for c in image.resource.values}
    if kinds.get(column) in ("text", "email", "country", "currency", "locode", "choice"):
        return f"coalesce(t.\"{column}\", '') = ''"
    if kinds.get(column) == "codes":
        return f'cardinality(t."{column}") = 0'
    return f't."{column}" IS NULL'


def register(cursor, image: Image, *, system: str) -> None:
    """A new row is known to its system by the key under which it came."""
    kind = image.resource.name
    if not system or kind not in _OF:
        return
    _table, code, leads = _OF[kind]
    columns, values = [leads], ["i.id"]
    if kind == "parts":
        columns, values = [*columns, "plant_id"], [*values, "i.plant_id"]
    cursor.execute(
        f"""INSERT INTO suppliers_externalkey (resource, system, key, {", ".join(columns)})
            SELECT %s, %s, i."{code}", {", ".join(values)} FROM image i
            WHERE i.old_id IS NULL AND i.problem IS NULL
            ON CONFLICT (resource, system, key, plant_id) DO NOTHING""",
        [kind, system],
    )


def checked_system(system: str) -> str:
    """Raises ValueError with a sentence for a name that is no system's."""
    system = system.strip()
    if len(system) > LONGEST:
        raise ValueError(_("A system's name has at most %d characters.") % LONGEST)
    return system
