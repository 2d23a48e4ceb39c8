"""What can be done to cells on their way, each by a name with parameters as data.

A step takes trimmed cells (null = empty) and gives cells, where they cannot be translated (a mask, or None) and the
sentence for that. Each works on a whole column at once.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from suppliers.profiles import amounts, texts
from suppliers.profiles.readings import Around, Given, Reading


@dataclass(frozen=True)
class Kind:
    """A step as it is declared. A parameter whose default is `...` has to be told. `alone`: it looks at nothing
    else, so that each different cell need be read only once."""

    run: Callable[[pa.Array, Given, Around], Reading]
    about: str
    parameters: dict[str, Any] = field(default_factory=dict)
    alone: bool = True


@dataclass(frozen=True)
class Step:
    """One step of one column: its name, and the parameters that were told."""

    name: str
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        return STEPS[self.name]

    def run(self, cells: pa.Array, around: Around) -> Reading:
        return self.kind.run(cells, self.kind.parameters | self.told, around)


STEPS: dict[str, Kind] = {
    "strip_zeros": Kind(texts.strip_zeros, "000123 is 123; a code with letters stays as it is"),
    "pad": Kind(texts.pad, "123 is 000123, of digits alone, to `length`", {"length": 10}),
    "upper": Kind(texts.upper, "in capitals"),
    "lower": Kind(texts.lower, "in small letters"),
    "cut": Kind(texts.cut, "the first `length` characters", {"length": 60}),
    "before": Kind(texts.before, "what stands before the first `text`", {"text": ...}),
    "after": Kind(texts.after, "what stands after the first `text`", {"text": ...}),
    "replace": Kind(texts.replace, "`text` replaced `with` another", {"text": ..., "with": ""}),
    "zero_is_empty": Kind(texts.zero_is_empty, "0, 0.000 and 00000000 say that there is none"),
    "translate": Kind(
        texts.translate,
        "each cell by the table `to`; another one is kept, empty, an error, or what `other` says",
        {"to": {}, "other": "error"},
    ),
    "date": Kind(
        texts.date,
        "a date of one of the `formats`, in their order: iso, dats, odata, excel, or such as %d.%m.%Y, "
        "%m/%d/%y, %d-%b-%y",
        {"formats": ("iso",)},
    ),
    "lead_time": Kind(
        texts.lead_time, "2W, 10D or <1M+5D> in days: a week 7, a month 30, a quarter 91, a year 365"
    ),
    "country": Kind(
        texts.country, "a country's name in English or German, or its code of two or three letters"
    ),
    "pair": Kind(texts.pair, "of Odoo's [7, name] the `id` or the `name`", {"take": "id"}),
    "number": Kind(
        amounts.number,
        "1.234,50 or 1,234.50 by the `decimal` sign (auto: as the cells tell), 5.000- is -5.000",
        {"decimal": "auto"},
    ),
    "per": Kind(amounts.per, "divided by the column `by`: 250.00 per 100 is 2.5", {"by": ...}, alone=False),
    "times": Kind(amounts.times, "times the column `by`", {"by": ...}, alone=False),
    "minus_where": Kind(
        amounts.minus_where,
        "negative where the column `by` is one of `values`",
        {"by": ..., "values": ()},
        alone=False,
    ),
    "zero_where": Kind(
        amounts.zero_where,
        "0 where the column `by` is one of `values`",
        {"by": ..., "values": ()},
        alone=False,
    ),
    "zero_unless": Kind(
        amounts.zero_unless,
        "0 where the column `by` is none of `values`",
        {"by": ..., "values": ()},
        alone=False,
    ),
    "never_negative": Kind(amounts.never_negative, "0 where it is negative"),
}
