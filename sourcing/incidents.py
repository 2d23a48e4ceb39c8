"""An incident: what stops, certain and possible, by money and by the day its stock runs out; and who is to be asked.

    stops      every node that has to stop with those hit, in the network of real sources as it is now
    may stop   what only a loop of alternatives would hold up
    asked      the active suppliers at whose sites, or by whose sources, something stops

Worked out anew whenever it is looked at, on the frozen network: one wave from node to node, whatever its size.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from accounts.downloads import Table
from accounts.models import User
from scoring import networks
from scoring.models import NetworkKind
from scoring.networknode import MAY_BE_HIT
from scoring.networks import Mapped, nodes
from scoring.networks.nodes import NodeKind
from sourcing.models import Incident
from sourcing.models.incidents import MOST_NODES
from suppliers import campaigns
from suppliers.models import Campaign
from suppliers.models.questionnaires import Asks

PERMISSION = campaigns.PERMISSION
DAYS_TO_ANSWER, DAYS_OF_LINKS = 3, 30
MOST_AHEAD = 365  # days; a strike is announced
NAMES = (
    "incident",
    "places_hit",
    "began_on",
    "days_until_back",
    "suppliers_were_asked",
    "over_since",
    "opened_by",
)

# Sellers, makers and those who run the site, of the sources that stop and at the sites that do.
_CONCERNED = """
    SELECT DISTINCT company FROM suppliers_source source
    JOIN suppliers_site site ON site.id = source.site_id
    CROSS JOIN LATERAL (VALUES (source.supplier_id), (source.maker_id), (site.supplier_id)) told (company)
    WHERE source.status = 'active' AND company IS NOT NULL
        AND (source.id = ANY(%(sources)s) OR source.site_id = ANY(%(sites)s))
    UNION
    SELECT id FROM suppliers_supplier WHERE id = ANY(%(companies)s)
"""


@dataclass(frozen=True)
class Hits:
    """Ids of bought and made parts that stop for certain, and that may; suppliers to ask; nodes nobody knows."""

    stopped: NDArray[np.int64]
    possible: NDArray[np.int64]
    suppliers: list[int]
    unknown: list[int]


def table(rows: Iterable[Incident], *, day: date) -> Table:
    """Incidents, in their order, as a file has them."""
    return Table("incidents", NAMES, _rows(rows), day)


def _rows(rows: Iterable[Incident]) -> Iterator[list[object]]:
    for one in rows:
        asked = one.campaign_id is not None
        yield [
            one.name,
            len(one.nodes),
            one.began_on,
            one.lasts_days,
            asked,
            one.closed_on,
            one.opened_by.email,
        ]


def hits(codes: Sequence[int], *, network: str = NetworkKind.USABLE) -> Hits | None:
    """None before a network is built. One query beside the network's version."""
    mapped = networks.current(network)
    if mapped is None:
        return None
    places = mapped.places(np.asarray(codes, dtype=np.int64))
    known = places[places >= 0].astype(np.int32)
    down, shaky = _down(mapped, known)
    parts = mapped.shared["part_id"]
    return Hits(
        stopped=parts[np.flatnonzero(down[: len(parts)])],
        possible=parts[np.flatnonzero(shaky[: len(parts)])],
        suppliers=_concerned(mapped.codes[np.flatnonzero(down)]),
        unknown=[code for code, place in zip(codes, places, strict=True) if place < 0],
    )


def _down(mapped: Mapped, lost: NDArray[np.int32]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Who stops for certain, and who beside that would stand only on a loop of alternatives."""
    from scoring.network import survivors
    from scoring.network.losing import founded_in, users_of
    from scoring.network.shape import shape_of

    network = mapped.network
    down = ~survivors(network, lost)
    shape, users = network.once(shape_of), network.once(users_of)
    is_lost = np.zeros(len(network), dtype=np.bool_)
    founded = founded_in(shape, users, is_lost) >= 0
    is_lost[lost] = True
    return down, founded & ~(founded_in(shape, users, is_lost) >= 0) & ~down


def _concerned(stopped: NDArray[np.int64]) -> list[int]:
    kinds, refs = nodes.kinds_of(stopped), nodes.refs_of(stopped)
    of = {
        "sources": refs[kinds == NodeKind.SOURCE].tolist(),
        "sites": refs[(kinds == NodeKind.SITE) | (kinds == NodeKind.OUTPUT)].tolist(),
        "companies": refs[kinds == NodeKind.COMPANY].tolist(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_CONCERNED, of)
        return [supplier for (supplier,) in cursor.fetchall()]


def open_(
    name: str,
    *,
    codes: Iterable[int],
    began_on: date,
    lasts_days: int | None,
    words: str,
    by: User,
    now: datetime,
) -> Incident:
    """Raises ValidationError with a sentence where something does not fit, PermissionDenied."""
    _check_may(by)
    told = sorted(set(codes))
    if not told:
        raise ValidationError({"nodes": _("Say what is hit.")})
    if len(told) > MOST_NODES:
        raise ValidationError({"nodes": _("One incident hits at most %d places.") % MOST_NODES})
    if any(code & nodes.ALL not in MAY_BE_HIT for code in told):
        raise ValidationError({"nodes": _("Companies, sites, tools, ports, zones and countries can be hit.")})
    if began_on > timezone.localdate(now) + timedelta(days=MOST_AHEAD):
        raise ValidationError({"began_on": _("It begins within a year, or has begun.")})
    incident = Incident(
        name=name.strip(),
        nodes=told,
        began_on=began_on,
        lasts_days=lasts_days,
        words=words,
        opened_by=by,
        opened_at=now,
    )
    incident.full_clean()
    incident.save(force_insert=True)
    return incident


def ask(incident: Incident, *, words: str, by: User, today: date, now: datetime) -> campaigns.Opened:
    """Write to the suppliers concerned: are you affected? Once; raises as `campaigns.open` does."""
    _check_may(by)
    found = hits(incident.nodes)
    with transaction.atomic():
        locked = Incident.objects.select_for_update().get(pk=incident.pk)
        if locked.closed_on:
            raise ValidationError(_("The incident is over; nobody is asked any more."))
        if locked.campaign_id:
            raise ValidationError(_("The suppliers concerned were asked already."))
        opened = campaigns.open(
            incident.name,
            asks=Asks.AFFECTED,
            words=words,
            due_on=today + timedelta(days=DAYS_TO_ANSWER),
            closes_on=today + timedelta(days=DAYS_OF_LINKS),
            remind_before=[1, -2],
            suppliers=found.suppliers if found else [],
            by=by,
            now=now,
        )
        Incident.objects.filter(pk=incident.pk).update(campaign=opened.campaign)
    return opened


def close(incident: Incident, *, by: User, on: date, now: datetime) -> bool:
    """It is over; its links end. False where somebody has closed it."""
    _check_may(by)
    with transaction.atomic():
        closed = Incident.objects.open().filter(pk=incident.pk).update(closed_on=on, closed_by=by)
        asked = Campaign.objects.filter(incident=incident.pk).first()  # perhaps since the page was read
        if closed and asked is not None:
            campaigns.close(asked, by=by, now=now)
    return bool(closed)


def _check_may(by: User) -> None:
    if not by.has_perm(PERMISSION):
        raise PermissionDenied
