"""Source: what would make it real, by when?"""

from collections.abc import Sequence
from datetime import date
from math import isfinite
from typing import Any

from django.db.models import DateField, F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.templatetags.words import number
from scoring import (
    lotcourse,
    nextverbs,
    paging,
    planned,
    sourceevents,
    sourcestages,
    sourcestate,
    termscompared,
    timeline,
    yardstick,
)
from scoring.evidence import numbers as asked
from scoring.folding import counts_for
from scoring.keyset import Sort
from scoring.models import PolicyVersion
from scoring.sourcelist import status_of
from scoring.views import lotchoice
from suppliers import quality
from suppliers.models import Inspection, Qualification, Source

SORTS = {"received": Sort(F("received_on"), DateField())}
LANES = {
    "stages": gettext_lazy("Stages"),
    "terms": gettext_lazy("Terms"),
    "orders": gettext_lazy("Orders"),
    "lots": gettext_lazy("Lots"),
    "notices": gettext_lazy("Changes"),
}


def one_of(request: HttpRequest, pk: int) -> Source:
    """With all that a page about it names. 404 where there is none to see."""
    found = Source.objects.visible_to(request.user).select_related(
        "part__plant", "supplier", "site__supplier", "maker"
    )
    return get_object_or_404(found.annotate(counts_for=counts_for()), pk=pk)


def crumbs(source: Source, *, itself: bool = False) -> list[dict[str, str]]:
    """`itself`: the source's own page is above this one."""
    part = {"label": source.part.number, "href": reverse("part", args=[source.part_id])}
    own = {"label": str(source.supplier), "href": reverse("source", args=[source.pk])}
    return [{"label": _("Parts"), "href": reverse("parts")}, part, *([own] if itself else [])]


def may_release(request: HttpRequest, source: Source) -> bool:
    """A buyer never releases their own part."""
    buyer = source.part.buyer.lower()
    return request.user.has_perm(quality.PERMISSION) and buyer != getattr(request.user, "email", "").lower()


@require_safe
@never_cache
@needs("scoring.view_scores")
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """Twenty-four queries at most, sign-in included, however much is on file."""
    one, day = one_of(request, pk), timezone.localdate()
    numbers = asked.of(PolicyVersion.objects.in_force().read())
    standing = sourcestate.of(one.pk, numbers, user=request.user, day=day)
    stages = sourcestages.lines(one.pk, revision=one.part.revision, user=request.user, day=day)
    agreed = termscompared.of(one.pk, user=request.user, day=day)
    lines = sourceevents.orders(one.pk, user=request.user)
    notices = sourceevents.notices(one, user=request.user)
    events = sourceevents.of(
        qualifications=[line.qualification for line in stages],
        passed=[step for line in stages for step in sourcestages.passed(line)],
        terms=[line.terms for line in agreed],
        lines=lines,
        lots=_newest_lots(request, pk),
        announced=notices,
    )
    context: dict[str, Any] = {
        "source": one,
        "part": one.part,
        "status": status_of(one, day=day),
        "stands": standing,
        "checks": _checks(one, standing, stages, numbers, day) if standing else [],
        "usable_verb": _verb_of_usable(one, standing, stages, numbers, day),
        "stages": stages,
        "agreed": agreed,
        "compared": termscompared.compare(one, user=request.user, day=day),
        "lines": lines,
        "notices": notices,
        "planned": planned.of_source(one, user=request.user, day=day),
        "events": list(reversed(events)),
        "drawing": _drawing(events, day),
        "measure": yardstick.in_force(),
        "may_release": may_release(request, one),
        "may_decide": request.user.has_perm(quality.PERMISSION),
        "may_enter": quality.may_enter(request.user),
        "today": day,
        "crumbs": crumbs(one),
    } | _lots(request, one, stages)
    return render(request, "scoring/source.html", context)


