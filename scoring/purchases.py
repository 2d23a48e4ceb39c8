"""May this part be bought from this supplier? What `scoring.buying` is asked, read from the database; and purchases
against the answer, kept with their reason."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import User
from scoring import buying, checked
from scoring.buying import Answer, Asked, Offer, Row, Terms
from scoring.facts.arrivals import CONVERSIONS
from scoring.folding import counts_for
from scoring.models import BuyingOverride, PolicyVersion, Readiness, SupplierStanding, Verdict
from scoring.policy import Policy
from scoring.readiness.codes import NAMES, Check, Reason
from suppliers.models import Part, Qualification, Site, Source, Supplier

BINDING = ("framework", "scheduling_agreement", "contract")
MOST_REASON = 500
DAYS_A_MONTH = 30.4375

_TERMS = f"""
    SELECT terms.source_id, terms.id, terms.kind = ANY(%(binding)s), terms.valid_from, terms.valid_to,
        terms.minimum_order * CASE WHEN terms.unit IN ('', part.unit) OR part.unit = '' THEN 1
            ELSE conversion.units END
    FROM suppliers_terms terms
    JOIN suppliers_source source ON source.id = terms.source_id
    JOIN suppliers_part part ON part.id = source.part_id
    LEFT JOIN ({CONVERSIONS.format(among="source.part_id = %(part)s", of_parts="part.id = %(part)s")}) conversion
        ON conversion.part_id = part.id AND conversion.unit = terms.unit
    WHERE terms.source_id = ANY(%(sources)s) ORDER BY terms.id
"""


@dataclass(frozen=True)
class Question:
    """`site` None: any of the supplier's."""

    part: Part
    supplier: Supplier
    day: date
    site: Site | None = None
    purpose: str = "production"
    quantity: Decimal | None = None


@dataclass(frozen=True)
class Answered:
    """The best answer, and that of each source of the pair, the best first."""

    best: Answer
    every: tuple[Answer, ...]
    sources: dict[int, Source]


def ask(question: Question, *, user: User) -> Answered:
    """Of sources at the site that is asked for, else of all of the pair. Five queries, a sixth where one of them
    shares something with its primary."""
    listed = _listed(question, user=user)
    kept = {one.pk: one for one in listed if one.counts_for == one.pk}
    into = {one.pk: one.counts_for for one in listed}
    if not kept:
        return Answered(buying.NOT_LISTED, (), {})
    policy = PolicyVersion.objects.in_force().read()
    rows, terms = _rows(into), _terms(into, part=question.part.pk)
    fails = _failing(kept, question.day)
    asked = _asked(question)
    answers = []
    for source in kept.values():
        offer = _offer(source, day=question.day, policy=policy)
        offer = replace(
            offer,
            rows=tuple(rows.get(source.pk, ())),
            terms=tuple(terms.get(source.pk, ())),
            **fails[source.pk],
        )
        answers.append(buying.answer(asked, offer))
    answers.sort(key=lambda one: one.rank)
    here = [
        one for one in answers if question.site is None or kept[one.source or 0].site_id == question.site.pk
    ]
    return Answered(buying.best(here), tuple(answers), kept)


def buy_anyway(
    question: Question, *, by: User, reason: str, now: datetime, answered: Answered | None = None
) -> BuyingOverride:
    """Keep that it is bought against a no or a warning, with what was asked and answered.

    Raises ValidationError where no reason is given, or the answer is yes, and PermissionDenied for who may not.
    """
    if not by.has_perm("scoring.buy_anyway"):
        raise PermissionDenied
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Say why.")})
    if len(reason) > MOST_REASON:
        raise ValidationError({"reason": _("A reason has at most %d characters.") % MOST_REASON})
    answer = (answered or ask(question, user=by)).best
    if answer.word == buying.YES:
        raise ValidationError({"reason": _("The answer is yes: there is nothing to override.")})
    return BuyingOverride.objects.create(
        part=question.part,
        supplier=question.supplier,
        site=question.site,
        source_id=answer.source,
        purpose=question.purpose,
        quantity=question.quantity,
        for_on=question.day,
        answer=answer.word,
        codes=[one.code for one in answer.reasons],
        reason=reason,
        made_by=by,
        made_at=now,
    )


def overrides_of_part(part: Part | int, *, user: User, most: int = 10) -> list[BuyingOverride]:
    """The newest first. One query."""
    found = BuyingOverride.objects.visible_to(user).of_part(part)
    return list(found.select_related("made_by", "supplier")[:most])


def overrides_of_source(source: Source | int, *, user: User, most: int = 10) -> list[BuyingOverride]:
    """The newest first. One query."""
    found = BuyingOverride.objects.visible_to(user).of_source(source)
    return list(found.select_related("made_by", "supplier")[:most])


