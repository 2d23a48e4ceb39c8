"""`single-points`: whose loss alone stops something; with `?part=`, those of one part with the ways they take."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import operations
from accounts.api.problems import Problem
from accounts.api.views import Operation
from scoring import networkproof, networks
from scoring.api import written
from scoring.models import RANKED, NetworkKind, PartPoints, SinglePoint
from scoring.networks import nodes
from scoring.networks.nodes import Label, NodeKind
from suppliers.api import describing, filters, lists
from suppliers.api.fields import Field, Listing
from suppliers.api.views import Row, Rows
from suppliers.duplicates import leading
from suppliers.models import Part

KINDS = {kind.name.lower(): kind for kind in RANKED}
STEP = {
    "type": "object",
    "required": ["node", "kind", "key", "name"],
    "properties": {
        "node": {"type": "integer"},
        "kind": {"type": "string", "enum": [kind.name.lower() for kind in NodeKind]},
        "key": {"type": "string"},
        "name": {"type": "string"},
    },
}
MONEY = {"type": ["string", "null"]}
NAMED = {"type": "string"}
PATHS = {"type": ["array", "null"], "items": {"type": "array", "items": STEP}}


def _kind(number: int) -> str:
    return NodeKind(number).name.lower()


def _money(amount: float) -> str:
    return f"{amount:.2f}"


def _rows(user: Any) -> QuerySet:
    hidden = ExpressionWrapper(Q(hidden_parts__gt=0), output_field=BooleanField())
    certain = ExpressionWrapper(Q(parts_stopped__gt=0), output_field=BooleanField())
    return SinglePoint.objects.visible_to(user).annotate(hidden=hidden, certain=certain, paths=F("node"))


def _field(
    name: str, path: str, about: Any, schema: dict[str, Any], write: Callable[[Any], Any] | None = None
):
    return Field(name, path, "list", about, write=write, schema=schema)


LISTING = Listing(
    "single-points",
    gettext_lazy(
        "A node of the supply network whose loss alone stops a part. `node` is its number, the same in every build; "
        "`key` the natural key of its fact."
    ),
    _rows,
    (
        Field(
            "network",
            "network",
            "choice",
            gettext_lazy("paper: every listed source counts; usable: those that can be bought from"),
            choices=tuple(NetworkKind.values),
        ),
        Field("node", "node", "whole", gettext_lazy("number of the node")),
        _field("kind", "kind", gettext_lazy("what it is"), {"type": "string", "enum": list(KINDS)}, _kind),
        _field(
            "key", "node", gettext_lazy("code of the site, supplier, port, tool, plant or country"), NAMED
        ),
        _field("name", "node", gettext_lazy("what it is called"), NAMED),
        Field(
            "tier",
            "tier",
            "whole",
            gettext_lazy("how far up it first stands; 0: a source's own"),
            nullable=True,
        ),
        Field(
            "parts_stopped", "parts_stopped", "whole", gettext_lazy("bought parts that stop with it alone")
        ),
        Field(
            "parts_possible", "parts_possible", "whole", gettext_lazy("bought parts that may stop with it")
        ),
        Field("hidden", "hidden", "flag", gettext_lazy("some of these list two suppliers or more")),
        Field("hidden_parts", "hidden_parts", "whole", gettext_lazy("how many do")),
        Field("products_stopped", "products_stopped", "whole", gettext_lazy("finished products that stop")),
        _field(
            "revenue_at_risk_per_day",
            "loss_per_day",
            gettext_lazy("of all that stops, base currency a day: margin where known, else revenue"),
            MONEY,
            _money,
        ),
        Field(
            "loss_is_part",
            "loss_is_part",
            "flag",
            gettext_lazy("part of it is not known, as there is no exchange rate"),
        ),
        Field(
            "counted_by_revenue", "by_revenue", "flag", gettext_lazy("of some product a margin is not known")
        ),
        Field(
            "cover_days", "cover_days", "real", gettext_lazy("until the first part runs out"), nullable=True
        ),
        Field("chance", "chance", "real", gettext_lazy("that it fails within a year, 0 to 1"), nullable=True),
        Field("recovery_days", "recovery_days", "real", gettext_lazy("until it is back"), nullable=True),
        _field("expected_loss", "expected_loss", gettext_lazy("a year, base currency"), MONEY, _money),
        Field("found_on", "found_on", "date", gettext_lazy("the day on which it was first found")),
        Field(
            "certain",
            "certain",
            "flag",
            gettext_lazy("of the part asked for, else of any part, not only possible"),
        ),
        _field(
            "paths",
            "paths",
            gettext_lazy(
                "with `part`: from the part to the node, one through each of its sources; else null"
            ),
            PATHS,
        ),
    ),
    "scoring.view_scores",
    one="SinglePoint",
)


class SinglePoints(Rows):
    """`?network=paper` unless told otherwise."""

    more = frozenset({"part", "plant", "kind"})

    def answer(self, request: Request, given: dict[str, str]) -> dict[str, Any]:
        given.setdefault("network", NetworkKind.PAPER.value)
        asked = _part(request.user, given["part"], given.get("plant")) if "part" in given else None
        rows = self.listing.rows(request.user)
        if asked:
            rows = _of_part(rows, asked, given["network"], user=request.user)
        rows = filters.narrow(rows, self.listing, given)
        if "kind" in given:
            rows = rows.filter(kind=_read_kind(given["kind"]))
        told = lists.answer(request, rows, self.listing, given)
        _fill(told["results"], part=asked, network=given["network"])
        return told

    def operations(self) -> dict[str, Operation]:
        described = describing.list_operation(self.listing)
        more = [
            operations.query("kind", {"type": "string", "enum": list(KINDS)}, "Only nodes of this kind."),
            operations.query(
                "part", {"type": "string"}, "Those of the part with this number, with its paths."
            ),
            operations.query(
                "plant", {"type": "string"}, "The part's plant, where it has several; only with part."
            ),
        ]
        told = [
            one | {"schema": one["schema"] | {"default": "paper"}} if one["name"] == "network" else one
            for one in described["parameters"]
        ]
        responses = described["responses"] | operations.problems(400, 422)
        return {"GET": described | {"parameters": [*told, *more], "responses": responses}}


class SinglePointRow(Row):
    def get(self, request: Request, pk: int) -> Response:
        answer = super().get(request, pk)
        _fill([answer.data], part=None, network=answer.data["network"])
        return answer


def _read_kind(told: str) -> NodeKind:
    if told not in KINDS:
        reason = _("kind “%(told)s”: there are %(known)s.") % {"told": told[:60], "known": ", ".join(KINDS)}
        raise Problem(400, "wrong_value", reason)
    return KINDS[told]


def _part(user: Any, number: str, plant: str | None) -> Part:
    """Raises a Problem where there is none, and one that names the plants where it has several."""
    if "\0" in number or "\0" in (plant or ""):
        raise Problem(422, "wrong_value", _("A parameter has a character that no text can hold."))
    parts = Part.objects.visible_to(user).filter(number=number).select_related("plant").order_by("pk")
    if plant is not None:
        parts = parts.filter(plant__code=plant) if plant else parts.filter(plant=None)
    found = list(parts[:20]) or leading.parts(number, plant, user=user)
    if len(found) > 1:
        plants = ", ".join(one.plant.code if one.plant else _("none") for one in found)
        words = _("Part %(number)s is at several plants; add plant=, one of: %(plants)s.")
        raise Problem(400, "several_plants", words % {"number": number[:60], "plants": plants})
    if not found:
        raise Problem(422, "unknown_part", _("There is no part “%s” here.") % number[: written.LONGEST_KEY])
    return found[0]


def _of_part(rows: QuerySet, part: Part, network: str, *, user: Any) -> QuerySet:
    kept = PartPoints.objects.visible_to(user).filter(pk=part.pk).first()
    if kept is None or network not in NetworkKind.values:
        return rows.none()
    certain, possible = getattr(kept, network), getattr(kept, f"{network}_possible")
    is_certain = ExpressionWrapper(Q(node__in=certain), output_field=BooleanField())
    return rows.filter(node__in=[*certain, *possible]).annotate(certain=is_certain)


def _fill(results: Sequence[dict[str, Any]], *, part: Part | None, network: str) -> None:
    """Names, and of one part the paths. One query, two with a part."""
    ways: dict[int, list[list[int]]] = {}
    mapped = networks.current(network) if part and results else None
    if part and mapped:
        code = nodes.code(NodeKind.PART, part.pk)
        below = networkproof.below(mapped, [code])
        for row in results:
            if below is None:
                break
            chains = below.ways if row["certain"] else below.possible_ways
            ways[row["node"]] = chains(code, row["node"])
    labels = nodes.labels(
        {*(row["node"] for row in results), *(s for ws in ways.values() for w in ws for s in w)}
    )
    for row in results:
        row["key"], row["name"] = labels[row["node"]].key, labels[row["node"]].name
        steps = [[_step(labels[code]) for code in way] for way in ways.get(row["node"], [])]
        row["paths"] = steps if part else None


def _step(label: Label) -> dict[str, Any]:
    return {"node": label.code, "kind": label.kind.name.lower(), "key": label.key, "name": label.name}
