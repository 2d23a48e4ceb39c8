"""Both sides of an imagined change: points, what sources share, checks and postures of the parts that stand on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from scoring import evidence, facts, networks
from scoring.facts import Parts
from scoring.foreseeing import overlay
from scoring.models import NetworkKind, NetworkVersion, NodeKind, PolicyVersion
from scoring.networks import Mapped, arrays, building, nodes, pointing
from scoring.readiness.codes import STATE_OF
from suppliers.judging.imagining import Imagined

MOST_NODES = 20_000  # that stand on the sites, looked at
MOST_PARTS = 1_000  # worked out; those beyond are counted

_POINTS = """
    SELECT part_id, paper, paper_possible, paper_open, usable, usable_possible, usable_open FROM scoring_partpoints
    WHERE part_id = ANY(%s)
"""


@dataclass(frozen=True)
class Points:
    """Codes of the nodes that stop a part in one of the networks; `is_open`: it could be any node."""

    certain: frozenset[int]
    possible: frozenset[int]
    is_open: bool


@dataclass(frozen=True)
class Side:
    """As it stands, or as it would: by part, and checks by source. `posture` is that of the day."""

    paper: dict[int, Points]
    usable: dict[int, Points]
    posture: dict[int, int]
    independent: dict[int, int]  # source -> State of the check
    part_of: dict[int, int]


@dataclass(frozen=True)
class Foreseen:
    before: Side
    after: Side
    part_ids: tuple[int, ...]
    beyond: int  # parts that stand on it too, and were not worked out


def foresee(imagined: Imagined, *, day: date) -> Foreseen | None:
    """None before the first network is built. A fixed number of queries, and nothing written."""
    mapped = networks.current(NetworkKind.PAPER)
    if mapped is None or not imagined.touched:
        return None
    part_ids, beyond = parts_on(mapped, imagined.touched)
    if not part_ids:
        return Foreseen(_NOTHING, _NOTHING, (), 0)
    around = near(mapped, part_ids)
    before = _side(None, part_ids, around, day=day)
    return Foreseen(before, _side(imagined, part_ids, around, day=day), part_ids, beyond)


_NOTHING = Side({}, {}, {}, {}, {})


def parts_on(mapped: Mapped, site_ids: Iterable[int]) -> tuple[tuple[int, ...], int]:
    """The bought parts that may stand on these sites: the lowest ids, and how many there are beyond."""
    from scoring.network.between import standing_on

    found: NDArray[Any] = np.zeros(0, dtype=np.int64)
    for site in site_ids:
        for kind in (NodeKind.OUTPUT, NodeKind.SITE):  # all that a site ships stands on the site as well
            place = mapped.place(nodes.code(kind, site))
            if place >= 0:
                found = np.union1d(found, standing_on(mapped.network, place, MOST_NODES)[0])
    ids, is_bought = mapped.shared["part_id"], mapped.shared["is_bought"]
    found = found[found < len(ids)].astype(np.int64)
    found = found[is_bought[found]]
    return tuple(int(one) for one in ids[found[:MOST_PARTS]]), max(0, len(found) - MOST_PARTS)


def near(mapped: Mapped, part_ids: Sequence[int]) -> list[int]:
    """These parts, and the parts that they need."""
    from scoring.network.surroundings import standing_under

    ids = mapped.shared["part_id"]
    places = np.searchsorted(ids, np.array(part_ids)).astype(np.int32)
    under = standing_under(mapped.network, places)
    return [int(one) for one in ids[under[under < len(ids)]]]


def _side(imagined: Imagined | None, part_ids: Sequence[int], around: Sequence[int], *, day: date) -> Side:
    policy = PolicyVersion.objects.in_force()
    with overlay.undone():
        overlay.lay(imagined, around)
        answer(part_ids, day=day, policy=policy)
        overlay.hide()
        judged = _judged(part_ids, day=day, policy=policy)
        stand = judged.pop("stand")
        points = read(part_ids)
        if judged["turned"]:
            overlay.count_as_real(stand.source_ids.tolist(), stand.is_real.tolist())
            overlay.show()
            overlay.empty_answers()
            answer(part_ids, day=day, policy=policy)
            points = read(part_ids)
    return Side(
        paper=points[0],
        usable=points[1],
        posture=judged["posture"],
        independent=judged["independent"],
        part_of=judged["part_of"],
    )


def answer(part_ids: Sequence[int], *, day: date, policy: PolicyVersion) -> None:
    """The networks of the facts in front, and their answers for these parts."""
    built = building.build(day)
    frozen = arrays.arrays_of(built, day=day, policy=policy)
    version = NetworkVersion(day=day, nodes=len(built.codes))
    paper, usable = (arrays.mapped_of(version, kind, frozen) for kind in NetworkKind.values)
    wanted = np.isin(paper.shared["part_id"], np.array(part_ids))
    paper.shared["is_bought"] = paper.shared["is_bought"] & wanted
    pointing.point(paper, usable, first=min(part_ids), last=max(part_ids))


def read(part_ids: Sequence[int]) -> tuple[dict[int, Points], dict[int, Points]]:
    paper, usable = {}, {}
    with connection.cursor() as cursor:
        cursor.execute(_POINTS, [list(part_ids)])
        for part, *told in cursor.fetchall():
            paper[part] = Points(frozenset(told[0]), frozenset(told[1]), told[2])
            usable[part] = Points(frozenset(told[3]), frozenset(told[4]), told[5])
    return paper, usable


def _judged(part_ids: Sequence[int], *, day: date, policy: PolicyVersion) -> dict[str, Any]:
    """As `rescoring.score`, of which nothing is kept."""
    from scoring.scores import score

    parts = Parts.listed(part_ids)
    found = facts.load(parts, day=day, policy=policy.read())
    scores = score(found.frame(), policy.read())
    stand, _gathered = evidence.judge(found, scores, parts, day=day, policy=policy)
    columns = {column.name: column.values for column in (*stand.sources, *stand.parts)}
    of_source = zip(stand.source_ids.tolist(), STATE_OF[columns["independent_reason"]].tolist(), strict=True)
    primary = set(stand.source_ids[columns["is_primary"].astype(bool)].tolist())
    return {
        "stand": stand,
        "posture": dict(zip(found.part_ids.tolist(), columns["posture"].tolist(), strict=True)),
        "independent": {source: state for source, state in of_source if source not in primary},
        "part_of": dict(zip(stand.source_ids.tolist(), stand.part_ids.tolist(), strict=True)),
        "turned": _turned(stand),
    }


def _turned(stand: Any) -> bool:
    """Whether another source would be real than is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT source_id FROM scoring_readiness WHERE source_id = ANY(%s) AND verdict = 2 AND NOT is_primary",
            [stand.source_ids.tolist()],
        )
        real = {source for (source,) in cursor.fetchall()}
    return real != set(stand.source_ids[stand.is_real].tolist())
