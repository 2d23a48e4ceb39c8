"""Three hundred suppliers over a year: what is true, what each tells of it, and how."""

import random
from dataclasses import dataclass, field
from typing import Any

SUPPLIERS, PARTS, UPSTREAM = 300, 150, 40
KINDS = {
    "prompt": 90,
    "late": 35,
    "partial": 40,
    "keyed": 30,
    "corrected": 15,
    "too_late": 20,
    "silent": 25,
    "declines": 20,
    "script": 5,
    "flood": 5,
    "huge": 5,
    "replay": 5,
    "foreign": 5,
}
ON_FILE = UPSTREAM // 2  # of the places upstream we know the first half, by their LEI


@dataclass(frozen=True)
class Need:
    """`places`: numbers of places upstream; None: somebody, and nobody says who."""

    places: tuple[int, ...]
    together: str
    complete: bool


@dataclass
class One:
    """A supplier: what it is like, and what is true of its factory. `told` is what stands to be accepted."""

    number: int
    kind: str
    truth: dict[str, Need]
    told: dict[str, Need] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return f"S{self.number:03}"

    @property
    def site(self) -> str:
        return f"F-{self.code}"

    @property
    def is_whole(self) -> bool:
        return self.kind != "partial"


def lei(number: int) -> str:
    """Of a place upstream, with the digits that check it."""
    start = f"529900HOLDFAST{number:04}"
    digits = int("".join(str(int(sign, 36)) for sign in start + "00"))
    return f"{start}{98 - digits % 97:02}"


def place(number: int) -> dict[str, Any]:
    told = {
        "company": f"Upstream {number:02} Works",
        "town": f"Town {number}",
        "country": "JP" if number % 3 else "KR",
    }
    return told | {"lei": lei(number)}


def suppliers(seed: int = 20260302) -> list[One]:
    drawn = random.Random(seed)
    kinds = [kind for kind, count in KINDS.items() for _one in range(count) if kind != "keyed"]
    drawn.shuffle(kinds)
    # Both sources of a part name nobody.
    for first in sorted(drawn.sample(range(PARTS), KINDS["keyed"] // 2)):
        kinds.insert(first, "keyed")
    for first in [n for n, kind in enumerate(kinds[:PARTS]) if kind == "keyed"]:
        kinds.insert(first + PARTS, "keyed")
    found = []
    for number, kind in enumerate(kinds):
        truth = {}
        for material in drawn.sample(["steel", "resin", "magnets"], 1 if drawn.random() < 0.6 else 2):
            count = drawn.choice((1, 1, 2, 3))
            # What feeds the sources of one part lies near each other.
            near = [(number % PARTS + step * 11) % UPSTREAM for step in range(3)]
            places = tuple(sorted(drawn.sample(near, count)))
            truth[material] = Need(places, drawn.choice(("any", "all")) if count > 1 else "any", True)
        found.append(One(number, kind, truth, _told(kind, truth)))
    return found


def _told(kind: str, truth: dict[str, Need]) -> dict[str, Need]:
    """What in the end a good answer of it says: a partial one names the first input, and not that it is all."""
    if kind in ("silent", "declines", "too_late", "script", "flood", "huge", "foreign"):
        return {}
    if kind == "partial":
        material, need = next(iter(truth.items()))
        return {material: Need(need.places, need.together, False)}
    return dict(truth)


def facts() -> dict[str, str]:
    """As files: parts of two suppliers each, their factories, and the places upstream that we know."""
    numbers = range(SUPPLIERS)
    known = range(ON_FILE)
    bodies = {"plants": ["code,country", "W1,DE"]}
    bodies["parts"] = ["number,plant,procurement", *(f"P{n:03},W1,buy" for n in range(PARTS))]
    bodies["suppliers"] = ["code,name,lei", *(f"S{n:03},Supplier {n}," for n in numbers)]
    bodies["suppliers"] += [f"U{n:02},Upstream {n:02} Works,{lei(n)}" for n in known]
    bodies["sites"] = ["code,supplier,kind,country,name"]
    bodies["sites"] += [f"F-S{n:03},S{n:03},factory,DE,Factory {n}" for n in numbers]
    bodies["sites"] += [f"UP{n:02},U{n:02},factory,{place(n)['country']},Works {n}" for n in known]
    bodies["sources"] = ["part,plant,supplier,site,role"]
    for n in numbers:
        role = "primary" if n < PARTS else "secondary"
        bodies["sources"].append(f"P{n % PARTS:03},W1,S{n:03},F-S{n:03},{role}")
    return {name: "\n".join(lines) + "\n" for name, lines in bodies.items()}


Place = tuple[int, bool]  # its number, and whether it is told by a code: the two do not meet


def stopping(everyone: list[One]) -> dict[int, set[Place]]:
    """By brute force: of each part the places upstream whose loss alone stops it, as far as it was told. A need that
    may have other alternatives never stops anything for certain."""
    found: dict[int, set[Place]] = {}
    for part in range(PARTS):
        sources = [everyone[number] for number in range(part, SUPPLIERS, PARTS)]
        lost = [(number, coded) for number in range(UPSTREAM) for coded in (False, True)]
        found[part] = {one for one in lost if all(_stops(one, source) for source in sources)}
    return found


def _stops(lost: Place, source: One) -> bool:
    number, coded = lost
    if coded != (source.kind == "keyed"):
        return False
    return any(_fails(number, need) for need in source.told.values() if need.complete)


def _fails(lost: int, need: Need) -> bool:
    return lost in need.places if need.together == "all" else need.places == (lost,)
