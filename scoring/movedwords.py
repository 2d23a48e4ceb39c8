"""Why a score moved, as people read it: each change from what to what, when it was seen, and what it brought."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.templatetags.words import days, is_unknown, money, number, percent
from scoring import movedpolicy
from scoring.altmanwords import altman
from scoring.explanation import LABELS
from scoring.models import Assessment
from scoring.movement import FLOOR, POLICY
from scoring.origins import Origin
from scoring.policy import DRIVERS
from suppliers.models import Source

if TYPE_CHECKING:
    from scoring.whymoved import AxisChange, Change, Share

AXES = {"impact": gettext_lazy("Impact"), "exposure": gettext_lazy("Exposure")}
MADE_OF = {
    "daily_loss": gettext_lazy("Loss of a day"),
    "recovery": gettext_lazy("Days to recover"),
    "cover": gettext_lazy("Days of cover"),
}
NAMES = LABELS | MADE_OF | {POLICY: gettext_lazy("The policy"), FLOOR: gettext_lazy("The floor")}
# A driver's value without the words around it, so that two fit beside each other; and what both are of.
PLAIN: dict[str, tuple[Callable[[float], str], Any]] = {
    "outage_loss": (
        lambda raw: number(raw, 2 if raw < 10 else 0),
        gettext_lazy("days of the company's total"),
    ),
    "criticality": (number, gettext_lazy("of 5")),
    "substitutability": (percent, gettext_lazy("replaceable")),
    "site_concentration": (percent, gettext_lazy("of the known capacity")),
    "capacity_taken": (percent, gettext_lazy("of what the site can make")),
    "on_time": (lambda raw: percent(raw, 1), gettext_lazy("of the lines due")),
    "reject_rate": (lambda raw: percent(raw, 2), gettext_lazy("of what was received")),
    "upstream": (lambda raw: percent(raw, 1), gettext_lazy("chance a year")),
}
OF_100 = (lambda raw: number(raw, 1), gettext_lazy("of 100, 100 riskiest"))
YEARLY = (Origin.INFORM, Origin.WGI)
HALF = 50.0  # of a drawing, whose middle is no change


@dataclass(frozen=True)
class Row:
    """`worse`: toward risk. The bar runs from the middle of 100: to the right for more, to the left for less."""

    label: str
    words: str
    seen: str
    points: str
    worse: bool
    better: bool
    x: float
    width: float


def signed(points: float) -> str:
    """'+12.3', '−4.7', '0.0'"""
    digits = number(abs(points), 1)
    return digits if not points else f"+{digits}" if points > 0 else f"−{digits}"


def none_there(told: str) -> str:
    return _("There is no earlier assessment of this part under “%(told)s”.") % {"told": told[:40]}


class Words:
    """`sources` by id, as far as they are at hand; `said` is what people say of drivers now."""

    def __init__(
        self, change: "Change", *, money: Any, sources: Mapping[int, Source], said: Mapping[str, str]
    ) -> None:
        self.change, self.sources, self.said, self.currency = change, sources, said, money.currency
        self.before, self.after = change.before, change.after
        self.largest = max(axis.largest for axis in change.axes)

    def axes(self) -> list[dict[str, Any]]:
        return [self._axis(axis) for axis in self.change.axes]

    def _axis(self, axis: "AxisChange") -> dict[str, Any]:
        return {
            "name": axis.name,
            "label": str(AXES[axis.name]),
            "before": f"{axis.before:.1f}",
            "after": f"{axis.after:.1f}",
            "change": signed(axis.change),
            "moved": axis.change != 0,
            "worse": axis.change > 0,
            "rows": [self._row(axis, share) for share in axis.shares],
        }

    def _row(self, axis: "AxisChange", share: "Share") -> Row:
        length = HALF * abs(share.points) / self.largest if self.largest else 0.0
        return Row(
            label=self._label(share),
            words=self._words(axis.name, share),
            seen=self._seen(share),
            points=signed(share.points),
            worse=share.points > 0,
            better=share.points < 0,
            x=HALF if share.points > 0 else HALF - length,
            width=length,
        )

    def _label(self, share: "Share") -> str:
        if share.name == "daily_loss" and self.before.daily_loss == self.after.daily_loss:
            return _("The company's daily total")
        return str(NAMES[share.name])

    def _words(self, axis: str, share: "Share") -> str:
        if share.name == POLICY:
            return movedpolicy.sentence(axis, self.before.policy, self.after.policy)
        if share.name == FLOOR:
            return self._floor()
        if share.name in MADE_OF:
            return self._made_of(share.name)
        return self._driver(share.name)

    def _driver(self, driver: str) -> str:
        place = DRIVERS.index(driver)
        plain, unit = PLAIN.get(driver, OF_100)
        sides = []
        for one in (self.before, self.after):
            raw = one.raw[place]
            if one.origin[place] == Origin.OVERRIDE:
                sides.append(self._by_a_person(one, driver))
            else:
                sides.append(_("not known") if raw is None else plain(raw))
        with_unit = [side for side in (1, 0) if self._is_plain((self.before, self.after)[side], place)]
        if with_unit:  # once, behind the last figure
            sides[with_unit[0]] += f" {unit}"
        told = _("%(before)s → %(after)s") % {"before": sides[0], "after": sides[1]}
        if self.after.raw[place] is None and self.after.origin[place] != Origin.OVERRIDE:
            told = _("%(told)s; the policy's stand-in counts until it is known") % {"told": told}
        if driver == "financial_health":
            told += self._altman(place)
        return told

    def _is_plain(self, one: Assessment, place: int) -> bool:
        return one.raw[place] is not None and one.origin[place] != Origin.OVERRIDE

    def _by_a_person(self, one: Assessment, driver: str) -> str:
        if one is self.after and driver in self.said:
            return _("overridden: %(said)s") % {"said": self.said[driver]}
        return _("overridden at a score of %(score)s") % {
            "score": number(one.score[DRIVERS.index(driver)], 1)
        }

    def _altman(self, place: int) -> str:
        """' (Altman Z″ 1.40 → 0.60)', where statements said both."""
        found = []
        for one in (self.before, self.after):
            source = self.sources.get(one.primary_source_id or 0)
            if one.origin[place] != Origin.STATEMENT or source is None or one.raw[place] is None:
                return ""
            found.append(altman(one.raw[place], source))
        (model, was), (other, now) = found
        if model != other:
            return ""
        return _(" (%(model)s %(before)s → %(after)s)") % {"model": model, "before": was, "after": now}

    def _made_of(self, name: str) -> str:
        was, now = (
            {
                "daily_loss": money(one.daily_loss, self.currency),
                "recovery": days(one.recovery_days),
                "cover": days(one.cover_days),
            }[name]
            for one in (self.before, self.after)
        )
        if name == "daily_loss" and self.before.daily_loss == self.after.daily_loss:
            if is_unknown(self.after.daily_loss):
                return _("what a day without it costs is not known")
            return _("a day without it costs %(loss)s as before, which is another share of the total") % {
                "loss": now
            }
        told = _("%(before)s → %(after)s") % {"before": was, "after": now}
        left = [one.days_not_covered for one in (self.before, self.after)]
        if name == "daily_loss" or any(is_unknown(one) for one in left):
            return told
        said = {"told": told, "was": days(left[0]), "now": days(left[1])}
        return _("%(told)s (not covered: %(was)s → %(now)s)") % said

    def _floor(self) -> str:
        was, now = self.change.floors
        if not was:
            return _("%(driver)s lifts impact to at least %(now)s") % self._lifted(now)
        if not now:
            return _("nothing lifts impact to at least %(was)s any more") % {"was": number(was)}
        return _("at least %(was)s → at least %(now)s") % {"was": number(was), "now": number(now)}

    def _lifted(self, level: float) -> dict[str, str]:
        policy = self.after.policy.read()
        driver = next((one.driver for one in policy.floors if one.axis_at_least == level), "criticality")
        return {"driver": str(LABELS[driver]), "now": number(level)}

    def _seen(self, share: "Share") -> str:
        """'Mar 2026 to Jun 2026': when both values were seen, where they say."""
        if share.driver is None or share.name in MADE_OF:
            return ""
        place = DRIVERS.index(share.driver)
        told = [
            _moment(one.seen_on[place], one.origin[place])
            for one in (self.before, self.after)
            if one.seen_on[place] is not None
        ]
        if len(told) < 2 or told[0] == told[1]:
            return told[0] if told else ""
        return _("%(before)s to %(after)s") % {"before": told[0], "after": told[1]}

    def notes(self) -> list[str]:
        """What to know beside the shares."""
        found = []
        if self.before.primary_source_id != self.after.primary_source_id:
            found.append(self._other_primary())
        was, now = self.change.floors
        if was == now and now and self.after.floor is not None:
            words = _("%(driver)s still lifts impact to %(now)s, whatever its drivers make together.")
            found.append(words % self._lifted(now))
        if self.before.policy_id != self.after.policy_id:
            found += movedpolicy.read_otherwise(self.before.policy, self.after.policy)
        if any(abs(kept - axis) >= 0.05 for kept, axis in self._kept()):
            found.append(_("One of these scores was worked out in another way than scores are today."))
        return found

    def _kept(self) -> list[tuple[float, float]]:
        impact, exposure = self.change.axes
        return [
            (self.before.impact, impact.before),
            (self.after.impact, impact.after),
            (self.before.exposure, exposure.before),
            (self.after.exposure, exposure.after),
        ]

    def _other_primary(self) -> str:
        was, now = (
            str(source.supplier) if source else _("none") if pk is None else _("a source that is gone")
            for pk in (self.before.primary_source_id, self.after.primary_source_id)
            for source in [self.sources.get(pk or 0)]
        )
        words = _("Exposure is measured on another primary source: %(now)s, where it was %(was)s.")
        return words % {"now": now, "was": was}


def _moment(day: date, origin: int) -> str:
    return date_format(day, "Y" if origin in YEARLY else "M Y")
