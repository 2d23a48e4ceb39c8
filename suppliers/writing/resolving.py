"""References given by natural keys become ids: the joins, the id of each, and what can go wrong.

Every `Problem` is a condition over the staged row with the sentence for people; the first that holds is
the row's.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from suppliers.resources import RESOURCES, Reference, Resource

SOURCE = ("part", "plant", "supplier", "site")


@dataclass(frozen=True)
class Problem:
    """`condition` is SQL; `column` is blamed; `sentence` has %(name)s for the staged columns it quotes."""

    condition: str
    column: str
    code: str
    sentence: str


@dataclass
class Resolution:
    """Joins for the FROM clause, the SQL of each foreign key by its database column, and the problems."""

    joins: list[str] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    pending: Reference | None = None
    known: set[str] = field(default_factory=set)

    def join(self, sql: str, alias: str) -> str:
        if alias not in self.known:
            self.known.add(alias)
            self.joins.append(sql)
        return alias


def resolve(resource: Resource, present: list[str], *, blank_plants: bool) -> Resolution:
    """How the references of the present columns are found. `blank_plants`: some rows leave the plant out."""
    found = Resolution()
    for reference in resource.references:
        if reference.given_by in resource.key or any(c in present for c in reference.columns if c != "plant"):
            _TO[reference.to](found, resource, reference, present, blank_plants)
    return found


def _by_code(found, resource, reference, present, blank_plants) -> str:
    column = reference.given_by
    if column not in present:
        found.ids[reference.db_column] = "NULL::bigint"
        if resource.name == "parts" and blank_plants:
            _own_plant(found, reference, present)
        return found.ids[reference.db_column]
    target = RESOURCES[reference.to].table
    alias = found.join(f'LEFT JOIN {target} {column}_r ON {column}_r.code = s."{column}"', f"{column}_r")
    found.ids[reference.db_column] = f"{alias}.id"
    if resource.name == "parts" and blank_plants:
        _own_plant(found, reference, present)
    if reference.to == resource.name:
        found.pending = reference
    else:
        _unknown(found, reference.to, column, f's."{column}" IS NOT NULL AND {alias}.id IS NULL')
    return found.ids[reference.db_column]


def _own_plant(found: Resolution, reference: Reference, present: list[str]) -> None:
    """A part's row that leaves out the plant speaks of the one part of its number, where there is one."""
    blank = ' AND s."plant" IS NULL' if "plant" in present else ""
    one = found.join(f'LEFT JOIN one_part number_o ON number_o.number = s."number"{blank}', "number_o")
    found.ids[reference.db_column] = f"coalesce({found.ids[reference.db_column]}, {one}.plant_id)"
    found.problems.append(
        Problem(
            f"{one}.id IS NULL AND {one}.several IS NOT NULL", "number", "several_plants", _several("number")
        )
    )


def _unknown(found: Resolution, to: str, column: str, condition: str) -> None:
    sentence = _("There is no %(kind)s “%(value)s”.") % {"kind": ONE[to], "value": f"%({column})s"}
    found.problems.append(Problem(condition, column, "unknown_reference", sentence))


def _part(found, resource, reference, present, blank_plants) -> str:
    """By number and plant; without a plant, the one part of that number."""
    column = reference.columns[0]
    given = "plant" in present
    ids = []
    if given:
        if "plant_p" not in found.known:
            found.join('LEFT JOIN suppliers_plant plant_p ON plant_p.code = s."plant"', "plant_p")
            _unknown(found, "plants", "plant", 's."plant" IS NOT NULL AND plant_p.id IS NULL')
        alias = found.join(
            f'LEFT JOIN suppliers_part {column}_r ON {column}_r.number = s."{column}"'
            f" AND {column}_r.plant_id = plant_p.id",
            f"{column}_r",
        )
        ids.append(f"{alias}.id")
    if blank_plants:
        blank = ' AND s."plant" IS NULL' if given else ""
        one = found.join(
            f'LEFT JOIN one_part {column}_o ON {column}_o.number = s."{column}"{blank}', f"{column}_o"
        )
        ids.append(f"{one}.id")
        found.problems.append(
            Problem(
                f"{one}.id IS NULL AND {one}.several IS NOT NULL", column, "several_plants", _several(column)
            )
        )
    part_id = ids[0] if len(ids) == 1 else f"coalesce({', '.join(ids)})"
    found.ids[reference.db_column] = part_id
    where = _(" at plant “%(plant)s”") % {"plant": "%(plant)s"} if given else ""
    sentence = _("There is no part “%(value)s”%(where)s.") % {"value": f"%({column})s", "where": where}
    found.problems.append(
        Problem(f's."{column}" IS NOT NULL AND {part_id} IS NULL', column, "unknown_reference", sentence)
    )
    return part_id


def _several(column: str) -> str:
    return _("Part “%(value)s” stands at several plants (%(plants)s): name one.") % {
        "value": f"%({column})s",
        "plants": f"%(several_{column})s",
    }


def _site(found, resource, reference, present, blank_plants) -> str:
    """By code; without one, the placeholder of the row's supplier, where it has one."""
    if len(reference.columns) == 1:
        return _by_code(found, resource, reference, present, blank_plants)
    placeholder = found.join(
        "LEFT JOIN suppliers_site site_p ON site_p.is_placeholder AND site_p.supplier_id = supplier_r.id"
        + (' AND s."site" IS NULL' if "site" in present else ""),
        "site_p",
    )
    site_id = f"{placeholder}.id"
    if "site" in present:
        alias = found.join('LEFT JOIN suppliers_site site_r ON site_r.code = s."site"', "site_r")
        site_id = f"coalesce({alias}.id, {placeholder}.id)"
        _unknown(found, "sites", "site", f's."site" IS NOT NULL AND {alias}.id IS NULL')
    found.ids[reference.db_column] = site_id
    return site_id


