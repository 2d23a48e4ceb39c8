"""What an incident's page lists: parts by money with the day they stop, what suppliers say, and what can be hit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.db.models import Case, Count, F, FloatField, IntegerField, Min, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.downloads import Table
from accounts.models import User
from scoring import search
from scoring.keyset import Sort, in_order
from scoring.models import Position, SinglePoint
from scoring.networks import nodes
from scoring.networks.nodes import NodeKind
from sourcing.models import Incident
from suppliers.models import AffectedAnswer, Questionnaire, Site, Source
from suppliers.models.answers import Affected

HOW: dict[str, Any] = {
    "sort": "daily",
    "falls": True,
    "sorts": {"daily": Sort(F("daily_loss"), FloatField())},
    "identity": "part_id",
}
FIELDS = ("daily_loss", "cover_days", "part__number", "part__description", "part__plant__code")
NAMES = ("part", "description", "plant", "daily_loss", "stops_on", "stock", "supplier_says")
CHUNK = 500
MOST_SAYING = 200  # suppliers on the page
MOST_FOUND = 20
_WORST = [Affected.STOPPED, Affected.PARTLY, Affected.UNKNOWN, Affected.NO]
_KIND_OF_HIT = {
    "supplier": NodeKind.COMPANY,
    "port": NodeKind.PORT,
    "tool": NodeKind.TOOL,
}


def positions(ids: Sequence[int], *, user: User) -> QuerySet[Position]:
    """Told as one array, and not as a list of numbers: half a million of those take ten seconds to read."""
    these = RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])
    return Position.objects.visible_to(user).in_scope().filter(part__in=these)


def counted(stopped: Sequence[int], possible: Sequence[int], *, user: User) -> tuple[int, int]:
    """How many bought parts in scope are among each; what is made of them stops with them. Two queries."""
    return positions(stopped, user=user).count(), positions(possible, user=user).count()


def drawn(
    rows: Sequence[dict[str, Any]], *, incident: Incident, said: dict[int, str]
) -> list[dict[str, Any]]:
    """`stops_on`: the day on which planned cover is used up; before it the part runs. None where it is not known."""
    return [
        {
            "href": reverse("part", args=[row["part_id"]]),
            "number": row["part__number"],
            "description": row["part__description"],
            "plant": row["part__plant__code"] or "",
            "daily_loss": row["daily_loss"],
            "stops_on": stops_on(incident.began_on, row["cover_days"]),
            "said": said.get(row["part_id"], ""),
            "holds": holds(incident, row["cover_days"]),
        }
        for row in rows
    ]


def table(stopped: QuerySet[Position], *, incident: Incident, currency: str, user: User, day: date) -> Table:
    """What stops, as a file has it, in the order of the page. A query for every CHUNK parts, and three at most."""
    suffix = f"_{currency.lower()}" if currency else ""
    names = [f"{name}{suffix}" if name == "daily_loss" else name for name in NAMES]
    return Table(f"incident-{incident.pk}-parts", names, _lines(stopped, incident, user=user), day)


def _lines(stopped: QuerySet[Position], incident: Incident, *, user: User) -> Iterator[list[Any]]:
    answers = sayings(incident, user=user)
    rows = in_order(stopped, **HOW).values("part_id", *FIELDS).iterator(chunk_size=2000)
    while some := list(islice(rows, CHUNK)):
        said = said_of_parts([row["part_id"] for row in some], answers, user=user)
        for row in drawn(some, incident=incident, said=said):
            named = [row[name] for name in ("number", "description", "plant", "daily_loss")]
            yield [*named, *_until(row), row["said"]]


def _until(row: dict[str, Any]) -> tuple[date | None, str]:
    """The day, or why there is none."""
    if row["holds"]:
        return None, _("stock lasts until they are back")
    return row["stops_on"], "" if row["stops_on"] else _("stock not known")


def stops_on(began_on: date, cover_days: float | None) -> date | None:
    if cover_days is None or cover_days > 3650:
        return None
    return began_on + timedelta(days=int(cover_days))


def holds(incident: Incident, cover_days: float | None) -> bool:
    """Whether its stock lasts until what is hit is back."""
    return bool(incident.lasts_days and cover_days is not None and cover_days >= incident.lasts_days)


@dataclass(frozen=True)
class Saying:
    """What a supplier has answered, the worst of its sites; `state` is "" while nothing is answered."""

    questionnaire: Questionnaire
    state: str
    back_on: date | None
    words: str

    @property
    def label(self) -> str:
        return str(Affected(self.state).label) if self.state else ""


def sayings(incident: Incident, *, user: User) -> list[Saying]:
    """Who was asked, the worst answers first, then who has not answered; so many at most. Two queries."""
    if incident.campaign_id is None:
        return []
    asked = Questionnaire.objects.visible_to(user).filter(campaign=incident.campaign_id)
    worst_first = asked.annotate(badness=_badness()).order_by("badness", "pk")
    found = list(worst_first.select_related("supplier")[:MOST_SAYING])
    told: dict[int, list[AffectedAnswer]] = {}
    answers = AffectedAnswer.objects.visible_to(user).filter(questionnaire__in=found)
    for answer in answers.select_related("site").order_by("pk"):
        told.setdefault(answer.questionnaire_id, []).append(answer)
    said = [_saying(one, told.get(one.pk, [])) for one in found]
    return sorted(said, key=lambda one: _WORST.index(Affected(one.state)) if one.state else len(_WORST))


def _badness() -> Min:
    states = [When(affected__state=state, then=Value(place)) for place, state in enumerate(_WORST)]
    unanswered = When(submitted_at=None, then=Value(len(_WORST)))
    return Min(Case(unanswered, *states, default=Value(len(_WORST)), output_field=IntegerField()))


def _saying(one: Questionnaire, answers: list[AffectedAnswer]) -> Saying:
    if one.submitted_at is None or not answers:
        return Saying(one, "", None, "")
    worst = min(answers, key=lambda answer: _WORST.index(Affected(answer.state)))
    back = max((answer.back_on for answer in answers if answer.back_on), default=None)
    words = "; ".join(f"{answer.site}: {answer.words}" for answer in answers if answer.words)
    return Saying(one, worst.state, back, words)


def said_of_parts(ids: Sequence[int], sayings_: Sequence[Saying], *, user: User) -> dict[int, str]:
    """Of each part the worst that one of its suppliers has answered, in words. One query, or none."""
    by_supplier = {one.questionnaire.supplier_id: one for one in sayings_ if one.state}
    if not by_supplier:
        return {}
    sources = (
        Source.objects.visible_to(user)
        .filter(part__in=list(ids))
        .filter(Q(supplier__in=by_supplier) | Q(site__supplier__in=by_supplier))
    )
    found: dict[int, Saying] = {}
    for part, seller, runs in sources.values_list("part_id", "supplier_id", "site__supplier_id"):
        for supplier in (seller, runs):
            one = by_supplier.get(supplier)
            if one and (
                part not in found
                or _WORST.index(Affected(one.state)) < _WORST.index(Affected(found[part].state))
            ):
                found[part] = one
    return {part: f"{one.questionnaire.supplier}: {one.label}" for part, one in found.items()}


def figures(incident: Incident) -> dict[str, int]:
    """Of the suppliers asked: how many, how many answered, and how many say that they are hit. One query."""
    if incident.campaign_id is None:
        return {"asked": 0, "answered": 0}
    asked = Questionnaire.objects.filter(campaign=incident.campaign_id)
    return dict(
        asked.aggregate(asked=Count("pk"), answered=Count("pk", filter=Q(submitted_at__isnull=False)))
    )


def find(told: str, *, user: User) -> list[nodes.Label]:
    """What may be hit and is called so: companies, sites, ports and tools by search, countries and zones by name."""
    hits = search.find(told, user=user, most=MOST_FOUND) if told.strip() else []
    codes = [nodes.code(_KIND_OF_HIT[hit.kind], hit.pk) for hit in hits if hit.kind in _KIND_OF_HIT]
    sites = Site.objects.visible_to(user).filter(code__in=[hit.number for hit in hits if hit.kind == "site"])
    codes += [nodes.code(NodeKind.SITE, pk) for pk in sites.values_list("pk", flat=True)]
    codes += _places(told, user=user)
    labels = nodes.labels(codes)
    return [labels[code] for code in dict.fromkeys(codes) if labels[code].key]


def _places(told: str, *, user: User) -> list[int]:
    """Countries and zones that something of ours depends on, of this name."""
    wanted = told.strip().casefold()
    if len(wanted) < 2:
        return []
    known = SinglePoint.objects.visible_to(user).filter(kind__in=[NodeKind.COUNTRY, NodeKind.ZONE])
    codes = list(dict.fromkeys(known.order_by("node").values_list("node", flat=True)[:2000]))
    return [
        code
        for code, label in nodes.labels(codes).items()
        if wanted in f"{label.key} {label.name}".casefold()
    ][:MOST_FOUND]
