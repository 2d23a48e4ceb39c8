"""What the boxes, tiers and lines of a drawing are called: the same words in the drawing and in its list."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.templatetags.words import country as country_name
from accounts.templatetags.words import number
from scoring import networklist
from scoring.networks import neighbourhood, nodes
from scoring.networks.drawing import Drawing
from scoring.networks.neighbourhood import ANY_OF, AS_LISTED, CERTAIN, DOWN, NEEDS, POSSIBLE, UP
from scoring.networks.nodes import NodeKind

MANY: dict[NodeKind, Callable[[int], str]] = {
    NodeKind.PART: lambda n: ngettext("%s part", "%s parts", n),
    NodeKind.SOURCE: lambda n: ngettext("%s source", "%s sources", n),
    NodeKind.COMPANY: lambda n: ngettext("%s company", "%s companies", n),
    NodeKind.SITE: lambda n: ngettext("%s site", "%s sites", n),
    NodeKind.TOOL: lambda n: ngettext("%s tool", "%s tools", n),
    NodeKind.ROUTE: lambda n: ngettext("%s route", "%s routes", n),
    NodeKind.PORT: lambda n: ngettext("%s port", "%s ports", n),
    NodeKind.ZONE: lambda n: ngettext("%s zone", "%s zones", n),
    NodeKind.COUNTRY: lambda n: ngettext("%s country", "%s countries", n),
    NodeKind.MATERIAL: lambda n: ngettext("%s material", "%s materials", n),
    NodeKind.PLANT: lambda n: ngettext("%s own plant", "%s own plants", n),
    NodeKind.MAKING: lambda n: ngettext("%s part made ourselves", "%s parts made ourselves", n),
    NodeKind.OUTPUT: lambda n: ngettext("%s site's goods", "%s sites' goods", n),
    NodeKind.CODED: lambda n: ngettext("%s site told by code only", "%s sites told by code only", n),
    NodeKind.UNNAMED: lambda n: ngettext("%s site not named", "%s sites not named", n),
}
STATES = {
    UP: {POSSIBLE: gettext_lazy("may stop it"), CERTAIN: gettext_lazy("stops it alone")},
    DOWN: {POSSIBLE: gettext_lazy("may stop with it"), CERTAIN: gettext_lazy("stops with it")},
}
STYLES = {
    NEEDS: gettext_lazy("needs it"),
    AS_LISTED: gettext_lazy("needs it, as far as is listed"),
    ANY_OF: gettext_lazy("one of several"),
}


@dataclass(frozen=True)
class Said:
    """One of a list a box: `names`; `kinds`, of a group where it is; `notes`, what tells it from others."""

    drawing: Drawing
    names: list[str]
    kinds: list[str]
    notes: list[str]

    @cached_property
    def states(self) -> list[str]:
        words = STATES[self.drawing.around.way]
        return [str(words.get(state, "")) for state in self.drawing.state.tolist()]

    @cached_property
    def codes(self) -> list[int]:
        """0 for a group."""
        found = self.drawing
        return [int(found.around.codes[node]) if node >= 0 else 0 for node in found.node.tolist()]

    def second(self, box: int) -> str:
        """Under the name: what it is, and whether it stops; else what tells it from others."""
        more = self.states[box] or self.notes[box]
        return f"{self.kinds[box]} · {more}" if self.kinds[box] and more else self.kinds[box] or more

    def whole(self, box: int) -> str:
        more = [self.kinds[box], self.notes[box], self.states[box]]
        if self.drawing.unmapped[box]:
            more.append(not_mapped())
        return f"{self.names[box]} ({', '.join(filter(None, more))})"

    @cached_property
    def tiers(self) -> list[int]:
        """Of each box, counted from the root."""
        column = self.drawing.layout.column
        return abs(column - column[self.drawing.root]).tolist()

    def tier(self, number_of: int) -> str:
        return _("Tier %s") % number(number_of)


def said(drawing: Drawing) -> Said:
    """One query."""
    found = drawing.around
    labels = nodes.labels(found.codes[drawing.node[drawing.node >= 0]].tolist())
    names, kinds, notes = [], [], []
    rows = zip(
        *(each.tolist() for each in (drawing.node, drawing.kind, drawing.count, drawing.country)), strict=True
    )
    codes = found.codes
    words = {kind: str(NodeKind(kind).label) for kind in set(drawing.kind.tolist())}
    for node, kind, count, country in rows:
        if node >= 0:
            label = labels[int(codes[node])]
            names.append(label.name)
            kinds.append(words[kind])
            notes.append(label.note if label.note != label.name else "")
        else:
            names.append(MANY[NodeKind(kind)](count) % number(count))
            kinds.append("")
            notes.append(country_name(nodes.country_of(country)) if country else "")
    return Said(drawing, names, kinds, notes)


def not_mapped() -> str:
    return _("not mapped to its end")


def address(code: int, *, network: str) -> str:
    """The page of what the node stands for: a part's own, else the node's."""
    if nodes.kind_of(code) == NodeKind.PART:
        return reverse("part", args=[nodes.ref_of(code)])
    return networklist.address(code, network=network)


def sentence(found: neighbourhood.Neighbourhood) -> str:
    """'It stands on 118 nodes. 12 of them stop it alone, 3 may.'"""
    others = len(found) - 1
    if not others:
        if found.way == UP:
            return _("Nothing that it stands on is known.")
        return _("Nothing stands on it in this network.")
    certain, possible = (int((found.state == each).sum()) for each in (CERTAIN, POSSIBLE))
    may = ngettext("%s may", "%s may", possible) % number(possible)
    if found.way == UP:
        words = ngettext("It stands on %s node", "It stands on %s nodes", others) % number(others)
        alone = ngettext("%s of them stops it alone", "%s of them stop it alone", certain)
    else:
        words = ngettext("%s node stands on it", "%s nodes stand on it", others) % number(others)
        alone = ngettext("%s of them stops with it", "%s of them stop with it", certain)
    said = {"nodes": words, "certain": alone % number(certain), "possible": may}
    if certain and possible:
        return _("%(nodes)s. %(certain)s, %(possible)s.") % said
    if certain:
        return _("%(nodes)s. %(certain)s.") % said
    return _("%(nodes)s. None for certain, %(possible)s.") % said if possible else f"{words}."
