"""Answers of suppliers: those to read, the longest waiting first; and those that were read. Page and files share them."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any

from django import forms
from django.db.models import Count, F, FloatField, Q, QuerySet
from django.db.models.functions import Extract
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.downloads import Table
from accounts.models import User
from scoring.keyset import Sort, in_order
from suppliers.models import Questionnaire
from suppliers.models.answers import Judged
from suppliers.models.questionnaires import Asks, QuestionnaireState

HOW: dict[str, Any] = {
    "sort": "answered",
    "sorts": {"answered": Sort(Extract(F("submitted_at"), "epoch"), FloatField(), may_be_unknown=False)},
    "identity": "pk",
}
NAMES = ("supplier", "supplier_name", "answered_on", "inputs_told", "to_be_judged", "asked_in", "state")
CHUNK = 500
TO_READ = "to_read"
STATES = {
    TO_READ: (QuestionnaireState.SUBMITTED,),
    "asked_back": (QuestionnaireState.SENT_BACK,),
    "read": (QuestionnaireState.REVIEWED,),
    "all": (QuestionnaireState.SUBMITTED, QuestionnaireState.SENT_BACK, QuestionnaireState.REVIEWED),
}


class AnswerFilters(forms.Form):
    state = forms.ChoiceField(
        label=_("Answers"),
        required=False,
        choices=[
            (TO_READ, _("to read")),
            ("asked_back", _("asked back")),
            ("read", _("read")),
            ("all", _("all")),
        ],
    )
    supplier = forms.CharField(
        label=_("Supplier, name or code"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def __init__(self, data: Mapping[str, Any]) -> None:
        given = {"state": data.get("state") or TO_READ, "supplier": data.get("supplier", "")}
        super().__init__(given, auto_id="filter_%s")

    @property
    def state_told(self) -> str:
        return self.cleaned_data.get("state", TO_READ) if self.is_valid() else TO_READ

    @property
    def told(self) -> bool:
        return bool(self.data["supplier"]) or self.data["state"] != TO_READ

    def narrow(self, user: User) -> QuerySet[Questionnaire]:
        """What the filters leave; nothing where one of them cannot be read."""
        rows = Questionnaire.objects.visible_to(user).filter(
            campaign__asks=Asks.TIER_TWO, submitted_at__isnull=False
        )
        if not self.is_valid():
            return rows.none()
        rows = rows.filter(state__in=STATES[self.state_told])
        for word in self.cleaned_data["supplier"].split():
            rows = rows.filter(Q(supplier__name__icontains=word) | Q(supplier__code__icontains=word))
        return rows


def falls(filters: AnswerFilters) -> bool:
    """What waits is read in turn; what was read, the newest first."""
    return filters.state_told in ("read", "all")


def shown(ids: list[int], *, user: User) -> list[Questionnaire]:
    """In their order, with how many needs were told and how many of them wait. One query."""
    waiting = Q(needs__judged__in=(Judged.OPEN, Judged.ASKED_BACK))
    rows = (
        Questionnaire.objects.visible_to(user)
        .filter(pk__in=ids)
        .select_related("supplier", "campaign", "contact")
        .annotate(told=Count("needs"), waiting=Count("needs", filter=waiting))
    )
    found = {row.pk: row for row in rows}
    return [found[pk] for pk in ids if pk in found]


def table(rows: QuerySet[Questionnaire], *, falls: bool, user: User, day: date) -> Table:
    """The list as a file has it. One query for every CHUNK rows, and one."""
    ids = in_order(rows, falls=falls, **HOW).values_list("pk", flat=True).iterator(chunk_size=2000)
    return Table("answers", NAMES, _rows(ids, user=user), day)


def _rows(ids: Iterator[int], *, user: User) -> Iterator[list[Any]]:
    while some := list(islice(ids, CHUNK)):
        one: Any
        for one in shown(some, user=user):
            yield [
                one.supplier.code,
                one.supplier.name,
                timezone.localdate(one.submitted_at),
                one.told,
                one.waiting,
                one.campaign.name,
                one.get_state_display(),
            ]


def waiting(user: User) -> int:
    """How many there are to read. One query."""
    return Questionnaire.objects.visible_to(user).to_read().filter(campaign__asks=Asks.TIER_TWO).count()
