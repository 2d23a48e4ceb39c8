"""What a profile is: data that says which column comes from where, and what is done to its cells on the way.

`suppliers.profiles.taken` makes one out of data from outside.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from suppliers.profiles.steps import Step
from suppliers.resources import RESOURCES


class ProfileRefused(Exception):
    """A definition that makes no sense, or a profile that is not there; `str()` is the sentence."""


@dataclass(frozen=True)
class Column:
    """Where a column's cells come from, and the steps on their way.

    Of `sources` the first that the file has (`how` "any"), the first that is filled in a row ("first_of"), or all
    joined by `between` ("join"). Cells that say one of `blank` count as empty; an empty one is `constant`.
    """

    sources: tuple[str, ...] = ()
    how: str = "any"
    between: str = ""
    constant: str = ""
    blank: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()

    def as_data(self) -> dict[str, Any]:
        data: dict[str, Any] = {}
        if self.sources:
            one = len(self.sources) == 1 and self.how == "any"
            data["from" if self.how == "any" else self.how] = self.sources[0] if one else list(self.sources)
        if self.between:
            data["between"] = self.between
        if self.constant:
            data["constant"] = self.constant
        if self.blank:
            data["blank"] = list(self.blank)
        if self.steps:
            data["do"] = [{"step": step.name, **step.told} if step.told else step.name for step in self.steps]
        return data


@dataclass(frozen=True)
class Condition:
    """Rows to take: those in which a source is empty, is filled, is one of `values`, or is none of them."""

    source: str
    operator: str
    values: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        told = True if self.operator in ("empty", "filled") else list(self.values)
        return {"from": self.source, self.operator: told}


@dataclass(frozen=True)
class Mapping:
    """One resource out of a file. `merge` adds rows of the same key up (`quantity: sum`, the rest is the first's);
    `twice` "first" keeps the first row of a key, "same" leaves out rows that say the same again."""

    resource: str
    columns: dict[str, Column]
    where: tuple[Condition, ...] = ()
    merge: dict[str, str] = field(default_factory=dict)
    twice: str = ""

    @property
    def owns(self) -> tuple[str, ...]:
        """The fields that it says something of; all others are left untouched."""
        key = RESOURCES[self.resource].key
        return tuple(name for name in self.columns if name not in key)

    @property
    def sources(self) -> tuple[str, ...]:
        """Every column of the file that it reads."""
        named = [source for column in self.columns.values() for source in column.sources]
        named += [
            step.told["by"] for column in self.columns.values() for step in column.steps if "by" in step.told
        ]
        return tuple(dict.fromkeys([*named, *(condition.source for condition in self.where)]))

    def as_data(self) -> dict[str, Any]:
        data: dict[str, Any] = {"resource": self.resource}
        if self.twice:
            data["twice"] = self.twice
        if self.where:
            data["where"] = [condition.as_data() for condition in self.where]
        if self.merge:
            data["merge"] = dict(self.merge)
        return data | {"columns": {name: column.as_data() for name, column in self.columns.items()}}


@dataclass(frozen=True)
class Profile:
    """A named list of mappings, in the order in which they load.

    `needs` are the columns by which a file is recognised, all of them; `verified` says whether that shape was
    read somewhere, `verified_by` where, or what is from general knowledge.
    """

    name: str
    label: str
    into: tuple[Mapping, ...]
    about: str = ""
    system: str = ""
    verified: bool = False
    verified_by: str = ""
    needs: tuple[str, ...] = ()

    @property
    def resources(self) -> tuple[str, ...]:
        return tuple(mapping.resource for mapping in self.into)

    def mapping(self, resource: str | None = None) -> Mapping:
        """What it reads into this resource; without a name, into its first."""
        found = next((m for m in self.into if resource in (None, m.resource)), None)
        if found is None:
            raise ProfileRefused(
                _("The profile “%(name)s” does not read %(resource)s. It reads: %(reads)s.")
                % {"name": self.name, "resource": resource, "reads": ", ".join(self.resources)}
            )
        return found

    def as_data(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "label": self.label,
            "about": self.about,
            "system": self.system,
            "verified": self.verified,
            "verified_by": self.verified_by,
            "needs": list(self.needs),
            "into": [mapping.as_data() for mapping in self.into],
        }
