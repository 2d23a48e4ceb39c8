"""Whom a supplier's letters go to, and what it was asked: when, through whom, and what came of it."""

from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import User
from suppliers import contacting
from suppliers.models import Contact, Questionnaire

MOST_ASKED = 10


def of_supplier(supplier: int, *, user: User, day: date) -> dict[str, Any]:
    """What templates/scoring/_contacts.html shows. Two queries."""
    return {"contacts": contacts(supplier, user=user), "asked": asked(supplier, user=user, day=day)}


def contacts(supplier: int, *, user: User) -> list[Contact]:
    """With `asked_at` and `answered_at`, the last of each; those reached first. One query."""
    asked = Questionnaire.objects.filter(contact=OuterRef("pk"))
    return list(
        Contact.objects.visible_to(user)
        .filter(supplier=supplier)
        .annotate(
            asked_at=_newest(asked.filter(times_asked__gt=0), "sent_at"),
            answered_at=_newest(asked.filter(submitted_at__isnull=False), "submitted_at"),
        )
        .order_by("-bounced_on", "email")[: contacting.MOST]
    )


def asked(supplier: int, *, user: User, day: date) -> list[Questionnaire]:
    """The newest first. One query."""
    found = Questionnaire.objects.visible_to(user).filter(supplier=supplier).with_progress(day)
    return list(found.select_related("campaign", "contact").order_by("-sent_at", "-pk")[:MOST_ASKED])


def _newest(questionnaires: QuerySet[Questionnaire], moment: str) -> Subquery:
    return Subquery(questionnaires.order_by(f"-{moment}").values(moment)[:1])
