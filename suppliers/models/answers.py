"""What suppliers answer. Nothing here is a fact until a person has accepted it."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from suppliers.models import rules
from suppliers.models.notices import ChangeNoticeKind
from suppliers.models.queries import FactQuerySet
from suppliers.models.questionnaires import Questionnaire
from suppliers.models.suppliers import Site

MOST_NEEDS = 100
MOST_ALTERNATIVES = 20
MOST_NOTICES = 20


class Judged(models.TextChoices):
    """What a person here made of an answer."""

    OPEN = "open", _("to be read")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    ASKED_BACK = "asked_back", _("asked back")


def _judged() -> models.CharField:
    return models.CharField(_("judged"), max_length=10, choices=Judged, default=Judged.OPEN)


def _judged_by() -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("judged by"),
    )


def _says_who(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(judged="open", judged_by=None, judged_at=None)
        | (~Q(judged="open") & Q(judged_by__isnull=False, judged_at__isnull=False)),
        name=name,
    )


class Covers(models.TextChoices):
    LISTED = "listed", _("what it needs is listed")
    NOTHING = "nothing", _("it needs nothing critical from others")
    UNTOLD = "untold", _("not told")


class SiteAnswer(models.Model):
    """Of one of its sites, or of the supplier's as yet unknown one: whether the needs listed are all that it has."""

    questionnaire = models.ForeignKey(
        Questionnaire, models.CASCADE, db_index=False, related_name="sites", verbose_name=_("questionnaire")
    )
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    covers = models.CharField(_("covers"), max_length=10, choices=Covers, default=Covers.UNTOLD)
    complete = models.BooleanField(_("that is all it needs"), default=False)
    judged = _judged()
    judged_by = _judged_by()
    judged_at = models.DateTimeField(_("judged"), null=True, blank=True)
    comment = models.TextField(_("why"), max_length=500, blank=True, default="")

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "site"], name="siteanswer_is_one_a_site"),
            rules.one_of("covers", Covers.values, _("Needs are listed, nothing, or untold.")),
            rules.one_of("judged", Judged.values, _("An answer is open, accepted, refused or asked back.")),
            _says_who("siteanswer_says_who_judged"),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire_id}: {self.site_id}"


class Together(models.TextChoices):
    """How the alternatives of a need stand to each other."""

    ANY = "any", _("any of these will do")
    ALL = "all", _("we need all of these")


class NeedAnswer(models.Model):
    """A material that a site needs, for one part number or for all that it makes; its alternatives are rows."""

    questionnaire = models.ForeignKey(
        Questionnaire, models.CASCADE, db_index=False, related_name="needs", verbose_name=_("questionnaire")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    part = models.CharField(_("part"), max_length=60, blank=True, default="")
    material = models.CharField(_("material"), max_length=100, blank=True, default="")
    together = models.CharField(
        _("of the alternatives"), max_length=3, choices=Together, default=Together.ANY
    )
    complete = models.BooleanField(_("that is all of them"), default=False)
    judged = _judged()
    judged_by = _judged_by()
    judged_at = models.DateTimeField(_("judged"), null=True, blank=True)
    comment = models.TextField(_("why, or what is asked back"), max_length=500, blank=True, default="")

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="needanswer_number_is_unique"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=MOST_NEEDS),
                name="needanswer_are_not_too_many",
                violation_error_message=_("One questionnaire holds at most 100 needs."),
            ),
            rules.one_of("together", Together.values, _("Any will do, or all are needed.")),
            rules.one_of("judged", Judged.values, _("An answer is open, accepted, refused or asked back.")),
            _says_who("needanswer_says_who_judged"),
        ]

    def __str__(self) -> str:
        return self.material


