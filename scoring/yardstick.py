"""What pages measure against: the thresholds of the policy in force, and the company's currency."""

from dataclasses import dataclass

from django.db.models import Subquery

from scoring.models import PolicyVersion
from suppliers.models import Company


@dataclass(frozen=True)
class Yardstick:
    policy: int  # its version
    impact: float  # threshold, 0-100
    exposure: float
    currency: str  # ISO 4217; empty until the first price is loaded


def in_force() -> Yardstick:
    """One query."""
    currency = Subquery(Company.objects.values("base_currency")[:1])
    version, impact, exposure, code = (
        PolicyVersion.objects.filter(status=PolicyVersion.Status.IN_FORCE)
        .annotate(currency=currency)
        .values_list("version", "numbers__impact__threshold", "numbers__exposure__threshold", "currency")
        .get()
    )
    return Yardstick(policy=version, impact=float(impact), exposure=float(exposure), currency=code or "")
