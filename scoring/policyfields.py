"""Every number of a policy as people type and read it: its name, its unit, what it can be. One list for the editor
and for what differs between two versions.

A field stands under the path of its number in the policy's JSON: `impact.weights.on_time`. Scales and floors are
more than a number each, and stand in `scoring.policyforms`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring import policy_programme, policy_readiness, readiness_in_words
from scoring.explanation import LABELS
from scoring.policy import BOUNDS, EXPOSURE, IMPACT
from scoring.policy_2 import NODE_CHANCES
from scoring.policy_groups import LONGEST_DAYS, RISKS
from scoring.policywords import CHANCES, KINDS, LEADS, PROGRAMME, SHARED
from scoring.posturewords import CHECKS
from scoring.reasons import LABELS as NUMBERS

PERCENT = "%"
LONGEST = 40


@dataclass(frozen=True)
class Number:
    """`per` of its unit make one of the policy's own; `least` and `most` are in its unit."""

    path: str
    label: Any
    least: float
    most: float
    per: int = 1
    is_whole: bool = False
    why: Any = ""

    @property
    def unit(self) -> str:
        return PERCENT if self.per == 100 else ""

    def read(self, typed: str) -> float | int:
        """In the policy's own unit. Raises ValidationError with a sentence."""
        text = typed.strip().removesuffix("%").replace("\u202f", "").replace("\u00a0", "").replace(" ", "")
        try:
            told = Decimal(text) if len(text) <= LONGEST else Decimal("NaN")
        except InvalidOperation:
            told = Decimal("NaN")
        if not told.is_finite():
            raise ValidationError(_("Write a number, such as 12.5."))
        if self.is_whole and told != told.to_integral_value():
            raise ValidationError(_("Write a whole number."))
        if not Decimal(self.least) <= told <= Decimal(self.most):
            raise ValidationError(
                _("It lies between %(least)s and %(most)s.")
                % {"least": plain(self.least), "most": plain(self.most)}
            )
        return int(told) if self.is_whole and self.per == 1 else float(told / self.per)

    def write(self, value: float) -> str:
        """As a person would type it, digit for digit."""
        return plain(value, per=self.per)

    def words(self, value: float) -> str:
        return f"{self.write(value)}\u202f{self.unit}".strip()


@dataclass(frozen=True)
class Choice:
    """Some of these names."""

    path: str
    label: Any
    choices: tuple[tuple[str, Any], ...]
    may_be_none: bool = False
    why: Any = ""

    def words(self, value: list[str]) -> str:
        named = dict(self.choices)
        return ", ".join(str(named.get(one, one)) for one in value) or _("nothing")


Field = Number | Choice


@dataclass(frozen=True)
class Section:
    name: str
    label: Any
    about: Any
    fields: tuple[Field, ...]


def plain(value: float, *, per: int = 1) -> str:
    """0.115 by 100 is '11.5', with no digit that the value does not have.

    >>> plain(0.115, per=100), plain(30.0), plain(1e-05)
    ('11.5', '30', '0.00001')
    """
    told = Decimal(repr(float(value))) * per
    return format(told.normalize() if told else Decimal(0), "f")


def at(numbers: Any, path: str) -> Any:
    for step in path.split("."):
        numbers = numbers[step]
    return numbers


def put(numbers: dict[str, Any], path: str, value: Any) -> None:
    *steps, last = path.split(".")
    for step in steps:
        numbers = numbers.setdefault(step, {})
    numbers[last] = value


def _of_axis(name: str, label: Any, drivers: tuple[str, ...]) -> Iterator[Field]:
    yield Number(f"{name}.threshold", gettext_lazy("High from"), 0, 100)
    yield Number(f"{name}.exponent", gettext_lazy("Exponent of the mean"), 1, 20)
    for driver in drivers:
        yield Number(f"{name}.weights.{driver}", gettext_lazy("Weight"), 0, 1_000_000, per=100)
        yield Number(f"stand_ins.{driver}", gettext_lazy("Counts where not known"), 0, 100)


def _plain() -> Iterator[Field]:
    for name, (least, most) in BOUNDS.items():
        if name == "minimum_confidence":
            yield Number(name, NUMBERS[name], least * 100, most * 100, per=100)
        else:
            yield Number(name, NUMBERS[name], least, most, is_whole=name == "stability_seed")


