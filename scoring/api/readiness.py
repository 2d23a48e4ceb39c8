"""`readiness`: each source's five checks with what they rest on; and what `positions` say of posture."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import operations
from accounts.api.problems import Problem
from accounts.api.views import Operation
from scoring import checked, keyset, sentences
from scoring.models import Position, Posture, Readiness, Verdict
from scoring.readiness.codes import Check, Fact, State, Treatment
from suppliers.api import describing
from suppliers.api.fields import Field, Listing
from suppliers.api.views import Row, Rows

CHECKS = {
    "usable": _("may be bought from: active, in force, no candidate, not suspended"),
    "qualified": _("this revision from this site is qualified, and lots or receipts show it"),
    "contracted": _("binding terms, signed, in force"),
    "warm": _("bought from within its window, and of a dual source a share of the demand"),
    "warm_backup": _("bought from as a qualified backup has to be"),
    "independent": _("shares no single point with the primary source"),
    "can_ramp": _("can serve what is missing once the primary is lost, in time"),
}
BEFORE = "lapses_before"
FACTS = [fact.name.lower() for fact in Fact if fact.name]
PROOFS = ("qualifications", "inspections", "terms", "change-notices", "node")
CHECK = {
    "type": "object",
    "required": ["state", "reason", "words", "evidence", "lapses_on", "missing"],
    "properties": {
        "state": {"type": "string", "enum": [one.name.lower() for one in State]},
        "reason": {"type": "string"},
        "words": {"type": "string", "description": "The reason, to be read after the source's name."},
        "evidence": {
            "type": ["object", "null"],
            "required": ["resource", "id"],
            "properties": {
                "resource": {"type": "string", "enum": list(PROOFS)},
                "id": {"type": "integer"},
            },
        },
        "lapses_on": {"type": ["string", "null"], "format": "date"},
        "missing": {"type": "array", "items": {"type": "string", "enum": FACTS}},
    },
}


def named(field: str, choices: type[Posture] | type[Verdict]) -> Case:
    """A stored number as the word that bodies and filters have for it."""
    whens = (When(**{field: one.value}, then=Value(one.name.lower())) for one in choices)
    return Case(*whens, output_field=CharField())


def _rows(user: Any) -> QuerySet:
    found = Readiness.objects.visible_to(user).on(timezone.localdate())
    return found.annotate(
        verdict_word=named("verdict_today", Verdict), checks=F("pk"), treatment_word=_wanted()
    )


def _wanted() -> Case:
    return Case(
        When(for_dual=True, then=Value("dual_source")),
        default=Value("qualified_backup"),
        output_field=CharField(),
    )


def _fields() -> Iterable[Field]:
    yield Field("part", "source__part__number", "text", _("the part's number"))
    yield Field("plant", "source__part__plant__code", "text", _("code of the part's plant"), nullable=True)
    yield Field("supplier", "source__supplier__code", "text", _("who sells it"))
    yield Field("site", "source__site__code", "text", _("where it is made; null: not known"), nullable=True)
    yield Field("is_primary", "is_primary", "flag", _("others are compared with it"))
    yield Field(
        "as",
        "treatment_word",
        "choice",
        _("what it is judged as"),
        choices=("dual_source", "qualified_backup"),
    )
    words = tuple(one.name.lower() for one in Verdict)
    yield Field("verdict", "verdict_word", "choice", _("as of today"), choices=words)
    yield Field(
        "lapses_on",
        "lapses_on",
        "date",
        _("the first day on which a check that is asked for lapses"),
        nullable=True,
    )
    yield Field(
        "lapses_by",
        "lapses_by",
        "list",
        _("that check"),
        nullable=True,
        write=_check,
        schema={"type": "string", "enum": list(CHECKS)},
    )
    yield Field("share", "share", "real", _("of the year's demand, received in 12 months"), nullable=True)
    for name, about in CHECKS.items():
        yield Field(name, "checks", "list", about, schema=CHECK)


def _check(number: int) -> str:
    return Check(number).name.lower()


LISTING = Listing(
    "readiness",
    _(
        "How a source stands: five checks with what they rest on and the day on which they lapse; its id is the source's."
    ),
    _rows,
    tuple(_fields()),
    "scoring.view_scores",
    one="Readiness",
    id_path="source_id",
    searches=("source__part__number",),
    undated=_("it is told as of today, and what lapses moves without being written"),
)


class ReadinessList(Rows):
    """`?lapses_before=`: those of which a check that is asked for has lapsed, or does, before that day."""

    more = frozenset({BEFORE})

    def rows(self, request: Request, given: dict[str, str]) -> QuerySet:
        rows = super().rows(request, given)
        return rows.filter(lapses_on__lt=_read_day(given[BEFORE])) if BEFORE in given else rows

    def answer(self, request: Request, given: dict[str, str]) -> dict[str, Any]:
        told = super().answer(request, given)
        _fill_checks(told["results"], user=request.user, day=timezone.localdate())
        return told

    def operations(self) -> dict[str, Operation]:
        described = describing.list_operation(self.listing)
        schema = {"type": "string", "format": "date"}
        words = _("Only those of which a check that is asked for lapses, or has lapsed, before this day.")
        more = operations.query(BEFORE, schema, str(words))
        return {"GET": described | {"parameters": [*described["parameters"], more]}}


def _read_day(told: str) -> date:
    if keyset.is_day(told):
        return date.fromisoformat(told)
    reason = gettext("%(field)s “%(value)s”: it is a date (write 2026-01-31).")
    raise Problem(400, "wrong_value", reason % {"field": BEFORE, "value": told[:60]})


class ReadinessRow(Row):
    def get(self, request: Request, pk: int) -> Response:
        answer = super().get(request, pk)
        _fill_checks([answer.data], user=request.user, day=timezone.localdate())
        return answer


def _fill_checks(results: list[dict[str, Any]], *, user: Any, day: date) -> None:
    """Two queries a page."""
    found = Readiness.objects.visible_to(user).filter(pk__in=[row["id"] for row in results])
    rows = {one.pk: checked.checked(one, day) for one in found}
    checked.name_what_is_shared(rows.values())
    for result in results:
        row = rows.get(result["id"])
        for name in CHECKS:
            result[name] = _shown(row, name) if row else None


def _shown(row: checked.Row, name: str) -> dict[str, Any]:
    proof, lapses_on = checked.proof(row, name), row[f"{name}_lapses_on"]
    return {
        "state": row[name].name.lower(),
        "reason": row[f"{name}_reason"].name.lower(),
        "words": checked.words(row, name),
        "evidence": {"resource": proof[0], "id": proof[1]} if proof else None,
        "lapses_on": lapses_on.isoformat() if lapses_on else None,
        "missing": [fact.name.lower() for fact in Fact if fact.name and row[f"{name}_missing"] & fact],
    }


def with_posture(rows: QuerySet) -> QuerySet:
    """Positions with the words of their posture as of today."""
    day = timezone.localdate()
    return rows.on(day).annotate(posture_word=named("posture_today", Posture), posture_reason=F("pk"))


def of_positions() -> Iterable[Field]:
    treatments = {one.value: one.name.lower() for one in Treatment if one.name}
    yield Field(
        "treatment",
        "treatment",
        "list",
        _("what it is held against; null where the quadrants that are possible disagree"),
        nullable=True,
        write=treatments.get,
        schema={"type": "string", "enum": list(treatments.values())},
    )
    words = tuple(one.name.lower() for one in Posture)
    yield Field("posture", "posture_word", "choice", _("as of today"), choices=words)
    yield Field("posture_reason", "posture_reason", "list", _("in one sentence"), schema={"type": "string"})
    yield Field("posture_until", "posture_lapses_on", "date", _("the day on which it lapses"), nullable=True)
    yield Field(
        "accepted_until",
        "accepted_until",
        "date",
        _("the last day of its accepted risk; compare it with today"),
        nullable=True,
    )
    yield Field(
        "next_review_on",
        "next_review_on",
        "date",
        _("when it is reviewed next; null: not in a sample that is known yet"),
        nullable=True,
    )
    yield Field(
        "being_built_until",
        "being_built_until",
        "date",
        _("when a second source is planned to be real"),
        nullable=True,
    )


class Positions(Rows):
    def answer(self, request: Request, given: dict[str, str]) -> dict[str, Any]:
        told = super().answer(request, given)
        _fill_reasons(told["results"], user=request.user)
        return told


class PositionRow(Row):
    def get(self, request: Request, pk: int) -> Response:
        answer = super().get(request, pk)
        _fill_reasons([answer.data], user=request.user)
        return answer


def _fill_reasons(results: list[dict[str, Any]], *, user: Any) -> None:
    """Four queries a page."""
    found = Position.objects.visible_to(user).filter(pk__in=[row["id"] for row in results])
    said: Mapping[int, str] = sentences.sentences(found, user=user, day=timezone.localdate())
    for row in results:
        row["posture_reason"] = said.get(row["id"], "")
