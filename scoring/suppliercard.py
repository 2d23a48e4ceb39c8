"""What a supplier amounts to, in one sentence and a row of figures."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.templatetags.words import in_days, money, number, percent, share
from scoring import scorecards, yardstick
from scoring.announced import OPEN, Announced
from scoring.models import SupplierStanding
from scoring.suppliersecond import SOON, Standing

_REAL = gettext_lazy("Its one second source is real.")
_PROVEN = gettext_lazy("Its one second source is not proven.")
_NAMED = gettext_lazy("Its one second source is in name only.")


def sentence(second: Standing, notices: list[Announced]) -> str:
    """'3 of its 14 second sources are real, and 2 are in name only. 4 sources have a check that lapses within 90
    days. 1 change notice is open, and 2 sources are not qualified until it is settled.'"""
    found = [_of_seconds(second)]
    if second.lapsing_soon:
        words = ngettext(
            "%(count)s source has a check that lapses within %(days)s days.",
            "%(count)s sources have a check that lapses within %(days)s days.",
            second.lapsing_soon,
        )
        found.append(words % {"count": number(second.lapsing_soon), "days": SOON})
    waiting = [one for one in notices if one.state == OPEN]
    if waiting:
        words = ngettext("%s change notice is open.", "%s change notices are open.", len(waiting))
        found.append(words % number(len(waiting)))
    held = sum(one.holds_up for one in waiting)
    if held:
        words = ngettext(
            "%s source is not qualified until that is settled.",
            "%s sources are not qualified until that is settled.",
            held,
        )
        found.append(words % number(held))
    return " ".join(found)


def _of_seconds(second: Standing) -> str:
    if not second.seconds:
        return (
            _("It is the second source of no part.") if second.primary else _("It is no source that counts.")
        )
    if second.seconds == 1:
        alone = _REAL if second.real else _PROVEN if second.not_proven else _NAMED
        return str(alone)
    if not second.real:
        said = _("None of its %s second sources is real") % number(second.seconds)
    else:
        words = ngettext(
            "%(real)s of its %(all)s second sources is real",
            "%(real)s of its %(all)s second sources are real",
            second.real,
        )
        said = words % {"real": number(second.real), "all": number(second.seconds)}
    if not second.in_name_only:
        return said + "."
    words = ngettext("%s is in name only", "%s are in name only", second.in_name_only)
    return _("%(first)s, and %(then)s.") % {"first": said, "then": words % number(second.in_name_only)}


def figures(
    standing: SupplierStanding, second: Standing, measure: yardstick.Yardstick, *, day: date
) -> list[dict[str, Any]]:
    """One query."""
    return [*_hangs_on_it(standing, second, measure, day=day), *_delivers(standing, measure, day=day)]


def _hangs_on_it(
    standing: SupplierStanding, second: Standing, measure: yardstick.Yardstick, *, day: date
) -> list[dict[str, Any]]:
    worst = standing.worst_part
    return [
        {
            "label": _("Parts that list it"),
            "value": number(standing.parts_listed),
            "note": _("primary source of %s") % number(standing.parts_primary),
        },
        {
            "label": _("Want two sources"),
            "value": number(standing.parts_dual),
            "note": _("of the parts it is primary source of"),
            "state": "bad" if standing.parts_dual else "",
        },
        {
            "label": _("Second sources real"),
            "value": _of(second.real, second.seconds) if second.seconds else _("none"),
            "note": _next(second, day=day),
            "state": "bad" if second.in_name_only else "",
            "href": "#supplied" if second.seconds else "",
        },
        {
            "label": _("Worst outage behind it"),
            "value": money(standing.worst_outage_loss, measure.currency),
            "note": _("part %s") % worst.number if worst else _("of no part is it known"),
            "href": reverse("part", args=[worst.pk]) if worst else "",
        },
    ]


def _delivers(standing: SupplierStanding, measure: yardstick.Yardstick, *, day: date) -> list[dict[str, Any]]:
    span = measure.performance_span
    rejected, decided = standing.lots_rejected, standing.lots_decided
    return [
        {
            "label": _("On time in %s") % span,
            "value": percent(standing.on_time),
            "note": ngettext("of %s order line due", "of %s order lines due", standing.lines_due)
            % number(standing.lines_due),
        },
        {
            "label": _("Pieces rejected in %s") % span,
            "value": percent(standing.reject_rate, 2),
            "note": _("of the quantity received"),
        },
        {
            "label": _("Lots rejected in %s") % span,
            "value": _of(rejected, decided) if decided else _("none decided"),
            "note": _("of the lots decided") if decided else _("no inspection is on file"),
            "state": "bad" if rejected else "",
        },
        {
            "label": _("Spend in 12 months"),
            "value": money(standing.spend, measure.currency),
            "note": _share(standing, day=day),
        },
    ]


def _of(some: int, every: int) -> str:
    return _("%(some)s of %(every)s") % {"some": number(some), "every": number(every)}


def _next(second: Standing, *, day: date) -> str:
    if second.next_lapse_on is None:
        return _("nothing lapses")
    return _("next lapse %s") % in_days(second.next_lapse_on, day)


def _share(standing: SupplierStanding, *, day: date) -> str:
    """Our share of what it sells, where its sales are known; and what the spend leaves out."""
    ours = scorecards.of_its_sales(standing.pk, standing.spend, day=day)
    if ours is None:
        return _left_out(standing.lines_unpriced)
    said = _("%(share)s of what it sold in %(year)s") % {"share": share(ours.share), "year": ours.year}
    if not standing.lines_unpriced:
        return said
    return _("%(said)s; %(left_out)s") % {"said": said, "left_out": _left_out(standing.lines_unpriced)}


def _left_out(lines: int) -> str:
    if not lines:
        return _("what came, at its price")
    return ngettext(
        "without %s line that has no price, or another currency",
        "without %s lines that have no price, or another currency",
        lines,
    ) % number(lines)
