"""Which resource a file speaks of and which column is which, each with its reason.

In this order: what the same person did with the same header last time; the house's own names; a profile whose
columns are all there; and else names that people use, held against the values below them. The same header and sample
always give the same guess.
"""

import tomllib
from collections.abc import Mapping as Data
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from suppliers.profiles.definition import Column, Mapping, Profile
from suppliers.profiles.names import closest, place_of
from suppliers.profiles.shapes import column_for, date_formats, is_ambiguous, share
from suppliers.resources import RESOURCES, Resource
from suppliers.resources import Column as Declared

OWN, NAMED, WITHIN, BY_VALUES = 1.0, 0.85, 0.55, 0.4
LEAST = 0.35
TOLD_BY_VALUES = ("country", "currency", "email")


@dataclass(frozen=True)
class Matched:
    """A column of the file for a column of the resource, why, and how sure that is (0 to 1)."""

    target: str
    source: str
    reason: str
    confidence: float
    column: Column


@dataclass(frozen=True)
class Guess:
    """What a file probably says. `mapping` is None where nothing fits; `left` are columns that nobody reads."""

    resource: str | None
    mapping: Mapping | None
    profile: Profile | None
    confidence: float
    columns: tuple[Matched, ...] = ()
    left: tuple[str, ...] = ()
    reason: str = ""

    @property
    def resources(self) -> tuple[str, ...]:
        """All that it reads, in the order in which they load."""
        return self.profile.resources if self.profile else (self.resource,) if self.resource else ()


def guess(
    header: Sequence[str],
    sample: Data[str, Sequence[str]],
    *,
    resource: str | None = None,
    user: Any = None,
) -> Guess:
    """`sample` has a few values of each column (`Sheet.sample`); `resource` is what the person said it is."""
    from suppliers.profiles import saved

    header = list(header)
    remembered = saved.remembered(header, resource=resource, user=user)
    if remembered is not None:
        return _by_mapping(header, remembered, None, 1.0, _("as you mapped it the last time"))
    own = [one for one in _asked(resource) if _is_own(header, one)]
    if own:
        return _by_names(header, sample, own[0])
    found = _recognised(header, resource, [*saved.ready(user)])
    if found is not None:
        reason = _("as in the profile “%s”") % found.label
        confidence = 0.95 if found.verified else 0.85
        return _by_mapping(header, found.mapping(resource), found, confidence, reason)
    guesses = [_by_names(header, sample, one) for one in _asked(resource)]
    return max(guesses, key=lambda one: one.confidence)


def suited(resource: str, pairs: Data[str, str], sample: Data[str, Sequence[str]]) -> Mapping:
    """A mapping of columns that a person paired (target to source), each with the steps that its values ask for."""
    declared = RESOURCES[resource].by_name
    return Mapping(
        resource,
        {
            target: column_for(declared[target], source, list(sample.get(source, ())))
            for target, source in pairs.items()
        },
    )


def _asked(resource: str | None) -> list[Resource]:
    return [RESOURCES[resource]] if resource else list(RESOURCES.values())


def _is_own(header: list[str], resource: Resource) -> bool:
    """Every name but one in five is the resource's own, its needed key among them."""
    own = sum(name.strip().lower() in resource.by_name for name in header)
    needed = [name for name in resource.key if resource.is_needed(name)]
    names = {name.strip().lower() for name in header}
    return own * 5 >= len(header) * 4 and all(name in names for name in needed)


def _recognised(header: list[str], resource: str | None, profiles: list[Profile]) -> Profile | None:
    """The profile whose needed columns are all there; of several, the one that reads the most of the file."""
    known = {closest(name) for name in header}

    def fit(profile: Profile) -> tuple[int, int]:
        sources = {closest(source) for mapping in profile.into for source in mapping.sources}
        return len(sources & known), len(profile.needs)

    fitting = [
        profile
        for profile in profiles
        if profile.needs
        and all(closest(name) in known for name in profile.needs)
        and (resource is None or resource in profile.resources)
    ]
    return max(fitting, key=fit, default=None)


