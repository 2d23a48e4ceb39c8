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


CHECKS: dict[str, Callable[..., Broken]] = {
    "sources": one_primary_a_part,
    "bom-lines": no_bom_cycle,
    "uses": no_use_cycle,
    "suppliers": no_parent_cycle,
    "dependencies": one_requirement_a_need,
}
