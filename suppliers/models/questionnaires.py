"""Questionnaires: what is asked of a supplier, by a link and without an account."""

from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, TextField, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from suppliers.models import rules
from suppliers.models.contacts import Contact
from suppliers.models.queries import FactQuerySet
from suppliers.models.suppliers import Supplier


class Asks(models.TextChoices):
    TIER_TWO = "tier_two", _("where critical inputs come from")
    AFFECTED = "affected", _("whether it is affected")


class CampaignQuerySet(FactQuerySet):
    def open(self) -> Self:
        return self.filter(closed_at=None)


class Campaign(models.Model):
    """The same asked of many suppliers, or of one. `words` is what the letter adds of our own: who asks, and why.

    `remind_before` are days before the due day (negative: after it) on which who has not answered is reminded.
    """

    Asks = Asks

    name = models.CharField(_("name"), max_length=120)
    asks = models.CharField(_("asks"), max_length=10, choices=Asks, default=Asks.TIER_TWO)
    words = models.TextField(_("our own words"), max_length=2000, blank=True, default="")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    opened_at = models.DateTimeField(_("opened"), db_default=Now())
    due_on = models.DateField(_("due on"))
    closes_on = models.DateField(_("links end on"))
    remind_before = ArrayField(models.SmallIntegerField(), verbose_name=_("reminders"), size=10, default=list)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = [
            rules.has_a_key("name", _("A campaign needs a name.")),
            rules.one_of("asks", Asks.values, _("A campaign asks for tier_two or affected.")),
            rules.not_before("closes_on", "due_on", _("Links end on the due day or later.")),
        ]

    def __str__(self) -> str:
        return self.name


class QuestionnaireState(models.TextChoices):
    SENT = "sent", _("sent")
    OPENED = "opened", _("opened")
    SUBMITTED = "submitted", _("answered")
    SENT_BACK = "sent_back", _("asked back")
    REVIEWED = "reviewed", _("read")
    DECLINED = "declined", _("declined")
    CLOSED = "closed", _("closed")


class Progress(models.TextChoices):
    """How far it has come, as of a day, the first that holds."""

    ANSWERED = "answered", _("answered")
    ASKED_BACK = "asked_back", _("asked back")
    DECLINED = "declined", _("declined")
    CLOSED = "closed", _("closed without an answer")
    NOBODY = "nobody", _("nobody to write to")
    CAME_BACK = "came_back", _("letter came back")
    OVERDUE = "overdue", _("overdue")
    OPENED = "opened", _("opened")
    SENT = "sent", _("sent")


class QuestionnaireQuerySet(FactQuerySet):
    def with_progress(self, on: date) -> Self:
        """`progress`, of Progress."""
        state = QuestionnaireState
        first = (
            (Q(state__in=[state.SUBMITTED, state.REVIEWED]), Progress.ANSWERED),
            (Q(state=state.SENT_BACK), Progress.ASKED_BACK),
            (Q(state=state.DECLINED), Progress.DECLINED),
            (Q(state=state.CLOSED), Progress.CLOSED),
            (Q(times_asked=0) | Q(contact=None), Progress.NOBODY),
            (Q(bounced_at__isnull=False), Progress.CAME_BACK),
            (Q(campaign__due_on__lt=on), Progress.OVERDUE),
            (Q(state=state.OPENED), Progress.OPENED),
        )
        told = (When(condition, then=Value(progress.value)) for condition, progress in first)
        return self.annotate(
            progress=Case(*told, default=Value(Progress.SENT.value), output_field=TextField())
        )

    def unreached(self) -> Self:
        """No letter has reached anybody: nobody to write to, it came back, or its contact is erased."""
        return self.filter(Q(times_asked=0) | Q(contact=None) | Q(bounced_at__isnull=False))

    def answerable(self, on: date) -> Self:
        """A supplier may still write into it."""
        open_states = [QuestionnaireState.SENT, QuestionnaireState.OPENED, QuestionnaireState.SENT_BACK]
        return self.filter(state__in=open_states, ends_on__gte=on)

    def to_read(self) -> Self:
        return self.filter(state=QuestionnaireState.SUBMITTED)

    def unreachable(self) -> Self:
        return self.filter(bounced_at__isnull=False)

    def before(self, moment: datetime) -> Self:
        return self.filter(sent_at__lt=moment)


class Questionnaire(models.Model):
    """One supplier's, opened by a signed link that names it and `nonce`; another nonce ends the links before it.

    What is answered stands in rows of its own (`suppliers.models.answers`) and changes no fact until a person has
    accepted it. `version` counts what the supplier saved, so that an older page does not overwrite a newer one.
    `times_asked` counts the letters that asked it, reminders aside; 0: there was nobody to write to so far.
    """

    State = QuestionnaireState

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, db_index=False, related_name="questionnaires", verbose_name=_("campaign")
    )
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="questionnaires", verbose_name=_("supplier")
    )
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("sent to")
    )
    language = models.CharField(_("language"), max_length=10, blank=True, default="")
    nonce = models.CharField(_("nonce"), max_length=43)
    state = models.CharField(
        _("state"), max_length=10, choices=QuestionnaireState, default=QuestionnaireState.SENT
    )
    version = models.PositiveIntegerField(_("version"), default=0)
    times_asked = models.PositiveSmallIntegerField(_("letters that asked"), default=0)
    reminded_on = models.DateField(_("last reminded on"), null=True, blank=True)
    times_sent_back = models.PositiveSmallIntegerField(_("times asked back"), default=0)
    question = models.TextField(_("what was asked back"), max_length=2000, blank=True, default="")
    remark = models.TextField(_("the supplier's own words"), max_length=2000, blank=True, default="")
    sent_at = models.DateTimeField(_("sent"), db_default=Now())
    ends_on = models.DateField(_("link ends on"))
    opened_at = models.DateTimeField(_("first opened"), null=True, blank=True)
    saved_at = models.DateTimeField(_("last saved"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("answered"), null=True, blank=True)
    bounced_at = models.DateTimeField(_("came back"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("read or closed by"),
    )

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "supplier"],
                name="questionnaire_is_one_a_supplier_and_campaign",
                violation_error_message=_("This supplier is asked in this campaign already."),
            ),
            models.UniqueConstraint("nonce", name="questionnaire_nonce_is_unique"),
            rules.one_of(
                "state", QuestionnaireState.values, _("The state of a questionnaire is not one of ours.")
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "reviewed"]) | Q(submitted_at__isnull=False),
                name="questionnaire_answered_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["reviewed", "declined", "closed"], ended_at__isnull=False)
                | (~Q(state__in=["reviewed", "declined", "closed"]) & Q(ended_at=None)),
                name="questionnaire_ended_says_when",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None) | Q(submitted_at__gte=F("sent_at")),
                name="questionnaire_is_answered_after_it_was_sent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["submitted_at"], name="questionnaire_to_read", condition=Q(state="submitted")
            ),
            models.Index(fields=["supplier", "-sent_at"], name="questionnaire_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}/{self.supplier_id}"