def _by_mapping(
    header: list[str], mapping: Mapping, profile: Profile | None, confidence: float, reason: str
) -> Guess:
    columns = []
    for target, column in mapping.columns.items():
        sources = [found for name in column.sources if (found := place_of(name, header))]
        if sources or (column.constant and not column.sources):
            columns.append(Matched(target, ", ".join(sources), reason, confidence, column))
    everything = profile.into if profile else (mapping,)
    read = {found for one in everything for name in one.sources if (found := place_of(name, header))}
    left = tuple(name for name in header if name not in read)
    return Guess(mapping.resource, mapping, profile, confidence, tuple(columns), left, reason)


def _by_names(header: list[str], sample: Data[str, Sequence[str]], resource: Resource) -> Guess:
    """The surest pairs first, each column on either side once."""
    pairs = [
        pair
        for column in resource.columns
        for name in header
        if (pair := _pair(resource, column, name, list(sample.get(name, ())))).confidence >= LEAST
    ]
    order = {name: place for place, name in enumerate(header)}
    pairs.sort(key=lambda pair: (-pair.confidence, order[pair.source], pair.target))
    taken: dict[str, Matched] = {}
    sources: set[str] = set()
    for pair in pairs:
        if pair.target not in taken and pair.source not in sources:
            taken[pair.target] = pair
            sources.add(pair.source)
    columns = tuple(taken[c.name] for c in resource.columns if c.name in taken)
    left = tuple(name for name in header if name not in sources)
    if not columns:
        return Guess(None, None, None, 0.0, (), left, _("no column is known"))
    mapping = Mapping(resource.name, {pair.target: pair.column for pair in columns})
    needed = [name for name in resource.key if resource.is_needed(name)]
    found = sum(taken[name].confidence for name in needed if name in taken) / max(1, len(needed))
    covered = sum(pair.confidence for pair in columns) / max(len(header), 1)
    confidence = round(0.6 * found + 0.4 * min(1.0, covered), 4)
    return Guess(resource.name, mapping, None, confidence, columns, left, _("by the names of its columns"))


def _pair(resource: Resource, declared: Declared, name: str, values: list[str]) -> Matched:
    """How well a column of the file fits a column of the resource."""
    confidence, reason = _by_name(resource, declared, name)
    by_values = not confidence and declared.name in TOLD_BY_VALUES and len(values) > 0
    fits = share(declared, values) if confidence or by_values else 0.0
    if by_values and fits > 0.9:
        confidence, reason = BY_VALUES, _("by its values")
    elif confidence and fits < 0.5:
        confidence = confidence * max(fits, 0.3)
        reason = _("%s, though most of its values do not fit") % reason
    column = column_for(declared, name, values) if confidence >= LEAST else Column((name,))
    if confidence and declared.kind in ("date", "open_date") and is_ambiguous(values, date_formats(values)):
        confidence = min(confidence, 0.6)
        reason = _("%s; day and month could be the other way round") % reason
    return Matched(declared.name, name, reason, round(confidence, 4), column)


def _by_name(resource: Resource, declared: Declared, name: str) -> tuple[float, str]:
    if name.strip().lower() == declared.name:
        return OWN, _("its own name")
    said = closest(name)
    known = synonyms(resource.name, declared.name)
    if said in known:
        return NAMED, _("a name that is used for it")
    if len(said) > 5 and any(len(word) > 5 and word in said for word in known):
        return WITHIN, _("a name that is used for it is part of its name")
    return 0.0, ""


@cache
def _told() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((Path(__file__).parent / "synonyms.toml").read_text())


@cache
def synonyms(resource: str, column: str) -> frozenset[str]:
    """What is said for a column of a resource, without blanks and signs."""
    told = _told().get(resource, {}).get(column) or _told()["any"].get(column, [])
    return frozenset(closest(word) for word in [column, *told])
