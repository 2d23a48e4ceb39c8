"""Reviews: is the annual round on track? And what is to be looked at, by whom, until when."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import needs
from accounts.templatetags.words import number, percent
from scoring import paging, policy_programme
from scoring.models import PolicyVersion
from scoring.rulingforms import explain
from sourcing import reviewlist, rounds, signing
from sourcing.models import Review, Round, Watch
from sourcing.models.reviews import ReviewQuerySet
from sourcing.owners import PERMISSION
from sourcing.reviewforms import SignTogether
from sourcing.reviewlist import ReviewFilters

_view = needs("scoring.view_scores")
MOST_ROUNDS = 6
HIGH = ("dual_source", "qualified_backup")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_view
def reviews(request: HttpRequest) -> HttpResponse:
    """Twelve queries at most, sign-in included. A POST signs together what may be, of the reviews that are chosen or
    of all that the filters leave; where it is refused, what was typed and chosen stays."""
    day = timezone.localdate()
    user = request.user
    open_rounds = rounds.progress(Round.objects.visible_to(user).open(), day=day)[:MOST_ROUNDS]
    filters = ReviewFilters(
        request.GET, owners=reviewlist.owners(user), rounds=[one.round for one in open_rounds]
    )
    rows = filters.narrow(user, day=day)
    form = SignTogether(request.POST or None)
    chosen = {int(one) for one in request.POST.getlist("review") if one.isdecimal() and len(one) < 18}
    if request.method == "POST":
        if not user.has_perm(PERMISSION):
            raise PermissionDenied
        wanted = rows if "all" in request.POST else rows.filter(pk__in=chosen)
        if form.is_valid() and _sign(request, form, wanted, day=day, some="all" in request.POST or chosen):
            return redirect(request.get_full_path())
    page = paging.read(request, rows, *reviewlist.FIELDS.values(), **reviewlist.HOW)
    shown = Review.objects.filter(pk__in=[row["id"] for row in page.rows])
    together = set(signing.unchanged(shown).values_list("pk", flat=True))
    context: dict[str, Any] = {
        "filters": filters,
        "today": day,
        "rounds": open_rounds,
        "rows": reviewlist.drawn(page.rows, together),
        "together": len(together),
        "chosen": chosen,
        "form": form,
        "track": _track(user, day=day),
        "pager": paging.pager(request, page, paging.shown_of(page, rows, _reviews)),
        "csv": paging.address(request, after=None, before=None, size=None),
        "may_sign": user.has_perm(PERMISSION),
    }
    fragment = request.htmx and not request.htmx.history_restore_request
    response = render(request, "sourcing/_reviews.html" if fragment else "sourcing/reviews.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


@require_safe
@_view
def reviews_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """What the filters show, in the order shown, all pages; written out as it is read."""
    day = timezone.localdate()
    rows = ReviewFilters(request.GET, owners=(), rounds=()).narrow(request.user, day=day)
    return paging.download(request, rows, reviewlist.table(rows, day=day), kind, back=reverse("reviews"))


def _sign(request: HttpRequest, form: SignTogether, wanted: ReviewQuerySet, *, day: date, some: Any) -> bool:
    """Whether something was written; else the form says why not."""
    if not some:
        form.add_error(None, _("Choose the reviews that you sign, or sign all that may be signed together."))
        return False
    try:
        count = signing.sign_together(
            wanted, by=request.user, sentence=form.cleaned_data["sentence"], now=timezone.now(), day=day
        )
    except ValidationError as refused:
        explain(form, refused)
        return False
    if not count:
        form.add_error(None, _("None of these may be signed unseen any more: something about them changed."))
        return False
    messages.success(
        request, ngettext("%s review is signed.", "%s reviews are signed.", count) % number(count)
    )
    return True


def _track(user: Any, *, day: date) -> dict[str, Any]:
    """Whether the year is on track, in a sentence and figures. Three queries."""
    soon = day + timedelta(days=30)
    found = reviewlist.everything(user).aggregate(
        open=Count("pk"),
        mine=Count("pk", filter=Q(owner=user)),
        overdue=Count("pk", filter=Q(due_on__lt=day)),
        soon=Count("pk", filter=Q(due_on__gte=day, due_on__lte=soon)),
    )
    interval = policy_programme.of(PolicyVersion.objects.in_force().read()).review_interval_days
    since = day - timedelta(days=interval)
    high = (
        Watch.objects.visible_to(user)
        .filter(quadrant__in=HIGH)
        .aggregate(all=Count("pk"), signed=Count("pk", filter=Q(reviewed_on__gte=since)))
    )
    address = reverse("reviews")
    figures = [
        {
            "label": _("Overdue"),
            "value": number(found["overdue"]),
            "note": _("past the day on which they were due"),
            "href": f"{address}?due=overdue" if found["overdue"] else "",
            "state": "bad" if found["overdue"] else "good",
        },
        {
            "label": _("Due within 30 days"),
            "value": number(found["soon"]),
            "note": _("of %s that are open") % number(found["open"]),
            "href": f"{address}?due=30" if found["soon"] else "",
        },
        {
            "label": _("Mine"),
            "value": number(found["mine"]),
            "note": _("open, and waiting for you"),
            "href": f"{address}?owner=me" if found["mine"] else "",
        },
        {
            "label": _("High impact, signed in time"),
            "value": percent(high["signed"] / high["all"]) if high["all"] else _("none yet"),
            "note": _("%(signed)s of %(all)s, within the last %(days)s days")
            % {"signed": number(high["signed"]), "all": number(high["all"]), "days": interval},
        },
    ]
    return {"sentence": _sentence(found, high), "figures": figures, "is_behind": bool(found["overdue"])}


def _sentence(found: dict[str, int], high: dict[str, int]) -> str:
    if not high["all"] and not found["open"]:
        return _("Nothing is reviewed yet: reviews are opened every night, once parts are scored.")
    if found["overdue"]:
        return ngettext(
            "Behind: %s review is overdue.", "Behind: %s reviews are overdue.", found["overdue"]
        ) % (number(found["overdue"]))
    return ngettext(
        "On track: nothing is overdue, and %s review is due within 30 days.",
        "On track: nothing is overdue, and %s reviews are due within 30 days.",
        found["soon"],
    ) % number(found["soon"])


def _reviews(count: int) -> str:
    return ngettext("open review", "open reviews", count)
