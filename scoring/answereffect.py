"""What accepting answers would change, as a person reads it: single points, checks and postures, the dearest first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from scoring import foreseeing
from scoring.foreseeing import How, Moved
from scoring.models import Position, Posture
from scoring.networklist import ICONS
from scoring.networks.nodes import Label
from scoring.readiness.codes import State
from suppliers.judging.imagining import FIRST, Imagined
from suppliers.models import Source

MOST_NODES, MOST_PARTS, MOST_ROWS = 10, 6, 12
HOW_WORDS = {
    How.WORSE: gettext_lazy("worse: it stops these too"),
    How.KNOWN: gettext_lazy("now known: it may have been so all along"),
    How.GONE: gettext_lazy("gone: it stops these no more"),
    How.NO_LONGER_POSSIBLE: gettext_lazy("no longer possible"),
    How.POSSIBLE: gettext_lazy("possible, not certain"),
}
HOW_STATES = {How.WORSE: "bad", How.KNOWN: "warn", How.GONE: "good", How.NO_LONGER_POSSIBLE: "good"}
CHECK_WORDS = {
    State.PASS: (gettext_lazy("passes"), "good"),
    State.UNKNOWN: (gettext_lazy("not known"), "warn"),
    State.FAIL: (gettext_lazy("fails"), "bad"),
}


@dataclass(frozen=True)
class Line:
    """One node and what becomes of it, over the parts of which that holds, the dearest first."""

    label: Label
    icon: str
    is_new: bool
    words: Any
    state: str
    is_on_paper: bool
    parts: list[tuple[int, str]]
    more: int
    dearest: float | None  # loss of a day of the dearest part

    @property
    def count(self) -> int:
        return len(self.parts) + self.more


@dataclass(frozen=True)
class Turn:
    """A part's posture, or a source's check, from what to what."""

    part: tuple[int, str]
    source: Source | None
    was: Any
    will: Any
    was_state: str = ""
    will_state: str = ""


@dataclass(frozen=True)
class Effect:
    sentence: str
    lines: list[Line]
    more_lines: int
    closed: int  # parts that could be stopped by any node, and no longer
    opened: int
    postures: list[Turn]
    more_postures: int
    checks: list[Turn]
    more_checks: int
    parts: int
    beyond: int


def of(imagined: Imagined, *, user: User, day: date) -> Effect | None:
    """None before there is a network."""
    foreseen = foreseeing.foresee(imagined, day=day)
    if foreseen is None:
        return None
    moved = foreseeing.differences(foreseen)
    return told(moved, imagined, user=user, parts=len(foreseen.part_ids), beyond=foreseen.beyond)


def told(moved: Moved, imagined: Imagined, *, user: User, parts: int, beyond: int) -> Effect:
    """In words. Three queries."""
    positions = {
        part: (number, loss)
        for part, number, loss in Position.objects.visible_to(user)
        .filter(part__in=_parts_of(moved))
        .values_list("part_id", "part__number", "daily_loss")
    }
    lines = _lines(moved, imagined, positions)
    postures, checks = _postures(moved, positions), _checks(moved, positions, user=user)
    open_now = {part for network, part, is_open in moved.opened if network == "usable" and is_open}
    closed = {part for network, part, is_open in moved.opened if network == "usable" and not is_open}
    return Effect(
        sentence=_sentence(moved),
        lines=lines[: MOST_NODES * 2],
        more_lines=max(0, len(lines) - MOST_NODES * 2),
        closed=len(closed),
        opened=len(open_now),
        postures=postures[:MOST_ROWS],
        more_postures=max(0, len(postures) - MOST_ROWS),
        checks=checks[:MOST_ROWS],
        more_checks=max(0, len(checks) - MOST_ROWS),
        parts=parts,
        beyond=beyond,
    )


def _parts_of(moved: Moved) -> set[int]:
    found = {part for _network, part, _node, _how in moved.points} | set(moved.postures)
    return (
        found
        | {part for _network, part, _is_open in moved.opened}
        | {moved.part_of[one] for one in moved.checks}
    )


def _lines(moved: Moved, imagined: Imagined, positions: Mapping[int, tuple[str, float | None]]) -> list[Line]:
    """Of the usable network; what moves on paper alone, after it. What is worse first, then by money."""
    by_node: dict[tuple[int, How, bool], set[int]] = {}
    usable = {(part, node) for network, part, node, _how in moved.points if network == "usable"}
    for network, part, node, how in moved.points:
        if network == "usable" or (part, node) not in usable:
            by_node.setdefault((node, how, network != "usable"), set()).add(part)
    labels = foreseeing.labels((node for node, _how, _paper in by_node), imagined)
    order = list(HOW_WORDS)
    found = [
        _line(labels[node], how, paper, parts, positions) for (node, how, paper), parts in by_node.items()
    ]
    ranks = {str(HOW_WORDS[how]): place for place, how in enumerate(order)}
    found.sort(
        key=lambda line: (line.is_on_paper, ranks[str(line.words)], -(line.dearest or 0.0), -line.count)
    )
    return found


def _line(
    label: Label,
    how: How,
    paper: bool,
    parts: Iterable[int],
    positions: Mapping[int, tuple[str, float | None]],
) -> Line:
    known = [part for part in parts if part in positions]
    known.sort(key=lambda part: (-(positions[part][1] or 0.0), part))
    losses = [loss for loss in (positions[part][1] for part in known) if loss is not None]
    return Line(
        label=label,
        icon=ICONS[label.kind],
        is_new=label.ref >= FIRST,
        words=HOW_WORDS[how],
        state=HOW_STATES.get(how, ""),
        is_on_paper=paper,
        parts=[(part, positions[part][0]) for part in known[:MOST_PARTS]],
        more=max(0, len(known) - MOST_PARTS),
        dearest=max(losses, default=None),
    )


def _postures(moved: Moved, positions: Mapping[int, tuple[str, float | None]]) -> list[Turn]:
    found = [part for part in moved.postures if part in positions]
    found.sort(key=lambda part: (-(positions[part][1] or 0.0), part))
    return [
        Turn(
            (part, positions[part][0]),
            None,
            Posture(moved.postures[part][0]),
            Posture(moved.postures[part][1]),
        )
        for part in found
    ]


def _checks(moved: Moved, positions: Mapping[int, tuple[str, float | None]], *, user: User) -> list[Turn]:
    sources = (
        Source.objects.visible_to(user)
        .select_related("supplier", "site", "part")
        .in_bulk(list(moved.checks)[:200])
    )
    found = []
    for pk, source in sources.items():
        was, will = (CHECK_WORDS[State(one)] for one in moved.checks[pk])
        found.append(Turn((source.part_id, source.part.number), source, was[0], will[0], was[1], will[1]))
    found.sort(key=lambda turn: -(positions.get(turn.part[0], ("", None))[1] or 0.0))
    return found


def _sentence(moved: Moved) -> str:
    """'2 single points become known, 1 is worse and 3 go. 2 postures change.'"""
    count = {
        how: len({node for net, _part, node, one in moved.points if one == how and net == "usable"})
        for how in How
    }
    said = []
    if count[How.WORSE]:
        words = ngettext("%d single point more", "%d single points more", count[How.WORSE])
        said.append(words % count[How.WORSE])
    if count[How.KNOWN]:
        words = ngettext("%d that becomes known", "%d that become known", count[How.KNOWN])
        said.append(words % count[How.KNOWN])
    if count[How.GONE]:
        words = ngettext("%d that goes", "%d that go", count[How.GONE])
        said.append(words % count[How.GONE])
    found = [_("Of what stops a part alone: %s.") % ", ".join(said)] if said else []
    if moved.postures:
        turned = len(moved.postures)
        words = ngettext("The posture of %d part changes.", "The postures of %d parts change.", turned)
        found.append(words % turned)
    if moved.checks:
        turned = len(moved.checks)
        words = ngettext(
            "Whether a source is independent changes for %d.",
            "Whether sources are independent changes for %d.",
            turned,
        )
        found.append(words % turned)
    if not found and moved:
        return _("No single point comes or goes; what may be one is known better.")
    return " ".join(found) or _("Nothing that stops a part, and no posture, would change.")
