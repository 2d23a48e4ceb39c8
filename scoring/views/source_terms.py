"""Agree terms with a source, or renew them; and tell what the source can do."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import needs
from scoring.termsforms import BREAKS, FIELDS, AgreeTerms, TellFigures
from scoring.views.source import crumbs, one_of
from suppliers import agreements, ruled, rulings
from suppliers.models import Ruling, Source, Terms
from suppliers.resources import named

_change = needs("suppliers.change_facts")
LONGEST_ID = 18
SOURCES = named("sources")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_change
def source_terms(request: HttpRequest, pk: int) -> HttpResponse:
    """?renews=<id> starts from terms on file; ?completes=<id> states what they lack, in the same row."""
    one = one_of(request, pk)
    older, incomplete = _on_file(request, pk, "renews"), _on_file(request, pk, "completes")
    form = AgreeTerms(request.POST or None, initial=_start(older, incomplete))
    if incomplete is not None:
        form.fix("kind", "valid_from")
    if request.method == "POST" and form.is_valid():
        try:
            if incomplete is None:
                agreements.agree(one, form.told, form.breaks, by=request.user)
            else:
                agreements.complete(incomplete, form.told, form.breaks, by=request.user)
        except ValidationError as refused:
            form.explain(_placed(refused, form.places))
        else:
            messages.success(request, _("On file. The source is judged again in a moment."))
            return redirect(f"{reverse('source', args=[pk])}#terms")
    context = {
        "source": one,
        "part": one.part,
        "form": form,
        "older": older,
        "incomplete": incomplete,
        "crumbs": crumbs(one, itself=True),
    }
    return render(request, "scoring/source_terms.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_change
def source_figures(request: HttpRequest, pk: int) -> HttpResponse:
    one = one_of(request, pk)
    if request.method == "POST" and "end" in request.POST:
        return _let_go(request, one)
    standing = rulings.standing_of(SOURCES, pk)
    shown = {name: standing[name] for name in TellFigures.NAMES}
    form = TellFigures(request.POST or None, initial={name: value or "" for name, value in shown.items()})
    if request.method == "POST" and form.is_valid():
        try:
            made = rulings.make(
                SOURCES,
                one,
                form.told,
                by=request.user,
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
                seen={name: request.POST.get(f"seen_{name}") or None for name in TellFigures.NAMES},
            )
        except rulings.Moved as moved:
            shown = {name: moved.standing[name] for name in TellFigures.NAMES}
            form.add_error(None, _moved(shown))
        except ValidationError as refused:
            form.explain(refused)
        else:
            said = (
                _("Saved. The source is judged again in a moment.")
                if made
                else _("Nothing differs from what stands.")
            )
            messages.success(request, said)
            return redirect("source", pk)
    context = {
        "source": one,
        "part": one.part,
        "form": form,
        "seen": [(f"seen_{name}", value or "") for name, value in shown.items()],
        "ruled": ruled.in_force(SOURCES, pk, user=request.user),
        "crumbs": crumbs(one, itself=True),
    }
    return render(request, "scoring/source_figures.html", context)


def _let_go(request: HttpRequest, one: Source) -> HttpResponse:
    """Give a figure back to what files and the ERP say."""
    told = request.POST["end"]
    pk = int(told) if told.isdecimal() and len(told) <= LONGEST_ID else 0
    rows = Ruling.objects.visible_to(request.user).filter(resource=SOURCES.name, row_id=one.pk)
    ruling = get_object_or_404(rows, pk=pk)
    try:
        ended = rulings.end(ruling, resource=SOURCES, row=one, by=request.user, now=timezone.now())
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        said = _("Ended: what files and the ERP say counts again.")
        messages.success(request, said if ended else _("It had ended already."))
    return redirect("source_figures", one.pk)


def _moved(shown: dict[str, Any]) -> str:
    fields = TellFigures.base_fields
    said = ", ".join(f"{fields[name].label}: {value or _('not told')}" for name, value in shown.items())
    return (
        _("Somebody else has changed it meanwhile. It now says: %s. Save again to put yours in its place.")
        % said
    )


def _on_file(request: HttpRequest, pk: int, name: str) -> Terms | None:
    """The terms of this source that the address names."""
    told = request.GET.get(name, "")
    if not told.isdecimal() or len(told) > LONGEST_ID:
        return None
    rows = Terms.objects.visible_to(request.user).select_related("source").prefetch_related("price_breaks")
    return rows.filter(source=pk, pk=int(told)).first()


def _start(older: Terms | None, incomplete: Terms | None) -> dict[str, Any]:
    today = timezone.localdate()
    if incomplete is not None:
        return _as_typed(incomplete)
    return _renewed(older, today) if older else {"valid_from": today}


def _renewed(older: Terms, today: date) -> dict[str, Any]:
    """The same again, from the day after the last, with an end and a signature of their own."""
    follows = older.valid_to + timedelta(days=1) if older.valid_to else today
    return _as_typed(older) | {"valid_from": max(follows, today).isoformat(), "valid_to": "", "signed_on": ""}


def _as_typed(terms: Terms) -> dict[str, Any]:
    values = {name: _text(getattr(terms, name)) for name in FIELDS}
    breaks = sorted(terms.price_breaks.all(), key=lambda row: row.minimum_quantity)[:BREAKS]
    for place, row in enumerate(breaks, 1):
        values |= {
            f"minimum_quantity_{place}": _text(row.minimum_quantity),
            f"price_{place}": _text(row.price),
        }
    return values


def _text(value: Any) -> str:
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _placed(refused: ValidationError, places: list[int]) -> ValidationError:
    """The breaks that were told count from 1; they stand where they were typed."""
    if not hasattr(refused, "error_dict"):
        return refused
    placed = {}
    for name, told in refused.message_dict.items():
        start, _line, place = name.rpartition("_")
        is_break = start in ("price", "minimum_quantity") and place.isdecimal()
        placed[f"{start}_{places[int(place) - 1]}" if is_break else name] = told
    return ValidationError(placed)
