"""What people type on the pages of accounts."""

from datetime import date, timedelta
from typing import Any

from allauth.account.forms import ResetPasswordForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken, EventName, User
from accounts.roles import Role, Scope

LONGEST_TOKEN = timedelta(days=731)


class ForgottenPassword(ResetPasswordForm):  # type: ignore[misc]
    """Says the same whoever asks; only who may sign in gets a mail."""

    users: list[User]

    def clean_email(self) -> str:
        email = str(super().clean_email())
        self.users = [user for user in self.users if user.may_sign_in]
        return email


class AddPerson(forms.ModelForm):
    class Meta:
        model = User
        fields = ("email", "name", "role")
        widgets = {
            "email": forms.EmailInput(attrs={"autocomplete": "off"}),
            "name": forms.TextInput(attrs={"autocomplete": "off"}),
        }

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()


class ChangeRole(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role)


class MyName(forms.ModelForm):
    class Meta:
        model = User
        fields = ("name",)
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}


class AddToken(forms.ModelForm):
    """`by` may make tokens for others where they manage tokens; `today` bounds the last day."""

    class Meta:
        model = ApiToken
        fields = ("name", "user", "scope", "expires_on")
        help_texts = {
            "name": _("Where it is used, so that you know it again: “ERP, nightly load”."),
            "expires_on": _("At most two years from now."),
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "off"}),
            "expires_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, by: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["expires_on"].initial = today + timedelta(days=365)
        if by.has_perm("accounts.manage_tokens"):
            owner = self.fields["user"]
            owner.queryset = User.objects.visible_to(by).active().order_by("email")  # type: ignore[attr-defined]
            owner.initial = by.pk
        else:
            del self.fields["user"]
            self.fields["scope"].choices = [  # type: ignore[attr-defined]
                choice for choice in Scope.choices if choice[0] != Scope.ADMIN
            ]

    def clean_expires_on(self) -> date:
        day: date = self.cleaned_data["expires_on"]
        if day < self.today:
            raise ValidationError(_("This day has passed."))
        if day > self.today + LONGEST_TOKEN:
            raise ValidationError(_("A token lives two years at most."))
        return day


class WebhookForm(forms.Form):
    """Where the address may go is said by `accounts.webhooks.addresses`."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("Who is told, so that you know it again: “ERP, purchasing”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("Where it is posted to; it begins with https://."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url", "spellcheck": "false"}),
    )
    events = forms.MultipleChoiceField(
        label=_("Tell it when"), choices=EventName, widget=forms.CheckboxSelectMultiple
    )