def course_of(request: HttpRequest, source: Source, stages: Sequence[sourcestages.Line]) -> lotcourse.Course:
    released = [line.qualification.reversed_on for line in stages]
    return lotcourse.course(
        lotcourse.lots_of(source.pk, user=request.user),
        lotchoice.read(request),
        released_on=[on for on in released if on],
        is_known=any(
            line.is_qualified and line.qualification.origin == Qualification.Origin.GRANDFATHERED
            for line in stages
        ),
    )


def _lots(request: HttpRequest, one: Source, stages: Sequence[sourcestages.Line]) -> dict[str, Any]:
    rows = Inspection.objects.visible_to(request.user).filter(source=one.pk)
    columns = ("pk", "lot", "lot_size", "sample_size", "defects", "decision", "decided_on", "decision_reason")
    page = paging.read(
        request,
        rows,
        *columns,
        "order_line__order",
        "order_line__line",
        "reversed_on",
        sort="received",
        falls=True,
        sorts=SORTS,
        identity="id",
    )
    decisions = dict(Inspection.Decision.choices)
    for row in page.rows:
        row["received_on"] = row["key"]
        row["decided"] = decisions.get(row["decision"], "")
    said = paging.shown_of(page, rows, lambda count: ngettext("lot", "lots", count))
    return {
        "lots": page.rows,
        "pager": paging.pager(request, page, said),
        "course": course_of(request, one, stages),
        "choice": lotchoice.read(request),
    }


def _newest_lots(request: HttpRequest, pk: int) -> list[Inspection]:
    rows = Inspection.objects.visible_to(request.user).filter(source=pk)
    return list(rows.order_by("-received_on", "-pk")[: sourceevents.MOST])


def _known(
    one: Source, standing: sourcestate.Standing, stages: Sequence[sourcestages.Line], numbers: Any, day: date
) -> nextverbs.Known:
    share = standing.row["share"]
    return nextverbs.Known(
        source=one,
        qualifications=[line.qualification for line in stages],
        window=standing.window,
        share=share if isfinite(share) else None,
        numbers=numbers,
        day=day,
    )


def _checks(
    one: Source, standing: sourcestate.Standing, stages: Sequence[sourcestages.Line], numbers: Any, day: date
) -> list[dict[str, Any]]:
    known = _known(one, standing, stages, numbers, day)
    return [
        {"stands": check, "verb": nextverbs.of(check, known), "proof": _proof(check)}
        for check in standing.checks
    ]


def _verb_of_usable(
    one: Source,
    standing: sourcestate.Standing | None,
    stages: Sequence[sourcestages.Line],
    numbers: Any,
    day: date,
) -> Any:
    if standing is None or standing.usable.state == "pass":
        return None
    return nextverbs.of(standing.usable, _known(one, standing, stages, numbers, day))


def _proof(check: sourcestate.Stands) -> str:
    """Where the row stands that proves it."""
    if check.proof is None:
        return ""
    resource, pk = check.proof
    if resource == "node":
        return reverse("network_node", args=[pk])
    if resource == "inspections":
        return reverse("lot", args=[pk])
    if resource == "change-notices":
        return reverse("change_notice", args=[pk])
    return f"#{resource}-{pk}"


def _drawing(events: Sequence[sourceevents.Event], day: date) -> dict[str, Any] | None:
    if not events:
        return None
    drawn = timeline.draw(
        [(event.lane, event.on, event.until, event.lasts) for event in events],
        lanes=sourceevents.LANES,
        today=day,
    )
    marks = [mark | {"event": event} for mark, event in zip(drawn["marks"], events, strict=True)]
    lanes = [lane | {"label": LANES[lane["name"]]} for lane in drawn["lanes"]]
    return drawn | {
        "lanes": lanes,
        "marks": [mark for mark in marks if mark["is_inside"]],
        "said": _("%(count)s events since %(year)s")
        % {"count": number(len(events)), "year": drawn["first"].year},
    }
