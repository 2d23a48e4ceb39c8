"""Find: who could be the second source of this part?"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts import downloads
from accounts.access import needs
from accounts.templatetags.words import number
from scoring import (
    candidatefacts,
    candidatelist,
    networklist,
    networks,
    partpoints,
    secondsources,
    sourcelist,
    standing,
    whereabouts,
    yardstick,
)
from scoring.checked import verdict_on
from scoring.evidence.numbers import of as numbers_of
from scoring.filters import everything
from scoring.models import NetworkKind, PartPoints, PolicyVersion, Position, Readiness, Verdict
from scoring.networks import nodes
from scoring.networks.nodes import NodeKind
from scoring.secondsources import Candidate, Ranked
from scoring.sentences import posture_on
from suppliers.models import Part, Site, Source, Supplier

LONGEST_ID = 18
SHOWN_OF_TOLD = 60
POINTS = 40  # of the part, in the sentence above


@require_safe
@needs("scoring.view_scores")
def find(request: HttpRequest) -> HttpResponse:
    """Twenty-four queries at most, sign-in included, however many parts there are."""
    told = request.GET.get("part", "")
    if not told:
        return render(request, "scoring/find.html", _whom_to_ask_for(request))
    part = _part(request)
    if part is None:
        return render(
            request, "scoring/find.html", _whom_to_ask_for(request) | {"told": told[:SHOWN_OF_TOLD]}
        )
    return render(request, "scoring/find_part.html", _answer(request, part, most=secondsources.SHOWN))


@require_safe
@needs("scoring.view_scores")
def find_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """All who could be one, not only the first. As many queries as the page."""
    part = _part(request)
    if part is None:
        return redirect("find")
    answer, day = _answer(request, part, most=None), timezone.localdate()
    return downloads.answer(candidatelist.table(answer, currency=answer["measure"].currency, day=day), kind)


def _part(request: HttpRequest) -> Part | None:
    """That the address asks about; None where there is no such part."""
    told = request.GET.get("part", "")
    pk = int(told) if told.isdecimal() and len(told) <= LONGEST_ID else 0
    return Part.objects.visible_to(request.user).select_related("plant").filter(pk=pk).first()


def _whom_to_ask_for(request: HttpRequest) -> dict[str, Any]:
    """The dearest parts that are not protected. Three queries."""
    today = timezone.localdate()
    gaps = standing.gaps(everything(request.user), day=today, most=20)
    return {
        "gaps": [{"position": one, "posture": posture_on(one, today)} for one in gaps],
        "measure": yardstick.in_force(),
    }


def _answer(request: HttpRequest, part: Part, *, most: int | None) -> dict[str, Any]:
    """`most` of those who know the part or its category; None: all."""
    user, today = request.user, timezone.localdate()
    sources = list(
        Source.objects.visible_to(user).filter(part=part).select_related("supplier", "site").order_by("pk")
    )
    judged = Readiness.objects.visible_to(user).filter(part=part).in_bulk()
    counting = [one for one in sources if _counts(one, judged.get(one.pk), today)]
    found = secondsources.candidates(
        part,
        usable=[(one.supplier_id, one.site_id) for one in counting],
        listed=[one.pk for one in sources if one not in counting],
        day=today,
    )
    known = _known(found, judged, user=user, day=today)
    position = Position.objects.visible_to(user).filter(pk=part.pk).first()
    losses = _losses(part, position, user=user)
    points = sorted(losses, key=lambda code: (-(losses[code] or 0.0), code))
    mapped = networks.current(NetworkKind.USABLE)
    country = position and position.primary_country
    lines = _ranked(part, found, points, losses, mapped, known, country=country)
    near = [one for one in lines if one.candidate.way != secondsources.PLANT]
    further = [one for one in lines if one.candidate.way == secondsources.PLANT][: secondsources.FURTHER]
    labels, shown = nodes.labels(points), near[:most]
    drawn = _drawn([*shown, *further], labels, known, user=user, day=today)
    return {
        "part": part,
        "csv": f"?part={part.pk}",
        "measure": yardstick.in_force(),
        "is_built": mapped is not None,
        "sentence": _sentence(points, counting),
        "points": [
            {
                "label": labels[code],
                "icon": networklist.ICONS[labels[code].kind],
                "href": networklist.address(code, network=NetworkKind.USABLE),
            }
            for code in points[:POINTS]
        ],
        "near": drawn[: len(shown)],
        "further": drawn[len(shown) :],
        "known_in_all": len(near),
        "points_in_all": len(points),
        "scanned": secondsources.SCANNED,
        "crumbs": [
            {"label": _("Parts"), "href": reverse("parts")},
            {"label": part.number, "href": reverse("part", args=[part.pk])},
        ],
    }


def _losses(part: Part, position: Position | None, *, user: Any) -> dict[int, float | None]:
    """The part's single points, and what each is expected to cost in a year by this part. Two queries."""
    kept = PartPoints.objects.visible_to(user).filter(pk=part.pk).first()
    return partpoints.weighed(kept.usable if kept else [], position, user=user)


