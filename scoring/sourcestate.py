"""How one source stands today: its verdict in a sentence, and of each check the state, the reason with its figures,
the row that proves it, the day on which it lapses, and what would settle it."""

from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.templatetags.words import days, number, percent
from scoring import checked, chips
from scoring.models import Readiness, Verdict, WarmWindow
from scoring.posturewords import CHECKS
from scoring.readiness.codes import Check, Flag, Reason, State
from scoring.readiness.numbers import Numbers
from scoring.readiness.words import joined

FLAGS = {
    Flag.GRANDFATHERED: gettext_lazy("grandfathered"),
    Flag.BY_SIMILARITY: gettext_lazy("by similarity"),
    Flag.INTERIM: gettext_lazy("interim approval"),
    Flag.CONCESSION: gettext_lazy("by concession"),
}
NO_SOURCE_YET = (Reason.IS_CANDIDATE, Reason.STARTS_LATER)


@dataclass(frozen=True)
class Stands:
    """One check. `proof`: resource ("node": of the network) and id of the row it rests on."""

    name: str
    column: str
    label: Any
    state: str  # pass, unknown or fail
    reason: Reason
    words: str
    figures: list[str]
    proof: tuple[str, int] | None
    lapses_on: date | None
    has_lapsed: bool
    missing: int
    lacks: list[str]
    is_asked: bool


@dataclass(frozen=True)
class Standing:
    row: checked.Row
    verdict: Verdict
    sentence: str
    settles: str
    lapses_on: date | None
    lapses_by: Any
    usable: Stands
    window: WarmWindow | None
    checks: list[Stands] = field(default_factory=list)

    @property
    def tone(self) -> str:
        return chips.STATES[self.verdict]


def of(source: int, numbers: Numbers, *, user: User, day: date) -> Standing | None:
    """None where it is not judged yet, or counts for another. Three queries at most."""
    stored = Readiness.objects.visible_to(user).filter(pk=source).first()
    if stored is None:
        return None
    row = checked.checked(stored, day)
    checked.name_what_is_shared([row])
    window = WarmWindow.objects.visible_to(user).filter(pk=source).first()
    asked = chips.asked_of(row, numbers)
    warm = "warm" if row["for_dual"] else "warm_backup"
    usable = _stands("usable", "usable", _("May be bought from"), row, asked, [])
    checks = [
        _stands(
            name, column, CHECKS[name].label, row, asked, _figures(name, row, stored, window, numbers, day)
        )
        for name, column in ((name, warm if name == "warm" else name) for name in CHECKS)
    ]
    lapsing = [one for one in (usable, *checks) if one.is_asked and one.lapses_on]
    first = min(lapsing, key=lambda one: one.lapses_on or date.max, default=None)
    return Standing(
        row=row,
        verdict=row["verdict"],
        sentence=_sentence(row, [usable, *checks]),
        settles=_settles(row["verdict"], [usable, *checks]),
        lapses_on=first.lapses_on if first else None,
        lapses_by=first.label if first else "",
        usable=usable,
        window=window,
        checks=checks,
    )


def _stands(
    name: str, column: str, label: Any, row: checked.Row, asked: set[int], figures: list[str]
) -> Stands:
    return Stands(
        name=name,
        column=column,
        label=label,
        state=checked.STATES[row[column]],
        reason=row[f"{column}_reason"],
        words=checked.words(row, column),
        figures=figures,
        proof=checked.proof(row, column),
        lapses_on=row[f"{column}_lapses_on"],
        has_lapsed=row[f"{column}_lapsed"],
        missing=row[f"{column}_missing"],
        lacks=checked.missing(row[f"{column}_missing"]),
        is_asked=Check[column.upper()] in asked,
    )


def _sentence(row: checked.Row, checks: list[Stands]) -> str:
    """'In name only as one of two: has gone cold and has no terms on record.'"""
    wanted = State.FAIL if row["verdict"] == Verdict.IN_NAME_ONLY else State.UNKNOWN
    standing = [one for one in checks if one.is_asked and one.state == checked.STATES[wanted]]
    why = joined(dict.fromkeys(one.words for one in standing))
    if checks[0].reason in NO_SOURCE_YET:
        others = joined(dict.fromkeys(one.words for one in standing[1:]))
        said = {"first": checks[0].words, "others": others}
        return (
            _("No second source yet: %(first)s, and %(others)s.") % said
            if others
            else _("No second source yet: %(first)s.") % said
        )
    said = {"as": _as(row), "why": why}
    if row["verdict"] == Verdict.REAL:
        return _("Real %(as)s: everything that is asked of it passes.") % said
    if row["verdict"] == Verdict.NOT_PROVEN:
        return _("Not proven %(as)s: %(why)s.") % said
    return _("In name only %(as)s: %(why)s.") % said


def _as(row: checked.Row) -> str:
    if row["is_primary"]:
        return _("as the primary source")
    return _("as one of two") if row["for_dual"] else _("as a backup")


def _settles(verdict: Verdict, checks: list[Stands]) -> str:
    """Of what is not proven, the fact that would settle it."""
    if verdict != Verdict.NOT_PROVEN:
        return ""
    bits = 0
    for one in checks:
        bits |= one.missing if one.is_asked else 0
    facts = checked.missing(bits)
    if len(facts) == 1:
        return _("One fact would settle it: %s.") % facts[0]
    return _("No fact alone would settle it; it lacks %s.") % joined(facts) if facts else ""


def _figures(
    name: str, row: checked.Row, stored: Readiness, window: WarmWindow | None, numbers: Numbers, day: date
) -> list[str]:
    if name == "qualified":
        return [str(words) for flag, words in FLAGS.items() if row["flags"] & flag]
    if name == "warm":
        return _warmth(row, stored, window, numbers, day)
    if name == "can_ramp" and not row["is_primary"]:
        return _ramp(row)
    return []


def _warmth(
    row: checked.Row, stored: Readiness, window: WarmWindow | None, numbers: Numbers, day: date
) -> list[str]:
    days_open = window.window_days if window else numbers.warm_window_days
    if not row["for_dual"]:
        days_open = max(days_open, numbers.backup_window_days)
    said = [_("the window is %s") % days(days_open)]
    if stored.last_production_on:
        silent = days((day - stored.last_production_on).days)
        said.insert(0, _("last production receipt %s ago") % silent)
    if row["for_dual"] and isfinite(row["share"]):
        shares = {"share": percent(row["share"]), "least": percent(numbers.dual_share)}
        said.append(_("%(share)s of the year's demand came from it, %(least)s is asked for") % shares)
    return said


def _ramp(row: checked.Row) -> list[str]:
    said = []
    if isfinite(row["takes_days"]):
        said.append(_("takes %s to ramp up and deliver") % days(row["takes_days"]))
    if isfinite(row["gap_days"]):
        said.append(_("stock lasts %s once the primary is lost") % days(row["gap_days"]))
    if isfinite(row["capacity"]):
        said.append(_("can make %s a month") % number(row["capacity"]))
    if isfinite(row["needed"]):
        said.append(_("%s a month are needed") % number(row["needed"]))
    return said
