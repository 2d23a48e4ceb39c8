"""One campaign: its figures, its reminders by day, and what became of each supplier. Page and files share them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q, TextField
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.downloads import Table
from accounts.models import User
from accounts.templatetags.words import number, percent
from scoring.campaignlist import Counts
from scoring.keyset import Sort, in_order
from suppliers.models import Campaign, Questionnaire
from suppliers.models.questionnaires import Progress, QuestionnaireQuerySet

HOW: dict[str, Any] = {
    "sort": "supplier",
    "falls": False,
    "sorts": {"supplier": Sort(Lower("supplier__name"), TextField(), may_be_unknown=False)},
    "identity": "id",
}
NAMES = (
    *("supplier", "supplier_name", "state", "sent_to", "language", "letters", "sent_on", "reminded_on"),
    *("opened_on", "answered_on", "came_back_on", "link_ends_on"),
)
_SHOWN = ("supplier", "contact")


class CampaignFilters(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Supplier"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    progress = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[("", gettext_lazy("All")), *Progress.choices]
    )

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data, auto_id="filter_%s")

    def narrow(self, rows: QuestionnaireQuerySet) -> QuestionnaireQuerySet:
        """What the filters leave; nothing where one of them cannot be read."""
        if not self.is_valid():
            return rows.none()
        for word in self.cleaned_data["q"].split():
            rows = rows.filter(Q(supplier__name__icontains=word) | Q(supplier__code__icontains=word))
        progress = self.cleaned_data["progress"]
        return rows.filter(progress=progress) if progress else rows

    @property
    def told(self) -> dict[str, str]:
        return {name: self.data[name] for name in self.fields if self.data.get(name)}


@dataclass(frozen=True)
class Reminder:
    day: date
    is_over: bool


def everything(campaign: Campaign, *, user: User, day: date) -> QuestionnaireQuerySet:
    return Questionnaire.objects.visible_to(user).filter(campaign=campaign).with_progress(day)


def shown(ids: list[int], *, user: User, day: date) -> list[Questionnaire]:
    """In this order. One query."""
    found = Questionnaire.objects.visible_to(user).with_progress(day).select_related(*_SHOWN).in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def reminders(campaign: Campaign, *, day: date) -> list[Reminder]:
    """The planned ones, by day."""
    days = sorted(campaign.due_on - timedelta(days=before) for before in campaign.remind_before)
    return [Reminder(one, is_over=one < day) for one in days if one <= campaign.closes_on]


def figures(counts: Counts) -> list[dict[str, Any]]:
    """Each leads to the suppliers that it counts."""
    return [
        _figure(_("Asked"), counts.asked, "", note=_("%s opened the link") % number(counts.opened)),
        _figure(
            _("Answered"),
            counts.answered,
            "answered",
            note=_rate(counts),
            state="good" if counts.answered else "",
        ),
        _figure(_("Declined"), counts.declined, "declined", note=_("and get no reminder")),
        _figure(_("Overdue"), counts.overdue, "overdue", note=_("not answered by the due day")),
        _figure(_("Came back"), counts.came_back, "came_back", note=_("letters that reached nobody")),
        _figure(_("Nobody to write to"), counts.nobody, "nobody", note=_("until a contact is added")),
    ]


def _rate(counts: Counts) -> str:
    if counts.rate is None:
        return _("nobody was asked yet")
    return _("%s of those asked") % percent(counts.rate)


def _figure(label: str, count: int, progress: str, *, note: str, state: str = "") -> dict[str, Any]:
    if progress in ("overdue", "came_back", "nobody") and count:
        state = "bad"
    href = f"?progress={progress}#suppliers" if progress and count else ""
    return {"label": label, "value": number(count), "note": note, "state": state, "href": href}


def table(rows: QuestionnaireQuerySet, campaign: Campaign, *, day: date) -> Table:
    """The list as a file has it; never a link."""
    return Table(f"campaign-{campaign.pk}", NAMES, _rows(rows), day)


def _rows(rows: QuestionnaireQuerySet) -> Iterator[list[Any]]:
    for one in in_order(rows, **HOW).select_related(*_SHOWN).iterator(chunk_size=2000):
        yield [
            one.supplier.code,
            one.supplier.name,
            Progress(one.progress).value,
            one.contact.email if one.contact else "",
            one.language,
            one.times_asked,
            _day(one.sent_at) if one.times_asked else None,
            one.reminded_on,
            _day(one.opened_at),
            _day(one.submitted_at),
            _day(one.bounced_at),
            one.ends_on,
        ]


def _day(moment: Any) -> date | None:
    return timezone.localdate(moment) if moment else None
