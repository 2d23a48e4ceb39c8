"""Single points as they would be, were two suppliers, or two parts, one: the networks of the parts concerned, built
from the facts with the planned merge laid over them.

Of two suppliers these are the bought parts that stand on both: where only one is behind a part, the company that stops
it gets another name, and that is all. Scores and postures are not worked out: they follow within a minute.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db import connection, models

from scoring import networks
from scoring.foreseeing import overlay
from scoring.foreseeing.answers import MOST_NODES, Points, answer, near, read
from scoring.foreseeing.differences import Moved, compared
from scoring.models import RANKED, NetworkKind, NodeKind, PolicyVersion
from scoring.networks import Mapped, nodes
from suppliers.duplicates import planning
from suppliers.models import BomLine, Dependency, Part, Site, Source, Supplier

MOST_PARTS = 200
_KIND = {"suppliers": NodeKind.COMPANY, "parts": NodeKind.PART}
_READ: tuple[tuple[type[models.Model], str], ...] = (
    (Supplier, ""),
    (Site, ""),
    (Dependency, ""),
    (Part, "id"),
    (Source, "part_id"),
    (BomLine, "parent_id"),
)


@dataclass(frozen=True)
class Merged:
    """`beyond`: parts that stand on both too, and were not worked out."""

    moved: Moved
    part_ids: tuple[int, ...]
    beyond: int


def foresee_merge(resource: str, *, kept: Any, gone: Any, user: Any, day: date) -> Merged | None:
    """None before the first network is built. A fixed number of queries, and nothing written."""
    mapped = networks.current(NetworkKind.PAPER)
    if mapped is None:
        return None
    part_ids, beyond = _concerned(mapped, resource, kept.pk, gone.pk)
    if not part_ids:
        return Merged(Moved((), (), {}, {}, {}), (), 0)
    around = near(mapped, [*part_ids, gone.pk] if resource == "parts" else part_ids)
    before = _points(part_ids, around, day=day)
    after = _points(part_ids, around, day=day, plan=(resource, kept, gone, user))
    renamed = {nodes.code(_KIND[resource], gone.pk): nodes.code(_KIND[resource], kept.pk)}
    points = [
        (network, part, node, how)
        for place, network in enumerate(("paper", "usable"))
        for part in part_ids
        if part in before[place] and part in after[place]
        for node, how in compared(_named(before[place][part], renamed), _named(after[place][part], renamed))
    ]
    return Merged(Moved(tuple(points), (), {}, {}, {}), part_ids, beyond)


def _concerned(mapped: Mapped, resource: str, kept: int, gone: int) -> tuple[tuple[int, ...], int]:
    ids, is_bought = mapped.shared["part_id"], mapped.shared["is_bought"]
    if resource == "parts":
        return ((kept,), 0) if kept in ids else ((), 0)
    from scoring.network.between import standing_on

    both: Any = None
    for company in (kept, gone):
        place = mapped.place(nodes.code(NodeKind.COMPANY, company))
        found = standing_on(mapped.network, place, MOST_NODES)[0] if place >= 0 else np.zeros(0, np.int64)
        both = found if both is None else np.intersect1d(both, found)
    both = both[both < len(ids)].astype(np.int64)
    both = both[is_bought[both]]
    return tuple(int(one) for one in ids[both[:MOST_PARTS]]), max(0, len(both) - MOST_PARTS)


def _points(
    part_ids: Sequence[int],
    around: Sequence[int],
    *,
    day: date,
    plan: tuple[str, Any, Any, Any] | None = None,
) -> tuple[dict[int, Points], dict[int, Points]]:
    with overlay.undone():
        if plan is not None:
            resource, kept, gone, user = plan
            with connection.cursor() as cursor:
                planning.plan(cursor, resource, kept=kept, gone=gone, user=user)
        overlay.lay(None, around)
        if plan is not None:
            overlay.hide()
            _show()
        answer(part_ids, day=day, policy=PolicyVersion.objects.in_force())
        return read(part_ids)


def _show() -> None:
    """What is planned in `fold` stands in front of the facts."""
    schema = overlay.schema()
    with connection.cursor() as cursor:
        for model, key in _READ:
            table = model._meta.db_table
            rows = f"""
                SELECT fact.* FROM {schema}.{table} fact WHERE NOT EXISTS (
                    SELECT FROM fold WHERE fold."table" = '{table}' AND fold.row_id = fact.id)
                UNION ALL SELECT made.* FROM {schema}.{table} fact
                JOIN fold ON fold."table" = '{table}' AND fold.row_id = fact.id AND fold.how <> 'gone'
                CROSS JOIN LATERAL jsonb_populate_record(fact, fold.became) made
            """
            narrowed = f"JOIN near_part ON near_part.id = would.{key}" if key else ""
            cursor.execute(f"CREATE TEMPORARY VIEW {table} AS SELECT would.* FROM ({rows}) would {narrowed}")


def _named(points: Points, renamed: dict[int, int]) -> Points:
    """What goes has the name of what stays; only what is ranked counts, for sources are grouped anew."""

    def told(codes: frozenset[int]) -> frozenset[int]:
        return frozenset(renamed.get(one, one) for one in codes if nodes.kind_of(one) in RANKED)

    return Points(told(points.certain), told(points.possible), points.is_open)
