"""The key behind keyed codes, and which codes are of one place."""

from django.db import models
from django.db.models import Q

from suppliers.models.queries import FactQuerySet


class KeyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Nobody's to see."""
        return self.none()


class KeyedCodeKey(models.Model):
    """The installation's own, in one row, made on first use. Never shown, logged or exported by any door."""

    key = models.BinaryField()
    made_at = models.DateTimeField(auto_now_add=True)

    objects = KeyQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="keyedcodekey_is_one")]


class CodeAlias(models.Model):
    """Identifiers of one place have codes of their own; `stands_for` is the one that facts carry for all of them."""

    code = models.CharField(max_length=128)
    stands_for = models.CharField(max_length=128)

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("code", name="codealias_code_is_unique"),
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(stands_for=""), name="codealias_codes_are_given"
            ),
        ]
        indexes = [models.Index(fields=["stands_for"], name="codealias_stands_for")]

    def __str__(self) -> str:
        return self.code[:12]
