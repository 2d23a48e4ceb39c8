"""What people type on the pages of reviews."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from scoring.choices import Choices
from sourcing.models import Round
from sourcing.owners import SIGNERS
from sourcing.signing import AXES, MOST_SENTENCE

SENTENCE = {
    "max_length": _("A sentence has at most %(limit_value)d characters; this one has %(show_value)d.")
}


class Sign(forms.Form):
    """`assessment` is the one that stood when the page was shown."""

    axes = forms.MultipleChoiceField(
        label=_("You sign"),
        choices=[("impact", _("Impact")), ("exposure", _("Exposure"))],
        widget=forms.CheckboxSelectMultiple,
        initial=list(AXES),
        help_text=_("The year begins anew once both are signed."),
        error_messages={"required": _("Sign impact, exposure or both.")},
    )
    sentence = forms.CharField(
        label=_("In a sentence"),
        max_length=MOST_SENTENCE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What you looked at, and what you make of it. Kept with your signature."),
        error_messages=SENTENCE,
    )
    assessment = forms.IntegerField(widget=forms.HiddenInput)


class SignTogether(forms.Form):
    sentence = forms.CharField(
        label=_("Why these can be signed together"),
        max_length=MOST_SENTENCE,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages=SENTENCE | {"required": _("Say why these can be signed together.")},
    )


class OpenRound(forms.ModelForm):
    """Who owns it, until when, and which parts it covers."""

    impact = forms.ChoiceField(
        label=_("Impact"),
        required=False,
        choices=[("high", _("High only")), ("low", _("Low only")), ("", _("Any"))],
        initial="high",
    )
    plant = forms.CharField(label=_("Plant"), required=False, widget=forms.Select)
    category = forms.CharField(label=_("Category"), required=False, widget=forms.Select)
    buyer = forms.CharField(label=_("Buyer"), required=False, widget=forms.Select)

    class Meta:
        model = Round
        fields = ("name", "owner", "starts_on", "ends_on")
        labels = {"ends_on": _("Last day")}
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("starts_on", "ends_on")
        }

    def __init__(self, *args: Any, offered: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        owner.queryset = User.objects.active().filter(role__in=SIGNERS).order_by("name", "email")
        nothing = {"plant": _("All plants"), "category": _("All categories"), "buyer": _("All buyers")}
        for name, words in nothing.items():
            self.fields[name].widget.choices = [("", words), *offered.get(name, [])]

    @property
    def covers(self) -> dict[str, str]:
        names = ("impact", "plant", "category", "buyer")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data[name]}
