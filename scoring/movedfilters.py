"""The filters of what moved, kept in the address: Portfolio's, and since which day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from scoring import movedsince
from scoring.choices import Choices
from scoring.filters import PortfolioFilters

SINCE = "since"


class MovedFilters(PortfolioFilters):
    """The start of the quarter, unless a day is told; on that day itself, of the one before."""

    since = forms.DateField(
        label=_("Since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("This is no date: write 2026-01-31.")},
    )

    def __init__(self, data: Mapping[str, Any], *, choices: Choices, today: date) -> None:
        super().__init__(data, choices=choices)
        self.today = today
        self.usual = movedsince.quarter_start(today)
        if self.usual == today:
            self.usual = movedsince.quarter_start(date.fromordinal(today.toordinal() - 1))
        if not data.get(SINCE):  # what is shown is what counts
            self.data = {**{name: data.get(name, "") for name in self.fields}, SINCE: self.usual.isoformat()}

    def clean_since(self) -> date:
        since: date = self.cleaned_data[SINCE]
        if since >= self.today:
            raise ValidationError(_("Something can have moved since a day before today only."))
        return since

    @property
    def told(self) -> dict[str, str]:
        """What is set, as it stands in the address; the day only where it is not the usual."""
        found = super().told
        return {
            name: value for name, value in found.items() if (name, value) != (SINCE, self.usual.isoformat())
        }

    @property
    def of_parts(self) -> dict[str, str]:
        """What Portfolio's filters say."""
        return {name: value for name, value in self.told.items() if name != SINCE}
