"""`can-buy`: may this part be bought from this supplier, yes, with a warning, or no, and why; and `can-buy-overrides`:
what was bought against the answer."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import operations
from accounts.api.problems import Problem
from accounts.api.views import ApiView, Operation, read_parameters
from scoring import buying, buyingwords, purchases
from scoring.api import written
from scoring.buying import Answer, Reason
from scoring.models import BuyingOverride, Purpose
from suppliers.api import describing, pages
from suppliers.api.fields import Field, Listing, plain
from suppliers.api.views import Rows
from suppliers.duplicates import leading
from suppliers.models import Site, Source, Supplier

MOST_QUANTITY = 10**13
KEY = {"type": "string", "minLength": 1, "maxLength": written.LONGEST_KEY}
ASKED: dict[str, dict[str, Any]] = {
    "part": KEY,
    "plant": {"type": "string", "maxLength": written.LONGEST_KEY},
    "supplier": KEY,
    "site": {"type": "string", "maxLength": written.LONGEST_KEY},
    "purpose": {"type": "string", "enum": Purpose.values, "default": "production"},
    "quantity": {"type": "number", "minimum": 0.000001, "maximum": MOST_QUANTITY},
    "on": {"type": "string", "format": "date"},
}
NEEDED = ("part", "supplier")
TOLD = {
    "part": gettext_lazy("the part's number"),
    "plant": gettext_lazy("code of its plant; may be left out where it has one"),
    "supplier": gettext_lazy("code of who sells it"),
    "site": gettext_lazy("code of where it is made; left out: the best of the supplier's sources"),
    "purpose": gettext_lazy("what it is bought for"),
    "quantity": gettext_lazy("in the part's unit; without it no minimum order and no capacity is looked at"),
    "on": gettext_lazy("the day of the purchase, today or later; what lapses by then counts as lapsed"),
}
REASON = {
    "type": "object",
    "required": ["code", "answer", "sentence", "since", "until", "evidence"],
    "properties": {
        "code": {"type": "string", "enum": sorted(buyingwords.SENTENCES)},
        "answer": {"type": "string", "enum": ["no", "warning"]},
        "sentence": {"type": "string"},
        "since": {"type": ["string", "null"], "format": "date"},
        "until": {"type": ["string", "null"], "format": "date"},
        "evidence": {
            "type": ["object", "null"],
            "required": ["resource", "id"],
            "properties": {"resource": {"type": "string"}, "id": {"type": "integer"}},
        },
    },
}
_ANSWER: dict[str, Any] = {
    "source": {"type": ["integer", "null"], "description": "id of the source; null: none is listed"},
    "site": {"type": ["string", "null"]},
    "answer": {"type": "string", "enum": list(buying.WORDS)},
    "sentence": {"type": "string"},
    "reasons": {"type": "array", "items": REASON},
}
OF_SOURCE = {"type": "object", "required": list(_ANSWER), "properties": _ANSWER}
_ECHO = {
    "part": {"type": "string"},
    "plant": {"type": ["string", "null"]},
    "supplier": {"type": "string"},
    "purpose": {"type": "string", "enum": Purpose.values},
    "quantity": {"type": ["string", "null"]},
    "on": {"type": "string", "format": "date"},
}
ANSWERED = {
    "type": "object",
    "required": [*_ECHO, *_ANSWER, "sources"],
    "properties": _ECHO | _ANSWER | {"sources": {"type": "array", "items": OF_SOURCE}},
}
WRITTEN: dict[str, dict[str, Any]] = {
    **{name: schema | {"type": [schema["type"], "null"]} for name, schema in ASKED.items() if name in ("plant", "site", "quantity")},
    "part": KEY,
    "supplier": KEY,
    "purpose": ASKED["purpose"],
    "on": ASKED["on"],
    "reason": {"type": "string"},
}  # fmt: skip


def _moment(value: datetime) -> str:
    return value.isoformat()


def _rows(user: Any) -> QuerySet:
    return BuyingOverride.objects.visible_to(user)


LISTING = Listing(
    "can-buy-overrides",
    gettext_lazy("What was bought against a no or a warning of can-buy, and why. Only ever added to."),
    _rows,
    (
        Field("part", "part__number", "text", gettext_lazy("the part's number")),
        Field("plant", "part__plant__code", "text", gettext_lazy("code of the part's plant"), nullable=True),
        Field("supplier", "supplier__code", "text", gettext_lazy("who sells it")),
        Field("site", "site__code", "text", gettext_lazy("the site that was asked for"), nullable=True),
        Field("purpose", "purpose", "choice", choices=tuple(Purpose.values)),
        Field("quantity", "quantity", "number", nullable=True, write=plain),
        Field("on", "for_on", "date", gettext_lazy("the day that was asked for")),
        Field("answer", "answer", "choice", gettext_lazy("what was answered"), choices=("warning", "no")),
        Field("codes", "codes", "codes", gettext_lazy("the reasons of the answer")),
        Field("reason", "reason", "text", gettext_lazy("why it was bought all the same")),
        Field("made_by", "made_by__email", "email", gettext_lazy("who said so")),
        Field("made_at", "made_at", "list", write=_moment, schema={"type": "string", "format": "date-time"}),
    ),
    "scoring.view_scores",
    one="CanBuyOverride",
)


class CanBuy(ApiView):
    """`GET` asks, `POST` keeps that it is bought all the same."""

    @property
    def permissions(self) -> Mapping[str, str]:
        return {"GET": "scoring.view_scores", "POST": "scoring.buy_anyway"}

    def get(self, request: Request) -> Response:
        given: dict[str, Any] = dict(read_parameters(request, ASKED))
        if any("\x00" in text for text in given.values()):
            raise Problem(422, "wrong_value", _("A parameter has a character that no text can hold."))
        if missing := [name for name in NEEDED if not given.get(name)]:
            raise Problem(400, "missing_parameter", _("The address lacks %s.") % ", ".join(missing))
        if "on" in given:
            given["on"] = written.day(given["on"], name="on")
        question = _question(request.user, given)
        return Response(_as_json(question, purchases.ask(question, user=request.user)))

    def post(self, request: Request) -> Response:
        return keep(request)

    def operations(self) -> dict[str, Operation]:
        asked = operations.operation(
            "can_buy",
            "May this part be bought from this supplier?",
            tag="can-buy",
            parameters=[
                operations.query(name, schema, str(TOLD[name])) | {"required": name in NEEDED}
                for name, schema in ASKED.items()
            ],
            responses={"200": operations.json_answer("The answer with its reasons.", ANSWERED)}
            | operations.problems(400, 422),
        )
        return {"GET": asked, "POST": _keeping("can_buy_anyway", "can-buy")}


class CanBuyOverrides(Rows):
    """`GET` lists, `POST` keeps one, as `can-buy` does."""

    @property
    def permissions(self) -> dict[str, str]:
        return {"GET": self.listing.permission, "POST": "scoring.buy_anyway"}

    def post(self, request: Request) -> Response:
        return keep(request)

    def operations(self) -> dict[str, Operation]:
        made = _keeping("can_buy_overrides_make", self.listing.name)
        return {"GET": describing.list_operation(self.listing), "POST": made}


def keep(request: Request) -> Response:
    read_parameters(request, ())
    given = written.body(request, WRITTEN, needed=(*NEEDED, "reason"))
    question = _question(request.user, given)
    try:
        made = purchases.buy_anyway(question, by=request.user, reason=given["reason"], now=timezone.now())
    except ValidationError as refused:
        raise written.unfit(refused) from refused
    address = reverse("api_can-buy-overrides_row", args=[made.pk])
    row = pages.one(_rows(request.user), LISTING, made.pk)
    return Response(row, status=201, headers={"Location": address})


def _keeping(name: str, tag: str) -> Operation:
    described = operations.operation(
        name,
        "Keep that it is bought against the answer, and why",
        tag=tag,
        responses={"201": operations.json_answer("What was kept.", operations.ref(LISTING.one))}
        | operations.problems(400, 411, 413, 415, 422),
    )
    return described | {"requestBody": written.schema(WRITTEN, needed=(*NEEDED, "reason"))}


def _question(user: Any, given: Mapping[str, Any]) -> purchases.Question:
    purpose, day = given.get("purpose") or Purpose.PRODUCTION.value, given.get("on") or timezone.localdate()
    if purpose not in Purpose.values:
        raise Problem(400, "wrong_value", _("purpose is one of %s.") % ", ".join(Purpose.values))
    if day < timezone.localdate():
        raise Problem(
            422, "day_over", _("on is today or later: what was allowed on a day that is over is not kept.")
        )
    return purchases.Question(
        part=written.part(user, given["part"], given.get("plant")),
        supplier=_supplier(user, given["supplier"]),
        site=_site(user, given["site"]) if given.get("site") else None,
        purpose=purpose,
        quantity=_quantity(given.get("quantity")),
        day=day,
    )


def _quantity(told: Any) -> Decimal | None:
    if told is None:
        return None
    try:
        amount = Decimal(str(told))
        fits = amount.is_finite() and Decimal("0.000001") <= amount <= MOST_QUANTITY
    except InvalidOperation:
        fits = False
    if not fits:
        raise Problem(400, "wrong_value", _("quantity is a number above 0, in the part's unit."))
    return amount.quantize(Decimal("0.000001"))


def _supplier(user: Any, code: str) -> Supplier:
    found = Supplier.objects.visible_to(user).filter(code=code).first() or leading.supplier(code, user=user)
    if found is None:
        raise Problem(
            422, "unknown_supplier", _("There is no supplier “%s” here.") % code[: written.LONGEST_KEY]
        )
    return found


def _site(user: Any, code: str) -> Site:
    found = Site.objects.visible_to(user).filter(code=code).first() or leading.site(code, user=user)
    if found is None:
        raise Problem(422, "unknown_site", _("There is no site “%s” here.") % code[: written.LONGEST_KEY])
    return found


def _as_json(question: purchases.Question, answered: purchases.Answered) -> dict[str, Any]:
    return {
        "part": question.part.number,
        "plant": question.part.plant.code if question.part.plant else None,
        "supplier": question.supplier.code,
        "purpose": question.purpose,
        "quantity": None if question.quantity is None else plain(question.quantity),
        "on": question.day.isoformat(),
        **_answer(answered.best, answered.sources),
        "sources": [_answer(one, answered.sources) for one in answered.every],
    }


def _answer(answer: Answer, sources: Mapping[int, Source]) -> dict[str, Any]:
    site = sources[answer.source].site if answer.source else None
    return {
        "source": answer.source,
        "site": None if site is None or site.is_placeholder else site.code,
        "answer": answer.word,
        "sentence": buyingwords.in_all(answer),
        "reasons": [_reason(one) for one in answer.reasons],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    has_row = reason.resource and reason.row
    return {
        "code": reason.code,
        "answer": buying.NO if reason.is_no else buying.WARNING,
        "sentence": buyingwords.sentence(reason),
        "since": _iso(reason.since),
        "until": _iso(reason.until),
        "evidence": {"resource": reason.resource, "id": reason.row} if has_row else None,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