def _of_readiness() -> Iterator[Field]:
    for name, (label, why) in readiness_in_words.WORDS.items():
        least, most = policy_readiness.BOUNDS[name]
        per = 100 if name in readiness_in_words.SHARES else 1
        whole = per == 1 and isinstance(least, int)
        yield Number(f"readiness.{name}", label, least * per, most * per, per, whole, why)
    for name, label in readiness_in_words.ASKED.items():
        asked = [one.name.lower() for one in policy_readiness.ASKED[name]]
        named = tuple((one, CHECKS[one.removesuffix("_backup")].label) for one in asked)
        yield Choice(f"readiness.{name}", label, named)


def _of_sharing() -> Iterator[Field]:
    yield Choice(
        "independence.accepted_kinds",
        gettext_lazy("Two sources may share"),
        tuple(SHARED.items()),
        may_be_none=True,
    )
    yield Number("independence.proof_depth", gettext_lazy("Proven up to tier"), 0, 10, is_whole=True)
    yield Number(
        "independence.confirmation_days",
        gettext_lazy("A map is believed for, days"),
        0,
        LONGEST_DAYS,
        is_whole=True,
    )


def _of_chances() -> Iterator[Field]:
    for kind, names in NODE_CHANCES.items():
        for name in names:
            path = f"node_chances.{kind}.{name}"
            label = CHANCES.get(f"{kind}.{name}", CHANCES[name])
            if name == "recovery_days":
                yield Number(path, label, 0, LONGEST_DAYS)
            elif (kind, name) in RISKS:
                yield Number(path, label, 0, 100)
            else:
                yield Number(path, label, 0, 100, per=100)


def _of_programme() -> Iterator[Field]:
    for name, (least, most) in policy_programme.BOUNDS.items():
        label, why = PROGRAMME[name]
        per = 100 if name in ("low_impact_sample_share", "demand_move") else 1
        whole = per == 1 and isinstance(least, int)
        yield Number(f"programme.{name}", label, least * per, most * per, per, whole, why)
    least, most = policy_programme.LEAD_BOUNDS
    for kind, label in LEADS.items():
        yield Number(f"programme.lead_days.{kind}", label, least, most, is_whole=True)


SECTIONS = (
    Section("impact", gettext_lazy("Impact"), "", tuple(_of_axis("impact", "", IMPACT))),
    Section("exposure", gettext_lazy("Exposure"), "", tuple(_of_axis("exposure", "", EXPOSURE))),
    Section("windows", gettext_lazy("Windows and bounds"), "", tuple(_plain())),
    Section("readiness", gettext_lazy("Real, or in name only"), "", tuple(_of_readiness())),
    Section("sharing", gettext_lazy("What two sources may share"), "", tuple(_of_sharing())),
    Section(
        "chances",
        gettext_lazy("Chances of failure, and recovery"),
        gettext_lazy("Chances are those of a year, of a stop that lasts for weeks."),
        tuple(_of_chances()),
    ),
    Section(
        "programme",
        gettext_lazy("Reviews and reminders"),
        gettext_lazy("They move no score."),
        tuple(_of_programme()),
    ),
)
FIELDS: Mapping[str, Field] = {field.path: field for section in SECTIONS for field in section.fields}


def named(field: Field) -> str:
    """Its label with what it belongs to, for where no table says so: 'On time: weight'."""
    kind, _dot, rest = field.path.partition(".")
    if kind in ("impact", "exposure") and rest.startswith("weights."):
        return _("%(of)s: weight") % {"of": LABELS[rest.removeprefix("weights.")]}
    if kind in ("impact", "exposure"):
        axis = _("Impact") if kind == "impact" else _("Exposure")
        return f"{axis}: {str(field.label).lower()}"
    if kind == "stand_ins":
        return _("%(of)s: counts where not known") % {"of": LABELS[rest]}
    if kind == "node_chances":
        return f"{KINDS[rest.split('.')[0]]}: {str(field.label).lower()}"
    if rest.startswith("lead_days."):
        return _("Days before it lapses: %(of)s") % {"of": str(field.label).lower()}
    return str(field.label)
