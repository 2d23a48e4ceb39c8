"""Rules between rows, looked at after the merge, inside its savepoint.

Of rows that break one together the later fails; of a cycle all new rows in it fail, and it is named.
Each check returns (place, column, code, sentence) of the rows of `image` that have to go.
"""

from collections.abc import Callable

import numpy as np
from django.utils.translation import gettext as _

Broken = list[tuple[int, str, str, str]]
MOST_NAMED = 12  # links of a cycle that a sentence names


def one_primary_a_part(cursor) -> Broken:
    """The rows of the image that make a second primary of their part."""
    cursor.execute("""
        WITH twice AS (
            SELECT part_id FROM suppliers_source
            WHERE role = 'primary'
              AND part_id IN (SELECT part_id FROM image WHERE problem IS NULL AND role = 'primary')
            GROUP BY part_id HAVING count(*) > 1
        ), ranked AS (
            SELECT source.id, source.part_id, image.place,
                   row_number() OVER of_part AS rank, first_value(source.id) OVER of_part AS kept
            FROM suppliers_source source JOIN twice USING (part_id)
            LEFT JOIN image ON image.id = source.id AND image.problem IS NULL
            WHERE source.role = 'primary'
            WINDOW of_part AS (PARTITION BY source.part_id ORDER BY image.place NULLS FIRST)
        )
        SELECT ranked.place, part.number, supplier.code
        FROM ranked JOIN suppliers_part part ON part.id = ranked.part_id
        JOIN suppliers_source kept ON kept.id = ranked.kept
        JOIN suppliers_supplier supplier ON supplier.id = kept.supplier_id
        WHERE rank > 1 AND ranked.place IS NOT NULL
    """)
    sentence = _("Part “%(part)s” has a primary source already, from “%(supplier)s”.")
    return [
        (place, "role", "second_primary", sentence % {"part": part, "supplier": supplier})
        for place, part, supplier in cursor.fetchall()
    ]


def one_requirement_a_need(cursor) -> Broken:
    """The rows of the image that require another share than the rest of their need."""
    cursor.execute("""
        WITH touched AS (SELECT DISTINCT site_id, part, material FROM image WHERE problem IS NULL),
        ranked AS (
            SELECT standing.site_id, standing.part, standing.material, standing.required, image.place,
                   first_value(standing.required) OVER of_need AS kept
            FROM suppliers_dependency standing JOIN touched USING (site_id, part, material)
            LEFT JOIN image ON image.id = standing.id AND image.problem IS NULL
            WINDOW of_need AS (
                PARTITION BY standing.site_id, standing.part, standing.material ORDER BY image.place NULLS FIRST)
        )
        SELECT place, site.code, ranked.part, material, kept, required
        FROM ranked JOIN suppliers_site site ON site.id = site_id
        WHERE required IS DISTINCT FROM kept AND place IS NOT NULL
    """)
    return [
        (place, "required", "required_differs", _said(site, part, material, kept, required))
        for place, site, part, material, kept, required in cursor.fetchall()
    ]


def _said(site, part, material, kept, required) -> str:
    of_part = _(" for part “%s”") % part if part else ""
    sentence = _(
        "The need of “%(material)s” at site “%(site)s”%(of_part)s requires %(kept)s in another row, and "
        "%(required)s here: it has to be the same in all."
    )
    told = [format(n.normalize(), "f") if n is not None else _("nothing") for n in (kept, required)]
    names = {"material": material, "site": site, "of_part": of_part}
    return sentence % {**names, "kept": told[0], "required": told[1]}


# What stops without what: BOM lines whatever their dates, and uses.
_NEEDS = "SELECT parent_id, component_id FROM suppliers_bomline UNION SELECT product_id, part_id FROM suppliers_use"


