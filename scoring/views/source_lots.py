"""Lots of a source: entered with the plan worked out from their size, decided by the count, or by a person."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import needs
from scoring import lotcourse, samplingcurve, sourcestages
from scoring.lotcourse import Choice, Course, Proposal, propose
from scoring.lotforms import ISOLATED, ChoosePlan, CountLot, EnterLot, ReverseLot
from scoring.views import lotchoice
from scoring.views.source import course_of, crumbs, may_release, one_of
from suppliers import inspections, lots, quality
from suppliers.models import Inspection, OrderLine, Source

_view = needs("suppliers.view_facts")
MOST_LINES = 50


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_view
def source_lot(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a lot."""
    if not quality.may_enter(request.user):
        raise PermissionDenied
    one = one_of(request, pk)
    course = _course(request, one)
    told = request.POST if request.method == "POST" else request.GET
    plan = lotchoice.asked(request, course, told)
    form = EnterLot(
        request.POST if "enter" in request.POST else None,
        lines=_lines(request, one),
        unit=one.part.unit,
        may_decide=request.user.has_perm(quality.PERMISSION),
        initial={"received_on": timezone.localdate()}
        | {name: told[name] for name in EnterLot.field_order if name in told},
    )
    size = _pieces(told.get("lot_size", ""))
    proposal, why_not = _propose(size, plan, course)
    status = 200
    if "enter" in request.POST and form.is_valid():
        lotchoice.keep(request, plan)
        entered = _enter(request, one, form, proposal)
        if entered is not None:
            _say(request, entered)
            return redirect(f"{reverse('source', args=[pk])}#lots")
        status = 403 if form.is_forbidden else 200
    context = {
        "source": one,
        "part": one.part,
        "form": form,
        "may_release": may_release(request, one),
        "crumbs": crumbs(one, itself=True),
    } | _plan_context(plan, course, proposal, why_not, size)
    template = (
        "scoring/_lot_plan.html" if request.headers.get("HX-Target") == "plan" else "scoring/source_lot.html"
    )
    return render(request, template, context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_view
def lot(request: HttpRequest, pk: int) -> HttpResponse:
    """One lot: counted and decided where it waits, reversed where it was rejected."""
    found = Inspection.objects.visible_to(request.user).select_related(
        "source__part", "order_line", "decided_by", "reversed_by"
    )
    row = get_object_or_404(found, pk=pk)
    one = one_of(request, row.source_id)
    course = _course(request, one)
    plan = lotchoice.asked(request, course, request.POST if request.method == "POST" else request.GET)
    size = lotcourse.whole(row.lot_size)
    proposal, why_not = _propose(size, plan, course) if row.decision is None else (None, "")
    form: Any = _form_of(row, request)
    if request.method == "POST" and not request.user.has_perm(quality.PERMISSION):
        raise PermissionDenied
    if request.method == "POST" and "decide" in request.POST and form.is_valid():
        lotchoice.keep(request, plan)
        if _decide(request, row, form, proposal):
            return redirect(f"{reverse('source', args=[row.source_id])}#lots")
        row = get_object_or_404(found, pk=pk)
    context = {
        "source": one,
        "part": one.part,
        "lot": row,
        "form": form,
        "may_decide": request.user.has_perm(quality.PERMISSION),
        "may_release": may_release(request, one),
        "crumbs": crumbs(one, itself=True),
        "today": timezone.localdate(),
    } | _plan_context(plan, course, proposal, why_not, size)
    template = "scoring/_lot_plan.html" if request.headers.get("HX-Target") == "plan" else "scoring/lot.html"
    status = 403 if getattr(form, "is_forbidden", False) else 200
    return render(request, template, context, status=status)


@require_safe
@_view
def sampling_curve(request: HttpRequest) -> HttpResponse:
    """The operating characteristic of a plan: a table, and a drawing over it."""
    asked = samplingcurve.read(request.GET)
    context = {"curve": asked and samplingcurve.curve(asked), "asked": asked}
    is_swap = request.headers.get("HX-Target") == "curve"
    return render(request, "scoring/_curve.html" if is_swap else "scoring/curve.html", context)


def _course(request: HttpRequest, one: Source) -> Course:
    stages = sourcestages.lines(
        one.pk, revision=one.part.revision, user=request.user, day=timezone.localdate()
    )
    return course_of(request, one, stages)


def _lines(request: HttpRequest, one: Source) -> list[OrderLine]:
    """On which something came, the newest first."""
    rows = OrderLine.objects.visible_to(request.user).filter(source=one).exclude(status="cancelled")
    return list(rows.order_by("-ordered_on", "-pk")[:MOST_LINES])


def _pieces(told: str) -> int | None:
    try:
        size = Decimal(told.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return lotcourse.whole(size) if size.is_finite() else None


def _propose(size: int | None, plan: ChoosePlan, course: Course) -> tuple[Proposal | None, str]:
    """The plan, or the sentence why there is none; neither where no size is told yet."""
    if size is None:
        return None, ""
    isolated = plan.cleaned_data["basis"] == ISOLATED
    try:
        return propose(size, plan.choice, course.severity, is_isolated=isolated), ""
    except ValueError as refused:
        return None, str(refused)


def _plan_context(
    plan: ChoosePlan, course: Course, proposal: Proposal | None, why_not: str, size: int | None
) -> dict[str, Any]:
    return {
        "plan": plan,
        "course": course,
        "proposal": proposal,
        "why_not": why_not,
        "curve_query": samplingcurve.query(proposal) if proposal else "",
        "first_lots": lotcourse.FIRST_LOTS,
        "size": size,
        "choice": Choice(),
    }


def _found(form: CountLot, proposal: Proposal | None) -> dict[str, str | None]:
    """What was inspected: where only the defects are told, as many as the plan asks for."""
    told = form.values("sample_size", "defects")
    if told["defects"] is not None and told["sample_size"] is None and proposal:
        told["sample_size"] = str(proposal.plan.sample_size)
    return told


def _decision(form: CountLot, found: dict[str, str | None], proposal: Proposal | None) -> str:
    """What a person says, else what the count says; empty where it waits. Raises ValidationError, by field."""
    if form.decided == "wait":
        return ""
    by_count = _by_count(found, proposal)
    if form.decided:
        decides_otherwise = proposal is not None and form.decided != by_count
        if decides_otherwise and not form.cleaned_data["reason"].strip():
            raise ValidationError({"reason": _("The count alone does not say so. Say why you decide it.")})
        return form.decided
    if by_count:
        return by_count
    if proposal is None:
        words = _("There is no plan to decide it by: say what you decide, or that it waits.")
        raise ValidationError({"decision": words})
    if found["defects"] is None:
        raise ValidationError({"defects": _("Say how many are defective, or that it is not decided yet.")})
    words = _("The plan asks for %s: fewer do not decide it. Inspect more, or decide with a reason.")
    raise ValidationError({"sample_size": words % proposal.plan.sample_size})


def _by_count(found: dict[str, str | None], proposal: Proposal | None) -> str:
    """What the plan says of it; empty where too little was inspected. Too many defects are too many of any."""
    defects, sample = found["defects"] or "", found["sample_size"] or ""
    if proposal is None or not defects.isdecimal() or not sample.isdecimal():
        return ""
    if int(sample) < proposal.plan.sample_size and proposal.plan.accepts(int(defects)):
        return ""
    return proposal.verdict(int(defects))


def _enter(request: HttpRequest, one: Source, form: EnterLot, proposal: Proposal | None) -> Inspection | None:
    """None where it is refused: the form says why."""
    found = _found(form, proposal)
    try:
        return lots.enter(
            one,
            form.told | found,
            by=request.user,
            on=timezone.localdate(),
            decision=_decision(form, found, proposal),
            reason=form.cleaned_data.get("reason", ""),
        )
    except ValidationError as refused:
        form.explain(refused)
    except PermissionDenied as refused:
        form.forbid(str(refused))
    return None


def _form_of(row: Inspection, request: HttpRequest) -> Any:
    data = request.POST if "decide" in request.POST else None
    if row.decision == Inspection.Decision.REJECTED:
        return ReverseLot(data)
    return CountLot(
        data,
        may_decide=True,
        initial={"sample_size": _text(row.sample_size), "defects": _text(row.defects)},
    )


def _text(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def _decide(request: HttpRequest, row: Inspection, form: Any, proposal: Proposal | None) -> bool:
    by, day = request.user, timezone.localdate()
    try:
        if isinstance(form, ReverseLot):
            inspections.reverse(row, by=by, on=day, reason=form.cleaned_data["reason"])
            messages.success(request, _("Reversed: lot %s waits again.") % row.lot)
            return True
        found = _found(form, proposal)
        decision = _decision(form, found, proposal)
        if not decision:
            raise ValidationError({"decision": _("Say what you decide.")})
        reason = form.cleaned_data["reason"]
        _say(request, lots.count(row, found, by=by, on=day, decision=decision, reason=reason))
    except ValidationError as refused:
        form.explain(refused)
    except PermissionDenied as refused:
        form.forbid(str(refused))
    else:
        return True
    return False


def _say(request: HttpRequest, row: Inspection) -> None:
    if row.decision is None:
        messages.success(request, _("Entered: lot %s waits for its decision.") % row.lot)
        return
    said = {"lot": row.lot, "decision": row.get_decision_display()}
    words = _("Lot %(lot)s is %(decision)s. The source is judged again in a moment.") % said
    (messages.warning if row.decision == Inspection.Decision.REJECTED else messages.success)(request, words)
