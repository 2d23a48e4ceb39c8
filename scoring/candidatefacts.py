"""What is on file of those who could be the second source of a part: prices, ways, materials, what is missing."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q

from accounts.models import User
from scoring import chips
from scoring.checked import checked
from scoring.models import Readiness, Verdict
from scoring.networks import nodes
from scoring.networks.nodes import NodeKind
from scoring.readiness.numbers import Numbers
from suppliers.models import Certificate, Qualification


@dataclass(frozen=True)
class Price:
    unit_price: Decimal
    currency: str
    unit: str
    on: date | None


def prices(sources: Sequence[int]) -> dict[int, Price]:
    """The last price that each of these sources was ordered at. One query."""
    query = """
        SELECT DISTINCT ON (source_id) source_id, unit_price, coalesce(currency, ''), unit, ordered_on
        FROM suppliers_orderline
        WHERE source_id = ANY(%s) AND unit_price IS NOT NULL AND status <> 'cancelled'
        ORDER BY source_id, ordered_on DESC NULLS LAST, id DESC
    """
    with connection.cursor() as cursor:
        cursor.execute(query, [list(sources)])
        return {source: Price(*rest) for source, *rest in cursor.fetchall()}


def routes(sites: Sequence[int], *, plant: int | None) -> dict[int, list[int]]:
    """By site the nodes of the routes that lead to the plant. One query."""
    query = """
        SELECT site_id, id FROM suppliers_route
        WHERE site_id = ANY(%s) AND (plant_id IS NULL OR plant_id = %s) ORDER BY id
    """
    found: dict[int, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(query, [list(sites), plant])
        for site, route in cursor.fetchall():
            found.setdefault(site, []).append(nodes.code(NodeKind.ROUTE, route))
    return found


def materials(sites: Sequence[int], *, number: str) -> dict[int, list[int]]:
    """By site the nodes of the materials that it needs for this part; they replace those of the whole site. One query."""
    query = """
        SELECT site_id, min(id) FROM suppliers_dependency WHERE site_id = ANY(%s) AND part = %s
        GROUP BY site_id, material
    """
    found: dict[int, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(query, [list(sites), number])
        for site, lowest in cursor.fetchall():
            found.setdefault(site, []).append(nodes.code(NodeKind.MATERIAL, lowest))
    return found


def lacking(judged: Iterable[Readiness], numbers: Numbers, *, day: date) -> dict[int, list[tuple[str, Any]]]:
    """By source the checks that do not pass, as chips."""
    return {one.pk: chips.lacking(checked(one, day), numbers) for one in judged}


@dataclass(frozen=True)
class Elsewhere:
    """How a source of the same number stands at another plant."""

    qualification: Qualification
    verdict: Verdict | None  # None: it is not judged yet
    day: date

    @property
    def is_qualified(self) -> bool:
        one = self.qualification
        in_time = one.valid_until is None or one.valid_until >= self.day
        return one.stage == Qualification.Stage.QUALIFIED and one.approval != "rejected" and in_time

    @property
    def verdict_state(self) -> str:
        return chips.STATES[self.verdict] if self.verdict is not None else ""


def elsewhere(sources: Collection[int], *, user: User, day: date) -> dict[int, Elsewhere]:
    """By source its newest qualification, with its verdict. Two queries, or none."""
    if not sources:
        return {}
    judged = Readiness.objects.visible_to(user).filter(pk__in=sources).on(day)
    verdicts = dict(judged.values_list("pk", "verdict_today"))
    newest = (
        Qualification.objects.visible_to(user)
        .filter(source__in=sources)
        .select_related("source__part__plant")
        .order_by("source", "-decided_on", "-pk")
        .distinct("source")
    )
    return {
        one.source_id: Elsewhere(
            one, Verdict(verdicts[one.source_id]) if one.source_id in verdicts else None, day
        )
        for one in newest
    }


def best(found: Iterable[Elsewhere]) -> Elsewhere | None:
    """The one that stands best: qualified in time, then by its verdict."""
    worth = sorted(found, key=lambda one: (one.is_qualified, one.verdict or 0, one.qualification.pk))
    return worth[-1] if worth else None


def standards(sites: Collection[int], *, user: User, day: date) -> dict[int, list[str]]:
    """By site the standards of its certificates that are valid. One query."""
    valid = Q(valid_to=None) | Q(valid_to__gte=day)
    valid &= Q(valid_from=None) | Q(valid_from__lte=day)
    held = Certificate.objects.visible_to(user).filter(valid, site__in=sites)
    found: dict[int, list[str]] = {}
    for site, standard in held.order_by("site", "standard").values_list("site", "standard").distinct():
        found.setdefault(site, []).append(standard)
    return found
