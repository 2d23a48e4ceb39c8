"""A review: what changed since the last signature, and does it still hold?"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import needs
from accounts.templatetags.words import number
from scoring import overridden, paging, sentences, verdict
from scoring.models import Position
from scoring.rulingforms import explain
from sourcing import reviewed, reviewlist, signing
from sourcing.models import Review, ReviewState, Signature
from sourcing.owners import PERMISSION
from sourcing.reviewforms import Sign, SignTogether

MOVED_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs("scoring.view_scores")
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Twenty-two queries at most, sign-in included. A POST says which assessment its person saw; where the part was
    scored again meanwhile nothing is signed, and what was typed stays."""
    found = Review.objects.visible_to(request.user).select_related("part__plant", "policy", "owner", "round")
    one = get_object_or_404(found, pk=pk)
    if request.method == "POST" and not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    if one.policy_id:
        return _of_policy(request, one)
    return _of_part(request, one)


@require_safe
@needs("scoring.view_scores")
def part_signed(request: HttpRequest, pk: int) -> HttpResponse:
    """A line for the Part page: last signed, next review. Four queries, sign-in included."""
    position = get_object_or_404(Position.objects.visible_to(request.user), pk=pk)
    signatures = Signature.objects.visible_to(request.user).of(pk).whole().select_related("signed_by")
    context = {
        "position": position,
        "signature": signatures.first(),
        "review": Review.objects.visible_to(request.user).open().filter(part=pk).first(),
        "today": timezone.localdate(),
    }
    return render(request, "sourcing/_part_signed.html", context)


def _of_part(request: HttpRequest, one: Review) -> HttpResponse:
    user, day = request.user, timezone.localdate()
    position = (
        Position.objects.visible_to(user)
        .in_scope()
        .select_related("part", "policy", "primary_supplier", "primary_site")
        .filter(pk=one.part_id)
        .first()
    )
    standing = position.assessment_id if position else None
    form = Sign(request.POST or None, initial={"axes": ["impact", "exposure"], "assessment": standing})
    moved = False
    if request.method == "POST" and form.is_valid():
        try:
            signed = signing.sign(one, by=user, now=timezone.now(), day=day, **form.cleaned_data)
        except signing.Moved:
            moved = True
            form = Sign({**request.POST.dict(), "axes": form.cleaned_data["axes"], "assessment": standing})
        except signing.Overtaken:
            messages.info(request, _("This review had ended already."))
            return redirect("review", one.pk)
        except ValidationError as refused:
            explain(form, refused)
        else:
            messages.success(request, _said(signed))
            return redirect("reviews") if signed.completes else redirect("review", one.pk)
    context = _common(request, one) | {"position": position, "form": form, "moved": moved, "today": day}
    if position:
        context |= _judged(request, position)
    return render(request, "sourcing/review.html", context)


def _judged(request: HttpRequest, position: Position) -> dict[str, Any]:
    user, day = request.user, timezone.localdate()
    money = overridden.money(user)
    lines = overridden.lines(position.pk, user=user, day=day, money=money)
    found = reviewed.compared(position, user=user, day=day, money=money, said=overridden.said(lines))
    return {
        "sentence": verdict.sentence(position, currency=money.currency),
        "posture_sentence": sentences.sentences([position], user=user, day=day).get(position.pk, ""),
        "posture_now": sentences.posture_on(position, day),
        "overrides": [line for line in lines if line.is_in_force],
        "compared": found,
        "why_moved": found and reviewed.why_moved(found, user=user, money=money),
    }


def _common(request: HttpRequest, one: Review) -> dict[str, Any]:
    crumbs = [{"label": _("Reviews"), "href": reverse("reviews")}]
    signatures = Signature.objects.visible_to(request.user).filter(review=one).select_related("signed_by")
    return {
        "review": one,
        "causes": [] if one.policy_id else reviewed.causes(one),
        "signatures": list(signatures.order_by("-pk")[:5]),
        "is_open": one.state == ReviewState.OPEN,
        "may_sign": request.user.has_perm(PERMISSION),
        "today": timezone.localdate(),
        "crumbs": crumbs,
    }


def _of_policy(request: HttpRequest, one: Review) -> HttpResponse:
    form = SignTogether(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            count = signing.sign_policy(
                one,
                by=request.user,
                sentence=form.cleaned_data["sentence"],
                now=timezone.now(),
                day=timezone.localdate(),
            )
        except signing.Overtaken:
            messages.info(request, _("This review had ended already."))
            return redirect("review", one.pk)
        except ValidationError as refused:
            explain(form, refused)
        else:
            messages.success(
                request,
                ngettext("Signed, for %s part.", "Signed, for %s parts.", count) % number(count),
            )
            return redirect("reviews")
    moved = signing.moved_by_policy()
    shown = moved.select_related("part__plant", "part__position").order_by("part")[:MOVED_SHOWN]
    context = _common(request, one) | {
        "form": form,
        "count": moved.count(),
        "moved": list(shown),
        "most": MOVED_SHOWN,
    }
    return render(request, "sourcing/review_of_policy.html", context)


@require_safe
@needs("scoring.view_scores")
def policy_moved_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """All signed parts that a policy has put in another quadrant since; written out as it is read."""
    moved = signing.moved_by_policy()
    table = reviewlist.moved_table(moved, day=timezone.localdate())
    return paging.download(request, moved, table, kind, back=reverse("reviews"))


def _said(signed: Signature) -> str:
    if signed.completes:
        return _("Signed.")
    return _("Signed: %(axis)s. The review stays open until the other axis is signed too.") % {
        "axis": _("impact") if signed.signs_impact else _("exposure")
    }