def _pool(found, resource, reference, present, blank_plants) -> str:
    """By its code, at the row's own site."""
    if reference.given_by not in present:
        return "NULL::bigint"
    code, site = f's."{reference.given_by}"', 's."site"' if "site" in present else "NULL"
    alias = found.join(
        "LEFT JOIN suppliers_capacitypool pool_r"
        f" ON pool_r.site_id = {found.ids['site_id']} AND pool_r.code = {code}",
        "pool_r",
    )
    shown = {"code": f"%({reference.given_by})s", "site": "%(site)s"}
    placeless = _("Capacity pool “%(code)s” stands at a site: name the source's.") % shown
    unknown = _("There is no capacity pool “%(code)s” at site “%(site)s”.") % shown
    missing = f"{code} IS NOT NULL AND {alias}.id IS NULL"
    for condition, sentence in ((f"{site} IS NULL AND {missing}", placeless), (missing, unknown)):
        if "site" in present or sentence == placeless:
            problem = Problem(condition, reference.given_by, "unknown_reference", sentence)
            found.problems.append(problem)
    found.ids[reference.db_column] = f"{alias}.id"
    return f"{alias}.id"


def _source(found, resource, reference, present, blank_plants) -> str:
    own = dict(found.ids)
    part_id = _part(found, resource, Reference("part", "parts", ("part", "plant")), present, blank_plants)
    supplier_id = _by_code(found, resource, Reference("supplier", "suppliers", ("supplier",)), present, False)
    site_id = _site(found, resource, Reference("site", "sites", ("site", "supplier")), present, False)
    alias = found.join(
        f"LEFT JOIN suppliers_source source_r ON source_r.part_id = {part_id}"
        f" AND source_r.supplier_id = {supplier_id} AND source_r.site_id = {site_id}",
        "source_r",
    )
    at = _("made at “%s”") % "%(site)s" if "site" in present else _("site not known")
    sentence = _("There is no source of part “%(part)s” from “%(supplier)s” (%(at)s).") % {
        "part": "%(part)s",
        "supplier": "%(supplier)s",
        "at": at,
    }
    found.problems.append(
        Problem(f's."part" IS NOT NULL AND {alias}.id IS NULL', "part", "unknown_reference", sentence)
    )
    found.ids = {**own, reference.db_column: f"{alias}.id"}
    return f"{alias}.id"


def _order_line(found, resource, reference, present, blank_plants) -> str:
    order, line = (f's."{c}"' if c in present else "NULL::text" for c in reference.columns)
    alias = found.join(
        f'LEFT JOIN suppliers_orderline line_r ON line_r."order" = {order} AND line_r.line = {line}', "line_r"
    )
    if reference.optional:
        half = f"({order} IS NULL) <> ({line} IS NULL)"
        sentence = _("An order line is named by its order and its line, both.")
        found.problems.append(Problem(half, reference.given_by, "unknown_reference", sentence))
    sentence = _("There is no line %(line)s of order “%(order)s”.") % {
        "line": "%(line)s",
        "order": "%(order)s",
    }
    given = f"{order} IS NOT NULL AND " if reference.optional else ""
    if set(reference.columns) <= set(present):
        found.problems.append(Problem(f"{given}{alias}.id IS NULL", "order", "unknown_reference", sentence))
    found.ids[reference.db_column] = f"{alias}.id"
    return f"{alias}.id"


def _terms(found, resource, reference, present, blank_plants) -> str:
    """By their source, kind and first day."""
    own = dict(found.ids)
    source_id = _source(found, resource, Reference("source", "sources", SOURCE), present, blank_plants)
    nothing = "'-infinity'::date"
    start = f's."valid_from", {nothing}' if "valid_from" in present else nothing
    alias = found.join(
        f"LEFT JOIN suppliers_terms terms_r ON terms_r.source_id = {source_id}"
        f' AND terms_r.kind = lower(s."kind") AND coalesce(terms_r.valid_from, {nothing}) = coalesce({start})',
        "terms_r",
    )
    since = _("from %s") % "%(valid_from)s" if "valid_from" in present else _("without a first day")
    sentence = _("There are no terms “%(kind)s” %(since)s with this source.") % {
        "kind": "%(kind)s",
        "since": since,
    }
    missing = f's."kind" IS NOT NULL AND {alias}.id IS NULL'
    found.problems.append(Problem(missing, "kind", "unknown_reference", sentence))
    found.ids = {**own, reference.db_column: f"{alias}.id"}
    return f"{alias}.id"


_TO = {
    "order-lines": _order_line,
    "plants": _by_code,
    "suppliers": _by_code,
    "parts": _part,
    "sites": _site,
    "capacity-pools": _pool,
    "sources": _source,
    "terms": _terms,
}
ONE = {
    "plants": gettext_lazy("plant"),
    "suppliers": gettext_lazy("supplier"),
    "sites": gettext_lazy("site"),
    "parts": gettext_lazy("part"),
    "ports": gettext_lazy("port"),
    "tools": gettext_lazy("tool"),
}