def no_bom_cycle(cursor) -> Broken:
    """New BOM lines that close a cycle, with each other or with uses."""
    cursor.execute("SELECT count(*) FROM image WHERE problem IS NULL AND old_id IS NULL")
    if not cursor.fetchone()[0]:
        return []
    return _cycles(
        cursor,
        edges=_NEEDS,
        new="SELECT place, parent_id, component_id FROM image WHERE problem IS NULL AND old_id IS NULL",
        names="SELECT id, number FROM suppliers_part WHERE id = ANY(%s)",
        column="component",
        code="bom_cycle",
        sentence=_("The line closes a cycle in the bill of materials: %s."),
    )


def no_use_cycle(cursor) -> Broken:
    """New uses that close a cycle, with each other or with BOM lines."""
    return _cycles(
        cursor,
        edges=_NEEDS,
        new="SELECT place, product_id, part_id FROM image WHERE problem IS NULL AND old_id IS NULL",
        names="SELECT id, number FROM suppliers_part WHERE id = ANY(%s)",
        column="product",
        code="use_cycle",
        sentence=_("The use closes a cycle in what needs what: %s."),
    )


def no_parent_cycle(cursor) -> Broken:
    """Suppliers that would own each other in a circle."""
    return _cycles(
        cursor,
        edges="SELECT id, parent_id FROM suppliers_supplier WHERE parent_id IS NOT NULL",
        new="SELECT place, id, parent_id FROM image WHERE problem IS NULL AND parent_id IS NOT NULL",
        names="SELECT id, code FROM suppliers_supplier WHERE id = ANY(%s)",
        column="parent",
        code="parent_cycle",
        sentence=_("The supplier would own itself through others: %s."),
    )


def _cycles(cursor, *, edges, new, names, column, code, sentence) -> Broken:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    cursor.execute(new)
    fresh = np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, 3)
    if not len(fresh):
        return []
    cursor.execute(edges)
    pairs = np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, 2)
    ids, flat = np.unique(pairs, return_inverse=True)
    head, tail = flat.reshape(-1, 2).T
    graph = coo_array((np.ones(len(pairs), np.int8), (head, tail)), shape=(len(ids), len(ids))).tocsr()
    _count, label = connected_components(graph, directed=True, connection="strong")
    head, tail = np.searchsorted(ids, fresh[:, 1]), np.searchsorted(ids, fresh[:, 2])
    closing = np.flatnonzero(label[head] == label[tail])
    said: dict[int, str] = {}
    for i in closing:
        group = int(label[head[i]])
        if group not in said:
            said[group] = _named(cursor, ids[_path(graph, label, head[i], tail[i])], names)
    return [(int(fresh[i, 0]), column, code, sentence % said[int(label[head[i]])]) for i in closing]


def _path(graph, label, head: int, tail: int) -> list[int]:
    """head, tail, ... and back to head: the shortest, within their component."""
    before = {tail: head}
    reached = [tail]
    for node in reached:
        if node == head:
            break
        for following in graph.indices[graph.indptr[node] : graph.indptr[node + 1]]:
            if label[following] == label[head] and following not in before:
                before[following] = node
                reached.append(following)
    path = [head]
    while path[-1] != tail:
        path.append(before[path[-1]])
    return [head, *reversed(path)]


def _named(cursor, path, names: str) -> str:
    cursor.execute(names, [[int(i) for i in path]])
    by_id = dict(cursor.fetchall())
    shown = [by_id[int(i)] for i in path]
    if len(shown) > MOST_NAMED:
        shown = [*shown[: MOST_NAMED - 2], "…", shown[-1]]
    return " > ".join(shown)


