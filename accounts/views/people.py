"""People: who may, and what."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import history, invitations, people, peoplelist
from accounts.access import needs
from accounts.forms import AddPerson, ChangeRole
from accounts.models import User
from accounts.views import newest

_manage = needs("accounts.manage_people")


@require_safe
@_manage
def people_list(request: HttpRequest) -> HttpResponse:
    context = {"people": _everybody(request), "today": timezone.localdate()}
    return render(request, "accounts/people.html", context)


@require_safe
@never_cache
@_manage
def people_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    rows = _everybody(request)
    table = peoplelist.people(rows, day=timezone.localdate())
    return newest.download(request, rows, table, kind, back=reverse("people"))


def _everybody(request: HttpRequest) -> QuerySet[User]:
    """Who is active first."""
    rows: Any = User.objects.visible_to(request.user)
    return rows.order_by("-is_active", "email")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_manage
def people_add(request: HttpRequest) -> HttpResponse:
    form = AddPerson(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = people.add(
            form.cleaned_data["email"],
            name=form.cleaned_data["name"],
            role=form.cleaned_data["role"],
            by=request.user,
        )
        if not user.may_sign_in:
            messages.success(request, _("%s is added. Make a token for it next.") % user)
            return redirect("token_add")
        return _invited(request, user)
    return render(request, "accounts/person_add.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@_manage
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Their role, and what became of them; POST changes the role."""
    user = _somebody(request, pk)
    form = ChangeRole(request.POST or None, initial={"role": user.role})
    if request.method == "POST" and form.is_valid():
        try:
            people.change_role(user, form.cleaned_data["role"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%(person)s is %(role)s now.") % _words(user))
            return redirect("person", user.pk)
    entries = history.of("people", user.pk).visible_to(request.user).select_related("user")[:50]
    context = {"person": user, "form": form, "entries": entries, "today": timezone.localdate()}
    return render(request, "accounts/person.html", context)


@require_POST
@_manage
def person_deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    user = _somebody(request, pk)
    try:
        people.deactivate(user, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("%s is deactivated and signed out.") % user)
    return redirect("person", user.pk)


@require_POST
@_manage
def person_reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    user = _somebody(request, pk)
    people.reactivate(user, by=request.user)
    messages.success(request, _("%s is active again.") % user)
    return redirect("person", user.pk)


@require_POST
@never_cache
@_manage
def person_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link to set a password."""
    user = _somebody(request, pk)
    if user.may_sign_in:
        return _invited(request, user)
    messages.error(request, _("%s cannot sign in, so there is no password to set.") % user)
    return redirect("person", user.pk)


def _invited(request: HttpRequest, user: User) -> HttpResponse:
    """Shows the link as well: mail may not be set up."""
    address = invitations.link(user, request=request)
    sent = invitations.send(user, address=address, by=request.user)
    return render(request, "accounts/person_invited.html", {"person": user, "address": address, "sent": sent})


def _somebody(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(User.objects.visible_to(request.user), pk=pk)


def _words(user: User) -> dict[str, str]:
    return {"person": str(user), "role": str(user.get_role_display())}
