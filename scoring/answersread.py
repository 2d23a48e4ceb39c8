"""One questionnaire as a person reads it: per site and need, what is on file beside what was answered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.models import User
from scoring import tiertwo, whoisit
from scoring.tiertwo import Told
from scoring.whoisit import Meant
from suppliers.judging import NEW, Taken
from suppliers.judging.upstream import called, is_typed
from suppliers.models import (
    AlternativeAnswer,
    Dependency,
    NeedAnswer,
    NoticeAnswer,
    Questionnaire,
    Site,
    SiteAnswer,
    Source,
)
from suppliers.models.answers import Covers, Judged

OPEN = (Judged.OPEN, Judged.ASKED_BACK)
MOST_PARTS = 8  # that are named as sharing a code


@dataclass(frozen=True)
class Same:
    """Other sites whose needs carry the same code, and parts that are made there."""

    sites: tuple[Site, ...]
    parts: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Alternative:
    answer: AlternativeAnswer
    meant: Meant | None
    same: Same | None
    is_new: bool  # not among the rows on file

    @property
    def called(self) -> str:
        """What was typed; empty where it is a site on file, a code, or nobody."""
        return called(self.answer) if is_typed(self.answer) else ""


@dataclass(frozen=True)
class Need:
    answer: NeedAnswer
    on_file: list[Told]
    alternatives: list[Alternative]
    going: frozenset[int]  # rows on file that the answer does not hold
    typed: str = ""  # why, as it was typed and not taken
    is_marked: bool = False  # to be asked back
    chosen_at: str = ""  # of its supplier's sites, where this one is not known yet

    @property
    def is_open(self) -> bool:
        return self.answer.judged in OPEN

    @property
    def is_complete(self) -> bool:
        """Whether the rows on file say that there are no others: each of them has to."""
        return all(told.row.complete for told in self.on_file)

    @property
    def is_as_on_file(self) -> bool:
        return bool(self.on_file) and not self.going and not any(one.is_new for one in self.alternatives)


@dataclass
class OfSite:
    site: Site
    answer: SiteAnswer | None
    needs: list[Need] = field(default_factory=list)
    others: list[Told] = field(default_factory=list)  # on file, and not among the needs answered
    typed: str = ""

    @property
    def is_open(self) -> bool:
        return self.answer is not None and self.answer.judged in OPEN and self.answer.covers != Covers.UNTOLD


@dataclass(frozen=True)
class Notice:
    answer: NoticeAnswer
    typed: str = ""

    @property
    def is_open(self) -> bool:
        return self.answer.judged in OPEN


@dataclass(frozen=True)
class Read:
    sites: list[OfSite]
    notices: list[Notice]
    own_sites: list[Site]  # of the supplier, where one of its sites is not known yet
    alternatives: list[AlternativeAnswer]
    needs: list[NeedAnswer]
    site_answers: list[SiteAnswer]

    @property
    def waiting(self) -> int:
        return (
            sum(need.judged in OPEN for need in self.needs)
            + sum(one.is_open for one in self.sites)
            + sum(one.is_open for one in self.notices)
        )

    def chosen(self) -> dict[str, str]:
        """As the form would send it, were nothing changed."""
        return {
            f"taken-{one.answer.pk}": one.meant.chosen or NEW
            for site in self.sites
            for need in site.needs
            for one in need.alternatives
            if one.meant
        }


def read(
    questionnaire: Questionnaire, *, user: User, day: date, told: Mapping[str, Any] | None = None
) -> Read:
    """`told`: a form that came and was refused. At most sixteen queries, however much was answered."""
    form: Mapping[str, Any] = told or {}
    answers = list(questionnaire.sites.select_related("site__supplier", "judged_by").order_by("site__code"))
    needs = list(
        questionnaire.needs.select_related("site__supplier", "judged_by")
        .prefetch_related("alternatives__site__supplier", "alternatives__taken_as__supplier")
        .order_by("number")
    )
    alternatives = [one for need in needs for one in _ordered(need)]
    notices = [
        Notice(one, str(form.get(f"comment-notice-{one.pk}", "")))
        for one in questionnaire.notices.select_related("site", "judged_by").order_by("number")
    ]
    places = {one.site_id: one.site for one in answers} | {one.site_id: one.site for one in needs}
    on_file = {one.site.pk: one.rows for one in tiertwo.of_sites(list(places.values()), user=user, day=day)}
    meant = whoisit.suggest([one for one in alternatives if one.need_id in _waiting(needs)], user=user)
    for pk, guess in meant.items():
        guess.chosen = str(form.get(f"taken-{pk}", guess.chosen))
    same = _same(alternatives, places, user=user)
    by_site = {pk: OfSite(site, None) for pk, site in places.items()}
    for answer in answers:
        by_site[answer.site_id].answer = answer
        by_site[answer.site_id].typed = str(form.get(f"comment-site-{answer.pk}", ""))
    for need in needs:
        rows = [row for row in on_file.get(need.site_id, []) if _is_of(row.row, need)]
        by_site[need.site_id].needs.append(_need(need, rows, meant, same, form))
    for pk, one in by_site.items():
        listed = [need.answer for need in one.needs]
        one.others = [r for r in on_file.get(pk, []) if not any(_is_of(r.row, need) for need in listed)]
    own = _own_sites(questionnaire, user=user) if any(one.is_placeholder for one in places.values()) else []
    return Read(list(by_site.values()), notices, own, alternatives, needs, answers)


def taken(found: Read, told: Any, *, user: User) -> dict[int, Taken]:
    """What was chosen in the form that came, where one came; else as it stands chosen."""
    return whoisit.read(told, found.alternatives, user=user)


def _ordered(need: NeedAnswer) -> list[AlternativeAnswer]:
    return sorted(need.alternatives.all(), key=lambda one: one.number)


def _waiting(needs: Iterable[NeedAnswer]) -> set[int]:
    return {need.pk for need in needs if need.judged in OPEN}


def _is_of(row: Dependency, need: NeedAnswer) -> bool:
    return (row.site_id, row.part, row.material) == (need.site_id, need.part, need.material)


def _need(
    need: NeedAnswer,
    rows: list[Told],
    meant: Mapping[int, Meant],
    same: Mapping[str, Same],
    form: Mapping[str, Any],
) -> Need:
    on_file = {(row.row.upstream_site_id, row.row.keyed_code): row.row.pk for row in rows}
    alternatives, kept = [], set()
    for one in _ordered(need):
        guess = meant.get(one.pk)
        site = one.taken_as_id or one.site_id or _chosen_site(guess)
        row = on_file.get((site, one.keyed_code)) if site or one.keyed_code else None
        if row is not None:
            kept.add(row)
        alternatives.append(Alternative(one, guess, same.get(one.keyed_code), row is None))
    marked = form.getlist("ask") if hasattr(form, "getlist") else []
    return Need(
        answer=need,
        on_file=rows,
        alternatives=alternatives,
        going=frozenset(set(on_file.values()) - kept),
        typed=str(form.get(f"comment-need-{need.pk}", "")),
        is_marked=str(need.pk) in marked,
        chosen_at=str(form.get(f"at-{need.site_id}", "")),
    )


def _chosen_site(guess: Meant | None) -> int | None:
    kind, _colon, number = (guess.chosen if guess else "").partition(":")
    return int(number) if kind == "site" else None


def _same(
    alternatives: Sequence[AlternativeAnswer], places: dict[int, Site], *, user: User
) -> dict[str, Same]:
    """Who else needs what is behind each code. Two queries, or none."""
    codes = {one.keyed_code for one in alternatives if one.keyed_code}
    if not codes:
        return {}
    rows = (
        Dependency.objects.visible_to(user)
        .filter(keyed_code__in=codes)
        .exclude(site__in=list(places))
        .select_related("site__supplier")
        .order_by("keyed_code", "site_id")[:500]
    )
    sites: dict[str, dict[int, Site]] = {}
    for row in rows:
        sites.setdefault(row.keyed_code, {})[row.site_id] = row.site
    parts: dict[int, list[tuple[int, str]]] = {}
    made = Source.objects.visible_to(user).filter(site__in={pk for one in sites.values() for pk in one})
    for site, part, number in made.order_by("part_id").values_list("site", "part", "part__number")[:1000]:
        parts.setdefault(site, []).append((part, number))
    found = {}
    for code, those in sites.items():
        named = dict.fromkeys(one for pk in those for one in parts.get(pk, []))
        found[code] = Same(tuple(those.values()), tuple(named)[:MOST_PARTS])
    return found


def _own_sites(questionnaire: Questionnaire, *, user: User) -> list[Site]:
    own = Site.objects.visible_to(user).filter(supplier=questionnaire.supplier_id, is_placeholder=False)
    return list(own.order_by("code")[:100])
