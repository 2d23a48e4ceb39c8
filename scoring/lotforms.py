"""What people type of received lots: the lot, what was found in it, and by which plan it is inspected."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from scoring.lotcourse import AQL_CHOICES, LEVEL_CHOICES, LIMITING_CHOICES, Choice
from suppliers import typed
from suppliers.models import Inspection, OrderLine

DECISIONS = [
    ("", _("by the count of defects")),
    (Inspection.Decision.ACCEPTED, _("accepted")),
    (Inspection.Decision.REJECTED, _("rejected")),
    (Inspection.Decision.CONCESSION, _("accepted by concession")),
    (Inspection.Decision.SKIPPED, _("skipped: not inspected")),
    ("wait", _("not decided yet")),
]
SERIES, ISOLATED = "series", "isolated"


class ChoosePlan(forms.Form):
    """How a person inspects. Kept in the session; what makes no sense falls back to what was kept."""

    basis = forms.ChoiceField(
        label=_("Plan"),
        choices=[
            (SERIES, _("lots in a row: AQL")),
            (ISOLATED, _("a lot that stands alone: limiting quality")),
        ],
    )
    level = forms.ChoiceField(label=_("Inspection level"), choices=[(one, one) for one in LEVEL_CHOICES])
    aql = forms.ChoiceField(label=_("AQL"), choices=[(one, one) for one in AQL_CHOICES])
    limiting = forms.ChoiceField(
        label=_("Limiting quality, %"), choices=[(one, one) for one in LIMITING_CHOICES]
    )
    reduced = forms.BooleanField(
        label=_("Reduced inspection is wanted, and production is steady"), required=False
    )

    @property
    def choice(self) -> Choice:
        """Once the form is valid."""
        given = self.cleaned_data
        return Choice(given["aql"], given["level"], given["limiting"], given["reduced"])


class CountLot(typed.Typed):
    """What was found in a lot. `may_decide`: the person may say what follows from it."""

    sample_size = typed.number(_("Inspected"), about=_("Left out: as many as the plan asks for."))
    defects = typed.number(_("Defective"), about=_("Of those inspected. 0 where none is."))
    decision = forms.ChoiceField(label=_("Decision"), choices=DECISIONS, required=False)
    reason = typed.reason(
        _("Why"),
        needed=False,
        about=_("Asked for where you decide otherwise than the count, by concession, or skip it."),
    )

    def __init__(self, data: Any, *, may_decide: bool, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.may_decide = may_decide
        if not may_decide:
            del self.fields["decision"], self.fields["reason"]

    @property
    def decided(self) -> str:
        """What the person says: a decision, "wait", or nothing: the count says it."""
        return str(self.cleaned_data.get("decision", "")) if self.may_decide else "wait"


class EnterLot(CountLot):
    lot = typed.text(_("Lot"), needs=_("A lot needs its number."), about=_("As it stands on the goods."))
    received_on = typed.day(_("Received on"), needs=_("Say on which day it was received."))
    lot_size = typed.number(_("Lot size"), needs=_("Say how much is in the lot."))
    order_line = forms.ChoiceField(
        label=_("Order line"),
        required=False,
        help_text=_("No more can be inspected than was received on it."),
    )
    field_order = (
        "lot",
        "received_on",
        "lot_size",
        "order_line",
        "sample_size",
        "defects",
        "decision",
        "reason",
    )

    def __init__(self, data: Any, *, lines: Sequence[OrderLine], unit: str, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.lines = {str(line.pk): line for line in lines}
        field = self.fields["order_line"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("not known")), *((pk, named(line)) for pk, line in self.lines.items())]
        if unit:
            self.fields["lot_size"].label = _("Lot size (%s)") % unit

    def clean_lot(self) -> str:
        return str(self.cleaned_data["lot"]).strip()

    def explain(self, refused: ValidationError) -> None:
        if hasattr(refused, "error_dict"):
            told = refused.message_dict
            for name in ("order", "line"):
                if name in told:
                    told["order_line"] = told.pop(name)
            refused = ValidationError(told)
        super().explain(refused)

    @property
    def told(self) -> dict[str, str | None]:
        """By column of inspections, without what was found."""
        line = self.lines.get(self.cleaned_data["order_line"])
        order = {"order": line.order, "line": line.line} if line else {}
        return self.values("lot", "received_on", "lot_size") | order


class ReverseLot(typed.Typed):
    reason = typed.reason(
        _("Why the rejection does not hold"), about=_("Kept with the lot. It waits again then.")
    )


def named(line: OrderLine) -> str:
    """'4500012/10: 500 pc received'"""
    received = "" if line.received is None else f"{line.received.normalize():f} {line.unit}".strip()
    return (
        _("%(line)s: %(received)s received") % {"line": line, "received": received} if received else str(line)
    )
