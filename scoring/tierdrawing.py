"""What a part hangs on, tier by tier: as a drawing, and as a nested list that says the same.

The drawing is ours: boxes in columns, the part at the left, what it needs to the right. A full line is a need
of its own, a dashed one of several alternatives. Countries, companies and zones are drawn where they are single
points, else left out: everything is in some country.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from scoring.networkproof import PASSED_THROUGH, Below
from scoring.networks import nodes
from scoring.networks.nodes import Label, NodeKind

BOX_WIDTH, BOX_HEIGHT = 158, 42
COLUMN, ROW, EDGE = 190, 54, 10
MOST = 60  # nodes; the single points and the ways to them always
LETTERS = 19  # of a name in a box
HIDDEN_IN_A_ROW = 3
ONLY_AS_POINTS = {NodeKind.COMPANY, NodeKind.ZONE, NodeKind.COUNTRY, NodeKind.TOOL, NodeKind.ROUTE}


@dataclass(frozen=True)
class Link:
    """From a node to one that it needs; `is_choice`: others will do as well."""

    owner: int
    needed: int
    is_choice: bool


@dataclass(frozen=True)
class Tiers:
    """Columns of places, the root alone in the first; the links between them; how many are left out.

    `codes` of all places, `points` the places of the root's single points, `critical` those that stop with one.
    """

    codes: list[int]
    columns: list[list[int]]
    links: list[Link]
    left_out: int
    points: set[int]
    critical: set[int]

    @property
    def shown(self) -> list[int]:
        return [one for column in self.columns for one in column]


def tiers(below: Below, points: Collection[int], *, root: int, most: int = MOST) -> Tiers:
    """`root` is a code, `points` are codes of its single points."""
    start, marked = below.place[root], {below.place[one] for one in points if one in below.place}
    kinds = [nodes.kind_of(code) for code in below.codes]
    critical = {at for at in range(len(kinds)) if at in marked or marked.intersection(below.points_at(at))}
    passed = {at for at, kind in enumerate(kinds) if kind in PASSED_THROUGH}
    minor = {at for at, kind in enumerate(kinds) if kind in ONLY_AS_POINTS and at not in critical}
    hidden = (passed | minor) - {start}
    links = {at: _links(below, at, hidden) for at in range(len(kinds)) if at not in hidden}
    depth = _depths(links, start)
    wanted = sorted(depth, key=lambda at: (at not in critical, depth[at], at))
    kept = set(wanted[:most]) | {start}
    columns: list[list[int]] = [[] for _ in range(max(depth[at] for at in kept) + 1)]
    for at in sorted(kept, key=lambda at: (depth[at], at)):
        columns[depth[at]].append(at)
    drawn = [link for at in sorted(kept) for link in links[at] if link.needed in kept]
    left_out = len(depth) - len(kept)
    return Tiers(below.codes, _untangled(columns, drawn), drawn, left_out, marked, critical)


def _links(below: Below, at: int, hidden: set[int]) -> list[Link]:
    found: dict[int, Link] = {}
    for need in below.alternatives[at]:
        for one in need:
            for end in _seen(below, one, hidden):
                found.setdefault(end, Link(at, end, len(need) > 1))
    return list(found.values())


def _seen(below: Below, at: int, hidden: set[int], *, deep: int = 0) -> list[int]:
    """The node, or where it is hidden, what it needs of those that are not."""
    if at not in hidden:
        return [at]
    if deep > HIDDEN_IN_A_ROW:
        return []
    further = [one for need in below.alternatives[at] for one in need]
    return [end for one in further for end in _seen(below, one, hidden, deep=deep + 1)]


def _depths(links: Mapping[int, list[Link]], root: int) -> dict[int, int]:
    """Of what the root reaches: how many steps away."""
    depth, layer = {root: 0}, [root]
    while layer:
        ends = dict.fromkeys(link.needed for at in layer for link in links[at])
        step = depth[layer[0]] + 1
        layer = [one for one in ends if one not in depth]
        depth |= dict.fromkeys(layer, step)
    return depth


def _untangled(columns: list[list[int]], links: list[Link]) -> list[list[int]]:
    """Each column in the order of what it hangs on, so that few lines cross."""
    owners: dict[int, list[int]] = {}
    for link in links:
        owners.setdefault(link.needed, []).append(link.owner)
    row = {columns[0][0]: 0.0}
    for column in columns[1:]:
        weight = {at: [row[owner] for owner in owners.get(at, ()) if owner in row] or [0.0] for at in column}
        column.sort(key=lambda at: (sum(weight[at]) / len(weight[at]), at))
        row |= {at: place - (len(column) - 1) / 2 for place, at in enumerate(column)}
    return columns


def drawing(found: Tiers, labels: Mapping[int, Label]) -> SafeString:
    """An SVG that is hidden from screen readers: the list says the same."""
    tallest = max(len(column) for column in found.columns)
    width = COLUMN * (len(found.columns) - 1) + BOX_WIDTH + 2 * EDGE
    height = ROW * tallest - (ROW - BOX_HEIGHT) + 2 * EDGE
    place = {
        at: (EDGE + COLUMN * number, EDGE + ROW * (row + (tallest - len(column)) / 2))
        for number, column in enumerate(found.columns)
        for row, at in enumerate(column)
    }
    lines = format_html_join("", "{}", ((_line(link, place, found.critical),) for link in found.links))
    boxes = format_html_join(
        "",
        "{}",
        ((_box(labels[found.codes[at]], *place[at], is_point=at in found.points),) for at in found.shown),
    )
    return format_html(
        '<svg class="tiers-drawing" viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true" '
        'focusable="false">{}{}</svg>',
        *(width, height) * 2,
        lines,
        boxes,
    )


def _line(link: Link, place: Mapping[int, tuple[float, float]], critical: Collection[int]) -> SafeString:
    (x1, y1), (x2, y2) = place[link.owner], place[link.needed]
    y1, y2 = y1 + BOX_HEIGHT / 2, y2 + BOX_HEIGHT / 2
    if x2 > x1:
        x1 += BOX_WIDTH
        bend = (x2 - x1) / 2
        path = f"M{x1:g} {y1:g}C{x1 + bend:g} {y1:g} {x2 - bend:g} {y2:g} {x2:g} {y2:g}"
    else:  # back, or beside
        x1, x2 = x1 + BOX_WIDTH, x2 + BOX_WIDTH
        path = f"M{x1:g} {y1:g}C{x1 + 36:g} {y1:g} {x2 + 36:g} {y2:g} {x2:g} {y2:g}"
    names = ["line", "is-choice" if link.is_choice else "", "is-point" if link.needed in critical else ""]
    return format_html('<path class="{}" d="{}"/>', " ".join(filter(None, names)), path)


def _box(label: Label, x: float, y: float, *, is_point: bool) -> SafeString:
    second = str(label.kind.label) if not label.note else f"{label.kind.label} · {label.note}"
    return format_html(
        '<g class="node{}"><title>{}</title><rect x="{}" y="{}" width="{}" height="{}" rx="6"/>'
        '<text class="first" x="{}" y="{}">{}</text><text class="second" x="{}" y="{}">{}</text></g>',
        " is-point" if is_point else "",
        f"{label.name} ({second})",
        *(f"{number:g}" for number in (x, y, BOX_WIDTH, BOX_HEIGHT, x + 10, y + 18)),
        _cut_short(label.name, LETTERS),
        *(f"{number:g}" for number in (x + 10, y + 33)),
        _cut_short(second, LETTERS + 4),
    )


def _cut_short(words: str, letters: int) -> str:
    return words if len(words) <= letters else f"{words[: letters - 1].rstrip()}…"


def nested(found: Tiers, labels: Mapping[int, Label]) -> SafeString:
    """The same as a list in lists; what has been said once is only named again."""
    links: dict[int, list[Link]] = {}
    for link in found.links:
        links.setdefault(link.owner, []).append(link)
    told: set[int] = set()

    def line(at: int, *, is_choice: bool) -> SafeString:
        label, below = labels[found.codes[at]], links.get(at, [])
        words = _said(
            label, is_choice=is_choice, is_point=at in found.points, again=at in told and bool(below)
        )
        if at in told or not below:
            told.add(at)
            return format_html("<li>{}</li>", words)
        told.add(at)
        inner = [(line(one.needed, is_choice=one.is_choice),) for one in below]
        return format_html("<li>{}<ul>{}</ul></li>", words, format_html_join("", "{}", inner))

    return format_html('<ul class="tiers-list">{}</ul>', line(found.columns[0][0], is_choice=False))


def _said(label: Label, *, is_choice: bool, is_point: bool, again: bool) -> SafeString:
    more = [str(label.kind.label)]
    if label.note:
        more.append(label.note)
    if is_choice:
        more.append(_("one of several"))
    if again:
        more.append(_("see above"))
    mark = (
        format_html(' <span class="tag is-bad">{}</span>', _("stops it alone")) if is_point else mark_safe("")
    )
    return format_html(
        '<span class="first">{}</span> <span class="soft">{}</span>{}', label.name, ", ".join(more), mark
    )
