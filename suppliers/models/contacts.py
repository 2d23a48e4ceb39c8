"""Whom to write to at a supplier. Kept out of history, so that it can be erased."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.fields import XactField
from suppliers.models import rules
from suppliers.models.queries import FactQuerySet
from suppliers.models.suppliers import Supplier


class Contact(models.Model):
    """A person, or a mailbox that several read. `bounced_on` is the day a letter to it last came back."""

    supplier = models.ForeignKey(
        Supplier, models.CASCADE, db_index=False, related_name="contacts", verbose_name=_("supplier")
    )
    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=200, blank=True, default="")
    role = models.CharField(_("role"), max_length=100, blank=True, default="")
    language = models.CharField(_("language"), max_length=10, blank=True, default="")
    bounced_on = models.DateField(_("a letter came back on"), null=True, blank=True)
    changed = XactField()

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.UniqueConstraint(fields=["supplier", "email"], name="contact_is_stated_once"),
            rules.has_a_key("email", _("A contact needs an e-mail address.")),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="contact_email_is_lower_case",
                violation_error_message=_("The e-mail address of a contact is written in lower case."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email
