"""Rounds of reviews: open one over the parts that it covers, and close it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import needs
from accounts.templatetags.words import number
from scoring import choices
from scoring.rulingforms import explain
from sourcing import rounds
from sourcing.models import Round
from sourcing.reviewforms import OpenRound

_open = needs(rounds.PERMISSION)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_open
def round_open(request: HttpRequest) -> HttpResponse:
    day = timezone.localdate()
    initial = {
        "name": _("annual %d") % day.year,
        "owner": request.user.pk,
        "starts_on": day,
        "ends_on": day.replace(month=12, day=31),
    }
    form = OpenRound(request.POST or None, offered=choices.offered(request.user), initial=initial)
    if request.method == "POST" and form.is_valid():
        made = form.save(commit=False)
        made.covers = form.covers
        try:
            count = rounds.open_round(made, by=request.user, now=timezone.now(), day=day)
        except ValidationError as refused:
            explain(form, refused)
        else:
            words = ngettext("The round is open, with %s part.", "The round is open, with %s parts.", count)
            messages.success(request, words % number(count))
            return redirect("reviews")
    crumbs = [{"label": _("Reviews"), "href": reverse("reviews")}]
    return render(request, "sourcing/round_open.html", {"form": form, "crumbs": crumbs})


@require_POST
@_open
def round_close(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(Round.objects.visible_to(request.user), pk=pk)
    if rounds.close(one, by=request.user, now=timezone.now(), day=timezone.localdate()):
        messages.success(request, _("The round is closed."))
    else:
        messages.info(request, _("The round was closed already."))
    return redirect("reviews")
