"""What people type on the pages of scoring."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from scoring.models import Override
from scoring.overrides import MOST_DAYS, MOST_REASON
from scoring.units import Unit


class ChoosePrimary(forms.Form):
    """`sources` are those that may be; `seen` is the ruling that stood when the form was shown."""

    source = forms.TypedChoiceField(
        label=_("Primary source"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a source."),
            "invalid_choice": _("Choose one of these sources."),
        },
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept with the choice; everyone who sees the part sees it."),
        error_messages={"required": _("Say why.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, *, sources: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["source"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = sources


class NameView(forms.Form):
    """`by` may share where their role may."""

    name = forms.CharField(
        label=_("Name"), max_length=60, error_messages={"required": _("Give the view a name.")}
    )
    is_shared = forms.BooleanField(label=_("Everyone sees it"), required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by.has_perm("scoring.share_views"):
            del self.fields["is_shared"]


class OverrideDriver(forms.Form):
    """`unit` reads the value. What was typed stays, whatever becomes of it."""

    value = forms.CharField(
        label=_("Value"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": _("Say what it is.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everyone who sees the score sees it."),
        error_messages={
            "required": _("Say why."),
            "max_length": _("A reason has at most %(limit_value)d characters; this one has %(show_value)d."),
        },
    )
    until = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("After it, what the facts say counts again. A year from today at most."),
        error_messages={"required": _("Say until when."), "invalid": _("This is not a day.")},
    )
    replaces = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, unit: Unit, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit, self.today = unit, today
        last = today + timedelta(days=MOST_DAYS)
        self.fields["value"].label = _("Value, %s") % unit.words
        self.fields["value"].help_text = unit.span
        self.fields["until"].widget.attrs |= {"min": today.isoformat(), "max": last.isoformat()}

    def clean_value(self) -> float:
        return self.unit.read(self.cleaned_data["value"])

    def _typed(self) -> str:
        return str(self["value"].value() or "").strip()

    @property
    def value_so_far(self) -> float | None:
        """What is typed, or offered, where it can be read."""
        try:
            return self.unit.read(self._typed()) if self._typed() else None
        except ValidationError:
            return None

    @property
    def value_error(self) -> str:
        """Why what is typed cannot be read; empty where it can, or where nothing is."""
        try:
            if self._typed():
                self.unit.read(self._typed())
        except ValidationError as refused:
            return " ".join(refused.messages)
        return ""

    def again(self, standing: Override | None) -> "OverrideDriver":
        """With all that was typed, for the override that stands now."""
        data = {**self.data, "replaces": str(standing.pk) if standing else ""}
        fresh = OverrideDriver(data, unit=self.unit, today=self.today)
        fresh.is_valid()
        return fresh

    def explain(self, refused: ValidationError) -> None:
        """One sentence a field; what belongs to no field stands above the form."""
        for name, sentences in refused.message_dict.items():
            self.add_error(name if name in self.fields else None, sentences)


class EndOverride(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": _("Say why."),
            "max_length": _("A reason has at most %(limit_value)d characters; this one has %(show_value)d."),
        },
    )
