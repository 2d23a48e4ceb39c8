"""The words that every QuerySet of facts knows."""

from django.db import models


class FactQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What this person may see: today every fact for anyone who is signed in and active."""
        return self if user is not None and user.is_active else self.none()
