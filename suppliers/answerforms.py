"""What a supplier types by its link: bounded, in one sentence where it cannot be, and never more than is asked."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from suppliers import letters
from suppliers.answering import countries
from suppliers.keyedcodes import identifiers
from suppliers.models.answers import Affected, Together
from suppliers.models.notices import ChangeNoticeKind


class Line(forms.CharField):
    """Without signs that nobody sees, such as those that turn the way a name is read."""

    def to_python(self, value: Any) -> Any:
        told = super().to_python(value) or ""
        return told if "\0" in told else letters.one_line(told)  # that one is refused with a sentence


class Lines(forms.CharField):
    def to_python(self, value: Any) -> Any:
        told = super().to_python(value) or ""
        return told if "\0" in told else letters.paragraphs(told)


def _text(
    label: Any, most: int, *, help_text: Any = "", required: bool = False, **attrs: str
) -> forms.CharField:
    return Line(
        label=label,
        max_length=most,
        required=required,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "off", **attrs}),
        error_messages={"max_length": _("At most %(limit_value)d characters, please.")},
    )


def _words(
    label: Any, most: int, *, rows: int, help_text: Any = "", required: bool = False
) -> forms.CharField:
    return Lines(
        label=label,
        max_length=most,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"max_length": _("At most %(limit_value)d characters, please.")},
    )


_LEAST = Decimal("0.000001")  # share that is kept


class Share(forms.CharField):
    """In per cent as people type it, with a comma or a point; a share from 0 to 1 in what is cleaned."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "answer-share"}
        super().__init__(
            label=_("Share, per cent"),
            required=False,
            max_length=8,
            widget=forms.TextInput(attrs=attrs),
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        text = (super().to_python(value) or "").replace("%", "").replace(",", ".").strip()
        if not text:
            return None
        try:
            per_cent = Decimal(text)
        except InvalidOperation:
            per_cent = Decimal("NaN")
        if not per_cent.is_finite():
            raise ValidationError(_("A share is a number of per cent, such as 60."))
        if not 0 < per_cent <= 100:
            raise ValidationError(_("A share is more than 0 and at most 100 per cent."))
        return max((per_cent / 100).quantize(_LEAST), _LEAST)

    def run_validators(self, value: Any) -> None:
        """It is a number by now, and within its bounds."""


class Need(forms.Form):
    material = _text(
        _("Input"),
        100,
        required=True,
        help_text=_(
            "A material, a component or a service, such as: steel castings, epoxy resin, nickel plating."
        ),
    )
    part = forms.ChoiceField(label=_("Needed for"), required=False)
    together = forms.ChoiceField(
        label=_("Of these places"), choices=Together, required=False, widget=forms.RadioSelect
    )
    complete = forms.BooleanField(
        label=_("That is all of them: we can get it from nowhere else today"), required=False
    )

    def __init__(self, data: Any = None, *, parts: list[str], shares: list[int], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["part"]
        assert isinstance(field, forms.ChoiceField)
        kept = (self.initial or {}).get("part")
        told = sorted({*parts, kept}) if kept else parts
        field.choices = [("", _("everything it makes for you")), *((part, part) for part in told)]
        for number in shares:
            self.fields[f"share-{number}"] = Share()

    @property
    def shares(self) -> dict[int, Decimal | None]:
        return {
            int(name.removeprefix("share-")): value
            for name, value in self.cleaned_data.items()
            if name.startswith("share-")
        }


class Coded(forms.Form):
    """A place that is not named: what is typed becomes a code, and is kept nowhere."""

    company, town = _text(_("Company"), 200), _text(_("Town"), 100)
    country = forms.ChoiceField(label=_("Country"), required=False)
    lei = _text(_("LEI"), 30, help_text=_("20 letters and digits"))
    duns = _text(_("D-U-N-S number"), 20, help_text=_("9 digits"))
    os_id = _text(_("OS ID"), 20, help_text=_("of Open Supply Hub"))

    def __init__(self, data: Any = None, *, language: str, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["country"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("choose a country")), *countries.choices(language)]


class Place(Coded):
    """A place with its name."""

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for kind in ("lei", "duns", "os_id"):
            if told.get(kind):
                try:
                    told[kind] = getattr(identifiers, kind)(told[kind])
                except ValidationError as error:
                    self.add_error(kind, error)
        if not self.errors and not any(told.get(name) for name in ("company", "lei", "duns", "os_id")):
            self.add_error("company", _("Type the company, or choose a place from the list."))
        return told


class Notice(forms.Form):
    kind = forms.ChoiceField(label=_("What changes"))
    site = forms.TypedChoiceField(label=_("Where"), required=False, coerce=int, empty_value=None)
    part = forms.ChoiceField(label=_("For"), required=False)
    effective_on = forms.DateField(
        label=_("From"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"],
    )
    words = _words(_("What changes, in your words"), 1000, rows=3, required=True)

    def __init__(
        self, data: Any = None, *, sites: list[tuple[int, str]], parts: list[str], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        of_kinds = {
            ChangeNoticeKind.SITE: _("the site where it is made"),
            ChangeNoticeKind.PROCESS: _("the process"),
            ChangeNoticeKind.TOOLING: _("the tooling"),
            ChangeNoticeKind.TIER_TWO: _("a supplier of yours"),
        }
        told: dict[str, list[tuple[Any, Any]]] = {
            "kind": [(kind.value, words) for kind, words in of_kinds.items()],
            "site": [("", _("all your sites")), *sites],
            "part": [
                ("", _("all that you make for us")),
                *((part, part) for part in parts),
            ],
        }
        for name, choices in told.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


class Remark(forms.Form):
    words = _words(
        _("Anything else that we should know"),
        2000,
        rows=3,
        help_text=_("Only the people who read your answers see it."),
    )


class Decline(forms.Form):
    words = _words(_("Why, if you like to say"), 2000, rows=2)


class OfAffected(forms.Form):
    state = forms.ChoiceField(
        label=_("Is this site affected?"),
        widget=forms.RadioSelect,
        choices=[
            (Affected.NO, _("not affected")),
            (Affected.PARTLY, _("partly: it delivers less, or later")),
            (Affected.STOPPED, _("stopped")),
            (Affected.UNKNOWN, _("not known yet")),
        ],
    )
    back_on = forms.DateField(
        label=_("Back to normal on"),
        required=False,
        help_text=_("Your best guess today."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"],
    )
    words = _words(_("In your own words"), 1000, rows=2)
