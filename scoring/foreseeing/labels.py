"""What nodes are called, those too that are only imagined."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from scoring.networks import nodes
from scoring.networks.nodes import Label, NodeKind
from suppliers.judging.imagining import FIRST, Imagined


def labels(codes: Iterable[int], imagined: Imagined) -> dict[int, Label]:
    """One query."""
    names = imagined.new_names()
    asked = {int(code) for code in codes}
    new = {code for code in asked if nodes.ref_of(code) >= FIRST}
    return nodes.labels(asked - new) | {code: _imagined(code, names) for code in new}


def _imagined(code: int, names: dict[int, str]) -> Label:
    kind, ref = nodes.kind_of(code), nodes.ref_of(code)
    if kind == NodeKind.CODED:
        return Label(code, kind, ref, "", _("a site that the supplier does not name"))
    return Label(code, kind, ref, "", names.get(ref, ""), _("new"))
