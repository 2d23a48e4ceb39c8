"""A part's single points: in both networks, with the ways by which each loss reaches it, and what is not known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.templatetags.words import number
from scoring import networkproof, networks, tierdrawing
from scoring.models import Independence, NetworkKind, PartPoints, Position, SinglePoint
from scoring.networklist import ICONS, address, note
from scoring.networkproof import Below
from scoring.networks import nodes
from scoring.networks.nodes import Label, NodeKind
from scoring.networkstate import called

PAIRS = 8  # shown
POINTS, POSSIBLE = 60, 20  # of which the ways are looked for


@dataclass(frozen=True)
class Point:
    """`usable` and `paper`: "certain", "possible" or "". `expected_loss` a year, of this part alone, in the base
    currency. `ways`: chains of labels from the part, itself left out, to the node."""

    label: Label
    icon: str
    href: str
    usable: str
    paper: str
    expected_loss: float | None
    ways: list[list[Label]] = field(default_factory=list)

    @property
    def note(self) -> str:
        return note(self.label)

    @property
    def is_possible(self) -> bool:
        return CERTAIN not in (self.usable, self.paper)


CERTAIN, MAYBE = "certain", "possible"


def expected(node: SinglePoint | None, position: Position | None) -> float | None:
    """What the node is expected to cost in a year by this part: chance x loss a day x days from when its stock is
    gone until the node is back. None where one of these is not known."""
    if node is None or position is None or position.daily_loss is None:
        return None
    if node.chance is None or node.recovery_days is None:
        return None
    return node.chance * position.daily_loss * max(node.recovery_days - (position.cover_days or 0.0), 0.0)


def weighed(codes: Iterable[int], position: Position | None, *, user: User) -> dict[int, float | None]:
    """`expected` of each of these nodes. One query."""
    rows = SinglePoint.objects.visible_to(user).filter(node__in=list(codes)).order_by("network")
    nodes_of = {one.node: one for one in rows}  # chance and recovery are the same in both networks
    return {code: expected(nodes_of.get(code), position) for code in codes}


def panel(
    position: Position, *, sources: Sequence[Any], independent: Mapping[int, str], user: User
) -> dict[str, Any] | None:
    """What templates/scoring/_single_points.html shows; None where the networks say nothing of the part. Five queries.
    `sources` as of scoring.sourcelist; `independent`: how that check of each stands, "pass", "fail" or "unknown"."""
    kept = PartPoints.objects.visible_to(user).filter(pk=position.pk).first()
    if kept is None:
        return None
    code = nodes.code(NodeKind.PART, position.pk)
    belows = {kind: _below(kind, code) for kind in (NetworkKind.USABLE.value, NetworkKind.PAPER.value)}
    shown = NetworkKind.PAPER.value if kept.usable_gap and not kept.paper_gap else NetworkKind.USABLE.value
    under = belows[shown]
    drawn = tierdrawing.tiers(under, getattr(kept, shown), root=code) if under else None
    pairs = under.pairs(code) if under else []
    compared = list(
        Independence.objects.visible_to(user)
        .filter(part=position.pk)
        .select_related("source__supplier", "source__site")
        .order_by("-proven_tier", "source_id")
    )
    ways = _ways(belows, code, kept)
    labels = nodes.labels(_named(kept, pairs[:PAIRS], compared, ways, drawn, under))
    points = _points(kept, position, labels, ways, user=user)
    return {
        "kept": kept,
        "points": [one for one in points if not one.is_possible],
        "possible": _possible([one for one in points if one.is_possible], belows.values(), code),
        "sentence": _sentence(kept, listed=len(sources)),
        "open": _open(kept, under, labels, sources) if getattr(kept, f"{shown}_open") else [],
        "pairs": [(called(labels[one]), called(labels[other])) for one, other in pairs[:PAIRS]],
        "pairs_in_all": len(pairs),
        "network": shown,
        **_drawn(drawn, labels),
        "independence": [
            _independent(one, labels, independent.get(one.source_id, "unknown")) for one in compared
        ],
    }


def _below(kind: str, code: int) -> Below | None:
    mapped = networks.current(kind)
    return networkproof.below(mapped, [code]) if mapped else None


def _ways(belows: Mapping[str, Below | None], code: int, kept: PartPoints) -> dict[int, list[list[int]]]:
    """Of each point, in the usable network where it is one there, else on paper; a certain one before a possible."""
    found: dict[int, list[list[int]]] = {}
    for kind in (NetworkKind.PAPER.value, NetworkKind.USABLE.value):
        if below := belows[kind]:
            possible = getattr(kept, f"{kind}_possible")[:POSSIBLE]
            found = {point: below.possible_ways(code, point) for point in possible} | found
            found |= {point: below.ways(code, point) for point in getattr(kept, kind)[:POINTS]}
    return found


def _drawn(drawn: tierdrawing.Tiers | None, labels: Mapping[int, Label]) -> dict[str, Any]:
    if drawn is None:
        return {}
    return {
        "drawing": tierdrawing.drawing(drawn, labels),
        "nested": tierdrawing.nested(drawn, labels),
        "left_out": drawn.left_out,
    }


def _named(
    kept: PartPoints,
    pairs: Iterable[tuple[int, int]],
    compared: Iterable[Independence],
    ways: Mapping[int, list[list[int]]],
    drawn: tierdrawing.Tiers | None,
    below: Below | None,
) -> set[int]:
    """All codes that the panel says a word about."""
    found = {*kept.paper, *kept.usable, *kept.paper_possible, *kept.usable_possible}
    found |= {code for pair in pairs for code in pair}
    found |= {code for one in compared for code in (*one.shared, *one.shared_possible)}
    found |= {code for each in ways.values() for way in each for code in way}
    if drawn:
        found |= {drawn.codes[at] for at in drawn.shown}
    if below:
        found |= {one for one in below.unmapped(0) if nodes.kind_of(one) in ASKED}
    return found


def _points(
    kept: PartPoints,
    position: Position,
    labels: Mapping[int, Label],
    ways: Mapping[int, list[list[int]]],
    *,
    user: User,
) -> list[Point]:
    """The dearest first."""
    codes = {*kept.paper, *kept.usable, *kept.paper_possible, *kept.usable_possible}
    losses = weighed(codes, position, user=user)
    found = [
        Point(
            label=labels[code],
            icon=ICONS[labels[code].kind],
            href=address(code, network=NetworkKind.USABLE if code in kept.usable else NetworkKind.PAPER),
            usable=_where(code, kept.usable, kept.usable_possible),
            paper=_where(code, kept.paper, kept.paper_possible),
            expected_loss=losses[code],
            ways=[[labels[step] for step in way[1:]] for way in ways.get(code, [])],
        )
        for code in codes
    ]
    return sorted(found, key=lambda one: (one.is_possible, -(one.expected_loss or 0.0), one.label.code))


def _possible(
    points: Sequence[Point], belows: Iterable[Below | None], code: int
) -> list[tuple[str, list[Point]]]:
    """Grouped by why they are not certain: a loop, what is not mapped, or alternatives that may not be all."""
    looped = [one for one in points if one.ways]
    others = [one for one in points if not one.ways]
    is_unmapped = any(below.unmapped(code) for below in belows if below)
    found = [
        (
            _(
                "Only a loop of alternatives, each of which relies on the other, would hold the part up without them:"
            ),
            looped,
        ),
        (
            _("Without them all would hang on supply that is not mapped to its end, and may need them too:")
            if is_unmapped
            else _(
                "Nobody has said that the alternatives listed are all there are; of those listed, it needs them:"
            ),
            others,
        ),
    ]
    return [(why, those) for why, those in found if those]


def _where(code: int, certain: Sequence[int], possible: Sequence[int]) -> str:
    return CERTAIN if code in certain else MAYBE if code in possible else ""


def _sentence(kept: PartPoints, *, listed: int) -> str:
    if kept.usable_gap:
        return _("Nothing usable supplies it: that is a gap, before any single point.")
    usable = len(kept.usable)
    if not usable:
        return _("No single thing is known that would stop it alone.")
    said = ngettext("%s thing would stop it alone", "Any one of %s things would stop it alone", usable)
    said = said % number(usable)
    if listed == 1:
        return _("%s, and it lists no other source.") % said
    if set(kept.usable) <= set(kept.paper):
        return _("%s, and the other sources on paper change nothing about that.") % said
    left = len(set(kept.usable) & set(kept.paper))
    if not left:
        return _("%s; if every listed source delivered, none of them would.") % said
    words = ngettext(
        "%(said)s; if every listed source delivered, %(left)s of them would still.",
        "%(said)s; if every listed source delivered, %(left)s of them would still.",
        left,
    )
    return words % {"said": said, "left": number(left)}


# Of what is not mapped, the kinds that somebody can be asked about.
ASKED = {NodeKind.SITE, NodeKind.SOURCE, NodeKind.UNNAMED, NodeKind.CODED}


def _open(
    kept: PartPoints, below: Below | None, labels: Mapping[int, Label], sources: Sequence[Any]
) -> list[dict[str, Any]]:
    """What is not mapped, and what to ask for."""
    if below is None:
        return []
    placeholders = {line.source.pk for line in sources if line.source.site.is_placeholder}
    found = []
    for code in below.unmapped(nodes.code(NodeKind.PART, kept.part_id)):
        kind = nodes.kind_of(code)
        if kind in ASKED:
            label = labels[code]
            found.append({"label": label, "ask": _ask(label, is_placeholder=label.ref in placeholders)})
    return found


def _ask(label: Label, *, is_placeholder: bool) -> str:
    if label.kind == NodeKind.SITE:
        return _("ask %(company)s what this site needs, and from where; load it as dependencies.csv") % {
            "company": label.note or _("whoever runs it")
        }
    if label.kind == NodeKind.SOURCE:
        if is_placeholder:
            return _("ask where it is made; load the site with sources.csv")
        return _("say by which routes it reaches the plant; load them as routes.csv")
    return _("ask for its name, or for a keyed code")


@dataclass(frozen=True)
class Compared:
    """One other source against the primary."""

    row: Independence
    state: str  # "good", "bad" or "warn"
    words: str
    shared: list[Label]
    possible: list[Label]


def _independent(one: Independence, labels: Mapping[int, Label], state: str) -> Compared:
    """As the check says, with what is shared and how far both are mapped."""
    shared = [labels[code] for code in one.shared]
    possible = [labels[code] for code in one.shared_possible]
    if state == "fail":
        return Compared(one, "bad", _("not independent"), shared, possible)
    if state == "unknown":
        return Compared(one, "warn", _("not proven"), shared, possible)
    if shared:
        words = _("independent but for what the policy accepts, proven to tier %s") % one.proven_tier
        return Compared(one, "good", words, shared, possible)
    return Compared(one, "good", _("independent, proven to tier %s") % one.proven_tier, shared, possible)
