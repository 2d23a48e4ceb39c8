"""The numbers behind *real, or in name only* for people: what each is called, and why it is what it is."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.templatetags.words import number, percent, share
from scoring.evidence import numbers as asked
from scoring.policy import Policy
from scoring.posturewords import CHECKS
from scoring.readiness import Numbers

SHARES = {"dual_share", "least_share_of_an_order", "backup_share", "premium"}
WORDS: dict[str, tuple[Any, Any]] = {
    "production_lapse_days": (
        gettext_lazy("A qualification lapses without production for, days"),
        gettext_lazy(
            "AIAG's PPAP wants to be told of tools that stood idle for a year; a second year is for parts that are "
            "bought once in a year."
        ),
    ),
    "lots_looked_at": (
        gettext_lazy("Lots that are looked at"),
        gettext_lazy(
            "MIL-STD-105E: two of five lots rejected is where normal inspection turns to tightened."
        ),
    ),
    "lots_rejected": (gettext_lazy("Of these rejected, and it is qualified no longer"), ""),
    "clean_receipts": (
        gettext_lazy("Receipts in a row without rejects that stand for an accepted lot"),
        gettext_lazy("MIL-STD-105E: ten lots in a row without a rejection are where inspection is reduced."),
    ),
    "warm_window_days": (
        gettext_lazy("A dual source is warm for, days"),
        gettext_lazy("A relationship that has not shipped for a year has other people and other tools."),
    ),
    "longest_window_days": (
        gettext_lazy("The longest window that a slow mover is given, days"),
        gettext_lazy("After three years nothing of a process is in anybody's hands."),
    ),
    "backup_window_days": (
        gettext_lazy("A backup is warm for, days"),
        gettext_lazy("A backup may be bought from rarely, but not never."),
    ),
    "dual_share": (
        gettext_lazy("A dual source ships of a year's demand at least"),
        gettext_lazy("A seventh or so keeps a line, its tools and its people; less is samples."),
    ),
    "least_share_of_an_order": (
        gettext_lazy("An order counts from this share of a year's demand on"),
        gettext_lazy("Where the supplier states no minimum order."),
    ),
    "figures_days": (
        gettext_lazy("Capacity and ramp are believed for, days"),
        gettext_lazy("A capacity that nobody has looked at for two budget rounds is a memory."),
    ),
    "upkeep_floor": (
        gettext_lazy("Upkeep a year from which a source that nothing asks for is waste, base currency"),
        gettext_lazy("What costs less than an analyst's hours is competition."),
    ),
    "backup_share": (
        gettext_lazy("A backup takes of a year's demand at most"),
        gettext_lazy("A backup that takes a fifth of the demand is no backup."),
    ),
    "premium": (
        gettext_lazy("Prices that lie closer than this are one price"),
        gettext_lazy("Freight and rounding."),
    ),
}
ASKED = {
    "required_dual": gettext_lazy("Asked of a second source where two are wanted"),
    "required_backup": gettext_lazy("Asked of a qualified backup"),
    "required_primary": gettext_lazy("Asked of the primary beside them"),
}


def lines(policy: Policy) -> list[dict[str, str]]:
    """A line a number; its reason where it is as published."""
    judged_by, published = asked.of(policy), Numbers()
    found = []
    for name, (label, why) in WORDS.items():
        value = getattr(judged_by, name)
        is_published = value == getattr(published, name)
        found.append(
            {"label": str(label), "value": _value(name, value), "why": str(why) if is_published else ""}
        )
    for name, label in ASKED.items():
        named = [_check(one.name.lower()) for one in getattr(judged_by, name)]
        found.append({"label": str(label), "value": ", ".join(named), "why": ""})
    return found


def _value(name: str, value: float) -> str:
    if name in SHARES:
        return share(value) if value < 0.1 else percent(value)
    return number(value)


def _check(name: str) -> str:
    return str(CHECKS[name.removesuffix("_backup")].label).lower()


def of_independence(policy: Policy) -> list[dict[str, str]]:
    """What two sources may share, and how far that has to be proven."""
    judged_by = asked.of(policy)
    kinds = ", ".join(one.name.lower() for one in judged_by.accepted_kinds)
    return [
        {"label": _("Two sources may share"), "value": kinds or _("nothing"), "why": ""},
        {"label": _("Proven up to tier"), "value": number(judged_by.proof_depth), "why": ""},
        {"label": _("A map is believed for, days"), "value": number(judged_by.confirmation_days), "why": ""},
    ]
