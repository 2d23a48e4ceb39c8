"""A change notice: what does it touch, and does it count?"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from scoring import announced
from scoring.checked import checked
from scoring.readiness.codes import Reason
from suppliers import changenotices, quality
from suppliers.models import ChangeNotice
from suppliers.noticeforms import ReverseNotice

_view = needs("suppliers.view_facts")
_decide = needs(quality.PERMISSION)


@require_safe
@never_cache
@_view
def change_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Six queries, sign-in included, however much it touches."""
    return _shown(request, _one(request, pk), ReverseNotice())


@require_POST
@_decide
def change_notice_accept(request: HttpRequest, pk: int) -> HttpResponse:
    one = _one(request, pk)
    try:
        changenotices.accept(one, by=request.user, on=timezone.localdate())
    except (ValidationError, PermissionDenied) as refused:
        return _refused(request, one, refused, ReverseNotice())
    messages.success(request, _("Accepted. What it held up is judged again in a moment."))
    return redirect(f"{reverse('supplier', args=[one.supplier_id])}#notices")


@require_POST
@_decide
def change_notice_reverse(request: HttpRequest, pk: int) -> HttpResponse:
    one, form = _one(request, pk), ReverseNotice(request.POST)
    if not form.is_valid():
        return _shown(request, one, form)
    reason, today = form.cleaned_data["reason"], timezone.localdate()
    try:
        changenotices.reverse(one, by=request.user, on=today, reason=reason)
    except (ValidationError, PermissionDenied) as refused:
        return _refused(request, one, refused, form)
    messages.success(request, _("Reversed. What it held up is judged again in a moment."))
    return redirect(f"{reverse('supplier', args=[one.supplier_id])}#notices")


def _one(request: HttpRequest, pk: int) -> ChangeNotice:
    found = ChangeNotice.objects.visible_to(request.user).select_related(
        "supplier", "site", "accepted_by", "reversed_by"
    )
    return get_object_or_404(found, pk=pk)


def _refused(
    request: HttpRequest, one: ChangeNotice, refused: ValidationError | PermissionDenied, form: ReverseNotice
) -> HttpResponse:
    """As it stands by now, the sentence above it, and what was typed."""
    may = isinstance(refused, ValidationError)
    sentence = " ".join(refused.messages) if isinstance(refused, ValidationError) else str(refused)
    return _shown(request, _one(request, one.pk), form, refused=sentence, status=200 if may else 403)


def _shown(
    request: HttpRequest, one: ChangeNotice, form: ReverseNotice, *, refused: str = "", status: int = 200
) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    found = announced.one(one, day=today)
    context: dict[str, Any] = {
        "notice": one,
        "one": found,
        "form": form,
        "refused": refused,
        "may_decide": user.has_perm(quality.PERMISSION),
        "lines": [_line(source, one, day=today) for source in announced.touched(one, user=user)],
        "today": today,
        "crumbs": [
            {"label": _("Suppliers"), "href": reverse("suppliers")},
            {"label": str(one.supplier), "href": reverse("supplier", args=[one.supplier_id])},
        ],
    }
    return render(request, "scoring/change_notice.html", context, status=status)


def _line(source: Any, one: ChangeNotice, *, day: Any) -> dict[str, Any]:
    judged = getattr(source, "readiness", None)
    row = checked(judged, day) if judged else None
    holds = bool(
        row and row["qualified_reason"] == Reason.NOTICE_NOT_ACCEPTED and row["qualified_row"] == one.pk
    )
    return {"source": source, "row": row, "is_held_up": holds}