def _asked(question: Question) -> Asked:
    return Asked(
        day=question.day,
        purpose=question.purpose,
        quantity=None if question.quantity is None else float(question.quantity),
        revision=question.part.revision,
        part_status=question.part.status,
    )


def _listed(question: Question, *, user: User) -> list[Any]:
    found = Source.objects.visible_to(user).filter(part=question.part, supplier=question.supplier)
    related = found.select_related("supplier__standing", "site", "capacity_pool", "readiness")
    return list(related.annotate(counts_for=counts_for()).order_by("pk"))


def _offer(source: Source, *, day: date, policy: Policy) -> Offer:
    standing = getattr(source.supplier, "standing", None)
    rating = _rating(standing, day=day, policy=policy)
    on_time = standing.on_time if standing else None
    return Offer(
        source=source.pk,
        is_active=source.status == Source.Status.ACTIVE,
        seller_is_active=source.supplier.status == Supplier.Status.ACTIVE,
        is_candidate=source.role == Source.Role.CANDIDATE,
        valid_from=source.valid_from,
        valid_to=source.valid_to,
        capacity_per_month=_capacity(source),
        rating=rating,
        is_low_rated=rating is not None and _is_exposed(policy, "financial_health", 100.0 - rating),
        on_time=on_time,
        is_late=on_time is not None and _is_exposed(policy, "on_time", on_time),
    )


def _is_exposed(policy: Policy, driver: str, value: float) -> bool:
    """By the policy's own scale and threshold: what would make a part exposed, were it all there is."""
    return float(policy.scale(driver)(np.array([value]))[0]) >= policy.exposure.threshold


def _rating(standing: SupplierStanding | None, *, day: date, policy: Policy) -> float | None:
    """None where there is none, or it is older than the policy allows."""
    if standing is None or standing.rating is None or standing.rated_on is None:
        return None
    oldest = day - timedelta(days=round(policy.rating_months * DAYS_A_MONTH))
    return standing.rating if standing.rated_on >= oldest else None


def _capacity(source: Source) -> float | None:
    """What the source can make, or less where its pool has less."""
    pool = source.capacity_pool
    told = [source.capacity_per_month]
    if pool and pool.capacity_per_month is not None and pool.unit in ("", source.part.unit):
        told.append(max(Decimal(0), pool.capacity_per_month - (pool.booked_by_others or 0)))
    return float(min(known)) if (known := [one for one in told if one is not None]) else None


def _rows(into: dict[int, int]) -> dict[int, list[Row]]:
    """Qualifications by the source that they count for."""
    found: dict[int, list[Row]] = {}
    for one in Qualification.objects.filter(source__in=into).order_by("pk"):
        row = Row(one.pk, one.revision, one.stage, one.approval, one.decided_on, one.valid_until)
        found.setdefault(into[one.source_id], []).append(row)
    return found


def _terms(into: dict[int, int], *, part: int) -> dict[int, list[Terms]]:
    found: dict[int, list[Terms]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_TERMS, {"sources": list(into), "part": part, "binding": list(BINDING)})
        for source, pk, is_binding, first, last, least in cursor.fetchall():
            least = None if least is None else float(least)
            found.setdefault(into[source], []).append(Terms(pk, is_binding, first, last, least))
    return found


def _failing(kept: dict[int, Any], day: date) -> dict[int, dict[str, Any]]:
    """Of each source what its readiness says of the day."""
    stored: dict[int, Readiness | None] = {pk: getattr(one, "readiness", None) for pk, one in kept.items()}
    rows = {pk: checked.checked(one, day) for pk, one in stored.items() if one}
    checked.name_what_is_shared(row for row in rows.values() if row["verdict"] == Verdict.IN_NAME_ONLY)
    return {pk: _told(rows.get(pk)) for pk in kept}


def _told(row: checked.Row | None) -> dict[str, Any]:
    if row is None:
        return {}
    reason: Reason = row["qualified_reason"]
    told = {"event": reason.name.lower(), "event_row": row["qualified_row"]}
    told["is_real"] = row["verdict"] == Verdict.REAL
    if row["verdict"] == Verdict.IN_NAME_ONLY and not row["is_primary"]:
        told["fails"] = _first_failing(row)
    return told


def _first_failing(row: checked.Row) -> str:
    """In words that follow the source's name."""
    warm = Check.WARM_BACKUP if row["for_dual"] else Check.WARM
    asked = [name for name in NAMES if name != warm.name.lower()]
    return next((checked.words(row, name) for name in asked if row[name] == 0), "")
