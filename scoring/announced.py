"""Change notices of a supplier, and what they touch: parts, and the sources whose qualification they hold up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import F, Q
from django.db.models.functions import Greatest

from accounts.models import User
from scoring.readiness.codes import Reason
from suppliers.models import ChangeNotice, Source

OPEN, ACCEPTED, REVERSED = "open", "accepted", "reversed"
MOST = 20
MOST_SOURCES = 50

# Notices about the same are counted once: a supplier may sell half of all parts, and announce twenty times.
_TOUCHED = f"""
    WITH notice AS (
        SELECT id, supplier_id, site_id, part FROM suppliers_changenotice WHERE id = ANY(%(notices)s)
    ), touched AS (
        SELECT about.supplier_id, about.site_id, about.part, count(DISTINCT source.part_id) AS parts
        FROM (SELECT DISTINCT supplier_id, site_id, part FROM notice) about
        JOIN suppliers_source source ON source.supplier_id = about.supplier_id
            AND (about.site_id IS NULL OR about.site_id = source.site_id) AND source.status = 'active'
        WHERE about.part = '' OR EXISTS (
            SELECT FROM suppliers_part part WHERE part.id = source.part_id AND part.number = about.part)
        GROUP BY 1, 2, 3
    ), held AS (
        SELECT qualified_row AS id, count(*) AS sources
        FROM suppliers_source source JOIN scoring_readiness readiness ON readiness.source_id = source.id
        WHERE source.supplier_id IN (SELECT supplier_id FROM notice) AND qualified_row = ANY(%(notices)s)
            AND CASE WHEN qualified_lapses_on <= %(day)s THEN qualified_lapses_to ELSE qualified_reason END
                = {int(Reason.NOTICE_NOT_ACCEPTED)}
        GROUP BY 1
    )
    SELECT notice.id, coalesce(touched.parts, 0), coalesce(held.sources, 0) FROM notice
    LEFT JOIN touched ON touched.supplier_id = notice.supplier_id AND touched.part = notice.part
        AND touched.site_id IS NOT DISTINCT FROM notice.site_id
    LEFT JOIN held ON held.id = notice.id
"""


@dataclass(frozen=True)
class Announced:
    """`parts`: how many it is about; `holds_up`: sources that are not qualified because of it."""

    notice: ChangeNotice
    parts: int
    holds_up: int
    day: date

    @property
    def state(self) -> str:
        if self.notice.reversed_on:
            return REVERSED
        return ACCEPTED if self.notice.accepted_on else OPEN

    @property
    def since(self) -> date | None:
        return self.notice.effective_on or self.notice.announced_on

    @property
    def is_in_effect(self) -> bool:
        """What is made now is made after it; so it is where nobody has told a day."""
        return self.since is None or self.since <= self.day


def of(supplier: int, *, user: User, day: date) -> list[Announced]:
    """The open ones first, which took effect longest ago, then the newest; at most MOST. Two queries."""
    settled_on = Greatest("accepted_on", "reversed_on")  # null where both are
    found = (
        ChangeNotice.objects.visible_to(user)
        .filter(supplier=supplier)
        .select_related("site", "accepted_by", "reversed_by")
        .order_by(settled_on.desc(nulls_first=True), F("effective_on").asc(nulls_first=True), "pk")[:MOST]
    )
    return _announced(list(found), day=day)


def one(notice: ChangeNotice, *, day: date) -> Announced:
    """One query."""
    return _announced([notice], day=day)[0]


def touched(notice: ChangeNotice, *, user: User) -> list[Source]:
    """Sources that it is about, the dearest outages first; at most MOST_SOURCES. One query."""
    about = Q(supplier=notice.supplier_id, status=Source.Status.ACTIVE)
    if notice.site_id:
        about &= Q(site=notice.site_id)
    if notice.part:
        about &= Q(part__number=notice.part)
    return list(
        Source.objects.visible_to(user)
        .filter(about)
        .select_related("part__plant", "part__position", "site", "readiness")
        .order_by(F("part__position__outage_loss").desc(nulls_last=True), "pk")[:MOST_SOURCES]
    )


def _announced(notices: Sequence[ChangeNotice], *, day: date) -> list[Announced]:
    if not notices:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED, {"notices": [one.pk for one in notices], "day": day})
        touched = {notice: (parts, held) for notice, parts, held in cursor.fetchall()}
    return [Announced(one, *touched.get(one.pk, (0, 0)), day=day) for one in notices]
