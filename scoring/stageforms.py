"""What quality types of qualifications: the next stage, a renewal, and what speaks against it or for it again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from suppliers import typed
from suppliers.models import Qualification

APPROVALS = [
    ("", _("as before")),
    (Qualification.Approval.FULL, _("full")),
    (Qualification.Approval.INTERIM, _("interim, until its last day")),
]
LEVELS = [("", _("as before")), *((str(level), str(level)) for level in range(1, 6))]


class PassStage(typed.Typed):
    """The stage is shown, not chosen: it is the next one. `seen` is what the form was opened for."""

    stage = forms.CharField(widget=forms.HiddenInput, max_length=20)
    on = typed.date_field(_("Passed on"), needs=_("Say on which day it was passed."))
    approval = forms.ChoiceField(label=_("Approval"), choices=APPROVALS, required=False)
    ppap_level = forms.TypedChoiceField(
        label=_("PPAP level"), choices=LEVELS, coerce=int, empty_value=None, required=False
    )
    valid_until = typed.date_field(_("Last day"), about=_("Left out: no end. An interim approval needs one."))
    reference = typed.text(
        _("Evidence"), most=200, about=_("Where it is kept: number of the report, or its place.")
    )


class Renew(typed.Typed):
    on = typed.date_field(_("Approved again on"), needs=_("Say on which day."))
    valid_until = typed.date_field(
        _("New last day"), about=_("Left out: no end. An interim approval needs one.")
    )
    reference = typed.text(_("Evidence"), most=200, about=_("Left out: as before."))


class GiveReason(typed.Typed):
    on = typed.date_field(_("Since"), needs=_("Say since which day."))
    reason = typed.reason(_("Why"), about=_("Kept with the qualification; everyone who sees it sees this."))


def form_of(verb: str) -> Any:
    return Renew if verb == "renew" else GiveReason
