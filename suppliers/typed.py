"""Fields of forms whose values stay text until the writer has read them, so that nothing typed is lost."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def text(
    label: Any, *, most: int = 60, needs: Any = "", about: Any = "", **attributes: str
) -> forms.CharField:
    """`needs`: the sentence where it is left out; without one it may be."""
    return forms.CharField(
        label=label,
        max_length=most,
        required=bool(needs),
        help_text=about,
        widget=forms.TextInput(attrs={"autocomplete": "off", **attributes}),
        error_messages={
            "required": needs,
            "max_length": _("At most %(limit_value)d characters fit here; these are %(show_value)d."),
        },
    )


def number(label: Any, *, needs: Any = "", about: Any = "") -> forms.CharField:
    return text(label, most=40, needs=needs, about=about, inputmode="decimal")


def day(label: Any, *, needs: Any = "", about: Any = "") -> forms.CharField:
    return text(label, most=40, needs=needs, about=about, type="date")


def date_field(label: Any, *, needs: Any = "", about: Any = "") -> forms.DateField:
    """A day that a verb takes."""
    return forms.DateField(
        label=label,
        required=bool(needs),
        help_text=about,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": needs, "invalid": _("This is not a day.")},
    )


def reason(label: Any, *, needed: bool = True, about: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=500,
        required=needed,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=about,
        error_messages={
            "required": _("Say why."),
            "max_length": _("Say it in at most %(limit_value)d characters; these are %(show_value)d."),
        },
    )


class Typed(forms.Form):
    is_forbidden = False

    def forbid(self, sentence: str) -> None:
        """What this person may not do, above the form."""
        self.is_forbidden = True
        self.add_error(None, sentence)

    def explain(self, refused: ValidationError) -> None:
        """One sentence a field; what belongs to no field stands above the form."""
        told = refused.message_dict if hasattr(refused, "error_dict") else {"": refused.messages}
        for name, sentences in told.items():
            self.add_error(name if name in self.fields else None, sentences[0])

    def values(self, *names: str) -> dict[str, str | None]:
        """What was typed, by column; once the form is valid."""
        return {name: self.cleaned_data[name] or None for name in names}
