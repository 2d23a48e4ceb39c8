"""What the filters of Portfolio and Parts offer: the plants, categories, buyers and countries there are."""

from collections import defaultdict

from django.core.cache import cache
from django.db.models import F, TextField, Value
from django.db.models.functions import Cast, Coalesce, NullIf
from redis.exceptions import RedisError

from accounts.models import User
from scoring.models import Position
from suppliers.models import Part, Plant

KEY = "scoring.choices"
SECONDS = 60  # so long a new category may be missing from the list; its parts are listed at once
MOST = 300  # of one kind; what is left out can still be searched for

Choices = dict[str, list[tuple[str, str]]]


def offered(user: User) -> Choices:
    """`plant`, `category`, `buyer`, `country`: (value, words) each. One query, or none."""
    try:
        kept = cache.get(KEY)
    except RedisError:
        return read(user)
    if kept is None:
        kept = read(user)
        cache.set(KEY, kept, SECONDS)
    return kept


def read(user: User) -> Choices:
    plants = Plant.objects.visible_to(user).annotate(
        filter=Value("plant"),
        value=Cast("code", TextField()),
        words=Coalesce(NullIf("name", Value("")), "code"),
    )
    parts, positions = Part.objects.visible_to(user), Position.objects.visible_to(user)
    lists = [
        plants.order_by("code"),
        _distinct(parts.exclude(category=""), "category", "category"),
        _distinct(parts.exclude(buyer=""), "buyer", "buyer"),
        _distinct(positions.exclude(primary_country=None), "country", "primary_country"),
    ]
    first, *others = (one.values_list("filter", "value", "words")[:MOST] for one in lists)
    found: Choices = defaultdict(list)
    for kind, value, words in first.union(*others, all=True):
        found[kind].append((value, words))
    return {kind: sorted(pairs, key=lambda pair: pair[1].casefold()) for kind, pairs in found.items()}


def _distinct(rows, kind: str, column: str):
    text = Cast(column, TextField())
    return rows.annotate(filter=Value(kind), value=text, words=F("value")).distinct().order_by()
