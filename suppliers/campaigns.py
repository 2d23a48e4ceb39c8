"""Campaigns: the same asked of many suppliers by letter; opened, extended, closed, and written for again.

Every letter stands in the outbox once, written in the transaction of what caused it. While a supplier is asked where
its inputs come from, no other campaign asks it that; nor does one ask whether it is affected by what another one of
the same name asks about.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import mails
from accounts.models import User
from accounts.models.mails import MailState
from suppliers import contacting, letters
from suppliers.answering import links, prefilling
from suppliers.models import Campaign, Contact, Questionnaire, Source, Supplier
from suppliers.models.questionnaires import Asks, QuestionnaireQuerySet, QuestionnaireState
from suppliers.models.sources import SourceStatus
from suppliers.models.suppliers import SupplierStatus

PERMISSION = "suppliers.ask_suppliers"
MOST = 5_000  # suppliers of one campaign
MOST_DAYS = 365  # that a link works
MOST_REMINDERS = 10
OPENING = 0xCA59A  # advisory lock: whoever looks who is asked already, before asking
STILL_OPEN = (QuestionnaireState.SENT, QuestionnaireState.OPENED, QuestionnaireState.SENT_BACK)


@dataclass(frozen=True)
class Opened:
    """Of the suppliers told: how many a letter was written to, how many have nobody to write to and stand in the
    campaign all the same, and how many are left out: asked already, or blocked, gone, or making nothing for us."""

    campaign: Campaign
    asked: int
    nobody: int
    asked_already: int
    left_out: int


def open(
    name: str,
    *,
    asks: str,
    words: str,
    due_on: date,
    closes_on: date,
    remind_before: Iterable[int],
    suppliers: Iterable[int],
    by: User,
    now: datetime,
) -> Opened:
    """Write to all of them. The same queries for two as for two thousand; some more for each further two thousand.

    Raises ValidationError with a sentence where something does not fit or nobody is left to ask, PermissionDenied.
    """
    check_may(by)
    told = set(suppliers)
    if len(told) > MOST:
        raise ValidationError(_("One campaign asks at most %d suppliers; choose fewer.") % MOST)
    campaign = Campaign(
        name=letters.one_line(name),
        asks=asks,
        words=letters.paragraphs(words),
        asked_by=by,
        opened_at=now,
        due_on=due_on,
        closes_on=closes_on,
        remind_before=sorted(set(remind_before), reverse=True),
    )
    _check_days(due_on, closes_on, today=timezone.localdate(now))
    _check_reminders(campaign.remind_before)
    campaign.full_clean(exclude=["remind_before"])  # none at all is an answer too
    with transaction.atomic():
        _one_at_a_time()
        could = set(askable(by).filter(pk__in=told).values_list("pk", flat=True))
        already = set(
            being_asked(asks, name=campaign.name)
            .filter(supplier__in=could)
            .values_list("supplier", flat=True)
        )
        if not could - already:
            raise ValidationError(_nobody(already))
        campaign.save(force_insert=True)
        made = _ask(campaign, sorted(could - already), now=now)
    asked = sum(one.times_asked for one in made)
    return Opened(campaign, asked, len(made) - asked, len(already), len(told) - len(could))


def askable(by: User) -> QuerySet[Supplier]:
    """Active, and making something for us at a site that it runs, be it one not known yet."""
    makes = Source.objects.filter(site__supplier=OuterRef("pk"), status=SourceStatus.ACTIVE)
    return Supplier.objects.visible_to(by).filter(Exists(makes), status=SupplierStatus.ACTIVE)


def being_asked(asks: str, *, name: str = "") -> QuerySet[Questionnaire]:
    """What may still be answered, and would be asked twice; of "are you affected", only under the same name."""
    found = Questionnaire.objects.filter(state__in=STILL_OPEN, campaign__closed_at=None, campaign__asks=asks)
    return found.filter(campaign__name=name) if asks == Asks.AFFECTED else found


def extend(campaign: Campaign, *, due_on: date, closes_on: date, by: User, now: datetime) -> None:
    """Give everybody more time. Links that were sent work longer; reminders go with the new due day.

    Raises ValidationError where it is no later, or has closed meanwhile.
    """
    check_may(by)
    _check_days(due_on, closes_on, today=timezone.localdate(now))
    if due_on < campaign.due_on or closes_on < campaign.closes_on:
        raise ValidationError(
            {"due_on": _("Time can be given, not taken back: people were told these days.")}
        )
    with transaction.atomic():
        given = Campaign.objects.open().filter(pk=campaign.pk, due_on__lte=due_on, closes_on__lte=closes_on)
        if not given.update(due_on=due_on, closes_on=closes_on):
            raise ValidationError(_("Somebody closed or extended it meanwhile; nothing was changed."))
        Questionnaire.objects.filter(campaign=campaign, state__in=STILL_OPEN).update(ends_on=closes_on)


def close(campaign: Campaign, *, by: User, now: datetime) -> bool:
    """End the links. What is answered stays to be read; letters that wait are not sent. False where it was closed."""
    check_may(by)
    return _close(campaign.pk, by=by, now=now)


def close_ended(*, on: date, now: datetime, most: int = 50) -> int:
    """Close those whose last day is over; how many there were."""
    ended = (
        Campaign.objects.open().filter(closes_on__lt=on).order_by("pk").values_list("pk", flat=True)[:most]
    )
    return sum(_close(pk, by=None, now=now) for pk in ended)


def send_again(questionnaire: Questionnaire, *, to: Contact, by: User, now: datetime) -> None:
    """Write anew, to this contact. The links before it end with it: they may lie in a wrong mailbox.

    `questionnaire` as it was seen. Raises ValidationError where it cannot be asked any more, or somebody wrote since.
    """
    check_may(by)
    if to.supplier_id != questionnaire.supplier_id:
        raise ValidationError({"contact": _("That contact is another supplier's.")})
    with transaction.atomic():
        standing = _to_ask(timezone.localdate(now)).filter(pk=questionnaire.pk)
        one = standing.filter(times_asked=questionnaire.times_asked).select_for_update(of=("self",)).first()
        if one is None:
            raise ValidationError(
                _("Nothing was sent: it is answered or closed, or somebody wrote meanwhile.")
            )
        _write_to([one], {one.supplier_id: to}, now=now)


def reachable_now(campaign: Campaign, *, on: date) -> dict[int, Contact]:
    """questionnaire -> whom to write to, for those that no letter reached and that have somebody by now."""
    waiting = unreached(campaign, on=on)
    found = contacting.best(waiting.values_list("supplier", flat=True))
    return {
        pk: found[supplier]
        for pk, supplier, last in waiting.values_list("pk", "supplier", "contact")
        if supplier in found and found[supplier].pk != last
    }


def write_to_reachable(campaign: Campaign, *, by: User, now: datetime) -> int:
    """To everyone whom no letter reached and who has a contact by now; how many letters that makes."""
    check_may(by)
    with transaction.atomic():
        _one_at_a_time()
        contacts = reachable_now(campaign, on=timezone.localdate(now))
        waiting = unreached(campaign, on=timezone.localdate(now)).filter(pk__in=contacts)
        found = list(waiting.select_for_update(of=("self",)))
        _write_to(found, {one.supplier_id: contacts[one.pk] for one in found}, now=now)
    return len(found)


def unreached(campaign: Campaign, *, on: date) -> QuestionnaireQuerySet:
    """Of this campaign: nobody to write to so far, or the letter came back, or its contact is erased."""
    return _to_ask(on).filter(campaign=campaign).unreached()


def check_may(by: User) -> None:
    if not by.has_perm(PERMISSION):
        raise PermissionDenied


def _to_ask(on: date) -> QuestionnaireQuerySet:
    open_ones = Questionnaire.objects.answerable(on).filter(campaign__closed_at=None)
    return open_ones.filter(supplier__status=SupplierStatus.ACTIVE).select_related(
        "campaign__asked_by", "supplier"
    )


def _ask(campaign: Campaign, suppliers: Sequence[int], *, now: datetime) -> list[Questionnaire]:
    contacts, by_id = contacting.best(suppliers), Supplier.objects.in_bulk(suppliers)
    made = Questionnaire.objects.bulk_create(
        Questionnaire(
            campaign=campaign,
            supplier=by_id[pk],
            contact=contacts.get(pk),
            language=letters.language_of(contacts.get(pk)),
            nonce=links.new_nonce(),
            times_asked=1 if pk in contacts else 0,
            sent_at=now,
            ends_on=campaign.closes_on,
        )
        for pk in suppliers
    )
    for first in range(0, len(made), prefilling.AT_ONCE):
        prefilling.prefill(made[first : first + prefilling.AT_ONCE])
    mails.write(letters.asking(one for one in made if one.contact_id))
    return made


def _write_to(found: Sequence[Questionnaire], contacts: dict[int, Contact], *, now: datetime) -> None:
    """Rows that are locked. One update, one letter each."""
    for one in found:
        one.contact = contacts[one.supplier_id]
        one.language = letters.language_of(one.contact)
        one.nonce, one.bounced_at = links.new_nonce(), None
        one.times_asked += 1
        if one.submitted_at is None:  # else it was answered before this letter, and stays so
            one.sent_at = now
    fields = ["contact", "language", "nonce", "bounced_at", "times_asked", "sent_at"]
    Questionnaire.objects.bulk_update(found, fields)
    _cancel(Questionnaire.objects.filter(pk__in=[one.pk for one in found]), now=now)
    mails.write(letters.asking(found))


def _close(campaign: int, *, by: User | None, now: datetime) -> bool:
    with transaction.atomic():
        if not Campaign.objects.open().filter(pk=campaign).update(closed_at=now):
            return False
        asked = Questionnaire.objects.filter(campaign=campaign)
        asked.filter(state__in=STILL_OPEN).update(state=QuestionnaireState.CLOSED, ended_at=now, ended_by=by)
        _cancel(asked, now=now)
    return True


def _cancel(questionnaires: QuerySet[Questionnaire], *, now: datetime) -> None:
    """Letters that wait: their links work no more."""
    waiting = contacting.letters_about(questionnaires).filter(state=MailState.WAITING)
    waiting.update(state=MailState.CANCELLED, ended_at=now, leased_until=None)


def _one_at_a_time() -> None:
    """Two who click at once: the second sees whom the first has asked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [OPENING])


def _check_days(due_on: date, closes_on: date, *, today: date) -> None:
    if due_on < today:
        raise ValidationError({"due_on": _("That day is over already.")})
    if closes_on < due_on:
        raise ValidationError({"closes_on": _("Links end on the due day or later.")})
    if closes_on > today + timedelta(days=MOST_DAYS):
        raise ValidationError({"closes_on": _("A link works for a year at most.")})


def _check_reminders(days: Sequence[int]) -> None:
    if len(days) > MOST_REMINDERS:
        raise ValidationError({"remind_before": _("At most %d reminders.") % MOST_REMINDERS})
    if any(abs(day) > MOST_DAYS for day in days):
        raise ValidationError({"remind_before": _("Remind within a year of the due day.")})


def _nobody(already: set[int]) -> str:
    if already:
        return _("Nothing was sent: all of these suppliers are being asked already.")
    return _("Nothing was sent: choose at least one active supplier that makes something for us.")
