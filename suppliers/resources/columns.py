"""What a column, a reference and a resource are.

A column's kind, length, digits and choices are read off its model field; only what a model cannot
know is declared: what it means, and which text is a country or a currency.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

KINDS = {
    models.CharField: "text",
    models.EmailField: "email",
    models.DecimalField: "number",
    models.SmallIntegerField: "whole",
    models.DateField: "date",
    models.BooleanField: "flag",
    ArrayField: "codes",
}


MAY_BE_LEFT_OUT = frozenset({"plant", "site", "valid_from"})


@dataclass(frozen=True)
class Column:
    """One column of a file or field of a body.

    `kind` is one of text, email, country, currency, locode, choice, number, whole, date, flag, codes.
    `model_field` is None where the column only takes part in a reference. `names` is the resource whose keys
    stand in it though no foreign key does: in a list of codes, or a number that stands for it at every plant.
    """

    name: str
    about: Any
    kind: str = ""
    example: str = ""
    model_field: Any = None
    max_length: int = 60
    names: str = ""

    @property
    def db_column(self) -> str:
        return self.model_field.column

    @property
    def choices(self) -> list[str]:
        return [value for value, _label in self.model_field.choices or ()]

    @property
    def is_required(self) -> bool:
        """True where a new row cannot do without it: not null, and nothing to fall back on."""
        f = self.model_field
        return f is not None and not f.null and not f.has_default()

    @property
    def fallback(self) -> Any:
        """What an empty cell, or a new row without the column, is stored as (None reads as NULL)."""
        return self.model_field.get_default() if self.model_field.has_default() else None


@dataclass(frozen=True)
class Reference:
    """A foreign key given by the natural key of what it points to.

    `columns` are this resource's columns that hold that key, in the order of the other's key. An
    `optional` reference may be left out whole. `given` is the column that people think of as the reference,
    where that is not the first.
    """

    field: str
    to: str
    columns: tuple[str, ...]
    optional: bool = False
    given: str = ""

    @property
    def db_column(self) -> str:
        return f"{self.field}_id"

    @property
    def given_by(self) -> str:
        """The column that people think of as the reference."""
        return self.given or self.columns[0]

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns that a row cannot do without; of several, those of MAY_BE_LEFT_OUT are not."""
        if self.optional:
            return ()
        return tuple(c for c in self.columns if c not in MAY_BE_LEFT_OUT or self.columns == (c,))


@dataclass(frozen=True)
class Resource:
    """A kind of fact: its model, its natural key, its columns and what it points to."""

    name: str
    model: type[models.Model]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    references: tuple[Reference, ...] = ()
    about: Any = ""
    unseen: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {c.name: c for c in self.columns}

    @cached_property
    def table(self) -> str:
        return self.model._meta.db_table

    def rows(self) -> models.QuerySet:
        """The rows that people told us of; `unseen` rows stand in for what nobody told."""
        return (
            self.model._default_manager.exclude(**self.unseen)
            if self.unseen
            else self.model._default_manager.all()
        )

    @cached_property
    def values(self) -> tuple[Column, ...]:
        """The columns that are stored in this table as they are."""
        return tuple(c for c in self.columns if c.model_field is not None)

    @cached_property
    def key_fields(self) -> tuple[str, ...]:
        """The natural key as database columns of this table."""
        # The first reference that uses a column is what it stands for: a source's supplier is its seller,
        # though its site needs the supplier too, where it is not told.
        taken = {name: r.db_column for r in reversed(self.references) for name in r.columns}
        names = [self.by_name[k].db_column if self.by_name[k].model_field else taken[k] for k in self.key]
        return tuple(dict.fromkeys(names))

    def is_needed(self, key: str) -> bool:
        """Whether a row cannot do without this part of its key."""
        f = self.by_name[key].model_field
        if f is not None:
            return not (f.null or f.blank)
        return any(key in r.needed for r in self.references)

    def template(self) -> str:
        """The header line of a file of this resource."""
        return ",".join(c.name for c in self.columns) + "\n"


def declare(name, model, *, key, columns, references=(), about="", unseen=None, names=None) -> Resource:
    """Make a resource; `columns` are (name, about) or (name, about, kind or example ...) in file order.
    `names`: of which columns name rows of which other resource without a foreign key."""
    referring = {c for r in references for c in r.columns}
    made = []
    for column_name, text, *more in columns:
        kind = more[0] if more else ""
        if column_name in referring:
            made.append(Column(column_name, text, kind=kind or "text"))
            continue
        f = model._meta.get_field(column_name)
        kind = kind or ("choice" if f.choices else KINDS[type(f)])
        longest = getattr(f, "max_length", None) or 0
        of = (names or {}).get(column_name, "")
        made.append(Column(column_name, text, kind, model_field=f, max_length=longest, names=of))
    return Resource(name, model, tuple(key), tuple(made), tuple(references), about, unseen=unseen or {})
