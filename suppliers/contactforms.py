"""What people type of a contact."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from suppliers import contacting, letters, typed
from suppliers.models import Contact

LANGUAGES = {"en": _("English"), "de": _("German")}


class EditContact(typed.Typed):
    email = typed.text(
        _("E-mail"),
        most=254,
        needs=_("A contact needs an e-mail address."),
        about=_("A mailbox that several read outlives whoever reads it, such as quality@ or supply-chain@."),
        type="email",
    )
    role = typed.text(
        _("Role"),
        most=100,
        about=_("What they do there. Supply chain and quality are asked first, sales last."),
    )
    name = typed.text(
        _("Name"), most=200, about=_("How a letter greets them; left out, it greets nobody by name.")
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[(code, LANGUAGES[code]) for code in letters.LANGUAGES],
        help_text=_("Of the letters, and of the page that they open."),
    )

    @classmethod
    def of(cls, contact: Contact, told: Any) -> "EditContact":
        shown = {name: getattr(contact, name) for name in contacting.FIELDS}
        return cls(told, initial=shown | {"language": letters.language_of(contact)})
