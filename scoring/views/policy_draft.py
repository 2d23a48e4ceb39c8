"""Change the policy: draft, write and see what it would move, discard, put in force."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import needs
from scoring import enforcing, policies, policydiff, policyeditor, previewwords
from scoring.models import PolicyVersion
from scoring.policy import Policy
from scoring.policyforms import EnforcePolicy, WritePolicy

_change = needs("scoring.change_policy")
_enforce = needs("scoring.enforce_policy")


@require_POST
@_change
def policy_draft(request: HttpRequest) -> HttpResponse:
    """A draft that says what is in force, to be changed."""
    made = policies.draft(by=request.user, now=timezone.now())
    return redirect("policy_edit", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_change
def policy_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A POST that only looks shows what the typed numbers would move, and writes nothing. Else it writes them over
    the edition that its person saw; where that is another one by now, nothing is written and what was typed stays.
    """
    version = _one(request, pk)
    if version.status != PolicyVersion.Status.DRAFT:
        messages.info(
            request, _("It is no draft any more, so that it cannot be changed. Draft a change of it.")
        )
        return redirect("policy_version", pk)
    form = WritePolicy(
        request.POST or None,
        numbers=version.numbers,
        initial={"note": version.note, "edition": version.edition},
    )
    looks, overtaken = "look" in request.POST, False
    if request.method == "POST" and form.is_valid() and not looks:
        try:
            _write(request, version, form)
        except policies.Overtaken as told:
            overtaken, version = True, told.standing or version
            if told.standing is None or told.standing.status != PolicyVersion.Status.DRAFT:
                messages.warning(request, _("Not saved: the draft was put in force or discarded meanwhile."))
                return redirect("policy")
            form = _again(request, version)
        except ValidationError as refused:
            form.add_error(None, [sentence for said in refused.message_dict.values() for sentence in said])
        else:
            messages.success(request, _("Saved. Nothing is judged by it until it is put in force."))
            return redirect("policy_version", pk)
    wanted = Policy.from_numbers(form.wanted) if form.wanted else version.read()
    context = {"version": version, "form": form, "overtaken": overtaken, "looks": looks}
    if not form.errors:
        context["shown"] = previewwords.shown(version, wanted, user=request.user, day=timezone.localdate())
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "scoring/_policy_look.html", context)
    context |= {
        "axes": policyeditor.axes(form),
        "floors": policyeditor.floors(form),
        "sections": policyeditor.sections(form),
        "crumbs": _crumbs(version),
    }
    return render(request, "scoring/policy_edit.html", context)


def _write(request: HttpRequest, version: PolicyVersion, form: WritePolicy) -> None:
    policies.write(
        version,
        form.wanted,
        note=form.cleaned_data["note"],
        by=request.user,
        now=timezone.now(),
        edition=form.cleaned_data["edition"],
    )


def _again(request: HttpRequest, version: PolicyVersion) -> WritePolicy:
    """With all that was typed, over the edition that stands now."""
    data = request.POST.copy()
    data["edition"] = str(version.edition)
    form = WritePolicy(data, numbers=version.numbers)
    form.is_valid()
    return form


@require_POST
@_change
def policy_discard(request: HttpRequest, pk: int) -> HttpResponse:
    version = _one(request, pk)
    if policies.discard(version):
        messages.success(request, _("Draft %(number)s is discarded.") % {"number": version.version})
    else:
        messages.info(request, _("It is no draft any more, so that it stays."))
    return redirect("policy")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_enforce
def policy_enforce(request: HttpRequest, pk: int) -> HttpResponse:
    """A POST says over which version in force, and which edition of the draft, its person decided."""
    version = _one(request, pk)
    if version.status != PolicyVersion.Status.DRAFT:
        messages.info(request, _("It is no draft any more: %s.") % version.get_status_display())
        return redirect("policy_version", pk)
    in_force = PolicyVersion.objects.in_force()
    form = EnforcePolicy(request.POST or None, initial={"over": in_force.pk, "edition": version.edition})
    if request.method == "POST" and form.is_valid():
        try:
            _put_in_force(request, version, form)
        except ValidationError as refused:
            standing = PolicyVersion.objects.select_related("enforced_by").filter(pk=pk).first()
            if standing is None or standing.status != PolicyVersion.Status.DRAFT:
                messages.warning(request, " ".join(refused.messages))
                return redirect("policy")
            version, in_force = standing, PolicyVersion.objects.in_force()
            form = EnforcePolicy(request.POST.dict() | {"over": in_force.pk, "edition": version.edition})
            form.is_valid()
            form.add_error(None, refused)
        else:
            messages.success(
                request, _("%s is in force. Every part is scored again under it.") % str(version).capitalize()
            )
            return redirect("policy")
    context: dict[str, Any] = {
        "version": version,
        "in_force": in_force,
        "form": form,
        "changes": policydiff.changes(in_force.read(), version.read()),
        "own": version.edited_by_id == request.user.pk or version.drafted_by_id == request.user.pk,
        "shown": previewwords.shown(version, version.read(), user=request.user, day=timezone.localdate()),
        "crumbs": _crumbs(version),
    }
    return render(request, "scoring/policy_enforce.html", context)


def _put_in_force(request: HttpRequest, version: PolicyVersion, form: EnforcePolicy) -> None:
    enforcing.enforce(
        version,
        by=request.user,
        reason=form.cleaned_data["reason"],
        over=form.cleaned_data["over"],
        edition=form.cleaned_data["edition"],
        now=timezone.now(),
        day=timezone.localdate(),
    )


def _one(request: HttpRequest, pk: int) -> PolicyVersion:
    versions = PolicyVersion.objects.visible_to(request.user)
    return get_object_or_404(versions.select_related("drafted_by", "edited_by", "enforced_by"), pk=pk)


def _crumbs(version: PolicyVersion) -> list[dict[str, str]]:
    return [
        {"label": _("Policy"), "href": reverse("policy")},
        {"label": str(version).capitalize(), "href": reverse("policy_version", args=[version.pk])},
    ]