def _ranked(
    part: Part,
    found: list[Candidate],
    points: list[int],
    losses: dict[int, float | None],
    mapped: networks.Mapped | None,
    known: "_Known",
    *,
    country: str | None,
) -> list[Ranked]:
    """Four queries."""
    by_site = candidatefacts.routes([one.site for one in found], plant=part.plant_id)
    needed = candidatefacts.materials([one.site for one in found], number=part.number)
    code = nodes.code(NodeKind.PART, part.pk)
    return secondsources.ranked(
        found,
        secondsources.chains(found, points, part=code, by_site=by_site, needed=needed, mapped=mapped),
        losses=losses,
        countries=whereabouts.countries(one.site_node for one in found),
        known=candidatefacts.prices([one.source for one in found if one.source]),
        missing={one: known.missing(one) for one in found},
        primary_country=country,
    )


@dataclass(frozen=True)
class _Known:
    """What is on file of the candidates: by source what it lacks, and how it stands at other plants."""

    lacks: dict[int, list[tuple[str, Any]]]
    elsewhere: dict[int, candidatefacts.Elsewhere]

    def at_another_plant(self, one: Candidate) -> candidatefacts.Elsewhere | None:
        return candidatefacts.best(self.elsewhere[pk] for pk in one.elsewhere if pk in self.elsewhere)

    def missing(self, one: Candidate) -> int:
        """Of the five checks. What is qualified at another plant can be qualified here by similarity."""
        if one.way == secondsources.LISTED and one.source in self.lacks:
            return len(self.lacks[one.source])
        there = self.at_another_plant(one)
        return secondsources.ALL_FIVE - bool(there and there.is_qualified)


def _known(found: list[Candidate], judged: dict[int, Readiness], *, user: Any, day: date) -> _Known:
    """Three queries."""
    numbers = numbers_of(PolicyVersion.objects.visible_to(user).in_force().read())
    there = sorted({pk for one in found for pk in one.elsewhere})
    return _Known(
        candidatefacts.lacking(judged.values(), numbers, day=day),
        candidatefacts.elsewhere(there, user=user, day=day),
    )


def _counts(source: Source, judged: Readiness | None, day: date) -> bool:
    """The primary, and those that are real; before they are judged, those that may be bought from."""
    is_active = sourcelist.status_of(source, day=day)[1] and source.role != Source.Role.CANDIDATE
    return is_active and (judged is None or judged.is_primary or verdict_on(judged, day) == Verdict.REAL)


def _sentence(points: list[int], counting: list[Source]) -> str:
    sources = ngettext("%s source that counts", "%s sources that count", len(counting)) % number(
        len(counting)
    )
    if not counting:
        return _("It has no source that counts: anyone below would be the first.")
    if not points:
        return _("It has %(sources)s, and no single thing is known that would stop it alone.") % {
            "sources": sources
        }
    words = ngettext(
        "It has %(sources)s, and one thing would still stop it alone. Who could take that away?",
        "It has %(sources)s, and %(points)s things would still each stop it alone. Who could take them away?",
        len(points),
    )
    return words % {"sources": sources, "points": number(len(points))}


def _drawn(
    lines: list[Ranked], labels: dict[int, nodes.Label], known: _Known, *, user: Any, day: date
) -> list[dict[str, Any]]:
    """With names. Three queries."""
    suppliers = Supplier.objects.visible_to(user).in_bulk({one.candidate.supplier for one in lines})
    sites = Site.objects.visible_to(user).in_bulk({one.candidate.site for one in lines})
    held = candidatefacts.standards(sites, user=user, day=day)
    return [
        {
            "line": one,
            "is_listed": one.candidate.way == secondsources.LISTED,
            "lacks": known.lacks.get(one.candidate.source),
            "there": known.at_another_plant(one.candidate),
            "standards": held.get(one.candidate.site, []),
            "supplier": suppliers[one.candidate.supplier],
            "site": sites[one.candidate.site],
            "why": _why(one.candidate),
            "removes": [labels[code] for code in one.chain.removes],
            "keeps": [labels[code] for code in one.chain.keeps],
            "unknown": _unknown(one, sites[one.candidate.site]),
        }
        for one in lines
    ]


def _why(one: Candidate) -> str:
    words = str(secondsources.WAYS[one.way])
    if one.way == secondsources.LISTED:
        return words
    count = ngettext("%(parts)s part, as %(example)s", "%(parts)s parts, as %(example)s", one.parts)
    said = count % {"parts": number(one.parts), "example": one.example[1]}
    return _("%(why)s (%(what)s)") % {"why": words, "what": said}


def _unknown(one: Ranked, site: Site) -> list[str]:
    """What is still to be found out about it."""
    found = []
    if site.is_placeholder:
        found.append(_("where it makes it"))
    elif not one.chain.is_mapped:
        found.append(_("its second tier"))
    if not one.chain.has_route and not site.is_placeholder:
        found.append(_("how it would reach the plant"))
    if one.price is None:
        found.append(_("its price"))
    return found
