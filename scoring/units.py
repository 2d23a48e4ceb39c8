"""The unit in which people say a driver's value, and how it is read and written.

Shares are percentages on pages (0-1 in files, bodies and the database), the loss of one outage is money where
the company's daily total is known, and days of that total where it is not.
"""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.templatetags.words import symbol
from scoring.policy import BEST_AND_WORST

SHARES = frozenset(
    {"substitutability", "site_concentration", "capacity_taken", "on_time", "reject_rate", "upstream"}
)
MOST_DIGITS = 30


@dataclass(frozen=True)
class Unit:
    """`per` of it make one of the unit of BEST_AND_WORST; `least` and `most` are in it, `most` may be inf."""

    words: str
    per: float
    least: float
    most: float
    is_whole: bool = False

    def read(self, typed: str) -> float:
        """What was typed, in the unit of BEST_AND_WORST. Raises ValidationError with a sentence."""
        text = typed.strip().removesuffix("%").replace("\u202f", "").replace("\u00a0", "").replace(" ", "")
        try:
            number = Decimal(text) if len(text) <= MOST_DIGITS else Decimal("NaN")
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise ValidationError(_("Write a number, such as 12.5."))
        if self.is_whole and number != number.to_integral_value():
            raise ValidationError(_("Write a whole number."))
        if not Decimal(self.least) <= number <= Decimal(self.most):
            raise ValidationError(self.span)
        return float(number) / self.per

    @property
    def span(self) -> str:
        """What it can be, as a sentence."""
        if self.most == float("inf"):
            return _("It is %s or more.") % f"{self.least:g}"
        return _("It lies between %(least)s and %(most)s.") % {
            "least": f"{self.least:g}",
            "most": f"{self.most:g}",
        }

    def write(self, value: float) -> str:
        """As a person would type it."""
        return f"{value * self.per:.10g}"


def of(driver: str, *, currency: str, company_daily_total: float | None) -> Unit:
    """>>> of("on_time", currency="EUR", company_daily_total=None).read("95 %")
    0.95
    """
    least, most = sorted(BEST_AND_WORST[driver])
    if driver == "outage_loss":
        if company_daily_total:
            return Unit(symbol(currency) or _("base currency"), company_daily_total, least, most)
        return Unit(_("days of the company's daily total"), 1.0, least, most)
    if driver == "criticality":
        return Unit(_("1 to 5, 5 worst"), 1.0, least, most, is_whole=True)
    if driver in SHARES:
        return Unit("%", 100.0, least * 100.0, most * 100.0)
    return Unit(_("0 to 100, 100 riskiest"), 1.0, least, most)
