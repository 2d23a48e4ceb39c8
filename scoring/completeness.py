"""What is not known: how many parts lack which fact, and what loading it would bring.

Each part in scope has a number whose bits say which facts it lacks. Parts are counted by that number, so that
one scan answers every question: how many lack a fact, how many of these are unscored, and of how many it is
the only one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import reduce
from operator import add
from typing import Any

from django.core.cache import cache
from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.utils.timezone import localdate
from redis.exceptions import RedisError

from accounts import bell
from accounts.models import User
from scoring import proofgaps
from scoring.facts.reading import HAZARD_INDEX, STABILITY_INDEX
from scoring.filters import LACKING
from scoring.models import Position, Quadrant
from scoring.policy import DRIVERS, Policy
from scoring.proofgaps import Gap
from suppliers.models import CountryRisk

KEY, KEPT = "scoring.completeness_2", 24 * 3600  # seconds
OLD = timedelta(minutes=1)  # then a worker counts again, and whoever looks is shown what is known so far
TASK = "scoring.count_completeness"
COUNTRY_RISK = "country_risk"

# What each fact feeds, and what brings it: (resource, columns).
FEEDS: dict[str, tuple[str, ...]] = {
    "loss": ("outage_loss",),
    "demand": ("outage_loss", "capacity_taken"),
    "stock": ("outage_loss",),
    "recovery": ("outage_loss",),
    "criticality": ("criticality",),
    "substitutability": ("substitutability",),
    "primary": ("natural_hazard", "political_stability", "site_concentration", "capacity_taken", "on_time"),
    "country": ("natural_hazard", "political_stability"),
    COUNTRY_RISK: ("natural_hazard", "political_stability"),
    "capacity": ("site_concentration", "capacity_taken"),
    "deliveries": ("on_time", "reject_rate"),
    "finances": ("financial_health",),
}
BROUGHT_BY: dict[str, tuple[tuple[str, str], ...]] = {
    "loss": (
        ("bom-lines", "parent, component"),
        ("uses", "part, product"),
        ("parts", "daily_margin"),
        ("exchange-rates", "currency, valid_on, rate"),
    ),
    "demand": (("parts", "annual_demand"),),
    "stock": (("parts", "safety_stock"), ("stock", "as_of, on_hand")),
    "recovery": (("parts", "time_to_recover_days"), ("sites", "recovery_days")),
    "criticality": (("parts", "criticality"),),
    "substitutability": (("parts", "substitutability"),),
    "primary": (("sources", "part, supplier, site, role"),),
    "country": (("sites", "code, supplier, country"), ("sources", "site")),
    COUNTRY_RISK: (("country-risks", "country, index, year, value"),),
    "capacity": (("sources", "capacity_per_month"),),
    "deliveries": (
        ("order-lines", "due_on, received, rejected, received_on"),
        ("receipts", "received_on, quantity, rejected"),
    ),
    "finances": (
        ("financials", "supplier, period_end, sales and more"),
        ("ratings", "agency, rated_on, score"),
    ),
}


@dataclass(frozen=True)
class Lack:
    """Of one fact: parts in scope without it; of these, the unscored, those that lack nothing else, and those
    for which a driver that it feeds is the one that would settle the quadrant."""

    name: str
    parts: int
    unscored: int
    alone: int
    settles: int


@dataclass(frozen=True)
class Board:
    counted_at: datetime
    in_scope: int
    unscored: int
    whole: int  # lack nothing
    one_short: int
    listed: int  # have a source listed
    shipping: int  # have one that shipped in 12 months
    lacks: list[Lack]
    gaps: list[Gap] = field(default_factory=list)


def board(*, user: User, now: datetime, policy: Policy) -> Board:
    """As counted last; where that is longer ago than OLD, a worker is asked to count again. Only who looks first
    waits for the count: some seconds at a million parts. What the policy gives no weight is not asked for."""
    key = _key(user)
    try:
        kept = cache.get(key)
        if kept is None:
            return count(user=user, now=now, policy=policy)
        if now - kept.counted_at > OLD and cache.add(f"{key}.asked", True, OLD.total_seconds()):
            bell.ring(TASK, user.pk)
    except RedisError:
        return _read(user, now=now, policy=policy)
    return kept


def count(*, user: User, now: datetime, policy: Policy) -> Board:
    """Count anew, and keep it. One scan of the positions with their parts and primary sources, and one each of
    what their second sources lack."""
    counted = _read(user, now=now, policy=policy)
    cache.set(_key(user), counted, KEPT)
    return counted


def _key(user: User) -> str:
    return f"{KEY}.{user.pk}"


def _read(user: User, *, now: datetime, policy: Policy) -> Board:
    fresh = _without_risk(user, day=localdate(now), years=policy.country_risk_years)
    lacking = LACKING | {COUNTRY_RISK: fresh}
    weighed = {
        driver
        for axis in (policy.impact, policy.exposure)
        for driver, weight in zip(axis.drivers, axis.weights, strict=True)
        if weight
    }
    names = [name for name, drivers in FEEDS.items() if weighed.intersection(drivers)]
    conditions = [lacking[name] for name in names]
    conditions += [Q(sources_listed__gt=0), Q(sources_shipping__gt=0), Q(quadrant=Quadrant.UNSCORED)]
    rows = (
        Position.objects.visible_to(user)
        .in_scope()
        .annotate(bits=reduce(add, (_bit(one, place) for place, one in enumerate(conditions))))
        .order_by()
        .values_list("bits", "settles")
        .annotate(parts=Count("pk"))
    )
    return replace(_counted(rows, names, now=now), gaps=proofgaps.read(user))


def _bit(condition: Q, place: int) -> Case:
    return Case(When(condition, then=Value(1 << place)), default=Value(0), output_field=IntegerField())


def _counted(rows: Iterable[tuple[int, int | None, int]], names: list[str], *, now: datetime) -> Board:
    found = list(rows)
    facts = (1 << len(names)) - 1
    listed, shipping, unscored = (1 << (len(names) + place) for place in range(3))

    def those(wanted: Any) -> int:
        return sum(parts for bits, _settles, parts in found if wanted(bits))

    def settled(name: str, bit: int) -> int:
        places = {DRIVERS.index(driver) for driver in FEEDS[name]}
        return sum(parts for bits, settles, parts in found if bits & bit and settles in places)

    lacks = [
        Lack(
            name,
            parts=those(lambda bits, bit=1 << place: bits & bit),
            unscored=those(lambda bits, bit=1 << place: bits & bit and bits & unscored),
            alone=those(lambda bits, bit=1 << place: bits & facts == bit),
            settles=settled(name, 1 << place),
        )
        for place, name in enumerate(names)
    ]
    return Board(
        counted_at=now,
        in_scope=those(lambda bits: True),
        unscored=those(lambda bits: bits & unscored),
        whole=those(lambda bits: not bits & facts),
        one_short=sum(lack.alone for lack in lacks),
        listed=those(lambda bits: bits & listed),
        shipping=those(lambda bits: bits & shipping),
        lacks=sorted((lack for lack in lacks if lack.parts), key=lambda lack: (-lack.unscored, -lack.parts)),
    )


def _without_risk(user: User, *, day: date, years: float) -> Q:
    """Parts whose primary's country has no index that is young enough; the site's own hazard does not help
    with its politics."""
    fresh = (
        CountryRisk.objects.visible_to(user)
        .filter(index__in=(HAZARD_INDEX, STABILITY_INDEX), year__gte=day.year - years)
        .values_list("country")
        .annotate(indexes=Count("index", distinct=True))
        .filter(indexes=2)
    )
    known = [country for country, _indexes in fresh]
    return Q(primary_country__isnull=False) & ~Q(primary_country__in=known)
