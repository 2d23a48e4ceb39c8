"""Whom a supplier may have meant: companies and sites on file for what it typed, an exact number first.

A person chooses. What an exact number names is chosen beforehand; where a name is only alike, nothing is; "new" stands
chosen only where nothing on file comes near.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from scoring.spelling import likeness
from suppliers.judging import NEW, Taken
from suppliers.judging.upstream import is_typed, plain
from suppliers.models import AlternativeAnswer, Site, Supplier

MOST_ALIKE = 5  # companies of a name
MOST_SITES = 6  # of a company
LEAST = 0.55  # likeness of a name

_ALIKE = """
    SELECT told.word, found.id
    FROM unnest(%(names)s::text[]) told (word) CROSS JOIN LATERAL (
        SELECT id FROM suppliers_supplier WHERE upper(name) %% upper(told.word)
        ORDER BY similarity(upper(name), upper(told.word)) DESC, id LIMIT %(most)s) found
"""


@dataclass(frozen=True)
class Choice:
    """`value` as the form has it: site:12, company:7 or new."""

    value: str
    words: str


@dataclass
class Meant:
    """Of one alternative; `chosen` is empty where a person has to choose."""

    choices: list[Choice] = field(default_factory=list)
    chosen: str = ""
    why: str = ""


def suggest(alternatives: Sequence[AlternativeAnswer], *, user: User) -> dict[int, Meant]:
    """For those that were typed. Five queries, however many."""
    typed = [one for one in alternatives if is_typed(one)]
    if not typed:
        return {}
    before = _before(typed, user=user)
    exact = _exact(typed, user=user)
    alike = _alike({one.company for one in typed if one.company}, user=user)
    companies: dict[int, Supplier] = {}
    for found in (*exact.values(), *alike.values()):
        companies |= {company.pk: company for company in found}
    sites = _sites(companies, user=user)
    return {one.pk: _meant(one, before, exact, alike, sites) for one in typed}


def read(
    told: Mapping[str, Any], alternatives: Iterable[AlternativeAnswer], *, user: User
) -> dict[int, Taken]:
    """What was chosen in a form, by alternative. Two queries."""
    chosen = {one.pk: str(told.get(f"taken-{one.pk}", "")) for one in alternatives}
    ids: dict[str, set[int]] = {"site": set(), "company": set()}
    for value in chosen.values():
        kind, _colon, number = value.partition(":")
        if kind in ids and number.isdecimal() and len(number) < 19:
            ids[kind].add(int(number))
    sites = Site.objects.visible_to(user).select_related("supplier").in_bulk(ids["site"])
    companies = Supplier.objects.visible_to(user).in_bulk(ids["company"])
    found: dict[int, Taken] = {}
    for pk, value in chosen.items():
        kind, _colon, number = value.partition(":")
        if value == NEW:
            found[pk] = NEW
        elif kind == "site" and number.isdecimal() and int(number) in sites:
            found[pk] = sites[int(number)]
        elif kind == "company" and number.isdecimal() and int(number) in companies:
            found[pk] = companies[int(number)]
    return found


def _before(typed: Sequence[AlternativeAnswer], *, user: User) -> dict[tuple[str, ...], Site]:
    """What the same words, or the same OS ID, were taken for before, by (kind, words)."""
    told = AlternativeAnswer.objects.filter(taken_as__in=Site.objects.visible_to(user))
    wanted = Q(company__in={one.company for one in typed if one.company})
    wanted |= Q(lei__in={one.lei for one in typed if one.lei and not one.company})
    wanted |= Q(os_id__in={one.os_id for one in typed if one.os_id})
    rows = told.filter(wanted).select_related("taken_as__supplier").order_by("pk")[:500]
    found: dict[tuple[str, ...], Site] = {}
    for row in rows:
        if row.taken_as is None:
            continue
        if row.os_id:
            found["os_id", row.os_id.upper()] = row.taken_as
        found["words", *_words(row)] = row.taken_as
    return found


def _words(one: AlternativeAnswer) -> tuple[str, ...]:
    return one.company.casefold(), one.town.casefold(), one.country, plain(one.lei), plain(one.duns)


def _exact(typed: Sequence[AlternativeAnswer], *, user: User) -> dict[int, list[Supplier]]:
    leis = {plain(one.lei) for one in typed if one.lei}
    numbers = {plain(one.duns) for one in typed if one.duns}
    written = numbers | {f"{one[:2]}-{one[2:5]}-{one[5:]}" for one in numbers}
    if not leis and not numbers:
        return {}
    rows = list(
        Supplier.objects.visible_to(user).filter(Q(lei__in=leis) | Q(duns__in=written)).order_by("pk")
    )
    found = {}
    for one in typed:
        same = [row for row in rows if (one.lei and plain(row.lei) == plain(one.lei)) or _same_duns(row, one)]
        if same:
            found[one.pk] = same
    return found


def _same_duns(row: Supplier, one: AlternativeAnswer) -> bool:
    return bool(one.duns and row.duns and plain(row.duns) == plain(one.duns))


def _alike(names: set[str], *, user: User) -> dict[str, list[Supplier]]:
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, {"names": sorted(names), "most": MOST_ALIKE})
        pairs = cursor.fetchall()
    companies = Supplier.objects.visible_to(user).in_bulk({pk for _word, pk in pairs})
    found: dict[str, list[Supplier]] = {}
    for word, pk in pairs:
        if pk in companies and likeness_of(word, companies[pk].name) >= LEAST:
            found.setdefault(word, []).append(companies[pk])
    for word, those in found.items():
        those.sort(key=lambda company: (-likeness_of(word, company.name), company.pk))
    return found


def likeness_of(told: str, name: str) -> float:
    """Either may be the longer: "Shin Kiln" and "Shin Kiln Ceramics Ltd" are alike."""
    return max(likeness(told, name), likeness(name, told))


def _sites(companies: Mapping[int, Supplier], *, user: User) -> dict[int, list[Site]]:
    if not companies:
        return {}
    rows = Site.objects.visible_to(user).filter(supplier__in=list(companies), is_placeholder=False)
    found: dict[int, list[Site]] = {pk: [] for pk in companies}
    for site in rows.select_related("supplier").order_by("code")[:1000]:
        found[site.supplier_id].append(site)
    return found


def _meant(
    one: AlternativeAnswer,
    before: Mapping[tuple[str, ...], Site],
    exact: Mapping[int, list[Supplier]],
    alike: Mapping[str, list[Supplier]],
    sites: Mapping[int, list[Site]],
) -> Meant:
    meant, seen = Meant(), set()
    again = before.get(("os_id", one.os_id.upper())) if one.os_id else None
    again = again or before.get(("words", *_words(one)))
    if again is not None:
        meant.choices.append(Choice(f"site:{again.pk}", _site(again)))
        meant.chosen, meant.why = (
            meant.choices[0].value,
            _("the same was told before, and taken for this site"),
        )
    same = exact.get(one.pk, [])
    for company in (*same, *alike.get(one.company, [])):
        if company.pk in seen:
            continue
        seen.add(company.pk)
        meant.choices += _of_company(company, one, sites.get(company.pk, []), meant.choices)
    if not meant.chosen and same:
        meant.chosen = _best(same[0], one, sites.get(same[0].pk, []))
        meant.why = _("its number is on file")
    if not meant.choices:
        meant.chosen = NEW
    elif not meant.chosen:
        meant.why = _("the name is like one on file: choose")
    meant.choices.append(Choice(NEW, _("a new company, with this site")))
    return meant


def _of_company(
    company: Supplier, one: AlternativeAnswer, sites: Sequence[Site], known: Sequence[Choice]
) -> list[Choice]:
    there = {choice.value for choice in known}
    first = sorted(sites, key=lambda site: (site.country != one.country, site.pk))[:MOST_SITES]
    found = [Choice(f"site:{site.pk}", _site(site)) for site in first if f"site:{site.pk}" not in there]
    return [*found, Choice(f"company:{company.pk}", _("a new site of %s") % (company.name or company.code))]


def _best(company: Supplier, one: AlternativeAnswer, sites: Sequence[Site]) -> str:
    """The company's one site in the country told; else a new site of it."""
    there = [site for site in sites if one.country and site.country == one.country]
    if len(there) == 1 and (
        not one.town or one.town.casefold() in there[0].name.casefold() or len(sites) == 1
    ):
        return f"site:{there[0].pk}"
    return f"company:{company.pk}"


def _site(site: Site) -> str:
    words = f"{site.name or site.code} ({site.country})" if site.country else site.name or str(site.code)
    return f"{words} – {site.supplier}"
