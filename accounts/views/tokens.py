"""Tokens: mine, and everybody's for who manages them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import peoplelist, tokens
from accounts.forms import AddToken
from accounts.models import ApiToken
from accounts.views import newest


@require_safe
@login_required
def token_list(request: HttpRequest) -> HttpResponse:
    context = {"tokens": _tokens(request), "today": timezone.localdate()}
    return render(request, "accounts/tokens.html", context)


@require_safe
@never_cache
@login_required
def tokens_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """What the page shows of them, which is never a secret."""
    rows, user = _tokens(request), request.user
    with_owner = user.has_perm("accounts.manage_tokens")
    table = peoplelist.tokens(rows, with_owner=with_owner, day=timezone.localdate())
    return newest.download(request, rows, table, kind, back=reverse("tokens"))


def _tokens(request: HttpRequest) -> QuerySet[ApiToken]:
    """What still opens something first, newest first."""
    shown: Any = ApiToken.objects.visible_to(request.user).select_related("user")
    return shown.order_by(F("revoked_at").asc(nulls_first=True), "-created_at")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def token_add(request: HttpRequest) -> HttpResponse:
    """The answer to POST is the only page that ever shows the secret."""
    form = AddToken(request.POST or None, by=request.user, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            token, secret = tokens.create(
                told.get("user", request.user),
                name=told["name"],
                scope=told["scope"],
                expires_on=told["expires_on"],
                by=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return render(request, "accounts/token_shown.html", {"token": token, "secret": secret})
    return render(request, "accounts/token_add.html", {"form": form})


@require_POST
@login_required
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.visible_to(request.user), pk=pk)
    tokens.revoke(token, by=request.user, now=timezone.now())
    messages.success(request, _("“%s” is revoked: whoever uses it is refused from now on.") % token.name)
    return redirect("tokens")
