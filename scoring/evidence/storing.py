"""Writing how sources stand: rows of which a digest moved, by COPY; and telling the network which are real now."""

from datetime import date

import numpy as np
from django.db import connection

from scoring import telling, wire
from scoring.evidence import windows
from scoring.evidence.judging import Judged
from scoring.facts import Parts
from scoring.facts.sources import places_of
from scoring.wire import Column

_BEFORE = """
    SELECT source_id, part_id, row_digest, verdict = 2 AND NOT is_primary FROM scoring_readiness WHERE {among}
"""
_KINDS = {"source": "int8", "part": "int8", "digest": "int8", "is_real": "bool"}


def store(judged: Judged, parts: Parts, *, day: date) -> set[int]:
    """Merge the sources of the judged parts, and remove those that are gone. Writes what moved only.

    The parts of which a source beside the primary came to be real, or is no more: the usable network is another.
    """
    query = _BEFORE.format(among=parts.among("part_id"))
    before = wire.rising(wire.read(query, parts.parameters, _KINDS), "source")
    ids = judged.source_ids
    order = np.argsort(ids)
    place, stays = places_of(before["source"], ids[order])
    at = order[place]
    same, was_real = np.zeros(len(ids), dtype=bool), np.zeros(len(ids), dtype=bool)
    same[at] = before["digest"][stays] == judged.row_digest[at]
    was_real[at] = before["is_real"][stays]
    turned = judged.part_ids[was_real != judged.is_real].tolist()
    turned += before["part"][~stays & before["is_real"]].tolist()
    replaced = before["source"][~np.isin(before["source"], ids[same])]
    if len(replaced):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM scoring_readiness WHERE source_id = ANY(%s)", [replaced.tolist()])
    if not stays.all():
        windows.forget(before["source"][~stays])
    fresh = np.flatnonzero(~same)
    if len(fresh):
        columns = [
            Column("source_id", "int8", ids),
            Column("part_id", "int8", judged.part_ids),
            *judged.sources,
            Column("row_digest", "int8", judged.row_digest),
        ]
        wire.append("scoring_readiness", [column.at(fresh) for column in columns])
    telling.not_real(ids[was_real & ~judged.is_real], day=day)
    return set(turned)
