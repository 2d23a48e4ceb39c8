"""The overrides of one part, as its page and the form say them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Subquery
from django.utils.translation import gettext as _

from accounts.models import User
from scoring import units
from scoring.explanation import LABELS, in_words
from scoring.models import Override, RollUp
from suppliers.models import Company

PAST = 20


@dataclass(frozen=True)
class Money:
    """What turns days of the company's daily total into money; `daily_total` None where it is not known."""

    currency: str
    daily_total: float | None

    def unit(self, driver: str) -> units.Unit:
        return units.of(driver, currency=self.currency, company_daily_total=self.daily_total)

    def words(self, driver: str, value: float) -> str:
        """'95.0 % of the lines due'"""
        loss = value * self.daily_total if driver == "outage_loss" and self.daily_total else None
        return in_words(driver, value, currency=self.currency, outage_loss=loss)


@dataclass(frozen=True)
class Line:
    override: Override
    label: str
    value: str
    is_in_force: bool
    end: str  # in words how it ended; empty while it is in force


def money(user: User) -> Money:
    """One query."""
    total = Subquery(RollUp.objects.values("company_daily_total")[:1])
    companies = Company.objects.visible_to(user).annotate(daily_total=total)
    currency, daily_total = companies.values_list("base_currency", "daily_total").first() or ("", None)
    return Money(currency or "", daily_total)


def lines(part: int, *, user: User, day: date, money: Money) -> list[Line]:
    """Those in force first, then the past ones, newest first. One query."""
    found = Override.objects.visible_to(user).of(part).select_related("made_by", "ended_by")
    every = [_line(one, day=day, money=money) for one in found[:PAST]]
    return sorted(every, key=lambda line: not line.is_in_force)


def said(found: list[Line]) -> Mapping[str, str]:
    """Driver -> what a person says of it, of the overrides in force."""
    return {line.override.driver: line.value for line in found if line.is_in_force}


def _line(one: Override, *, day: date, money: Money) -> Line:
    is_in_force = one.ended_at is None and one.until >= day
    value = money.words(one.driver, one.value)
    return Line(one, str(LABELS[one.driver]), value, is_in_force, "" if is_in_force else _end(one))


def _end(one: Override) -> str:
    if one.ended_by is None:
        return _("its last day was over")
    return _("ended by %(by)s: %(why)s") % {"by": one.ended_by, "why": one.ended_why}