class AlternativeAnswer(models.Model):
    """Where a material comes from: a site known to the supplier already, a place it types, or a keyed code.

    What was typed to make a code is never stored: `codes` are those of each identifier given, strongest first, and
    `keyed_code` the one that stands for all of them. `site` is one that this supplier may see: its own family's, or one
    it has named before. `taken_as` is the site that a person here took it for.
    """

    need = models.ForeignKey(
        NeedAnswer, models.CASCADE, db_index=False, related_name="alternatives", verbose_name=_("need")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("known site")
    )
    company = models.CharField(_("company"), max_length=200, blank=True, default="")
    town = models.CharField(_("town"), max_length=100, blank=True, default="")
    country = models.CharField(_("country"), max_length=2, blank=True, default="")
    lei = models.CharField(_("LEI"), max_length=20, blank=True, default="")
    duns = models.CharField(_("D-U-N-S"), max_length=11, blank=True, default="")
    os_id = models.CharField(_("OS ID"), max_length=20, blank=True, default="")
    keyed_code = models.CharField(_("keyed code"), max_length=128, blank=True, default="")
    codes = ArrayField(
        models.CharField(max_length=128), verbose_name=_("codes of all that was given"), size=4, default=list
    )
    share = models.DecimalField(_("share"), max_digits=7, decimal_places=6, null=True, blank=True)
    taken_as = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken for")
    )

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["need", "number"], name="alternativeanswer_number_is_unique"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=MOST_ALTERNATIVES),
                name="alternativeanswer_are_not_too_many",
                violation_error_message=_("A need holds at most 20 alternatives."),
            ),
            models.CheckConstraint(
                condition=Q(keyed_code="")
                | Q(site=None, company="", town="", country="", lei="", duns="", os_id="", taken_as=None),
                name="alternativeanswer_keyed_says_nothing_else",
                violation_error_message=_("A coded answer holds the code alone."),
            ),
            rules.a_share("share", _("A share is more than 0 and at most 1.")),
        ]

    def __str__(self) -> str:
        return self.company or str(self.site_id or self.keyed_code[:8])


class NoticeAnswer(models.Model):
    """A change that the supplier announces by the same door; accepted, it becomes a change notice."""

    questionnaire = models.ForeignKey(
        Questionnaire, models.CASCADE, db_index=False, related_name="notices", verbose_name=_("questionnaire")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=20, choices=ChangeNoticeKind)
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("site")
    )
    part = models.CharField(_("part"), max_length=60, blank=True, default="")
    words = models.TextField(_("what changes"), max_length=1000)
    effective_on = models.DateField(_("effective on"), null=True, blank=True)
    judged = _judged()
    judged_by = _judged_by()
    judged_at = models.DateTimeField(_("judged"), null=True, blank=True)
    comment = models.TextField(_("why"), max_length=500, blank=True, default="")

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="noticeanswer_number_is_unique"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=MOST_NOTICES),
                name="noticeanswer_are_not_too_many",
                violation_error_message=_("One questionnaire holds at most 20 change notices."),
            ),
            rules.one_of(
                "kind",
                ChangeNoticeKind.values,
                _("A change notice is about site, process, tooling or tier_two."),
            ),
            rules.one_of("judged", Judged.values, _("An answer is open, accepted, refused or asked back.")),
            _says_who("noticeanswer_says_who_judged"),
        ]

    def __str__(self) -> str:
        return self.words[:60]


class Affected(models.TextChoices):
    NO = "no", _("not affected")
    PARTLY = "partly", _("partly")
    STOPPED = "stopped", _("stopped")
    UNKNOWN = "unknown", _("not known yet")


class AffectedAnswer(models.Model):
    """To "are you affected?", of one site."""

    questionnaire = models.ForeignKey(
        Questionnaire,
        models.CASCADE,
        db_index=False,
        related_name="affected",
        verbose_name=_("questionnaire"),
    )
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    state = models.CharField(_("affected"), max_length=10, choices=Affected, default=Affected.UNKNOWN)
    back_on = models.DateField(_("back on"), null=True, blank=True)
    words = models.TextField(_("in its own words"), max_length=1000, blank=True, default="")

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "site"], name="affectedanswer_is_one_a_site"),
            rules.one_of("state", Affected.values, _("Affected is no, partly, stopped or unknown.")),
        ]

    def __str__(self) -> str:
        return f"{self.site_id}: {self.state}"
