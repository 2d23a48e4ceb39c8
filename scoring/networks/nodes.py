"""A node's code: the id of its fact and its kind in one number, the same in every build.

>>> code(NodeKind.SITE, 12)
196
>>> kind_of(196), ref_of(196)
(<NodeKind.SITE: 4>, 12)
>>> country_of(country("DE"))
'DE'

A country's ref is its two letters as a number, as `scoring.wire` reads them; that of a zone, or of a site that
is told by a code only, is the id of its NodeName; that of a material is the lowest id among the rows of
its need. A *source* node stands for all sources that need the same things, under the lowest id among them.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from django.db import connection
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from accounts.templatetags.words import country as country_name
from scoring.models import RANKED, NodeKind

__all__ = ["RANKED", "Label", "NodeKind", "code", "codes", "country", "country_of", "kind_of", "kinds_of"]
__all__ += ["labels", "ref_of", "refs_of"]

BITS = 4
ALL = (1 << BITS) - 1


def code(kind: NodeKind, ref: int) -> int:
    return (ref << BITS) | kind


def codes(kind: NodeKind, refs: NDArray[Any]) -> NDArray[np.int64]:
    return (refs.astype(np.int64) << BITS) | int(kind)


def kind_of(code: int) -> NodeKind:
    return NodeKind(code & ALL)


def ref_of(code: int) -> int:
    return code >> BITS


def kinds_of(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    return codes & ALL


def refs_of(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    return codes >> BITS


def country(letters: str) -> int:
    """Its code."""
    return code(NodeKind.COUNTRY, ord(letters[0]) * 256 + ord(letters[1]))


def country_of(code: int) -> str:
    """Its two letters."""
    return chr(ref_of(code) >> 8) + chr(ref_of(code) & 255)


class Label(NamedTuple):
    """`key` is the natural key that a body or a filter would say, `name` what people call it.

    `note` says more where a name alone could be another's: a site's company, a source's site, a part's text.
    """

    code: int
    kind: NodeKind
    ref: int
    key: str
    name: str
    note: str = ""


# One row a node: ref, key, name, note.
_SITE = "coalesce(nullif(site.name, ''), site.code, '')"
_COMPANY = "coalesce(nullif(supplier.name, ''), supplier.code)"
_SITES = f"""
    SELECT site.id, coalesce(site.code, ''), {_SITE}, {_COMPANY}
    FROM suppliers_site site JOIN suppliers_supplier supplier ON supplier.id = site.supplier_id
    WHERE site.id = ANY(%s)
"""
_PARTS = "SELECT id, number, number, description FROM suppliers_part WHERE id = ANY(%s)"
_NAMED = "SELECT id, name, name, '' FROM scoring_nodename WHERE id = ANY(%s)"
_MATERIALS = f"""
    SELECT dependency.id, dependency.material, dependency.material, {_SITE}
    FROM suppliers_dependency dependency JOIN suppliers_site site ON site.id = dependency.site_id
    WHERE dependency.id = ANY(%s)
"""
_QUERIES = {
    NodeKind.PART: _PARTS,
    NodeKind.MAKING: _PARTS,
    NodeKind.SOURCE: f"""
        SELECT source.id, supplier.code, {_COMPANY}, {_SITE}
        FROM suppliers_source source JOIN suppliers_supplier supplier ON supplier.id = source.supplier_id
        JOIN suppliers_site site ON site.id = source.site_id WHERE source.id = ANY(%s)
    """,
    NodeKind.COMPANY: f"SELECT id, code, {_COMPANY}, '' FROM suppliers_supplier supplier WHERE id = ANY(%s)",
    NodeKind.SITE: _SITES,
    NodeKind.OUTPUT: _SITES,
    NodeKind.TOOL: "SELECT id, code, code, '' FROM suppliers_tool WHERE id = ANY(%s)",
    NodeKind.ROUTE: f"""
        SELECT route.id, route.code, route.code, {_SITE}
        FROM suppliers_route route JOIN suppliers_site site ON site.id = route.site_id
        WHERE route.id = ANY(%s)
    """,
    NodeKind.PORT: """
        SELECT id, unlocode, coalesce(nullif(name, ''), unlocode), unlocode FROM suppliers_port
        WHERE id = ANY(%s)
    """,
    NodeKind.ZONE: _NAMED,
    NodeKind.CODED: _NAMED,
    NodeKind.MATERIAL: _MATERIALS,
    NodeKind.UNNAMED: _MATERIALS,
    NodeKind.PLANT: """
        SELECT id, code, coalesce(nullif(name, ''), code), code FROM suppliers_plant WHERE id = ANY(%s)
    """,
}


def labels(codes: Iterable[int]) -> dict[int, Label]:
    """What each node is called; one query. Nodes whose fact is gone are said to be."""
    asked = {int(one) for one in codes}
    by_kind: dict[NodeKind, list[int]] = {}
    for one in asked:
        by_kind.setdefault(kind_of(one), []).append(ref_of(one))
    found = {one: _of_country(one) for one in asked if kind_of(one) == NodeKind.COUNTRY}
    kinds = [kind for kind in by_kind if kind in _QUERIES]
    if kinds:
        each = [f"SELECT {int(kind)}, named.* FROM ({_QUERIES[kind]}) named" for kind in kinds]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(each), [by_kind[kind] for kind in kinds])
            for number, ref, key, name, note in cursor.fetchall():
                kind = NodeKind(number)
                found[code(kind, ref)] = Label(code(kind, ref), kind, ref, key, _shown(kind, name), note)
    for one in asked - found.keys():
        found[one] = Label(one, kind_of(one), ref_of(one), "", _("no longer there"))
    return found


def _of_country(one: int) -> Label:
    letters = country_of(one)
    return Label(one, NodeKind.COUNTRY, ref_of(one), letters, country_name(letters), letters)


def _shown(kind: NodeKind, name: str) -> str:
    """A coded site's code says nothing to anybody."""
    if kind == NodeKind.CODED:
        return _("a site that the supplier does not name")
    if kind == NodeKind.UNNAMED:
        return _("somebody not named, for %(material)s") % {"material": name}
    return name or _("site not known")
