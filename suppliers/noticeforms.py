"""What people type of change notices and certificates. Values stay text until the writer has read them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from suppliers import typed
from suppliers.models import ChangeNotice, Site
from suppliers.quality import MOST_REASON


class _OfSites(forms.Form):
    def __init__(self, data: Any, *, sites: list[Site], none: Any) -> None:
        super().__init__(data)
        field = self.fields["site"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", none), *((site.code, f"{site.code} {site.name}".strip()) for site in sites)]

    def explain(self, refused: ValidationError) -> None:
        """One sentence a field; what belongs to no field stands above the form."""
        told = refused.message_dict if hasattr(refused, "error_dict") else {"": refused.messages}
        for name, sentences in told.items():
            self.add_error(name if name in self.fields else None, sentences[0])

    @property
    def values(self) -> dict[str, str | None]:
        """By column; once the form is valid."""
        return {name: self.cleaned_data[name] or None for name in self.fields}


class AddChangeNotice(_OfSites):
    reference = typed.text(
        _("Reference"), needs=_("A change notice needs its reference."), about=_("Its number.")
    )
    kind = forms.ChoiceField(
        label=_("What changes"), required=False, choices=[("", _("not told")), *ChangeNotice.Kind.choices]
    )
    site = forms.ChoiceField(label=_("At"), required=False)
    part = typed.text(
        _("Part"), about=_("The number of the part that it is about; left out: all that it sells.")
    )
    announced_on = typed.day(_("Announced on"))
    effective_on = typed.day(_("In effect from"), about=_("Left out: from the notice on."))


class AddCertificate(_OfSites):
    standard = typed.text(
        _("Standard"), needs=_("A certificate needs its standard."), about=_("Such as ISO 9001.")
    )
    site = forms.ChoiceField(
        label=_("Site"), error_messages={"required": _("Choose the site that is certified.")}
    )
    reference = typed.text(_("Number"))
    issuer = typed.text(_("Certified by"), most=200)
    valid_from = typed.day(_("First day"))
    valid_to = typed.day(_("Last day"), about=_("Left out: no end is told."))


class ReverseNotice(forms.Form):
    reason = forms.CharField(
        label=_("Why it does not count"),
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with the notice; everyone who sees it sees this."),
        error_messages={
            "required": _("Say why."),
            "max_length": _("Say it in at most %(limit_value)d characters; these are %(show_value)d."),
        },
    )
