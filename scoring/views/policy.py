"""Policy, to read: by which numbers do we judge?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import needs
from scoring import policy_in_words, readiness_in_words
from scoring.models import PolicyVersion

_view = needs("scoring.view_scores")


@require_safe
@_view
def policy(request: HttpRequest) -> HttpResponse:
    """The version in force. Four queries, sign-in included."""
    versions = PolicyVersion.objects.visible_to(request.user).select_related("drafted_by", "enforced_by")
    return _shown(request, versions.in_force())


@require_safe
@_view
def policy_version(request: HttpRequest, pk: int) -> HttpResponse:
    """Any version, older ones too: what is scored names the version that it was scored under."""
    versions = PolicyVersion.objects.visible_to(request.user).select_related("drafted_by", "enforced_by")
    return _shown(request, get_object_or_404(versions, pk=pk))


def _shown(request: HttpRequest, version: PolicyVersion) -> HttpResponse:
    read = version.read()
    context = {
        "version": version,
        "axes": policy_in_words.axes(read, version.numbers),
        "others": policy_in_words.other_numbers(read, version.numbers),
        "of_readiness": readiness_in_words.lines(read) + readiness_in_words.of_independence(read),
        "why_stand_ins": policy_in_words.why_stand_ins(version.numbers),
        "why_floors": policy_in_words.why_floors(version.numbers),
        "versions": PolicyVersion.objects.visible_to(request.user).order_by("-version"),
        "today": timezone.localdate(),
        "crumbs": []
        if version.status == PolicyVersion.Status.IN_FORCE
        else [{"label": _("Policy"), "href": reverse("policy")}],
    }
    return render(request, "scoring/policy.html", context)
