"""The second tier as it is on file: what a site needs, from where, who said so, when, and how far it is believed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from scoring import believing
from scoring.evidence.sharing import accepted
from scoring.models import NodeKind, NodeName, PolicyVersion
from scoring.networks import nodes
from suppliers.models import Dependency, Questionnaire, Site, Source
from suppliers.models.questionnaires import Asks

MOST_SITES, MOST_ROWS, MOST_NEEDING = 60, 400, 100
WORDS = {
    "well": _("well known"),
    "fair": _("fairly known"),
    "weak": _("weakly known"),
    "old": _("not known any more"),
}
STATES = {"well": "good", "fair": "", "weak": "warn", "old": "bad"}
ORIGINS = {"supplier": _("the supplier"), "analyst": _("an analyst"), "erp": _("the ERP")}


@dataclass(frozen=True)
class Known:
    """How far a row is believed, in words."""

    value: float
    words: Any
    state: str
    lapses_on: date | None


@dataclass(frozen=True)
class Told:
    """A row on file. `same`: how many other sites' needs carry the same code."""

    row: Dependency
    origin: Any
    known: Known
    same: int = 0


@dataclass
class OfSite:
    site: Site
    rows: list[Told] = field(default_factory=list)
    known: Known | None = None  # that this is all it needs; None where nobody has said so

    @property
    def is_old(self) -> bool:
        return any(one.known.state == "bad" for one in self.rows) or bool(
            self.known and self.known.state == "bad"
        )


def window() -> int:
    """The policy's days after which a confirmation is not known any more. One query."""
    return accepted(PolicyVersion.objects.in_force().read()).confirmation_days


def known(row: Dependency, *, day: date, days: int) -> Known:
    return of_values(row.origin, row.confirmed_on, row.complete, day=day, days=days)


def of_values(origin: str | None, on: date | None, complete: bool, *, day: date, days: int) -> Known:
    age = None if on is None else (day - on).days
    value = believing.confidence(origin, age, complete, window=days)
    name = believing.standing(value)
    return Known(value, WORDS[name], STATES[name], believing.lapses_on(on, window=days))


def of_supplier(supplier_id: int, *, user: User, day: date) -> dict[str, Any]:
    """What templates/scoring/_tier_two.html shows of a supplier's own sites that make for us. Five queries."""
    sites = Site.objects.visible_to(user).filter(supplier=supplier_id, is_placeholder=False)
    needed = Q(pk__in=Source.objects.filter(site__supplier=supplier_id).values("site")) | Q(
        dependencies__isnull=False
    )
    found = list(
        sites.filter(needed).select_related("supplier").distinct().order_by("code")[: MOST_SITES + 1]
    )
    newest = (
        Questionnaire.objects.visible_to(user)
        .filter(supplier=supplier_id, campaign__asks=Asks.TIER_TWO)
        .select_related("campaign")
        .order_by("-sent_at")
        .first()
    )
    return {"tier_two": of_sites(found[:MOST_SITES], user=user, day=day), "last_asked": newest} | {
        "more_sites": len(found) > MOST_SITES,
    }


def of_sites(
    sites: Sequence[Site], *, user: User, day: date, parts: Iterable[str] = (), days: int = 0
) -> list[OfSite]:
    """`parts`: only needs of these numbers, and of the whole site; `days`: the window, where it is at hand. Three
    queries."""
    if not sites:
        return []
    days = days or window()
    rows = (
        Dependency.objects.visible_to(user)
        .filter(site__in=[site.pk for site in sites])
        .select_related("upstream_site__supplier")
        .order_by("site_id", "material", "part", "pk")
    )
    wanted = list(parts)
    listed = list((rows.filter(part__in=["", *wanted]) if wanted else rows)[:MOST_ROWS])
    same = sharing([row.keyed_code for row in listed if row.keyed_code])
    by_site = {site.pk: OfSite(site, known=_of_site(site, day=day, days=days)) for site in sites}
    for row in listed:
        others = max(0, same.get(row.keyed_code, 0) - 1)
        by_site[row.site_id].rows.append(
            Told(row, ORIGINS.get(row.origin or "", _("not said")), known(row, day=day, days=days), others)
        )
    return list(by_site.values())


def of_part(sources: Iterable[Source], number: str, *, user: User, day: date, days: int) -> list[OfSite]:
    """Of the sites where a part is made. Two queries."""
    sites = {one.site_id: one.site for one in sources if not one.site.is_placeholder}
    return of_sites(list(sites.values()), user=user, day=day, parts=[number], days=days)


def needing(code: int, *, user: User, day: date) -> list[Told]:
    """Who needs a site, or one that is told by a code only. Three queries at most, none for another node."""
    kind, ref = nodes.kind_of(code), nodes.ref_of(code)
    rows = Dependency.objects.visible_to(user)
    if kind == NodeKind.SITE:
        rows = rows.filter(upstream_site=ref)
    elif kind == NodeKind.CODED:
        name = NodeName.objects.filter(pk=ref).values_list("name", flat=True).first()
        rows = rows.filter(keyed_code=name or None)
    else:
        return []
    listed = list(
        rows.select_related("site__supplier").order_by("site__code", "material", "pk")[:MOST_NEEDING]
    )
    if not listed:
        return []
    days = window()
    return [
        Told(row, ORIGINS.get(row.origin or "", _("not said")), known(row, day=day, days=days))
        for row in listed
    ]


def _of_site(site: Site, *, day: date, days: int) -> Known | None:
    if not site.tier_two_complete and site.tier_two_confirmed_on is None:
        return None
    return of_values("supplier", site.tier_two_confirmed_on, site.tier_two_complete, day=day, days=days)


def sharing(codes: Iterable[str]) -> dict[str, int]:
    """Of each code, how many sites need what is behind it. One query, or none."""
    asked = set(codes)
    if not asked:
        return {}
    counted = Dependency.objects.filter(keyed_code__in=asked).values("keyed_code").order_by("keyed_code")
    return dict(counted.annotate(sites=Count("site", distinct=True)).values_list("keyed_code", "sites"))
