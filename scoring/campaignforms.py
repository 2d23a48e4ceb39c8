"""What people type of a campaign."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from suppliers import letters, typed
from suppliers.campaigns import MOST_DAYS, MOST_REMINDERS
from suppliers.models import Campaign, Contact, Questionnaire

WEEKS_TO_ANSWER, WEEKS_OF_LINKS = 4, 8


class WriteCampaign(typed.Typed):
    """`company` is asked for only while nobody has said what we are called."""

    name = typed.text(
        _("Name"), most=120, needs=_("A campaign needs a name."), about=_("For us; suppliers do not see it.")
    )
    company = typed.text(
        _("Our company's name"),
        most=200,
        needs=_("Letters have to say who asks."),
        about=_("As suppliers know us. It signs every letter, from now on."),
    )
    words = forms.CharField(
        label=_("In your own words"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Stands in the letter after who asks and why. Plain text, as you would say it."),
        error_messages={
            "max_length": _("Say it in at most %(limit_value)d characters; these are %(show_value)d.")
        },
    )
    due_on = typed.date_field(
        _("Answers are due on"), needs=_("Say by when."), about=_("The day that the letter names.")
    )
    closes_on = typed.date_field(
        _("Links work until"), needs=_("Say until when."), about=_("After it, nobody can answer any more.")
    )
    remind = typed.text(
        _("Reminders, days before the due day"),
        most=80,
        about=_("Such as 10, 2, -5: two before it and one after. Only who has not answered gets them."),
    )

    def __init__(self, data: Any, *, today: date, company: str) -> None:
        initial = {
            "name": _("Second tier %(year)d") % {"year": today.year},
            "due_on": today + timedelta(weeks=WEEKS_TO_ANSWER),
            "closes_on": today + timedelta(weeks=WEEKS_OF_LINKS),
            "remind": "10, 2, -5",
        }
        super().__init__(data, initial=initial)
        if company:
            del self.fields["company"]
        self.known_as = company

    def clean_remind(self) -> list[int]:
        return read_days(self.cleaned_data["remind"])

    @property
    def signed_as(self) -> str:
        return self.known_as or letters.one_line(self.data.get("company", ""))

    def draft(self, by: Any) -> Campaign:
        """As it stands, for a look at the letter; days that cannot be read are as offered."""
        told = {name: self.fields[name] for name in ("due_on", "closes_on")}
        days = {name: _day(field, self.data.get(name), self.initial[name]) for name, field in told.items()}
        return Campaign(words=self.data.get("words", "")[:2000], asked_by=by, **days)


class ExtendCampaign(typed.Typed):
    due_on = typed.date_field(_("Answers are due on"), needs=_("Say by when."))
    closes_on = typed.date_field(_("Links work until"), needs=_("Say until when."))


class SendAgain(typed.Typed):
    """`seen`: how many letters had asked when the page was opened, so that two people do not both write."""

    contact = forms.ChoiceField(
        label=_("To"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose whom to write to."),
            "invalid_choice": _("That contact has been erased meanwhile."),
        },
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, questionnaire: Questionnaire, contacts: Sequence[Contact]) -> None:
        others = [one for one in contacts if one.bounced_on is None and one.pk != questionnaire.contact_id]
        first = others[0].pk if others else questionnaire.contact_id
        super().__init__(data, initial={"contact": first, "seen": questionnaire.times_asked})
        field = self.fields["contact"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one.pk), _said(one)) for one in contacts]


def read_days(told: str) -> list[int]:
    """'10, 2, -5' -> [10, 2, -5]. Raises ValidationError with a sentence."""
    words = told.replace(";", ",").split(",")
    try:
        days = [int(word) for word in words if word.strip()]
    except ValueError:
        raise ValidationError(
            _("Say days as whole numbers with commas between, such as 10, 2, -5.")
        ) from None
    if len(days) > MOST_REMINDERS:
        raise ValidationError(_("At most %d reminders.") % MOST_REMINDERS)
    if any(abs(day) > MOST_DAYS for day in days):
        raise ValidationError(_("Remind within a year of the due day."))
    return sorted(set(days), reverse=True)


def _day(field: Any, told: Any, otherwise: date) -> date:
    try:
        return field.clean(told)
    except ValidationError:
        return otherwise


def _said(contact: Contact) -> str:
    words = [contact.email, contact.role, contact.name]
    if contact.bounced_on:
        words.append(str(_("a letter came back")))
    return ", ".join(word for word in words if word)