def no_terms_overlap(cursor) -> Broken:
    """Terms of one source and kind that would be in force together."""
    cursor.execute("""
        WITH touched AS (SELECT DISTINCT source_id, kind FROM image WHERE problem IS NULL),
        placed AS (
            SELECT t.*, i.place FROM suppliers_terms t JOIN touched USING (source_id, kind)
            LEFT JOIN image i ON i.id = t.id AND i.problem IS NULL
        )
        SELECT later.place, earlier.place, earlier.kind, earlier.valid_from, earlier.valid_to
        FROM placed later JOIN placed earlier USING (source_id, kind)
        WHERE later.id <> earlier.id AND later.place IS NOT NULL
            AND (earlier.place IS NULL OR earlier.place < later.place
                OR earlier.place = later.place AND earlier.id < later.id)
            AND daterange(later.valid_from, later.valid_to, '[]')
                && daterange(earlier.valid_from, earlier.valid_to, '[]')
        ORDER BY later.place, earlier.place NULLS FIRST, earlier.id
    """)
    sentence = _(
        "Terms “%(kind)s” from %(first)s to %(last)s are in force with this source on some of these days."
    )
    return [
        (place, "valid_from", "terms_never_overlap", sentence % _days(kind, first, last))
        for place, kind, first, last in _later_of_each(cursor.fetchall())
    ]


def _days(kind, first, last) -> dict[str, str]:
    return {"kind": kind, "first": first or _("ever"), "last": last or _("open")}


def no_dearer_break(cursor) -> Broken:
    """Price breaks at which a larger quantity would cost more a piece."""
    cursor.execute("""
        WITH touched AS (SELECT DISTINCT terms_id FROM image WHERE problem IS NULL),
        placed AS (
            SELECT t.*, i.place FROM suppliers_pricebreak t JOIN touched USING (terms_id)
            LEFT JOIN image i ON i.id = t.id AND i.problem IS NULL
        )
        SELECT later.place, earlier.place, earlier.minimum_quantity, earlier.price
        FROM placed later JOIN placed earlier USING (terms_id)
        WHERE later.place IS NOT NULL
            AND (earlier.place IS NULL OR earlier.place < later.place
                OR earlier.place = later.place AND earlier.id < later.id)
            AND (later.minimum_quantity - earlier.minimum_quantity) * (later.price - earlier.price) > 0
        ORDER BY later.place, earlier.place NULLS FIRST, earlier.id
    """)
    sentence = _("A larger quantity is never dearer: from %(quantity)s on the price is %(price)s.")
    return [
        (
            place,
            "price",
            "pricebreak_larger_is_never_dearer",
            sentence % {"quantity": _plain(quantity), "price": _plain(price)},
        )
        for place, quantity, price in _later_of_each(cursor.fetchall())
    ]


def _plain(number) -> str:
    return format(number.normalize(), "f")


def _later_of_each(pairs) -> list[tuple]:
    """Of (place, the other's place, ...) by place: the rows that break with one that stays, each once."""
    gone: dict[int, tuple] = {}
    for place, other, *told in pairs:
        if place not in gone and (other is None or other not in gone):
            gone[place] = (place, *told)
    return list(gone.values())


def one_plant_a_key(cursor) -> Broken:
    """Keys of plants that would stand for two: the plant is part of their own key, so that no other rule sees it."""
    cursor.execute("""
        SELECT later.place, plant.code, standing.key
        FROM image later JOIN suppliers_externalkey standing USING (system, key)
        JOIN suppliers_plant plant ON plant.id = standing.plant_id
        LEFT JOIN image i ON i.id = standing.id AND i.problem IS NULL
        WHERE later.problem IS NULL AND later.resource = 'plants' AND standing.resource = 'plants'
            AND standing.id <> later.id AND (i.place IS NULL OR i.place < later.place)
        ORDER BY later.place, i.place NULLS FIRST
    """)
    sentence = _("Key “%(key)s” of this system stands for plant “%(plant)s” already.")
    return [
        (place, "plant", "externalkey_of_a_plant_is_one", sentence % {"plant": plant, "key": key})
        for place, plant, key in {place: (place, *rest) for place, *rest in cursor.fetchall()}.values()
    ]


CHECKS: dict[str, Callable[..., Broken]] = {
    "sources": one_primary_a_part,
    "bom-lines": no_bom_cycle,
    "uses": no_use_cycle,
    "suppliers": no_parent_cycle,
    "dependencies": one_requirement_a_need,
    "terms": no_terms_overlap,
    "price-breaks": no_dearer_break,
    "external-keys": one_plant_a_key,
}
