"""What people type of terms, with their price breaks; and of what a source can do."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from suppliers import typed
from suppliers.models import Source, Terms

BREAKS = 4
FIELDS = (
    "kind", "reference", "valid_from", "valid_to", "signed_on", "price", "price_unit", "unit", "currency",
    "lead_time_days", "minimum_order", "minimum_volume_per_year", "reserved_capacity_per_month", "notice_days",
)  # fmt: skip


class AgreeTerms(typed.Typed):
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("", _("choose")), *Terms.Kind.choices],
        help_text=_("Framework, scheduling agreement and contract bind; a quote or an info record does not."),
        error_messages={"required": _("Choose the kind.")},
    )
    reference = typed.text(_("Number"), most=200)
    valid_from = typed.day(_("In force from"), about=_("Left out: ever since."))
    valid_to = typed.day(_("In force to"), about=_("Last day; left out: open."))
    signed_on = typed.day(_("Signed on"), about=_("Day of the last signature; without one they do not bind."))
    price = typed.number(_("Price"))
    price_unit = typed.number(_("Price is for"), about=_("So many units; left out: 1."))
    unit = typed.text(_("Unit"), most=20, about=_("Left out: the part's."))
    currency = typed.text(_("Currency"), most=3, about=_("Three letters, such as EUR."))
    lead_time_days = typed.number(_("Lead time, days"))
    minimum_order = typed.number(_("Minimum order"))
    minimum_volume_per_year = typed.number(_("Minimum volume a year"), about=_("0 says that there is none."))
    reserved_capacity_per_month = typed.number(_("Reserved capacity a month"))
    notice_days = typed.number(_("Days of notice"))

    def __init__(self, data: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for place in range(1, BREAKS + 1):
            self.fields[f"minimum_quantity_{place}"] = typed.number(_("From quantity"))
            self.fields[f"price_{place}"] = typed.number(_("Price from there on"))

    def fix(self, *names: str) -> None:
        """What is of the row's key is shown, and stays."""
        for name in names:
            self.fields[name].disabled = True

    @property
    def told(self) -> dict[str, str | None]:
        """By column of terms; what was left out keeps the columns' own fallbacks."""
        values = self.values(*FIELDS)
        return {name: value for name, value in values.items() if value is not None or name == "valid_from"}

    @property
    def breaks(self) -> list[dict[str, str | None]]:
        """Those of which something was typed, by column of price-breaks."""
        return [
            {name: self.cleaned_data[f"{name}_{place}"] or None for name in ("minimum_quantity", "price")}
            for place in self.places
        ]

    @property
    def places(self) -> list[int]:
        """The lines of breaks that are filled in."""
        every = range(1, BREAKS + 1)
        return [
            at
            for at in every
            if self.cleaned_data[f"minimum_quantity_{at}"] or self.cleaned_data[f"price_{at}"]
        ]

    @property
    def lines(self) -> list[tuple[Any, Any]]:
        return [(self[f"minimum_quantity_{at}"], self[f"price_{at}"]) for at in range(1, BREAKS + 1)]

    @property
    def main(self) -> list[Any]:
        return [self[name] for name in FIELDS]


class TellFigures(typed.Typed):
    """A person's figures of a source, kept over what files and the ERP say. `seen` is what the form showed."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=[("", _("not told")), *Source.Role.choices],
        required=False,
        help_text=_("A candidate is being looked at: it never counts as a second source."),
    )
    ramp_days = typed.number(
        _("Days to ramp up"), about=_("From an order to full rate, beside the lead time.")
    )
    capacity_per_month = typed.number(_("Capacity a month"), about=_("What it can make for us."))
    reason = typed.reason(_("Why"), about=_("Kept with the figures; everyone who sees them sees it."))
    NAMES = ("role", "ramp_days", "capacity_per_month")

    @property
    def told(self) -> dict[str, str | None]:
        return self.values(*self.NAMES)
