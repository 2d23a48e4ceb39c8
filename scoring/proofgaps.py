"""What second sources are not proven for: per check how many parts, and per fact how many sources lack it.

One scan of the positions and one of the readiness, each counted by a number whose bits say what is missing. A fact may
be missing for two checks, such as the demand.
"""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Count

from accounts.models import User
from scoring.models import Position, Verdict
from scoring.posturewords import CHECKS
from scoring.readiness.codes import STATE_OF, Fact, Reason, State

# A row a check that is not known, of each second source that may be bought from and is not real.
_LACKING = f"""
    SELECT told.check, told.missing, count(*)
    FROM scoring_readiness, LATERAL (VALUES
        ('qualified', qualified_reason, qualified_missing),
        ('contracted', contracted_reason, contracted_missing),
        ('warm', CASE WHEN for_dual THEN warm_reason ELSE warm_backup_reason END,
            CASE WHEN for_dual THEN warm_missing ELSE warm_backup_missing END),
        ('independent', independent_reason, independent_missing),
        ('can_ramp', can_ramp_reason, can_ramp_missing)
    ) AS told ("check", reason, missing)
    WHERE NOT is_primary AND usable_reason = {int(Reason.USABLE)} AND verdict <> {int(Verdict.REAL)}
        AND told.reason = ANY(%(unknown)s)
    GROUP BY 1, 2
"""
_UNKNOWN = [int(one) for one in Reason if STATE_OF[one] == State.UNKNOWN]
BROUGHT_BY: dict[str, tuple[tuple[str, str], ...]] = {
    "qualified": (
        ("qualifications", "stage, revision, decided_on, valid_until"),
        ("inspections", "lot, decision"),
    ),
    "contracted": (("terms", "kind, signed_on, price, lead_time_days, minimum_volume_per_year"),),
    "warm": (("order-lines", "received, unit_price, currency"), ("parts", "annual_demand")),
    "independent": (
        ("sources", "role, site"),
        ("routes", "site, plant, ports"),
        ("dependencies", "site, material, upstream_site"),
    ),
    "can_ramp": (("sources", "ramp_days, capacity_per_month"), ("parts", "safety_stock")),
}


@dataclass(frozen=True)
class Gap:
    """Of one check: parts in scope of whose best second source it is not known, and second sources that may be
    bought from of which it is not, by the fact that they lack; the commonest first."""

    check: str
    parts: int
    sources: list[tuple[Fact, int]]


def read(user: User) -> list[Gap]:
    """Those that there are, most parts first. Two queries."""
    open_of_second = list(
        Position.objects.visible_to(user)
        .in_scope()
        .filter(second_open__gt=0)
        .order_by()
        .values_list("second_open")
        .annotate(count=Count("pk"))
    )
    with connection.cursor() as cursor:
        cursor.execute(_LACKING, {"unknown": _UNKNOWN})
        lacking = cursor.fetchall()
    gaps = [
        Gap(
            name,
            sum(count for bits, count in open_of_second if bits & words.bits),
            _by_fact([(missing, count) for check, missing, count in lacking if check == name]),
        )
        for name, words in CHECKS.items()
    ]
    return sorted((gap for gap in gaps if gap.parts or gap.sources), key=lambda gap: -gap.parts)


def _by_fact(found: list[tuple[int, int]]) -> list[tuple[Fact, int]]:
    counted = [(fact, sum(count for missing, count in found if missing & fact)) for fact in Fact]
    return sorted(((fact, count) for fact, count in counted if count), key=lambda pair: -pair[1])
