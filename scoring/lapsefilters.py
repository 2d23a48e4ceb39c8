"""The filters of what lapses when, kept in the address."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from scoring import lapses
from scoring.choices import Choices
from scoring.models.readiness import ReadinessQuerySet

USUAL = "90"
# Fields of the filters that Portfolio has too, and where they lie seen from a source.
OF_PART = {
    "plant": "part__plant__code",
    "category": "part__category",
    "buyer": "part__buyer",
    "country": "part__position__primary_country",
}


class LapseFilters(forms.Form):
    within = forms.ChoiceField(
        label=_("Within"),
        required=False,
        choices=[("30", _("30 days")), ("90", _("90 days")), ("365", _("365 days"))],
    )
    check = forms.ChoiceField(
        label=_("Check"),
        required=False,
        choices=[("", _("Any")), *((name, label) for name, (_bits, label) in lapses.BY.items())],
    )
    plant = forms.CharField(label=_("Plant"), required=False, widget=forms.Select)
    category = forms.CharField(label=_("Category"), required=False, widget=forms.Select)
    buyer = forms.CharField(label=_("Buyer"), required=False, widget=forms.Select)
    supplier = forms.CharField(
        label=_("Supplier, name or code"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def __init__(self, data: Mapping[str, Any], *, choices: Choices) -> None:
        super().__init__(data, auto_id="filter_%s", initial={"within": USUAL})
        offered = {"plant": _("All plants"), "category": _("All categories"), "buyer": _("All buyers")}
        for name, nothing in offered.items():
            pairs, told = choices.get(name, []), data.get(name, "")
            if told and all(told != value for value, _words in pairs):
                pairs = [*pairs, (told, told)]
            self.fields[name].widget.choices = [("", nothing), *pairs]
        if not data.get("within"):  # what is shown is what counts
            self.data = {**{name: data.get(name, "") for name in self.fields}, "within": USUAL}

    def narrow(self, user: User, *, day: date) -> ReadinessQuerySet:
        """What the filters leave; nothing where one of them cannot be read."""
        if not self.is_valid():
            return lapses.until(user, day=day, within=0).none()
        given = self.cleaned_data
        rows = lapses.until(user, day=day, within=lapses.WITHIN[given["within"]])
        if given["check"]:
            rows = lapses.by_check(rows, given["check"])
        for word in given["supplier"].split():
            rows = rows.filter(
                Q(source__supplier__name__icontains=word) | Q(source__supplier__code__icontains=word)
            )
        return of_parts(rows, given)

    @property
    def told(self) -> dict[str, str]:
        """What is set, as it stands in the address; how far ahead only where it is not the usual."""
        found = {name: self.data[name] for name in self.fields if self.data.get(name)}
        return {name: value for name, value in found.items() if (name, value) != ("within", USUAL)}


def of_parts(rows: ReadinessQuerySet, given: Mapping[str, str]) -> ReadinessQuerySet:
    """Sources of the parts that these filters leave."""
    wanted = {path: given[name] for name, path in OF_PART.items() if given.get(name)}
    return rows.filter(**wanted) if wanted else rows
