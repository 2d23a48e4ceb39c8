"""Today: what needs me now? My queue, what else waits, my reminders, my absence and my calendar."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from scoring import portfoliowords, productlist, yardstick
from scoring.models import ProductPosture
from sourcing import calendars, queues
from sourcing.models import Absence, CalendarLink, Reminder
from sourcing.programme import words
from sourcing.taskforms import Away

_view = needs("scoring.view_scores")
A_PAGE = 50


@require_safe
@never_cache
@_view
def today(request: HttpRequest) -> HttpResponse:
    """Nine queries, sign-in included."""
    day, user = timezone.localdate(), request.user
    mine = queues.of(user, day=day).select_related(*words.SHOWN).soonest_first()
    tasks = list(mine[: A_PAGE + 1])
    products = productlist.by_posture(ProductPosture.objects.visible_to(user).on(day))
    context: dict[str, Any] = {
        "today": day,
        "lines": queues.lines(tasks[:A_PAGE], user=user, day=day),
        "has_more": len(tasks) > A_PAGE,
        "a_page": A_PAGE,
        "figures": portfoliowords.money(products, currency=yardstick.in_force().currency)
        if products["all"]
        else [],
        "waiting": [queues.answers(user), queues.lots(user), queues.notices(user)],
        "unseen": Reminder.objects.visible_to(user).to(user).unseen()[:A_PAGE].count(),
    }
    return render(request, "sourcing/today.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_view
def reminders(request: HttpRequest) -> HttpResponse:
    """Newest first; a POST marks all of them as seen."""
    mine = Reminder.objects.visible_to(request.user).to(request.user)
    if request.method == "POST":
        mine.unseen().update(seen_at=timezone.now())
        return redirect("reminders")
    before = request.GET.get("before", "")
    rows = mine.filter(pk__lt=int(before)) if before.isdecimal() and len(before) < 19 else mine
    shown = [f"task__{name}" for name in words.SHOWN]
    found = list(rows.select_related("task", *shown)[: A_PAGE + 1])
    day = timezone.localdate()
    context = {
        "rows": [
            {"reminder": one, "line": queues.lines([one.task], user=request.user, day=day)[0]}
            for one in found[:A_PAGE]
        ],
        "older": found[A_PAGE - 1].pk if len(found) > A_PAGE else None,
        "is_first": not before,
        "today": day,
        "has_unseen": any(one.seen_at is None for one in found[:A_PAGE]),
        "crumbs": [{"label": _("Today"), "href": reverse("today")}],
    }
    return render(request, "sourcing/reminders.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_view
def away(request: HttpRequest) -> HttpResponse:
    day = timezone.localdate()
    user: Any = request.user
    form = Away(request.POST or None, user=user, today=day)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                form.save()
        except IntegrityError:  # two clicks at once: the first is kept
            form.add_error(None, _("There is an absence in these days already."))
        else:
            noted = _("Noted. %s gets your reminders in these days.")
            messages.success(request, noted % form.instance.stand_in)
            return redirect("away")
    absences = Absence.objects.visible_to(user).filter(user=user).not_over(day)
    context = {
        "form": form,
        "absences": absences.select_related("stand_in"),
        "link": CalendarLink.objects.visible_to(user).filter(user=user).first(),
        "today": day,
        "crumbs": [{"label": _("Today"), "href": reverse("today")}],
    }
    return render(request, "sourcing/away.html", context)


@require_POST
@_view
def away_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Back earlier, or never gone."""
    one = get_object_or_404(Absence.objects.visible_to(request.user), pk=pk)
    if one.user_id != request.user.pk:
        raise PermissionDenied
    one.delete()
    messages.success(request, _("Taken back. Your reminders come to you again."))
    return redirect("away")


@require_POST
@never_cache
@_view
def calendar_link(request: HttpRequest) -> HttpResponse:
    """Make the address, shown this once; or end it."""
    if "end" in request.POST:
        calendars.end_link(request.user)
        messages.success(request, _("The calendar's address works no more."))
        return redirect("away")
    secret = calendars.make_link(request.user, now=timezone.now())
    address = request.build_absolute_uri(reverse("calendar", args=[secret]))
    crumbs = [{"label": _("Away and calendar"), "href": reverse("away")}]
    return render(request, "sourcing/calendar_shown.html", {"address": address, "crumbs": crumbs})


@require_safe
@never_cache
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """No sign-in: the address is the key. Whatever is not right is not there."""
    now = timezone.now()
    user = calendars.whose(secret, now=now)
    if user is None:
        raise Http404
    feed = calendars.feed(user, day=timezone.localdate(), now=now)
    response = HttpResponse(feed, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="holdfast.ics"'
    response["Referrer-Policy"] = "no-referrer"
    return response
