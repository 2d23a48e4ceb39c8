"""What a policy says of reviews, as the parameters of the SQL that opens them."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from scoring import policy_programme
from scoring.models import PolicyVersion
from scoring.policy import DRIVERS

LOW_HASH = 2**32  # digests run from 0 to below it
MOST_DAYS = 366  # as long as a high impact may go unlooked at
HIGH = "('dual_source', 'qualified_backup')"


def place(driver: str) -> int:
    """Of a driver in PostgreSQL's arrays, which count from 1."""
    return DRIVERS.index(driver) + 1


def parameters(version: PolicyVersion, *, day: date) -> dict[str, Any]:
    """`window`: the days over which first reviews are spread; `lead` is less than an interval."""
    policy = version.read()
    told = policy_programme.of(policy)
    interval = told.review_interval_days
    lead = min(told.lead_days.review, interval - 1)
    assert version.in_force_from is not None  # it is in force
    return {
        "day": day,
        "policy": version.pk,
        "policy_day": min(timezone.localtime(version.in_force_from).date(), day),
        "interval": interval,
        "lead": lead,
        "window": interval - lead,
        "most_days": MOST_DAYS,
        "sampled_below": round(told.low_impact_sample_share * LOW_HASH),
        "year": day.year,
        "year_begins": date(day.year, 1, 1),
        "band": told.hysteresis,
        "impact_line": policy.impact.threshold,
        "exposure_line": policy.exposure.threshold,
        "financial_move": told.financial_move,
        "country_move": told.country_move,
        "demand_move": told.demand_move,
    }


def due_after(day: date, told: dict[str, Any]) -> date:
    """When a review that opens on this day has to be done."""
    return day + timedelta(days=told["lead"])
