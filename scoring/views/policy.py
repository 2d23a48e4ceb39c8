"""Policy, to read: by which numbers do we judge, what does a version change, what would a draft move?"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import needs
from scoring import enforcing, policy_in_words, policydiff, previewwords, readiness_in_words
from scoring.models import PolicyVersion
from scoring.models.policies import PolicyQuerySet

_view = needs("scoring.view_scores")


@require_safe
@_view
def policy(request: HttpRequest) -> HttpResponse:
    """The version in force. Five queries, sign-in included."""
    versions = _versions(request)
    return _shown(request, versions, versions.get(status=PolicyVersion.Status.IN_FORCE))


@require_safe
@_view
def policy_version(request: HttpRequest, pk: int) -> HttpResponse:
    """Any version, older ones too: what is scored names the version that it was scored under. A draft shows what
    it would move."""
    versions = _versions(request)
    return _shown(request, versions, get_object_or_404(versions, pk=pk))


def _versions(request: HttpRequest) -> PolicyQuerySet:
    told = ("drafted_by", "edited_by", "enforced_by", "copied_from")
    return PolicyVersion.objects.visible_to(request.user).select_related(*told)


def _shown(request: HttpRequest, versions: PolicyQuerySet, version: PolicyVersion) -> HttpResponse:
    read, listed = version.read(), list(versions.order_by("-version"))
    against = _against(request, version, listed)
    is_draft = version.status == PolicyVersion.Status.DRAFT
    context: dict[str, Any] = {
        "version": version,
        "is_draft": is_draft,
        "axes": policy_in_words.axes(read, version.numbers),
        "others": policy_in_words.other_numbers(read, version.numbers),
        "of_readiness": readiness_in_words.lines(read) + readiness_in_words.of_independence(read),
        "of_chances": policy_in_words.chances(read),
        "of_programme": policy_in_words.programme(read),
        "why_stand_ins": policy_in_words.why_stand_ins(version.numbers),
        "why_floors": policy_in_words.why_floors(version.numbers),
        "versions": listed,
        "others_than_this": [one for one in listed if one.pk != version.pk],
        "against": against,
        "changes": policydiff.changes(against.read(), read) if against else [],
        "today": timezone.localdate(),
        "job": enforcing.job_of(version) if version.status == PolicyVersion.Status.IN_FORCE else None,
        "crumbs": []
        if version.status == PolicyVersion.Status.IN_FORCE
        else [{"label": _("Policy"), "href": reverse("policy")}],
    }
    if is_draft:
        asked = previewwords.read_asked(request.GET)
        day = timezone.localdate()
        context["shown"] = previewwords.shown(version, read, user=request.user, day=day, asked=asked)
    return render(request, "scoring/policy.html", context)


def _against(
    request: HttpRequest, version: PolicyVersion, listed: list[PolicyVersion]
) -> PolicyVersion | None:
    """The version that the address names; else of a draft the one in force, of others the one before."""
    told = request.GET.get("against", "")
    for one in listed:
        if told == str(one.pk) and one.pk != version.pk:
            return one
    if version.in_force_from is None:
        return next(one for one in listed if one.status == PolicyVersion.Status.IN_FORCE)
    before = [one for one in listed if one.in_force_from and one.in_force_from < version.in_force_from]
    return max(before, key=lambda one: one.in_force_from or one.drafted_at, default=None)
