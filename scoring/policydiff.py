"""What differs between two versions of the policy, in words: a line a number, from what to what."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from scoring import policy_in_words
from scoring.explanation import LABELS
from scoring.policy import Policy
from scoring.policy_filled import filled
from scoring.policyfields import SECTIONS, Section, at, named, plain


@dataclass(frozen=True)
class Change:
    section: str  # its name among SECTIONS
    label: str
    before: str
    after: str


# What a change of a section moves, and what a preview sees of it.
SEEN = ("impact", "exposure")
FACTS = {
    "performance_days",
    "stock_days",
    "country_risk_years",
    "statement_months",
    "rating_months",
}


def changes(before: Policy, after: Policy) -> list[Change]:
    """In the order of the policy's page. Empty where both judge the same."""
    old, new = filled(before).as_numbers(), filled(after).as_numbers()
    found = []
    for section in SECTIONS:
        found += _of_fields(section, old, new)
        if section.name in SEEN:
            found += _of_scales(section.name, before, after)
        if section.name == "impact" and before.floors != after.floors:
            found.append(Change("impact", _("Floors"), floors(before), floors(after)))
    return found


def _of_fields(section: Section, old: Any, new: Any) -> list[Change]:
    found = []
    for field in section.fields:
        was, becomes = at(old, field.path), at(new, field.path)
        if was != becomes:
            found.append(Change(section.name, named(field), field.words(was), field.words(becomes)))
    return found


def _of_scales(axis: str, before: Policy, after: Policy) -> list[Change]:
    found = []
    for driver in getattr(after, axis).drivers:
        was, becomes = before.scale(driver), after.scale(driver)
        if was != becomes:
            label = _("%(of)s: scale") % {"of": LABELS[driver]}
            told = (policy_in_words.scale_in_words(one, driver) for one in (was, becomes))
            found.append(Change(axis, label, *told))
    return found


def floors(policy: Policy) -> str:
    """'Criticality from 5 on: at least 75'."""
    said = [
        _("%(of)s from %(start)s on: at least %(least)s")
        % {"of": LABELS[one.driver], "start": plain(one.start), "least": plain(one.axis_at_least)}
        for one in policy.floors
    ]
    return "; ".join(said) or _("none")


def unseen(before: Policy, after: Policy) -> list[str]:
    """What a preview cannot work out of the change, a sentence each."""
    old, new = filled(before).as_numbers(), filled(after).as_numbers()
    differs = {name for name in new if old[name] != new[name]}
    said = []
    if differs & FACTS:
        said.append(
            _(
                "How far back facts count changes too. Which ones then count is known once every part is scored "
                "again: more parts may move than are counted here."
            )
        )
    if "node_chances" in differs:
        said.append(
            _(
                "Chances of failure change too. What lies upstream is worked out with them by the next network; "
                "here it counts as it stands."
            )
        )
    if differs & {"readiness", "independence"}:
        said.append(
            _(
                "What is asked of second sources changes too. It moves no quadrant, but who counts as protected: "
                "that is known once every source is judged again."
            )
        )
    if "programme" in differs:
        said.append(_("Reviews and reminders change too; they move no score."))
    if "stability_seed" in differs:
        said.append(_("Another seed moves every stability by some hundredths, and no quadrant."))
    return said
