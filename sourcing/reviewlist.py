"""The list of open reviews: its filters, its columns, its order. Page and files share them."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import DateField, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.downloads import Table
from accounts.models import User
from scoring.keyset import Sort, in_order
from sourcing import signing
from sourcing.models import Reason, Review, Round
from sourcing.models.reviews import ReviewQuerySet

MOVED = {
    "part": "part__number",
    "plant": "part__plant__code",
    "description": "part__description",
    "signed_quadrant": "signed_quadrant",
    "quadrant": "quadrant",
    "impact": "impact",
    "exposure": "exposure",
}
MOST_OWNERS = 300
WITHIN = {"overdue": 0, "30": 30, "90": 90}  # days ahead, as the address has them
HOW: dict[str, Any] = {
    "sort": "due",
    "falls": False,
    "sorts": {"due": Sort(F("due_on"), DateField(), may_be_unknown=False)},
    "identity": "id",
}
FIELDS = {
    "reason": "reason",
    "opened_on": "opened_on",
    "due_on": "due_on",
    "part": "part_id",
    "number": "part__number",
    "plant": "part__plant__code",
    "description": "part__description",
    "policy": "policy__version",
    "owner": "owner__email",
    "owner_name": "owner__name",
    "round": "round__name",
    "quadrant": "part__position__quadrant",
    "signed_quadrant": "part__watch__signed_quadrant",
    "reviewed_on": "part__watch__reviewed_on",
    "daily_loss": "part__position__daily_loss",
}
NAMES = tuple(name for name in FIELDS if name != "part")


class ReviewFilters(forms.Form):
    part = forms.CharField(
        label=_("Part number"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    owner = forms.CharField(label=_("Owner"), required=False, widget=forms.Select)
    reason = forms.ChoiceField(
        label=_("Reason"), required=False, choices=[("", _("All reasons")), *Reason.choices]
    )
    due = forms.ChoiceField(
        label=_("Due"),
        required=False,
        choices=[
            ("", _("Any day")),
            ("overdue", _("Overdue")),
            ("30", _("Within 30 days")),
            ("90", _("Within 90 days")),
        ],
    )
    round = forms.CharField(label=_("Round"), required=False, widget=forms.Select)
    together = forms.BooleanField(label=_("May be signed together"), required=False)

    def __init__(
        self, data: Mapping[str, Any], *, owners: Collection[str], rounds: Collection[Round]
    ) -> None:
        super().__init__(data, auto_id="filter_%s")
        people = [("", _("Everybody")), ("me", _("Me")), ("nobody", _("Nobody"))]
        self._offer("owner", [*people, *((email, email) for email in owners)])
        self._offer("round", [("", _("All")), *((str(one.pk), one.name) for one in rounds)])

    def _offer(self, name: str, pairs: list[Any]) -> None:
        told = self.data.get(name, "")
        if told and all(told != value for value, _words in pairs):
            pairs = [*pairs, (told, told)]
        widget = self.fields[name].widget
        assert isinstance(widget, forms.Select)
        widget.choices = pairs

    def narrow(self, user: User, *, day: date) -> ReviewQuerySet:
        """What the filters leave; nothing where one of them cannot be read."""
        rows = everything(user)
        if not self.is_valid():
            return rows.none()
        given = self.cleaned_data
        if given["part"].strip():
            rows = rows.filter(part__number__istartswith=given["part"].strip())
        rows = _of_owner(rows, given["owner"].strip(), user)
        if given["reason"]:
            rows = rows.filter(Q(reason=given["reason"]) | Q(causes__kind=given["reason"])).distinct()
        if given["due"]:
            rows = rows.due_before(day + timedelta(days=WITHIN[given["due"]]))
        if given["round"]:
            told = given["round"]
            rows = rows.filter(round=int(told)) if told.isdecimal() and len(told) < 18 else rows.none()
        return signing.unchanged(rows) if given["together"] else rows

    @property
    def told(self) -> dict[str, str]:
        """What is set, as it stands in the address."""
        return {name: self.data[name] for name in self.fields if self.data.get(name)}


def _of_owner(rows: ReviewQuerySet, told: str, user: User) -> ReviewQuerySet:
    if not told:
        return rows
    if told == "me":
        return rows.owned_by(user)
    return rows.filter(owner=None) if told == "nobody" else rows.filter(owner__email__iexact=told)


def everything(user: User) -> ReviewQuerySet:
    return Review.objects.visible_to(user).open()


def owners(user: User) -> list[str]:
    """Who has open reviews. One query."""
    found = (
        everything(user).exclude(owner=None).order_by("owner__email").values_list("owner__email", flat=True)
    )
    return list(found.distinct()[:MOST_OWNERS])


def drawn(rows: list[dict[str, Any]], together: Collection[int]) -> list[dict[str, Any]]:
    """A page's rows as the template has them. `together`: ids of those that may be signed with others."""
    found = []
    for row in rows:
        one = {name: row[path] for name, path in FIELDS.items()}
        one |= {
            "pk": row["id"],
            "why": Reason(row["reason"]).label,
            "is_planned": row["reason"] in (Reason.DUE, Reason.SAMPLE, Reason.ROUND),
            "together": row["id"] in together,
            "who": one["owner_name"] or one["owner"],
            "moved": bool(one["signed_quadrant"]) and one["signed_quadrant"] != one["quadrant"],
        }
        found.append(one)
    return found


def table(rows: QuerySet[Any], *, day: date) -> Table:
    """The list as a file has it."""
    paths = [FIELDS[name] for name in NAMES]
    found = in_order(rows, **HOW).values_list(*paths).iterator(chunk_size=2000)
    return Table("reviews", NAMES, found, day)


def moved_table(rows: QuerySet[Any], *, day: date) -> Table:
    """What a policy's review is about, as a file has it: `rows` are of sourcing.signing.moved_by_policy."""
    found = rows.order_by("part").values_list(*MOVED.values()).iterator(chunk_size=2000)
    return Table("moved-by-policy", list(MOVED), found, day)
