"""What a page draws around a node: asked for by the address, worked out, and said as plain figures for a canvas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from scoring import drawingsvg, drawingwords, networks
from scoring.drawingwords import STATES, STYLES, Said
from scoring.models import NetworkKind
from scoring.networks import neighbourhood, nodes
from scoring.networks.drawing import FOLDED, MOST, OPEN_AT_ONCE, SMALL, Drawing, drawing
from scoring.networks.neighbourhood import CERTAIN, DOWN, UP, Neighbourhood
from scoring.networks.nodes import NodeKind

OFFERED = 60  # ends of ways
STANDING = (NodeKind.PART, NodeKind.SOURCE, NodeKind.MAKING, NodeKind.MATERIAL)  # drawn by what they stand on


@dataclass(frozen=True)
class Asked:
    """What of `code` is to be drawn. What an address says wrongly is not asked for."""

    code: int
    way: str
    network: str
    everything: bool
    point: int
    opened: tuple[int, ...]

    @classmethod
    def of(cls, code: int, query: QueryDict) -> "Asked":
        way, network = query.get("way", ""), query.get("network", "")
        return cls(
            code=code,
            way=way if way in (UP, DOWN) else usual_way(code),
            network=network if network in NetworkKind.values else NetworkKind.USABLE.value,
            everything=query.get("all") == "on",
            point=_whole(query.get("point", "")),
            opened=tuple(filter(None, map(_whole, query.getlist("open")[:OPEN_AT_ONCE]))),
        )

    def query(self, **changes: Any) -> str:
        """The query of an address that asks for this, with changes."""
        told = {"way": self.way, "network": self.network, "all": "on" if self.everything else ""}
        told |= {"point": self.point or "", "open": list(self.opened)} | changes
        usual = {
            "way": usual_way(self.code),
            "network": NetworkKind.USABLE.value,
            "all": "",
            "point": "",
            "open": [],
        }
        kept = {name: value for name, value in told.items() if value != usual.get(name)}
        return f"?{urlencode(kept, doseq=True)}" if kept else "?"


def usual_way(code: int) -> str:
    return UP if nodes.kind_of(code) in STANDING else DOWN


def _whole(words: str) -> int:
    """0 for what is no number of ours."""
    return int(words) if words.isdecimal() and len(words) < 19 else 0


@dataclass(frozen=True)
class Drawn:
    """The neighbourhood, what of it is drawn with all that an address may ask for, and the ends that are offered."""

    asked: Asked
    around: Neighbourhood
    ends: list[int]
    chosen: int  # a node of the neighbourhood; -1 for none

    @cached_property
    def whole(self) -> Drawing:
        most = MOST if len(self.around) <= MOST else FOLDED
        return drawing(self.around, most=most, apart=self._apart(), opened=self.asked.opened)

    @cached_property
    def small(self) -> Drawing:
        """That which fits on paper."""
        if len(self.whole) <= SMALL:
            return self.whole
        return drawing(self.around, most=SMALL, apart=self._apart())

    def _apart(self) -> Sequence[int]:
        return [*self.lit_of_chosen, *self.ends]

    @cached_property
    def lit_of_chosen(self) -> list[int]:
        return self.around.lit([self.chosen])[0].tolist() if self.chosen >= 0 else []

    def lit_in(self, found: Drawing) -> set[int]:
        """The boxes of the chosen end's ways."""
        return set(found.box_of[self.lit_of_chosen].tolist())


def drawn(asked: Asked) -> Drawn | None:
    """None before the first build, and for a node that the network does not have. One query."""
    mapped = networks.current(asked.network)
    if mapped is None:
        return None
    found = neighbourhood.around(mapped, asked.code, way=asked.way, everything=asked.everything)
    if found is None:
        return None
    ends = found.ends[:OFFERED].tolist()
    chosen = next((end for end in found.ends.tolist() if int(found.codes[end]) == asked.point), -1)
    if chosen >= 0 and chosen not in ends:
        ends.append(chosen)
    return Drawn(asked, found, ends, chosen)


def figure(one: Drawn, said: Said) -> dict[str, Any]:
    """What the canvas is drawn from. Lists have a value a box, or a line. `said` of the whole."""
    found = one.whole
    width, height = found.layout.size
    return {
        "width": width,
        "height": height,
        "root": found.root,
        "x": found.layout.x.tolist(),
        "y": found.layout.y.tolist(),
        "tier": said.tiers,
        "name": said.names,
        "second": [said.second(box) for box in range(len(found))],
        "whole": [said.whole(box) for box in range(len(found))],
        "state": found.state.tolist(),
        "code": [str(code) if code else "" for code in said.codes],
        "open": [str(key) if key else "" for key in found.key.tolist()],
        "owner": found.owner.tolist(),
        "needed": found.needed.tolist(),
        "style": found.style.tolist(),
        "certain": [int(each) for each in found.certain.tolist()],
        "ends": sorted(set(found.box_of[one.around.ends].tolist())),
        "lit": sorted(one.lit_in(found)),
        "is_folded": found.is_folded,
        "tiers": {str(tier): said.tier(tier) for tier in sorted(set(said.tiers))},
        "addresses": addresses(one.asked),
        "words": words(one.asked),
    }


def ways(one: Drawn) -> dict[str, Any]:
    """The boxes through which the loss passes between the root and what was chosen, in the figure of the same
    address where nothing is folded; and the drawing for paper, with these ways. One query."""
    said = drawingwords.said(one.small)
    paper = drawingsvg.svg(one.small, said, lit=one.lit_in(one.small), name="paper")
    return {"lit": sorted(one.lit_in(one.whole)), "paper": "" if one.small is one.whole else paper}


def addresses(asked: Asked) -> dict[str, str]:
    """Of pages, with 0 in the place of a code, of a part's id, or of the key of a group."""
    network = asked.query(way=usual_way(asked.code), all="", point="", open=[])
    return {
        "node": reverse("network_node", args=[0]) + network.removesuffix("?"),
        "part": reverse("part", args=[0]),
        "drawing": reverse("network_node_drawing", args=[0]) + network.removesuffix("?"),
        "open": asked.query(open=[*asked.opened, 0]),
    }


def words(asked: Asked) -> Mapping[str, Any]:
    return {
        "page": _("Open its page"),
        "drawing": _("Draw what is around it"),
        "open": _("Open the group"),
        "chosen": _("The ways of %s are lit up"),
        "states": [str(STATES[asked.way].get(state, "")) for state in range(CERTAIN + 1)],
        "styles": [str(words) for words in STYLES.values()],
    }


def nothing(asked: Asked) -> dict[str, Any]:
    """The figure of what no network has."""
    lists = ("x", "y", "tier", "name", "second", "whole", "state", "code", "open", "owner", "needed", "style")
    return {
        "width": 0,
        "height": 0,
        "root": -1,
        **{name: [] for name in (*lists, "certain")},
        **{name: [] for name in ("ends", "lit")},
        "is_folded": False,
        "tiers": {},
        "addresses": addresses(asked),
        "words": words(asked),
    }
