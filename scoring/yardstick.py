"""What pages measure against: the thresholds of the policy in force, and the company's currency."""

from dataclasses import dataclass
from typing import Any

from django.db.models import IntegerField, Subquery, Value
from django.utils.translation import gettext as _

from accounts.templatetags.words import days
from scoring.facts.reading import YEAR
from scoring.models import PolicyVersion
from suppliers.models import Company


@dataclass(frozen=True)
class Yardstick:
    policy: int  # its version
    impact: float  # threshold, 0-100
    exposure: float
    currency: str  # ISO 4217; empty until the first price is loaded
    performance_days: int  # of deliveries that are looked at

    @property
    def performance_span(self) -> str:
        """'12 months', else '180 days'."""
        return _("12 months") if self.performance_days == YEAR else days(self.performance_days)


def in_force() -> Yardstick:
    """One query."""
    return with_one_more(Value(None, output_field=IntegerField()))[0]


def with_one_more(expression: Any) -> tuple[Yardstick, Any]:
    """The same, and what else a page needs of the database, in the same query."""
    currency = Subquery(Company.objects.values("base_currency")[:1])
    version, impact, exposure, performance, code, more = (
        PolicyVersion.objects.filter(status=PolicyVersion.Status.IN_FORCE)
        .annotate(currency=currency, more=expression)
        .values_list(
            "version",
            "numbers__impact__threshold",
            "numbers__exposure__threshold",
            "numbers__performance_days",
            "currency",
            "more",
        )
        .get()
    )
    measure = Yardstick(
        policy=version,
        impact=float(impact),
        exposure=float(exposure),
        currency=code or "",
        performance_days=round(performance),
    )
    return measure, more
