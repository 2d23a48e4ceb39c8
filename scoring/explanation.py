"""An assessment's drivers as people read them: value with unit, where it came from, range, weight, points."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.templatetags.words import money, number, percent, points
from scoring.methods import OF_DRIVER
from scoring.models import Assessment
from scoring.origins import Origin
from scoring.policy import DRIVERS

LABELS = {
    "outage_loss": gettext_lazy("Loss of one outage"),
    "criticality": gettext_lazy("Criticality"),
    "substitutability": gettext_lazy("Substitutability"),
    "natural_hazard": gettext_lazy("Natural hazard"),
    "political_stability": gettext_lazy("Political stability"),
    "financial_health": gettext_lazy("Financial health"),
    "site_concentration": gettext_lazy("Share of one site"),
    "capacity_taken": gettext_lazy("Capacity we take"),
    "on_time": gettext_lazy("On time"),
    "reject_rate": gettext_lazy("Rejects"),
    "upstream": gettext_lazy("Upstream"),
}


@dataclass(frozen=True)
class Driver:
    name: str
    label: str
    number: int  # its place on the axis, from 1; its colour
    raw: str  # in words, with unit
    origin: str
    is_yearly: bool  # published a year, so that `seen_on` means its year
    seen_on: date | None
    score: float
    low: float
    high: float
    weight: float  # share of the axis, 0-1
    points: float
    start: float  # points of the drivers before it
    is_known: bool
    is_said: bool  # by a person, in place of what the facts say
    method: str  # slug of the card that says how it is worked out; empty where there is none


@dataclass(frozen=True)
class Axis:
    name: str
    label: str
    score: float
    low: float
    high: float
    threshold: float
    confidence: float
    distance: str
    drivers: list[Driver]
    set_by_floor: str  # why the points do not add up to the score; empty where they do


def axes(
    assessment: Assessment, *, currency: str, outage_loss: float | None, said: Mapping[str, str]
) -> list[Axis]:
    """Impact, then exposure, under the policy of the assessment. `outage_loss` in the base currency; `said` is
    what people say of drivers, in words."""
    policy = assessment.policy.read()
    found, first = [], 0
    for name, label, axis in (
        ("impact", _("Impact"), policy.impact),
        ("exposure", _("Exposure"), policy.exposure),
    ):
        rows = _drivers(assessment, axis, first=first, currency=currency, outage_loss=outage_loss, said=said)
        score = getattr(assessment, name)
        floor = assessment.floor if name == "impact" else None
        found.append(
            Axis(
                name=name,
                label=label,
                score=score,
                low=getattr(assessment, f"{name}_low"),
                high=getattr(assessment, f"{name}_high"),
                threshold=axis.threshold,
                confidence=getattr(assessment, f"{name}_confidence"),
                distance=distance(score, axis.threshold),
                drivers=rows,
                set_by_floor="" if floor is None else _set_by(axis.drivers[floor], rows, score),
            )
        )
        first += len(axis.drivers)
    return found


def _drivers(
    assessment: Assessment,
    axis: Any,
    *,
    first: int,
    currency: str,
    outage_loss: float | None,
    said: Mapping[str, str],
) -> list[Driver]:
    rows: list[Driver] = []
    start = 0.0
    for place, name in enumerate(axis.drivers):
        at = first + place
        if not axis.weights[place]:
            continue
        origin = Origin(assessment.origin[at])
        known = origin != Origin.UNKNOWN
        rows.append(
            Driver(
                name=name,
                label=str(LABELS[name]),
                number=len(rows) + 1,
                raw=_value(name, assessment, at, currency=currency, outage_loss=outage_loss, said=said),
                origin=str(origin.label) if known else "",
                is_yearly=origin in (Origin.INFORM, Origin.WGI),
                seen_on=assessment.seen_on[at],
                score=assessment.score[at],
                low=assessment.low[at],
                high=assessment.high[at],
                weight=axis.shares[place],
                points=assessment.points[at],
                start=start,
                is_known=known,
                is_said=origin == Origin.OVERRIDE,
                method=OF_DRIVER.get(name, ""),
            )
        )
        start += assessment.points[at]
    return rows


def _value(
    driver: str,
    assessment: Assessment,
    at: int,
    *,
    currency: str,
    outage_loss: float | None,
    said: Mapping[str, str],
) -> str:
    fact = fact_in_words(driver, assessment, currency=currency, outage_loss=outage_loss)
    if assessment.origin[at] != Origin.OVERRIDE:
        return fact
    told = said.get(driver) or _("a score of %s") % points(assessment.score[at])
    return _("%(told)s, as a person says; the facts: %(fact)s") % {"told": told, "fact": fact}


def fact_in_words(driver: str, assessment: Assessment, *, currency: str, outage_loss: float | None) -> str:
    """What the facts say of a driver, whatever a person says."""
    at = DRIVERS.index(driver)
    raw = assessment.raw[at]
    if raw is not None:
        return in_words(driver, raw, currency=currency, outage_loss=outage_loss)
    return _("not known") if assessment.origin[at] == Origin.OVERRIDE else unknown(driver, assessment, at)


def in_words(driver: str, raw: float, *, currency: str, outage_loss: float | None) -> str:
    """A known value with its unit: 'on time: 94 % of the lines due', as the driver's own column says it."""
    if driver == "outage_loss":
        share = _("%(days)s days of the company's total") % {"days": number(raw, 2 if raw < 10 else 0)}
        return share if outage_loss is None else f"{money(outage_loss, currency)} ({share})"
    if driver == "criticality":
        return _("%(level)s of 5") % {"level": number(raw)}
    if driver == "substitutability":
        return _("%(share)s replaceable") % {"share": percent(raw)}
    if driver == "site_concentration":
        return _("%(share)s of the known capacity") % {"share": percent(raw)}
    if driver == "capacity_taken":
        return _("%(share)s of what the site can make") % {"share": percent(raw)}
    if driver == "on_time":
        return _("%(share)s of the lines due") % {"share": percent(raw, 1)}
    if driver == "reject_rate":
        return _("%(share)s of what was received") % {"share": percent(raw, 2)}
    if driver == "upstream":
        return _("%(share)s chance a year") % {"share": percent(raw, 1)}
    return _("%(value)s of 100, 100 riskiest") % {"value": number(raw, 1)}


