"""What people type at a task, and into their absence."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import ROLES
from sourcing.models import Absence
from sourcing.programme.byhand import PERMISSION
from suppliers.typed import Typed, date_field, reason


def workers() -> Any:
    """Who may work on tasks, by name."""
    roles = [role for role, permissions in ROLES.items() if PERMISSION in permissions]
    return User.objects.active().filter(role__in=roles).order_by("name", "email")


class Snooze(Typed):
    until = date_field(_("Until"), needs=_("Say until when."))
    reason = reason(_("Why"))


class HandOver(Typed):
    to = forms.ModelChoiceField(
        label=_("To"),
        queryset=User.objects.none(),
        empty_label=_("choose a person"),
        error_messages={"required": _("Say to whom.")},
    )
    reason = reason(_("Why"))

    def __init__(self, *args: Any, **told: Any) -> None:
        super().__init__(*args, **told)
        field: Any = self.fields["to"]
        field.queryset = workers()


class Close(Typed):
    reason = reason(_("Why nothing will be done about it"))


class Away(forms.ModelForm):
    """`user` is away from today on or later."""

    class Meta:
        model = Absence
        fields = ("from_on", "until_on", "stand_in")
        widgets = {
            "from_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "until_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {
            "stand_in": _("Gets your reminders in their own letter, and sees your tasks in their queue.")
        }

    def __init__(self, *args: Any, user: User, today: date, **told: Any) -> None:
        super().__init__(*args, **told)
        self.instance.user, self.today = user, today
        field: Any = self.fields["stand_in"]
        field.queryset, field.empty_label = workers().exclude(pk=user.pk), _("choose a person")

    def clean_until_on(self) -> date:
        until: date = self.cleaned_data["until_on"]
        if until < self.today:
            raise forms.ValidationError(_("These days are over."))
        return until

    def clean(self) -> dict[str, Any]:
        """The database has the last word; this one has a sentence."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = given.get("from_on"), given.get("until_on")
        mine = Absence.objects.filter(user=self.instance.user)
        if first and last and mine.filter(from_on__lte=last, until_on__gte=first).exists():
            self.add_error(None, _("There is an absence in these days already."))
        return given
