"""A drawing as an SVG of our own: small enough to be read at once, or for paper. Hidden from screen readers, for
which the list says the same."""

from collections.abc import Collection

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from scoring.drawingwords import Said
from scoring.network.layout import BOX_HEIGHT, BOX_WIDTH
from scoring.networks.drawing import Drawing
from scoring.networks.neighbourhood import ANY_OF, AS_LISTED, CERTAIN, NEEDS, POSSIBLE

EDGE, HEAD = 10, 26
LETTERS, SMALL_LETTERS = 20, 25  # of a name in a box, and of what stands under it
LINES = {NEEDS: "", AS_LISTED: " is-listed", ANY_OF: " is-choice"}
BOXES = {CERTAIN: " is-point", POSSIBLE: " is-possible"}


def svg(found: Drawing, said: Said, *, lit: Collection[int], name: str) -> SafeString:
    width, height = found.layout.size
    across, down = width + 2 * EDGE, height + HEAD + EDGE
    return format_html(
        '<svg class="drawing-svg{}" data-svg="{}" viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true" '
        'focusable="false">{}{}{}</svg>',
        " has-lit" if lit else "",
        name,
        *(f"{each:g}" for each in (across, down, across, down)),
        _heads(found, said),
        format_html_join("", "{}", ((_line(found, at, lit),) for at in range(len(found.owner)))),
        format_html_join("", "{}", ((_box(found, said, at, lit),) for at in range(len(found)))),
    )


def _heads(found: Drawing, said: Said) -> SafeString:
    left: dict[int, float] = {}
    for tier, x in zip(said.tiers, found.layout.x.tolist(), strict=True):
        left[tier] = min(x, left.get(tier, x))
    return format_html_join(
        "",
        '<text class="head" x="{}" y="15">{}</text>',
        ((f"{x + EDGE:g}", said.tier(tier)) for tier, x in sorted(left.items())),
    )


def _line(found: Drawing, at: int, lit: Collection[int]) -> SafeString:
    owner, needed = int(found.owner[at]), int(found.needed[at])
    x1, y1 = found.layout.x[owner] + EDGE, found.layout.y[owner] + HEAD + BOX_HEIGHT / 2
    x2, y2 = found.layout.x[needed] + EDGE, found.layout.y[needed] + HEAD + BOX_HEIGHT / 2
    x1 += BOX_WIDTH
    if x2 >= x1:
        bend = (x2 - x1) / 2
        path = f"M{x1:g} {y1:g}C{x1 + bend:g} {y1:g} {x2 - bend:g} {y2:g} {x2:g} {y2:g}"
    else:  # back, or beside
        x2 += BOX_WIDTH
        path = f"M{x1:g} {y1:g}C{x1 + 36:g} {y1:g} {x2 + 36:g} {y2:g} {x2:g} {y2:g}"
    return format_html(
        '<path class="line{}{}{}" data-from="{}" data-to="{}" d="{}"/>',
        LINES[int(found.style[at])],
        " is-point" if found.certain[at] else "",
        " is-lit" if owner in lit and needed in lit else "",
        owner,
        needed,
        path,
    )


def _box(found: Drawing, said: Said, at: int, lit: Collection[int]) -> SafeString:
    x, y = found.layout.x[at] + EDGE, found.layout.y[at] + HEAD
    names = BOXES.get(int(found.state[at]), "")
    names += " is-root" if at == found.root else ""
    names += " is-group" if found.node[at] < 0 else ""
    names += " is-lit" if at in lit else ""
    return format_html(
        '<g class="node{}" data-box="{}"><title>{}</title>{}<rect x="{}" y="{}" width="{}" height="{}" rx="6"/>'
        '<text class="first" x="{}" y="{}">{}</text><text class="second" x="{}" y="{}">{}</text></g>',
        names,
        at,
        said.whole(at),
        _stacked(x, y) if found.node[at] < 0 else mark_safe(""),
        *(f"{each:g}" for each in (x, y, BOX_WIDTH, BOX_HEIGHT, x + 10, y + 18)),
        cut_short(said.names[at], LETTERS),
        *(f"{each:g}" for each in (x + 10, y + 33)),
        cut_short(said.second(at), SMALL_LETTERS),
    )


def _stacked(x: float, y: float) -> SafeString:
    """A second sheet behind the box of several."""
    return format_html(
        '<rect class="sheet" x="{}" y="{}" width="{}" height="{}" rx="6"/>',
        *(f"{each:g}" for each in (x + 4, y + 4, BOX_WIDTH, BOX_HEIGHT)),
    )


def cut_short(words: str, letters: int) -> str:
    return words if len(words) <= letters else f"{words[: letters - 1].rstrip()}…"