def unknown(driver: str, assessment: Assessment, at: int) -> str:
    """'not known: could be anything from 1 to 5'; where a value has no end, its score is given."""
    ends = {
        "criticality": ("1", "5"),
        "substitutability": (percent(0), percent(1)),
        "natural_hazard": ("0", "100"),
        "political_stability": ("0", "100"),
        "financial_health": ("0", "100"),
        "site_concentration": (percent(0), percent(1)),
        "on_time": (percent(0), percent(1)),
        "reject_rate": (percent(0), percent(1)),
        "upstream": (percent(0), percent(1)),
    }
    if driver in ends:
        low, high = ends[driver]
        return _("not known: could be anything from %(low)s to %(high)s") % {"low": low, "high": high}
    low, high = number(assessment.low[at]), number(assessment.high[at])
    return _("not known: could score anything from %(low)s to %(high)s") % {"low": low, "high": high}


def distance(score: float, threshold: float) -> str:
    """'21.4 above the threshold of 50'."""
    gap = {"gap": number(abs(score - threshold), 1), "threshold": number(threshold)}
    if score >= threshold:
        return _("%(gap)s above the threshold of %(threshold)s") % gap
    return _("%(gap)s below the threshold of %(threshold)s") % gap


def _set_by(driver: str, rows: list[Driver], score: float) -> str:
    alone = points(sum(row.points for row in rows))
    row = next((row for row in rows if row.name == driver), None)
    words = _(
        "The policy lifts impact to %(score)s because of %(driver)s (%(raw)s); "
        "its drivers alone make %(alone)s."
    )
    return words % {
        "score": points(score),
        "driver": str(LABELS[driver]).lower(),
        "raw": row.raw if row else _("not known"),
        "alone": alone,
    }
