"""What people type to decide on a part, and to plan by when a source is to be real."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from scoring import decisions, plans
from scoring.models import Acceptance, Chosen, Decision
from scoring.models.plans import CHECKS
from scoring.posturewords import CHECKS as CHECK_WORDS

LONG = {"max_length": _("At most %(limit_value)d characters fit here; these are %(show_value)d.")}
SAY_WHY = {"required": _("Say why.")} | LONG
DAY = {"invalid": _("This is not a day.")}


def _day(**told: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, **told)


def _text(rows: int, **told: Any) -> forms.CharField:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": rows}), **told)


def explain(form: forms.Form, refused: ValidationError) -> None:
    """One sentence a field; what belongs to no field stands above the form."""
    for name, sentences in refused.message_dict.items():
        form.add_error(name if name in form.fields else None, sentences)


class Decide(forms.Form):
    """`by` may accept a risk where their role may."""

    chosen = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a treatment."),
            "invalid_choice": _("Choose one of these."),
        },
    )
    acceptance = forms.ChoiceField(
        label=_("Accepted because"),
        required=False,
        help_text=_("Asked for, with a mitigation and a last day, where a risk is accepted."),
    )
    mitigation = _text(
        3,
        label=_("Mitigation"),
        required=False,
        max_length=decisions.MOST_MITIGATION,
        help_text=_(
            "What makes the risk smaller while it is accepted: stock, insurance, a watch on the supplier."
        ),
        error_messages=LONG,
    )
    until = _day(
        label=_("Last day"),
        required=False,
        help_text=_("Of an acceptance: a year from today at most. A treatment may go without."),
        error_messages=DAY,
    )
    reason = _text(
        2,
        label=_("Why"),
        max_length=decisions.MOST_REASON,
        help_text=_("Everyone who sees the part sees it."),
        error_messages=SAY_WHY,
    )
    replaces = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, by: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.today = by, today
        may_accept = by.has_perm("scoring.accept_risk")
        chosen = self.fields["chosen"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [one for one in Chosen.choices if may_accept or one[0] != Chosen.ACCEPT]
        if not may_accept:
            chosen.help_text = _("Accepting a risk takes a manager.")
            del self.fields["acceptance"], self.fields["mitigation"]
            return
        acceptance = self.fields["acceptance"]
        assert isinstance(acceptance, forms.ChoiceField)
        acceptance.choices = [("", _("no risk is accepted")), *Acceptance.choices]
        last = today + timedelta(days=decisions.MOST_DAYS)
        self.fields["until"].widget.attrs |= {"min": today.isoformat(), "max": last.isoformat()}

    def again(self, standing: Decision | None) -> "Decide":
        """With all that was typed, for the decision that stands now."""
        data = {**self.data, "replaces": str(standing.pk) if standing else ""}
        fresh = Decide(data, by=self.by, today=self.today)
        fresh.is_valid()
        return fresh


class SayWhy(forms.Form):
    reason = _text(2, label=_("Why"), max_length=decisions.MOST_REASON, error_messages=SAY_WHY)


class MakePlan(forms.Form):
    """`cost` and `currency` go together; an owner is somebody who signs in."""

    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=User.objects.none(),
        error_messages={"required": _("Say who sees to it."), "invalid_choice": _("Choose one of these.")},
    )
    checks = forms.MultipleChoiceField(
        label=_("It is to pass"),
        choices=[(name, CHECK_WORDS[name].label) for name in CHECKS],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Say which of the five checks it is to pass.")},
    )
    todo = _text(
        3,
        label=_("What is to be done"),
        max_length=plans.LONGEST_WORK,
        error_messages={"required": _("Say what is to be done.")} | LONG,
    )
    due_on = _day(label=_("Real by"), error_messages={"required": _("Say by when.")} | DAY)
    cost = forms.DecimalField(
        label=_("Cost"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        error_messages={
            "invalid": _("A cost is a number."),
            "min_value": _("A cost cannot be negative."),
        },
    )
    currency = forms.RegexField(
        r"^[A-Z]{3}$",
        label=_("Currency"),
        required=False,
        error_messages={"invalid": _("A currency has three letters, as EUR.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        people = User.objects.filter(is_active=True).exclude(role=Role.INTEGRATION)
        owner.queryset = people.order_by("name", "email")


class MovePlan(forms.Form):
    """`seen` is the day on which it was due when the form was shown."""

    due_on = _day(label=_("Real by"), error_messages={"required": _("Say by when.")} | DAY)
    reason = _text(2, label=_("Why"), max_length=plans.MOST_REASON, error_messages=SAY_WHY)
    seen = forms.DateField(widget=forms.HiddenInput)


class EndPlan(forms.Form):
    """Of what is done; what is dropped says why."""

    reason = _text(2, label=_("What came of it"), required=False, max_length=plans.MOST_REASON, error_messages=LONG)  # fmt: skip
