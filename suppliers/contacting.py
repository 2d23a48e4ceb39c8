"""Contacts: whom to write to at a supplier. People add, change and erase them; a letter takes the best one.

An erased contact is gone for good: no history keeps it, and letters to it lose its address and their words.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, F, Func, OuterRef, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast

from accounts.models import Mail, User
from accounts.models.mails import MailQuerySet, MailState
from suppliers.models import Contact, Questionnaire, Supplier

PERMISSION = "suppliers.change_facts"
LETTERS = "questionnaire "  # what `once` of every letter to a supplier starts with
MOST = 50  # that a page shows
FIELDS = ("email", "name", "role", "language")
# Who is likelier to know where inputs come from is asked first.
ROLES = (
    r"suppl|sourc|purchas|einkauf|beschaff|material",
    r"qualit",
    r"plan|logist|operation",
    r"account|sales|vertrieb",
)


def best(suppliers: Iterable[int]) -> dict[int, Contact]:
    """supplier -> the contact to write to, never one from whom a letter came back. One query.

    Whoever answered last is asked first, then by role, then whoever is known longest.
    """
    rank = Case(
        *(When(role__iregex=pattern, then=Value(at)) for at, pattern in enumerate(ROLES)),
        default=Value(len(ROLES)),
    )
    answered = Questionnaire.objects.filter(contact=OuterRef("pk"), submitted_at__isnull=False)
    found = (
        reached()
        .filter(supplier__in=list(suppliers))
        .annotate(
            answered_at=Subquery(answered.order_by("-submitted_at").values("submitted_at")[:1]), rank=rank
        )
        .order_by("supplier", F("answered_at").desc(nulls_last=True), "rank", "pk")
        .distinct("supplier")
    )
    return {contact.supplier_id: contact for contact in found}


def reached() -> QuerySet[Contact]:
    """Those from whom no letter came back."""
    return Contact.objects.filter(bounced_on=None)


def add(supplier: Supplier, values: Mapping[str, str], *, by: User) -> Contact:
    """`values`: email, name, role, language. Raises ValidationError, a sentence a field, and PermissionDenied."""
    _check_may(by)
    contact = Contact(supplier=supplier, **_told(values))
    contact.full_clean(exclude=["changed"])
    contact.save(force_insert=True)
    return contact


def change(contact: Contact, values: Mapping[str, str], *, by: User) -> None:
    """Another address has sent nothing back yet, and the same one is given another chance."""
    _check_may(by)
    for name, value in _told(values).items():
        setattr(contact, name, value)
    contact.bounced_on = None
    contact.full_clean(exclude=["changed"])
    contact.save(update_fields=[*FIELDS, "bounced_on"])


def erase(contact: Contact, *, by: User, now: datetime) -> bool:
    """For good. What waits to be sent to it is not sent; what it was asked stays open, with nobody to write to.

    False where somebody else has erased it.
    """
    _check_may(by)
    with transaction.atomic():
        letters = letters_to(contact)
        letters.filter(state=MailState.WAITING).update(
            state=MailState.CANCELLED, ended_at=now, leased_until=None
        )
        letters.update(to="", words="", error="")
        gone, _each = Contact.objects.filter(pk=contact.pk).delete()
    return bool(gone)


def letters_to(contact: Contact) -> MailQuerySet:
    """About what this supplier is asked: the same mailbox may serve another one too."""
    return letters_about(Questionnaire.objects.filter(supplier=contact.supplier_id)).filter(to=contact.email)


def letters_about(questionnaires: QuerySet[Questionnaire]) -> MailQuerySet:
    """All that were written about them."""
    about = Func(F("once"), Value(" "), Value(2), function="split_part", output_field=TextField())
    asked = questionnaires.order_by().annotate(said=Cast("pk", TextField())).values("said")
    return Mail.objects.filter(once__startswith=LETTERS).alias(about=about).filter(about__in=asked)


def _told(values: Mapping[str, str]) -> dict[str, str]:
    told = {name: " ".join((values.get(name) or "").split()) for name in FIELDS}
    return told | {"email": told["email"].lower()}


def _check_may(by: User) -> None:
    if not by.has_perm(PERMISSION):
        raise PermissionDenied
