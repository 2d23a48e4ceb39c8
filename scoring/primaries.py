"""Rulings on primaries: kept by whoever scores, made by a person with a reason, ended but never edited.

A person's choice tells the scores of the part on commit, by the same change log that facts are told by.
"""

from datetime import date, datetime

import numpy as np
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts import bell
from accounts.models import User
from scoring import positions, wire
from scoring.facts import Facts, Parts
from scoring.facts.primaries import BASES, ENDINGS
from scoring.models import Position, PrimaryRuling
from scoring.models.primaries import Basis, Ending
from scoring.sourcelist import status_of
from scoring.wire import Column
from suppliers.models import Change, Part, Source

RESOURCE = "primaries"  # in the change log; its row ids are those of the parts

_END = """
    UPDATE scoring_primaryruling ruling SET ended_at = now(), ended_as = gone.how
    FROM unnest(%s::bigint[], %s::text[]) gone (id, how) WHERE ruling.id = gone.id AND ruling.ended_at IS NULL
"""


def keep(facts: Facts) -> int:
    """End the rulings that fell, and keep what was chosen now; how many of both. The caller holds the parts."""
    found = facts.primaries
    new = np.flatnonzero(found.basis >= 0)
    if len(found.ended):
        with connection.cursor() as cursor:
            cursor.execute(_END, [found.ended.tolist(), [ENDINGS[how] for how in found.ended_as]])
    if len(new):
        columns = [
            Column("part_id", "int8", facts.part_ids[new]),
            Column("source_id", "int8", facts.sources["id"][found.place[new]]),
            Column("basis", "text", found.basis[new], texts=BASES),
        ]
        wire.append("scoring_primaryruling", columns)
    return len(found.ended) + len(new)


def choose(
    source: Source, *, by: User, reason: str, now: datetime, day: date, seen: int | None = None
) -> PrimaryRuling:
    """Make this source its part's primary, over the role and over what was chosen before.

    `seen` is the ruling in force when the person looked. Raises ValidationError with a sentence where the
    source may not be bought from on the day, no reason is given, or somebody else was faster; then nothing is
    written.
    """
    what, may_be = status_of(source, day=day)
    if source.role == Source.Role.CANDIDATE:
        raise ValidationError({"source": _("A candidate is no primary: it is only being looked at.")})
    if not may_be:
        raise ValidationError({"source": _("This source cannot be the primary: %s.") % what})
    with transaction.atomic():
        positions.hold(Parts.listed([source.part_id]))  # neither a re-score nor another person is at it
        standing = PrimaryRuling.objects.in_force().of(source.part_id).first()
        if (standing.pk if standing else None) != seen:
            raise ValidationError(
                _("The primary was settled anew while you looked. Look again, then choose.")
            )
        told = Source.objects.filter(part=source.part_id, role=Source.Role.PRIMARY).values_list("pk").first()
        made = PrimaryRuling(
            part_id=source.part_id,
            source=source,
            basis=Basis.PERSON,
            reason=reason.strip(),
            told_source_id=told[0] if told else None,
            made_by=by,
            made_at=now,
        )
        _end(standing, by=by, now=now)
        made.full_clean()
        made.save(force_insert=True)
        _tell(source.part_id, by=by)
    return made


def let_go(ruling: PrimaryRuling, *, by: User, now: datetime) -> bool:
    """Let the role say again, or else what was received lately. False where it had ended already."""
    with transaction.atomic():
        positions.hold(Parts.listed([ruling.part_id]))
        ended = _end(ruling, by=by, now=now)
        if ended:
            _tell(ruling.part_id, by=by)
    return bool(ended)


def _end(ruling: PrimaryRuling | None, *, by: User, now: datetime) -> int:
    if ruling is None:
        return 0
    standing = PrimaryRuling.objects.in_force().filter(pk=ruling.pk)
    return standing.update(ended_at=now, ended_by=by, ended_as=Ending.PERSON)


def _tell(part: int, *, by: User) -> None:
    Change.objects.create(resource=RESOURCE, row_ids=[part], by=by)
    transaction.on_commit(lambda: bell.ring("scoring.refresh"))


def of_part(part: Part | int, *, user: User, most: int = 10) -> list[PrimaryRuling]:
    """The newest first; the one in force, if any, is the first. Their sources may be gone. One query."""
    rulings = PrimaryRuling.objects.visible_to(user).of(part)
    return list(rulings.select_related("made_by", "ended_by")[:most])


def standing(position: Position, *, user: User) -> PrimaryRuling | None:
    """The ruling by which the position has its primary; None where the role tells it, or a newer word has not
    reached the position yet. A placeholder that was chosen counts as its supplier's known site. One query."""
    rulings = PrimaryRuling.objects.visible_to(user).in_force().of(position.pk)
    return rulings.filter(source__supplier=position.primary_supplier_id).select_related("made_by").first()
