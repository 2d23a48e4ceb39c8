"""The words of names and descriptions: where a misspelt one is looked up."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from scoring.models.queries import JudgementQuerySet


class SearchWord(models.Model):
    """In capitals, letters only, three at least. Words are added as facts change; one that is no longer used
    stays, and finds nothing."""

    word = models.CharField(_("word"), max_length=60, primary_key=True)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(OpClass(F("word"), name="gin_trgm_ops"), name="searchword_like")]

    def __str__(self) -> str:
        return self.word
