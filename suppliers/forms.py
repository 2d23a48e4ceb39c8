"""What people type about facts. Values stay text until the writer has read them, so that nothing is lost."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from suppliers.models import Part
from suppliers.resources import named
from suppliers.rulings import MOST_REASON, Values

CRITICALITIES: list[tuple[str, Any]] = [
    ("", _("not known")),
    ("1", _("1: hardly noticed")),
    ("2", "2"),
    ("3", "3"),
    ("4", "4"),
    ("5", _("5: safety, regulatory or customer contract")),
]
# The fields of a part that a person may set, in the order of the page.
EDITED = (
    "criticality",
    "substitutability",
    "time_to_recover_days",
    "safety_stock",
    "line_down_cost_per_day",
    "sole_reason",
    "buyer",
    "status",
)
NUMBERS = {"substitutability", "time_to_recover_days", "safety_stock", "line_down_cost_per_day"}


class EditPart(forms.Form):
    """`standing` is what the row holds; a bound form says what was `seen` when it was opened."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept with the change; everyone who sees the value sees it."),
        error_messages={"required": _("Say why.")},
    )
    until = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("After it, what the ERP says counts again. Left out: until somebody ends it."),
        error_messages={"invalid": _("This is not a day.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, *, part: Part, standing: Values, today: date) -> None:
        super().__init__(data)
        self.part, self.standing, self.today = part, standing, today
        kept = self.fields
        self.fields = {name: self._fact(name) for name in EDITED} | kept
        for name in EDITED:
            self.initial[name] = standing[name] or ""
        self.initial["seen"] = seen_as(part.changed, standing)

    def _fact(self, name: str) -> forms.Field:
        column = named("parts").by_name[name]
        label = capfirst(str(column.model_field.verbose_name))
        unit = {"safety_stock": self.part.unit, "line_down_cost_per_day": self.part.currency}.get(name)
        options: dict[str, Any] = {
            "label": f"{label} ({unit})" if unit else label,
            "required": name == "status",
            "help_text": capfirst(str(column.about)),
        }
        if name == "criticality":
            return forms.ChoiceField(choices=CRITICALITIES, **options)
        if name == "status":
            options["help_text"] = ""
            labels = [(value, capfirst(str(words))) for value, words in column.model_field.choices]
            return forms.ChoiceField(choices=labels, **options)
        attributes = {"inputmode": "decimal"} if name in NUMBERS else {}
        widget = forms.TextInput(attrs={"autocomplete": "off", **attributes})
        return forms.CharField(widget=widget, **options)

    def clean_until(self) -> date | None:
        day: date | None = self.cleaned_data["until"]
        if day and day < self.today:
            raise ValidationError(_("This day has passed."))
        return day

    def clean(self) -> dict[str, Any]:
        if not self._told():
            self.data = {**self.data, "seen": seen_as(self.part.changed, self.standing)}
            raise ValidationError(
                _("The form did not say what it showed. Look at the values, then save again.")
            )
        return self.cleaned_data

    @property
    def values(self) -> Values:
        """What was typed, by column; once the form is valid."""
        return {name: self.cleaned_data[name] or None for name in EDITED}

    @property
    def seen_values(self) -> Values:
        """What the person was shown."""
        return self._told()["values"]

    @property
    def seen_stamp(self) -> int:
        return int(self._told()["changed"])

    def typed(self, name: str) -> str | None:
        return str(self.data.get(name, "")).strip() or None

    def _told(self) -> dict[str, Any]:
        """Nothing where it makes no sense."""
        try:
            told = json.loads(self.data.get("seen") or "{}")
        except ValueError:
            return {}
        values = told.get("values") if isinstance(told, dict) else None
        if not isinstance(values, dict) or set(values) != set(EDITED):
            return {}
        return told if str(told.get("changed", "")).isdecimal() else {}


def seen_as(stamp: int, standing: Mapping[str, str | None]) -> str:
    """The row's change stamp and the values shown, as the form carries them."""
    return json.dumps({"changed": str(stamp), "values": {name: standing[name] for name in EDITED}})


class WriteNote(forms.Form):
    text = forms.CharField(
        label=_("Note"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Write something first."),
            "max_length": _("A note has at most %(limit_value)d characters; this one has %(show_value)d."),
        },
    )
