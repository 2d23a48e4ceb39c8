"""A policy version for people: each factor with its weight, scale, stand-in and why."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.templatetags.words import number, percent
from accounts.templatetags.words import share as share_in_words
from scoring.explanation import LABELS
from scoring.policy import BEST_AND_WORST, Axis, Policy
from scoring.policy_1 import POLICY_1
from scoring.policy_filled import filled
from scoring.policy_programme import Programme
from scoring.policyfields import SECTIONS, at, named
from scoring.policywords import KINDS
from scoring.reasons import LABELS as NUMBER_LABELS
from scoring.reasons import REASONS, UNITS
from scoring.scales import Linear, Log, Scale, Steps
from scoring.units import SHARES

SECTION = {section.name: section for section in SECTIONS}
PUBLISHED = {"programme": Programme().as_numbers()}
POINTS = 48  # of a curve
WIDTH, HEIGHT, MARGIN = 160.0, 56.0, 0.12


@dataclass(frozen=True)
class Factor:
    name: str
    label: str
    unit: str
    weight: str
    share: float
    kind: str
    ends: list[str]
    points: str
    stand_in: str
    floors: list[str]
    why: list[str]
    drawing: str  # what the curve shows, for who does not see it


@dataclass(frozen=True)
class AxisInWords:
    name: str
    label: str
    threshold: str
    exponent: str
    why_exponent: str
    factors: list[Factor]


def axes(policy: Policy, numbers: dict[str, Any]) -> list[AxisInWords]:
    return [
        _axis(policy, numbers, "impact", _("Impact"), policy.impact),
        _axis(policy, numbers, "exposure", _("Exposure"), policy.exposure),
    ]


def _axis(policy: Policy, numbers: dict[str, Any], name: str, label: str, axis: Axis) -> AxisInWords:
    return AxisInWords(
        name=name,
        label=label,
        threshold=number(axis.threshold),
        exponent=_plain(axis.exponent),
        why_exponent=_why(numbers, f"{name}.exponent"),
        factors=[
            _factor(policy, numbers, name, driver, share)
            for driver, share in zip(axis.drivers, axis.shares, strict=True)
        ],
    )


def _factor(policy: Policy, numbers: dict[str, Any], axis: str, driver: str, share: float) -> Factor:
    scale = policy.scale(driver)
    found = [_why(numbers, f"{axis}.weights.{driver}"), _why(numbers, f"scales.{driver}")]
    ends = _ends(scale, driver)
    return Factor(
        name=driver,
        label=str(LABELS[driver]),
        unit=str(UNITS.get(driver, "")),
        weight=share_in_words(share),
        share=share,
        kind=_kind(scale),
        ends=ends,
        points=_curve(scale, driver),
        stand_in=number(policy.stand_in(driver)),
        floors=[
            _("From %(start)s on, impact is at least %(least)s.")
            % {"start": _plain(floor.start), "least": number(floor.axis_at_least)}
            for floor in policy.floors
            if axis == "impact" and floor.driver == driver
        ],
        why=[sentence for sentence in found if sentence],
        drawing=_("Scale of %(factor)s: %(ends)s") % {"factor": LABELS[driver], "ends": "; ".join(ends)},
    )


def _kind(scale: Scale) -> str:
    if isinstance(scale, Steps):
        return _("in steps")
    return _("by multiples (logarithm)") if isinstance(scale, Log) else _("in a straight line")


def scale_in_words(scale: Scale, driver: str) -> str:
    """'in a straight line: 0 at 20; 100 at 80'."""
    return f"{_kind(scale)}: {'; '.join(_ends(scale, driver))}"


def _ends(scale: Scale, driver: str) -> list[str]:
    """By rising raw value, as the curve runs; shares as percentages."""
    words = share_in_words if driver in SHARES else _plain
    if isinstance(scale, Steps):
        return [
            _("%(score)s from %(raw)s on") % {"score": number(score), "raw": words(raw)}
            for raw, score in scale.steps
        ]
    ends = [
        (scale.zero_at, _("0 at %s") % words(scale.zero_at)),
        (scale.hundred_at, _("100 at %s") % words(scale.hundred_at)),
    ]
    return [told for _raw, told in sorted(ends)]


def _curve(scale: Scale, driver: str) -> str:
    """Points of an SVG polyline: raw value to the right, from a little before its lower end to a little
    beyond its upper one; score upwards."""
    import numpy as np

    ends = [raw for raw, _score in scale.steps] if isinstance(scale, Steps) else _between(scale)
    low, high = min(ends), max(ends)
    spare = (high - low) * MARGIN
    least, most = sorted(BEST_AND_WORST[driver])
    left, right = max(low - spare, min(least, low)), min(high + spare, max(most, high))
    raw = np.linspace(left, right, POINTS)
    across = (raw - left) / (right - left) * WIDTH
    up = HEIGHT - scale(raw) / 100.0 * HEIGHT
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(across, up, strict=True))


def _between(scale: Linear | Log) -> list[float]:
    return [scale.zero_at, scale.hundred_at]


def other_numbers(policy: Policy, numbers: dict[str, Any]) -> list[dict[str, str]]:
    """What belongs to no factor: windows, and the least confidence."""
    plain = {name: value for name, value in policy.as_numbers().items() if isinstance(value, int | float)}
    return [
        {
            "label": str(NUMBER_LABELS.get(name, name.replace("_", " ").capitalize())),
            "value": _value(name, value),
            "why": _why(numbers, name),
        }
        for name, value in plain.items()
    ]


def _value(name: str, value: float) -> str:
    if name == "minimum_confidence":
        return percent(value)
    return str(int(value)) if name.endswith("_seed") else _plain(value)


def chances(policy: Policy) -> list[dict[str, Any]]:
    """By kind of node: how likely it fails, and how long it then stays away."""
    numbers = filled(policy).as_numbers()
    found: dict[str, list[str]] = {}
    for field in SECTION["chances"].fields:
        kind = str(KINDS[field.path.split(".")[1]])
        told = f"{str(field.label).lower()} {field.words(at(numbers, field.path))}"
        found.setdefault(kind, []).append(told)
    return [{"label": kind, "value": "; ".join(said)} for kind, said in found.items()]


def programme(policy: Policy) -> list[dict[str, str]]:
    numbers = filled(policy).as_numbers()
    return [
        {
            "label": named(field),
            "value": field.words(at(numbers, field.path)),
            "why": str(field.why) if at(numbers, field.path) == at(PUBLISHED, field.path) else "",
        }
        for field in SECTION["programme"].fields
    ]


def why_stand_ins(numbers: dict[str, Any]) -> str:
    return _why(numbers, "stand_ins")


def why_floors(numbers: dict[str, Any]) -> str:
    return _why(numbers, "floors")


def _why(numbers: dict[str, Any], path: str) -> str:
    """Policy 1's reason, where the version still has its number."""
    if path not in REASONS or _at(numbers, path) != _at(POLICY_1, path):
        return ""
    return str(REASONS[path])


def _at(numbers: Any, path: str) -> Any:
    for step in path.split("."):
        numbers = numbers.get(step) if isinstance(numbers, dict) else None
    return numbers


def _plain(value: float) -> str:
    """0.03, 30, 1,998: no digits that say nothing."""
    digits = 0 if value == int(value) else len(f"{value:.6f}".rstrip("0").split(".")[1])
    return number(value, digits)
