"""Search over everything: parts, suppliers (by former names too), sites, orders, ports and tools; the best first.

Rows that may be meant are read by index, a few dozen a kind: by their digits, by words that they hold, and
where those find little, by the words that a misspelt one may have meant. Then all are ranked alike.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from scoring import vocabulary
from scoring.spelling import likeness, slips, words
from suppliers.models import ExternalKey, FormerName, OrderLine, Part, Port, Site, Supplier, Tool
from suppliers.numbers import Digits, digits, squeezed

LONGEST = 100  # of what is asked, in letters
MOST_WORDS = 6
CANDIDATES = 40  # of one kind, by one way
ORDER_LINES = 200
TRIGRAM = 3  # letters; words that are all shorter are read by their beginning
ENOUGH = 3  # answers of a kind that hold what was asked: then nobody has misspelt it

KINDS = ("part", "supplier", "site", "order", "port", "tool")  # what comes first of equals
SAME_TEXT, SAME_NUMBER, SAME_DIGITS, SAME_START = 1.0, 0.98, 0.95, 0.72
KEYED = 0.97  # by its key in another system
OF_NAMES, OF_FORMER, LEAST = 0.94, 0.92, 0.4
OF_SITES = 0.06  # less: sites are called after the company, which is looked for more often


@dataclass(frozen=True)
class Hit:
    """`number` and `name` say which row. `page` shows it, or what it belongs to, and takes `args`."""

    kind: str
    page: str
    pk: int
    number: str
    name: str
    detail: str
    rank: float  # 0-1

    @property
    def args(self) -> list[str | int]:
        return [f"{self.kind}s", self.pk] if self.page == "row_history" else [self.pk]


@dataclass(frozen=True)
class Asked:
    text: str
    words: list[str]
    digits: str
    squeezed: str

    @classmethod
    def read(cls, told: str) -> "Asked":
        text = " ".join(told.replace("\0", " ").split())[:LONGEST]
        every = words(text)[: 2 * MOST_WORDS]
        found = [word for word in every if len(word) > 1 or word.isdigit()] or every
        return cls(text, found[:MOST_WORDS], digits(text) if len(text.split()) == 1 else "", squeezed(text))

    @cached_property
    def choices(self) -> list[list[str]]:
        """Each word with those that it may have been meant as."""
        near = vocabulary.meant(self.words)
        return [[word, *near.get(word.upper(), ())] for word in self.words]

    def of_number(self, number: str) -> float:
        """How well a number answers: the same, the same without zeros, without letters too, or its start."""
        if number.casefold() == self.text.casefold():
            return SAME_TEXT
        same = squeezed(number)
        if same and same == self.squeezed:
            return SAME_NUMBER
        left = digits(number)
        if self.digits and self.squeezed == self.digits and left == self.digits:
            return SAME_DIGITS
        starts = same.startswith(self.squeezed) or (
            self.squeezed == self.digits and left.startswith(self.digits)
        )
        if self.squeezed and starts:
            return SAME_START - 0.01 * min(20, len(same) - len(self.squeezed))
        return 0.5 if len(self.squeezed) > 2 and self.squeezed in same else 0.0


def find(told: str, *, user: User, most: int) -> list[Hit]:
    """The best answers to what was asked, over all kinds."""
    asked = Asked.read(told)
    if not asked.words:
        return []
    hits: dict[tuple[str, int, str], Hit] = {}
    for read in _READ:
        for hit in read(asked, user):
            if hit.rank >= LEAST and hit.rank > hits.get((hit.kind, hit.pk, hit.number), _NOTHING).rank:
                hits[hit.kind, hit.pk, hit.number] = hit
    return sorted(hits.values(), key=_best_first)[:most]


_NOTHING = Hit("", "", 0, "", "", "", 0.0)


def _best_first(hit: Hit) -> tuple[float, int, str, int]:
    return -round(hit.rank, 4), KINDS.index(hit.kind), hit.number, hit.pk


def _parts(asked: Asked, user: User) -> Iterator[Hit]:
    parts = Part.objects.visible_to(user)
    columns = ("pk", "number", "description", "plant__code", "status")
    for pk, number, description, plant, status in _candidates(parts, asked, columns, "number", "description"):
        rank = max(asked.of_number(number), _named(asked, f"{number} {description}", description))
        if status == Part.Status.OBSOLETE:
            rank -= 0.03
        yield Hit("part", "part", pk, number, description, _("plant %s") % plant if plant else "", rank)


def _suppliers(asked: Asked, user: User) -> Iterator[Hit]:
    suppliers = Supplier.objects.visible_to(user)
    columns = ("pk", "code", "name", "country")
    for pk, code, name, _country in _candidates(suppliers, asked, columns, "code", "name"):
        yield Hit("supplier", "supplier", pk, code, name, "", max(asked.of_number(code), _named(asked, name)))
    former = FormerName.objects.visible_to(user)
    columns = ("supplier_id", "supplier__code", "supplier__name", "name")
    for pk, code, name, before in _candidates(former, asked, columns, "", "name"):
        rank = likeness(asked.text, before) * OF_FORMER if before != name else 0.0
        yield Hit("supplier", "supplier", pk, code, name, _("formerly %s") % before, rank)


def _sites(asked: Asked, user: User) -> Iterator[Hit]:
    sites = Site.objects.visible_to(user).filter(is_placeholder=False)
    columns = ("supplier_id", "code", "name", "supplier__name", "supplier__code")
    for pk, code, name, of, of_code in _candidates(sites, asked, columns, "code", "name"):
        rank = max(asked.of_number(code), _named(asked, name) - OF_SITES)
        yield Hit("site", "supplier", pk, code, name, _("run by %s") % (of or of_code), rank)


def _orders(asked: Asked, user: User) -> Iterator[Hit]:
    if not asked.digits:
        return
    lines = _by_digits(OrderLine.objects.visible_to(user), "order", asked, ORDER_LINES)
    found: dict[str, list[tuple[int, str, str]]] = {}
    for order, part, number, supplier, code in lines.values_list(
        "order",
        "source__part_id",
        "source__part__number",
        "source__supplier__name",
        "source__supplier__code",
    ):
        found.setdefault(order, []).append((part, number, supplier or code))
    for order, items in found.items():
        part, number, supplier = items[0]
        more = len({number for _part, number, _supplier in items}) - 1
        detail = ngettext("%(part)s and %(more)d part more", "%(part)s and %(more)d parts more", more)
        detail = detail % {"part": number, "more": more} if more else number
        yield Hit("order", "part", part, order, supplier, detail, asked.of_number(order) - 0.005)


def _ports(asked: Asked, user: User) -> Iterator[Hit]:
    ports = Port.objects.visible_to(user)
    columns = ("pk", "unlocode", "name", "country")
    for pk, code, name, country in _candidates(ports, asked, columns, "unlocode", "name"):
        rank = max(asked.of_number(code), _named(asked, name) - OF_SITES)
        yield Hit("port", "row_history", pk, code, name, country or "", rank)


def _tools(asked: Asked, user: User) -> Iterator[Hit]:
    tools = Tool.objects.visible_to(user)
    columns = ("pk", "code", "site__name", "site__code")
    for pk, code, site, of_code in _candidates(tools, asked, columns, "code", "code"):
        at = site or of_code
        yield Hit("tool", "row_history", pk, code, "", _("at %s") % at if at else "", asked.of_number(code))


def _elsewhere(asked: Asked, user: User) -> Iterator[Hit]:
    """By what another system calls it, or it was called here before it was merged."""
    keys = ExternalKey.objects.visible_to(user).exclude(resource="plants").filter(key__iexact=asked.text)
    for one in keys.select_related("supplier", "part", "site__supplier").order_by("pk")[:CANDIDATES]:
        said = _("%(key)s in %(system)s") if one.system else _("formerly %(key)s")
        detail = said % {"key": one.key, "system": one.system}
        if one.supplier is not None:
            yield Hit(
                "supplier", "supplier", one.supplier.pk, one.supplier.code, one.supplier.name, detail, KEYED
            )
        elif one.part is not None:
            yield Hit("part", "part", one.part.pk, one.part.number, one.part.description, detail, KEYED)
        elif one.site is not None:
            site = one.site
            yield Hit("site", "supplier", site.supplier_id, site.code or "", site.name, detail, KEYED)


_READ = (_parts, _suppliers, _sites, _orders, _ports, _tools, _elsewhere)


def _named(asked: Asked, *texts: str) -> float:
    return max(likeness(asked.text, text) for text in texts) * OF_NAMES


def _candidates(rows: QuerySet, asked: Asked, columns: Iterable[str], number: str, name: str) -> list[tuple]:
    """Rows that may be meant, as tuples; a row may come twice."""
    columns = tuple(columns)
    found: list[tuple] = []
    if number and asked.digits:
        found += _by_digits(rows, number, asked, CANDIDATES).values_list(*columns)
    if max(map(len, asked.words)) < TRIGRAM:
        starts = Q(
            **{f"{column}__istartswith": asked.text for column in (name, number) if column}, _connector=Q.OR
        )
        return found + list(rows.filter(starts).values_list(*columns)[:CANDIDATES])
    holding = list(_holding(rows, [[word] for word in asked.words], number, name).values_list(*columns))
    found += holding
    if len(holding) == CANDIDATES:
        found += _said_so(rows, asked, columns, number, name)
    if len(holding) < ENOUGH and not (asked.digits and found):
        found += _misspelt(rows, asked, columns, number, name)
    return found


def _by_digits(rows: QuerySet, number: str, asked: Asked, most: int) -> QuerySet:
    """The same digits first, then longer ones: as the index runs."""
    by = Digits(number)
    starts = rows.annotate(by_digits=by).filter(by_digits__startswith=asked.digits)
    return starts.order_by(by)[:most]


def _holding(rows: QuerySet, choices: Iterable[list[str]], number: str, name: str) -> QuerySet:
    """Every word, or one of those that may be meant by it, in the number or the name."""
    for some in choices:
        holds = Q()
        for word in some:
            holds |= Q(**{f"{name}__icontains": word})
            if number:
                holds |= Q(**{f"{number}__icontains": word})
        rows = rows.filter(holds)
    return rows[:CANDIDATES]


def _said_so(rows: QuerySet, asked: Asked, columns: tuple[str, ...], number: str, name: str) -> list[tuple]:
    """Of too many that hold the words, those that are called just that, and some that begin with it."""
    same, starts = Q(**{f"{name}__iexact": asked.text}), Q(**{f"{name}__istartswith": asked.text})
    if number:
        same |= Q(**{f"{number}__iexact": asked.text})
    return [
        *rows.filter(same).values_list(*columns)[:ENOUGH],
        *rows.filter(starts).values_list(*columns)[:CANDIDATES],
    ]


def _misspelt(rows: QuerySet, asked: Asked, columns: tuple[str, ...], number: str, name: str) -> list[tuple]:
    found = list(_holding(rows, asked.choices, number, name).values_list(*columns))
    told = [some for some in asked.choices if slips(len(some[0]))]
    if not found and len(asked.words) > 1 and told:
        # One word is beyond mending: the longest of the others may do.
        longest = sorted(told, key=lambda some: -len(some[0]))[:2]
        for some in longest:
            found += _holding(rows, [some], number, name).values_list(*columns)
    return found
