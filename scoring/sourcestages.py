"""A source's qualifications, each with the stages that it has passed: which, when, and by whom."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, TextField
from django.db.models.functions import Cast

from accounts.models import History, User
from suppliers.models import EvidenceFile, Qualification
from suppliers.qualifications import is_adverse, next_stage

RESOURCE = "qualifications"
MOST = 20  # revisions
MOST_STEPS = 400  # changes of all of them, the newest
NAMES = dict(Qualification.Stage.choices)


@dataclass(frozen=True)
class Step:
    stage: str
    on: date | None
    by: User | None

    @property
    def name(self) -> Any:
        return NAMES.get(self.stage, self.stage)


@dataclass(frozen=True)
class Line:
    """One revision. `next`: the stage that may be passed next, empty where none may."""

    qualification: Qualification
    steps: list[Step]
    next: str
    is_current: bool
    has_ended: bool

    @property
    def next_name(self) -> Any:
        return NAMES.get(self.next, "")

    @property
    def is_adverse(self) -> bool:
        return is_adverse(self.qualification)

    @property
    def is_qualified(self) -> bool:
        return not self.is_adverse and self.qualification.stage == Qualification.Stage.QUALIFIED

    @property
    def tone(self) -> str:
        if self.is_adverse:
            return "bad"
        return ("warn" if self.has_ended else "good") if self.is_qualified else "info"


def lines(source: int, *, revision: str, user: User, day: date) -> list[Line]:
    """The revision in force first, then the newest decision. Four queries at most."""
    found = list(
        Qualification.objects.visible_to(user)
        .filter(source=source)
        .select_related("decided_by", "reversed_by")
        .prefetch_related(Prefetch("files", EvidenceFile.objects.select_related("by").order_by("-pk")))
        .order_by("-decided_on", "-pk")[:MOST]
    )
    past = _past([one.pk for one in found], user=user) if found else {}
    drawn = [_line(one, past.get(one.pk, []), revision=revision, day=day) for one in found]
    return sorted(drawn, key=lambda line: not line.is_current)


def _line(one: Qualification, past: list[Step], *, revision: str, day: date) -> Line:
    steps: list[Step] = []
    for step in (*past, Step(one.stage, one.decided_on, one.decided_by)):
        if not steps or steps[-1].stage != step.stage:
            steps.append(step)
        else:
            steps[-1] = step
    return Line(
        qualification=one,
        steps=steps,
        next=next_stage(one) or "",
        is_current=one.revision == revision,
        has_ended=one.valid_until is not None and one.valid_until < day,
    )


def _past(ids: list[int], *, user: User) -> dict[int, list[Step]]:
    """As each row stood before its changes, the oldest first. Two queries."""
    read = History.objects.visible_to(user).filter(resource=RESOURCE, row_id__in=ids)
    read = read.annotate(written=Cast("old", TextField())).order_by("-id")
    rows = [(row_id, json.loads(old)) for row_id, old in read.values_list("row_id", "written")[:MOST_STEPS]]
    people = User.objects.in_bulk({old["decided_by_id"] for _row, old in rows if old.get("decided_by_id")})
    found: dict[int, list[Step]] = {}
    for row_id, old in reversed(rows):
        on = date.fromisoformat(old["decided_on"]) if old.get("decided_on") else None
        by = people.get(old["decided_by_id"]) if old.get("decided_by_id") else None
        found.setdefault(row_id, []).append(Step(old["stage"], on, by))
    return found


def passed(line: Line) -> list[tuple[date, str]]:
    """Days of stages before the one that stands, in words: for the time line."""
    said = line.qualification.revision
    return [
        (step.on, f"{step.name}, {said}" if said else str(step.name)) for step in line.steps[:-1] if step.on
    ]
