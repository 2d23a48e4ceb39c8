"""Whom to ask: suppliers by what stops with them, by the age of their answer, by filter, or picked by hand.

Only who can be asked is offered: active, and making something for us. What stops with a supplier is its own single
point in the usable network; where no network is built yet, nothing is known of it. The worst come first.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Exists, F, FloatField, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.templatetags.words import days, number
from scoring import choices, supplierfilters
from scoring.evidence.sharing import accepted
from scoring.keyset import Sort, in_order
from scoring.models import NetworkKind, NodeKind, PolicyVersion, SinglePoint, SupplierStanding
from scoring.models.standings import StandingQuerySet
from scoring.networks.nodes import BITS
from suppliers import campaigns, contacting, letters
from suppliers.models import Contact, Questionnaire, Source
from suppliers.models.questionnaires import Asks
from suppliers.models.sources import SourceStatus

FIELDS = ("supplier__code", "supplier__name", "supplier__country", "parts", "loss", "asked_at", "answered_at")
HOW: dict[str, Any] = {
    "sort": "loss",
    "falls": True,
    "sorts": {"loss": Sort(F("loss"), FloatField())},
    "identity": "supplier_id",
}
NEVER_ASKED, NEVER_ANSWERED, OLD = "never_asked", "never_answered", "old"
LONGEST_ID = 18


class CampaignChoice(supplierfilters.SupplierFilters):
    """`data` is a QueryDict. With a `pick` in it only those picked are asked, and the filters only show more."""

    category = forms.CharField(label=_("Makes parts of"), required=False, widget=forms.Select)
    age = forms.ChoiceField(label=_("Its answer"), required=False)
    parts = forms.IntegerField(label=_("Parts, at least"), required=False, min_value=0)
    loss = forms.FloatField(label=_("Loss a day, at least"), required=False, min_value=0)
    most = forms.IntegerField(label=_("At most"), required=False, min_value=1, max_value=campaigns.MOST)

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data, countries=supplierfilters.countries(user))
        self.query = data
        told = data.get("category", "")
        offered = choices.offered(user).get("category", [])
        if told and told not in (value for value, _words in offered):
            offered = [*offered, (told, told)]
        self.fields["category"].widget.choices = [("", _("All categories")), *offered]
        self.fields["age"] = forms.ChoiceField(
            label=_("Its answer"),
            required=False,
            choices=[
                ("", _("Any")),
                (NEVER_ASKED, _("never asked")),
                (NEVER_ANSWERED, _("never answered")),
                (OLD, gettext("none within %s") % days(self.window)),
            ],
        )

    def clean_status(self) -> str:
        """Only who is active can be asked, whatever the list of suppliers was narrowed to."""
        return ""

    @cached_property
    def window(self) -> int:
        """Days after which the policy in force takes what was confirmed for old. One query."""
        return accepted(PolicyVersion.objects.in_force().read()).confirmation_days

    @cached_property
    def picked(self) -> list[int]:
        told = self.query.getlist("pick")[: campaigns.MOST]
        return list(dict.fromkeys(int(one) for one in told if one.isdecimal() and len(one) <= LONGEST_ID))

    @property
    def sent_along(self) -> list[tuple[str, str]]:
        """What the letter's form says again, so that the same are asked."""
        told = [(name, self.data[name]) for name in self.fields if self.data.get(name)]
        return told + [("pick", str(pk)) for pk in self.picked]

    def narrowed(self, standings: StandingQuerySet, *, day: date) -> StandingQuerySet:
        """What the filters leave, picks aside; nothing where one of them cannot be read."""
        if not self.is_valid():
            return standings.none()
        given = self.cleaned_data
        rows = self.narrow(standings)
        if given["category"]:
            made = Source.objects.filter(
                site__supplier=OuterRef("supplier"),
                part__category=given["category"],
                status=SourceStatus.ACTIVE,
            )
            rows = rows.filter(Exists(made))
        if given["parts"]:
            rows = rows.filter(parts__gte=given["parts"])
        if given["loss"]:
            rows = rows.filter(loss__gte=given["loss"])
        return rows.filter(_of_age(given["age"], since=day - timedelta(days=self.window)))

    def chosen(self, standings: StandingQuerySet, *, day: date) -> "Chosen":
        """Whom it comes to. Four queries."""
        if self.picked:
            rows = standings.filter(supplier__in=self.picked)
        else:
            rows = self.narrowed(standings, day=day)
        most = (self.is_valid() and self.cleaned_data["most"]) or campaigns.MOST + 1
        ids = list(in_order(rows, **HOW).values_list("supplier_id", flat=True)[:most])
        already = set(
            campaigns.being_asked(Asks.TIER_TWO).filter(supplier__in=ids).values_list("supplier", flat=True)
        )
        to_ask = [pk for pk in ids if pk not in already]
        return Chosen(to_ask, len(already), contacting.best(to_ask))


