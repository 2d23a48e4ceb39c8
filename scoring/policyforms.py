"""The editor of a draft: a box for every number of a policy, with a sentence for each that makes no sense."""

from collections.abc import Mapping
from copy import deepcopy
from decimal import Decimal
from math import inf
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.explanation import LABELS
from scoring.policies import MOST_NOTE, MOST_REASON
from scoring.policy import BEST_AND_WORST, DRIVERS, EXPOSURE, IMPACT, Policy, PolicyError
from scoring.policyfields import FIELDS, Choice, Number, at, named, plain, put
from scoring.units import SHARES

KINDS = (
    ("linear", gettext_lazy("straight line")),
    ("log", gettext_lazy("by multiples")),
    ("steps", gettext_lazy("in steps")),
)
MOST_FLOORS = 6
END = 1e12  # further out than anything that is measured


class Told(forms.CharField):
    """A number of the policy, in the unit in which people type it."""

    def __init__(self, number: Number, **more: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(label=named(number), max_length=60, widget=widget, **more)
        self.number = number
        self.error_messages["required"] = _("Write a number.")

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        return self.number.read(typed) if typed else None


class WritePolicy(forms.Form):
    """`numbers` are those of the draft; `wanted` afterwards those that were typed."""

    note = forms.CharField(
        label=_("What changes, and why"),
        required=False,
        max_length=MOST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept with the version; everyone who reads the policy sees it."),
        error_messages={
            "max_length": _("At most %(limit_value)d characters fit here; these are %(show_value)d.")
        },
    )
    edition = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, numbers: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = numbers
        self.wanted: dict[str, Any] = {}
        for path, field in FIELDS.items():
            self._add(path, field, at(numbers, path))
        for driver in DRIVERS:
            self._add_scale(driver, numbers["scales"][driver])
        standing = len(numbers["floors"])
        self.floors = max(standing, min(MOST_FLOORS, max(2, standing + 1)))
        for place in range(self.floors):
            told = numbers["floors"][place] if place < standing else None
            self._add_floor(place, told)

    def _add(self, path: str, field: Number | Choice, value: Any) -> None:
        if isinstance(field, Choice):
            self.fields[path] = forms.MultipleChoiceField(
                label=named(field),
                choices=field.choices,
                required=not field.may_be_none,
                widget=forms.CheckboxSelectMultiple,
                error_messages={
                    "required": _("Choose one at least."),
                    "invalid_choice": _("Choose of these."),
                },
            )
            self.initial.setdefault(path, value)
            return
        self.fields[path] = Told(field)
        self.initial.setdefault(path, field.write(value))

    def _add_scale(self, driver: str, told: Mapping[str, Any]) -> None:
        path, name = f"scales.{driver}", LABELS[driver]
        is_steps = told["kind"] == "steps"
        self.fields[f"{path}.kind"] = forms.ChoiceField(
            label=_("%s: scale") % name,
            choices=KINDS,
            error_messages={"invalid_choice": _("Choose one of these.")},
        )
        self.initial.setdefault(f"{path}.kind", told["kind"])
        for end, words in (("zero_at", _("%s: scores 0 at")), ("hundred_at", _("%s: scores 100 at"))):
            number = Number(f"{path}.{end}", words % name, -END, END, per=_per(driver))
            self.fields[f"{path}.{end}"] = Told(number, required=False)
            if not is_steps:
                self.initial.setdefault(f"{path}.{end}", number.write(told[end]))
        self.fields[f"{path}.steps"] = forms.CharField(
            label=_("%s: steps") % name,
            required=False,
            max_length=500,
            widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "1: 0; 3: 40; 5: 100"}),
        )
        if is_steps:
            self.initial.setdefault(f"{path}.steps", steps_in_words(driver, told["steps"]))

    def _add_floor(self, place: int, told: Mapping[str, Any] | None) -> None:
        path, number = f"floors.{place}", place + 1
        drivers = [("", _("no floor")), *((driver, LABELS[driver]) for driver in IMPACT)]
        self.fields[f"{path}.driver"] = forms.ChoiceField(
            label=_("Floor %d: of") % number, required=False, choices=drivers
        )
        start = Number(f"{path}.from", _("Floor %d: from") % number, 0, END)
        least = Number(f"{path}.axis_at_least", _("Floor %d: impact at least") % number, 0, 100)
        self.fields[start.path] = Told(start, required=False)
        self.fields[least.path] = Told(least, required=False)
        if told:
            self.initial.setdefault(f"{path}.driver", told["driver"])
            self.initial.setdefault(start.path, plain(told["from"], per=_per(told["driver"])))
            self.initial.setdefault(least.path, plain(told["axis_at_least"]))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        wanted = deepcopy(dict(self.numbers))
        for path in FIELDS:
            if path in cleaned:
                put(wanted, path, cleaned[path])
        wanted["scales"] = {driver: self._scale(driver, cleaned) for driver in DRIVERS}
        wanted["floors"] = [told for place in range(self.floors) if (told := self._floor(place, cleaned))]
        self._weigh(wanted)
        self._compare(wanted)
        if not self.errors:
            try:
                self.wanted = Policy.from_numbers(wanted).as_numbers()
            except PolicyError as bad:
                self.add_error(None, list(bad.sentences))
        return cleaned

    def _scale(self, driver: str, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        path, kind = f"scales.{driver}", cleaned.get(f"scales.{driver}.kind")
        if kind == "steps":
            return {"kind": "steps", "steps": self._steps(driver, cleaned.get(f"{path}.steps") or "")}
        ends = {end: cleaned.get(f"{path}.{end}") for end in ("zero_at", "hundred_at")}
        for end, value in ends.items():
            if value is None and f"{path}.{end}" not in self.errors:
                self.add_error(f"{path}.{end}", _("Write a number."))
        low, high = ends.values()
        if low is not None and high is not None:
            best, worst = BEST_AND_WORST[driver]
            if low == high:
                self.add_error(f"{path}.hundred_at", _("The two ends must differ."))
            elif (high > low) != (worst > best):
                self.add_error(f"{path}.hundred_at", _wrong_way(driver))
            elif kind == "log" and min(low, high) <= 0:
                self.add_error(f"{path}.zero_at", _("By multiples, both ends must be above 0."))
        return {"kind": kind, **ends}

    def _steps(self, driver: str, typed: str) -> list[list[float]]:
        steps, path = [], f"scales.{driver}.steps"
        for one in filter(None, (part.strip() for part in typed.split(";"))):
            raw, colon, score = one.partition(":")
            try:
                start = Number("", "", -END, END, per=_per(driver)).read(raw if colon else "")
                steps.append([float(start), float(Number("", "", 0, 100).read(score))])
            except ValidationError:
                self.add_error(
                    path, _("Write steps as 1: 0; 3: 40; 5: 100: from a value on, a score of 0 to 100.")
                )
                return []
        starts, scores = [step[0] for step in steps], [step[1] for step in steps]
        best, worst = BEST_AND_WORST[driver]
        if len(steps) < 2:
            self.add_error(path, _("A scale in steps has two steps or more."))
        elif starts != sorted(set(starts)):
            self.add_error(path, _("List the steps by rising value, each once."))
        elif scores not in (sorted(scores), sorted(scores, reverse=True)) or scores[0] == scores[-1]:
            self.add_error(path, _("The scores of the steps must all rise or all fall."))
        elif (scores[-1] > scores[0]) != (worst > best):
            self.add_error(path, _wrong_way(driver))
        return steps

    def _floor(self, place: int, cleaned: Mapping[str, Any]) -> dict[str, Any] | None:
        path = f"floors.{place}"
        driver = cleaned.get(f"{path}.driver")
        if not driver:
            return None
        start, least = cleaned.get(f"{path}.from"), cleaned.get(f"{path}.axis_at_least")
        for name, value in (("from", start), ("axis_at_least", least)):
            if value is None and f"{path}.{name}" not in self.errors:
                self.add_error(f"{path}.{name}", _("Write a number."))
        start = None if start is None else float(Decimal(repr(start)) / _per(driver))
        low, high = sorted(BEST_AND_WORST[driver])
        if start is not None and not low <= start <= high:
            words = _("%(of)s lies between %(least)s and %(most)s.")
            ends = {
                "least": plain(low, per=_per(driver)),
                "most": "∞" if high == inf else plain(high, per=_per(driver)),
            }
            self.add_error(f"{path}.from", words % {"of": LABELS[driver], **ends})
        return {"driver": driver, "from": start, "axis_at_least": least}

    def _weigh(self, wanted: Mapping[str, Any]) -> None:
        for axis, drivers in (("impact", IMPACT), ("exposure", EXPOSURE)):
            first = f"{axis}.weights.{drivers[0]}"
            if not any(wanted[axis]["weights"].values()) and first not in self.errors:
                self.add_error(first, _("One weight of the axis at least must be above 0."))

    def _compare(self, wanted: Mapping[str, Any]) -> None:
        told = wanted["readiness"]
        if told["lots_rejected"] > told["lots_looked_at"]:
            self.add_error(
                "readiness.lots_rejected", _("These cannot be more than the lots that are looked at.")
            )
        if told["longest_window_days"] < told["warm_window_days"]:
            self.add_error(
                "readiness.longest_window_days", _("This cannot be shorter than a dual source's window.")
            )

    @property
    def sentences(self) -> list[dict[str, str]]:
        """What is wrong, in the order of the page: the field, its name and the sentence."""
        found = []
        for name, field in self.fields.items():
            for sentence in self.errors.get(name, []):
                place = self[name].id_for_label or f"{self[name].auto_id}_0"
                found.append({"id": place, "label": str(field.label), "words": str(sentence)})
        return found + [{"id": "", "label": "", "words": str(one)} for one in self.non_field_errors()]


class EnforcePolicy(forms.Form):
    """`over` is the version that its person saw in force, `edition` the draft's that they saw."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with the version; an auditor reads it years later."),
        error_messages={
            "required": _("Say why this policy is to be in force."),
            "max_length": _("A reason has at most %(limit_value)d characters; this one has %(show_value)d."),
        },
    )
    over = forms.IntegerField(widget=forms.HiddenInput)
    edition = forms.IntegerField(widget=forms.HiddenInput)


def steps_in_words(driver: str, steps: Any) -> str:
    return "; ".join(f"{plain(raw, per=_per(driver))}: {plain(score)}" for raw, score in steps)


def _per(driver: str) -> int:
    return 100 if driver in SHARES else 1


def _wrong_way(driver: str) -> str:
    best, worst = BEST_AND_WORST[driver]
    if worst > best:
        return _("The scale runs the wrong way: the higher, the worse.")
    return _("The scale runs the wrong way: the lower, the worse.")
