"""Where nodes of the supply network are, and which of them are called what somebody looks for."""

from collections.abc import Iterable

import pycountry
from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from accounts.templatetags.words import country as country_name
from scoring.networks import nodes
from scoring.networks.nodes import NodeKind

# Of each kind: the nodes' refs and the country's two letters.
_COUNTRIES = {
    NodeKind.COMPANY: "SELECT id, country FROM suppliers_supplier WHERE id = ANY(%s)",
    NodeKind.SITE: "SELECT id, country FROM suppliers_site WHERE id = ANY(%s)",
    NodeKind.OUTPUT: "SELECT id, country FROM suppliers_site WHERE id = ANY(%s)",
    NodeKind.TOOL: """
        SELECT tool.id, site.country FROM suppliers_tool tool JOIN suppliers_site site ON site.id = tool.site_id
        WHERE tool.id = ANY(%s)
    """,
    NodeKind.ROUTE: """
        SELECT route.id, site.country FROM suppliers_route route
        JOIN suppliers_site site ON site.id = route.site_id WHERE route.id = ANY(%s)
    """,
    NodeKind.PORT: "SELECT id, country FROM suppliers_port WHERE id = ANY(%s)",
    NodeKind.PLANT: "SELECT id, country FROM suppliers_plant WHERE id = ANY(%s)",
    NodeKind.SOURCE: """
        SELECT source.id, site.country FROM suppliers_source source
        JOIN suppliers_site site ON site.id = source.site_id WHERE source.id = ANY(%s)
    """,
}
# Of each kind: nodes that hold one word in what they are called, upper case.
_CALLED = {
    NodeKind.COMPANY: "SELECT id FROM suppliers_supplier WHERE upper(name) LIKE %s OR upper(code) LIKE %s",
    NodeKind.SITE: "SELECT id FROM suppliers_site WHERE upper(name) LIKE %s OR upper(code) LIKE %s",
    NodeKind.PORT: "SELECT id FROM suppliers_port WHERE upper(name) LIKE %s OR upper(unlocode) LIKE %s",
    NodeKind.PLANT: "SELECT id FROM suppliers_plant WHERE upper(name) LIKE %s OR upper(code) LIKE %s",
    NodeKind.TOOL: "SELECT id FROM suppliers_tool WHERE upper(code) LIKE %s OR upper(code) LIKE %s",
    NodeKind.ROUTE: "SELECT id FROM suppliers_route WHERE upper(code) LIKE %s OR upper(code) LIKE %s",
    NodeKind.ZONE: f"""
        SELECT id FROM scoring_nodename
        WHERE kind = {int(NodeKind.ZONE)} AND (upper(name) LIKE %s OR upper(name) LIKE %s)
    """,
}
MOST_WORDS = 6


def countries(codes: Iterable[int]) -> dict[int, str]:
    """The two letters of the country of each node that is in one; one query."""
    asked = {int(one) for one in codes}
    found = {one: nodes.country_of(one) for one in asked if nodes.kind_of(one) == NodeKind.COUNTRY}
    refs: dict[NodeKind, list[int]] = {}
    for one in asked:
        if (kind := nodes.kind_of(one)) in _COUNTRIES:
            refs.setdefault(kind, []).append(nodes.ref_of(one))
    if refs:
        each = [f"SELECT {int(kind)}, placed.* FROM ({_COUNTRIES[kind]}) placed" for kind in refs]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(each), list(refs.values()))
            found |= {
                nodes.code(NodeKind(kind), ref): where for kind, ref, where in cursor.fetchall() if where
            }
    return found


def called(words: str) -> Q:
    """A filter on `node`: those whose name or key holds every word."""
    wanted = Q()
    for word in words.split()[:MOST_WORDS]:
        like = f"%{_plain(word.upper())}%"
        union = " UNION ALL ".join(
            f"SELECT (id << {nodes.BITS}) | {int(kind)} FROM ({query}) called"
            for kind, query in _CALLED.items()
        )
        in_tables = RawSQL(union, [like] * 2 * len(_CALLED))
        wanted &= Q(node__in=in_tables) | Q(node__in=_countries_called(word.casefold()))
    return wanted


def _plain(word: str) -> str:
    """Without the signs that mean something to LIKE."""
    return word.replace("\0", "").replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def _countries_called(word: str) -> list[int]:
    return [
        nodes.country(one.alpha_2)
        for one in pycountry.countries
        if word in country_name(one.alpha_2).casefold() or word == one.alpha_2.casefold()
    ]