@dataclass(frozen=True)
class Chosen:
    """`suppliers`: to be asked, the worst first; `already`: left out, as they are being asked."""

    suppliers: list[int]
    already: int
    contacts: dict[int, Contact]

    @property
    def nobody(self) -> int:
        return len(self.suppliers) - len(self.contacts)

    @property
    def are_too_many(self) -> bool:
        return len(self.suppliers) + self.already > campaigns.MOST

    def examples(self) -> list[Contact]:
        """The first contact of each language, the commonest language first, with its supplier. One query."""
        first: dict[str, int] = {}
        for pk in self.suppliers:
            if pk in self.contacts:
                first.setdefault(letters.language_of(self.contacts[pk]), self.contacts[pk].pk)
        found = Contact.objects.select_related("supplier").in_bulk(list(first.values()))
        languages = (language for language, _count in self.languages.most_common())
        return [found[first[one]] for one in languages if first[one] in found]

    @property
    def languages(self) -> Counter[str]:
        return Counter(letters.language_of(contact) for contact in self.contacts.values())

    @property
    def sentence(self) -> str:
        """'388 suppliers get a letter. 14 have nobody to write to and wait in the campaign. 10 are being asked.'"""
        if self.are_too_many:
            return gettext("More than %s suppliers pass these filters: narrow them.") % number(campaigns.MOST)
        found = [
            ngettext("%s supplier gets a letter.", "%s suppliers get a letter.", len(self.contacts))
            % number(len(self.contacts))
        ]
        if self.nobody:
            words = ngettext(
                "%s has nobody to write to, and waits in the campaign until somebody is added.",
                "%s have nobody to write to, and wait in the campaign until somebody is added.",
                self.nobody,
            )
            found.append(words % number(self.nobody))
        if self.already:
            words = ngettext(
                "%s is being asked already, and is left out.",
                "%s are being asked already, and are left out.",
                self.already,
            )
            found.append(words % number(self.already))
        return " ".join(found)


def everything(user: User) -> StandingQuerySet:
    """Whoever can be asked, with `parts` and `loss` that stop with it, and when it was last asked and answered."""
    point = SinglePoint.objects.filter(
        network=NetworkKind.USABLE, node=OuterRef("supplier_id") * (1 << BITS) + int(NodeKind.COMPANY)
    )
    asked = Questionnaire.objects.filter(supplier=OuterRef("supplier_id"), campaign__asks=Asks.TIER_TWO)
    answered = asked.filter(submitted_at__isnull=False).order_by("-submitted_at")
    return (
        SupplierStanding.objects.visible_to(user)
        .filter(supplier__in=campaigns.askable(user))
        .annotate(
            parts=Coalesce(Subquery(point.values("parts_stopped")[:1], output_field=IntegerField()), 0),
            loss=Subquery(point.values("loss_per_day")[:1], output_field=FloatField()),
            asked_at=Subquery(asked.filter(times_asked__gt=0).order_by("-sent_at").values("sent_at")[:1]),
            answered_at=Subquery(answered.values("submitted_at")[:1]),
        )
    )


def drawn(rows: Sequence[dict[str, Any]], *, picked: Collection[int]) -> list[dict[str, Any]]:
    """With whom a letter would go to, and whether one is under way. Two queries."""
    ids = [row["supplier_id"] for row in rows]
    contacts = contacting.best(ids)
    asked = campaigns.being_asked(Asks.TIER_TWO).filter(supplier__in=ids)
    already = set(asked.values_list("supplier", flat=True))
    return [
        row
        | {
            "contact": contacts.get(row["supplier_id"]),
            "is_asked": row["supplier_id"] in already,
            "is_picked": row["supplier_id"] in picked,
        }
        for row in rows
    ]


def _of_age(age: str, *, since: date) -> Q:
    if age == NEVER_ASKED:
        return Q(asked_at=None)
    if age == NEVER_ANSWERED:
        return Q(answered_at=None)
    if age == OLD:
        start = timezone.make_aware(datetime.combine(since, time.min))
        return Q(answered_at=None) | Q(answered_at__lt=start)
    return Q()
