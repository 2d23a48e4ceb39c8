"""A drawing as a list in lists, for whoever does not see it: tiers, their boxes, and what each of these needs."""

from dataclasses import dataclass

from scoring import drawingwords
from scoring.drawings import Asked
from scoring.drawingwords import STYLES, Said
from scoring.networks.neighbourhood import ANY_OF, CERTAIN


@dataclass(frozen=True)
class Need:
    """One that a box needs: its place in the list, its name, how it is needed."""

    box: int
    name: str
    how: str


@dataclass(frozen=True)
class Entry:
    """`href`: its page, or where its group is opened."""

    box: int
    name: str
    more: str
    state: str
    is_certain: bool
    is_group: bool
    href: str
    needs: list[Need]


@dataclass(frozen=True)
class Tier:
    name: str
    entries: list[Entry]


def tiers(said: Said, asked: Asked) -> list[Tier]:
    """From the root on; in each from above as they stand in the drawing."""
    found = said.drawing
    needs: list[list[Need]] = [[] for _box in range(len(found))]
    order = sorted(range(len(found.owner)), key=lambda at: int(found.style[at]) == ANY_OF)
    for at in order:
        needed = int(found.needed[at])
        needs[int(found.owner[at])].append(
            Need(needed, said.names[needed], str(STYLES[int(found.style[at])]))
        )
    by_tier: dict[int, list[int]] = {}
    height, left = found.layout.y.tolist(), found.layout.x.tolist()
    for box in sorted(range(len(found)), key=lambda at: (height[at], left[at])):
        by_tier.setdefault(said.tiers[box], []).append(box)
    return [
        Tier(said.tier(tier), [_entry(said, asked, box, needs[box]) for box in by_tier[tier]])
        for tier in sorted(by_tier)
    ]


def _entry(said: Said, asked: Asked, box: int, needs: list[Need]) -> Entry:
    found, code = said.drawing, said.codes[box]
    key = int(found.key[box])
    href = (
        drawingwords.address(code, network=asked.network)
        if code
        else asked.query(open=[*asked.opened, key]) + "#list"
    )
    more = [said.kinds[box], said.notes[box]]
    if found.unmapped[box]:
        more.append(drawingwords.not_mapped())
    return Entry(
        box=box,
        name=said.names[box],
        more=", ".join(filter(None, more)),
        state=said.states[box],
        is_certain=int(found.state[box]) == CERTAIN,
        is_group=not code,
        href=href,
        needs=needs,
    )
