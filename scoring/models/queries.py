"""The words that every QuerySet of judgements knows."""

from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

from accounts.models import User


class JudgementQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser | None) -> Self:
        """What this person may see: today every judgement for anyone who is signed in and active."""
        return self if user is not None and user.is_active else self.none()
