"""The facts as they would be, were answers accepted: rows that are written nowhere."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError

from suppliers.judging.accepting import Row, beside, is_all, rows_of, standing
from suppliers.judging.claiming import answered_on
from suppliers.judging.upstream import PREFIX, Taken, called, is_typed, site_name
from suppliers.models import CodeAlias, Dependency, Questionnaire, Site, Supplier
from suppliers.models.answers import AlternativeAnswer, Covers, Judged, NeedAnswer, SiteAnswer

FIRST = 1 << 40  # ids of what is not on file start here: no identity column comes so far


@dataclass
class Imagined:
    """`sites` are new, or stand in place of those with their ids; so do `rows`; rows in `gone` would be no more."""

    companies: list[Supplier] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    rows: list[Dependency] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)
    touched: set[int] = field(default_factory=set)  # sites whose needs would be others
    ids: int = FIRST

    def new_id(self) -> int:
        self.ids += 1
        return self.ids

    def new_names(self) -> dict[int, str]:
        """By id, of what is not on file."""
        companies = {one.pk: one.name for one in self.companies}
        return companies | {one.pk: one.name for one in self.sites if one.pk >= FIRST}


def imagine(
    questionnaire: Questionnaire,
    needs: Iterable[NeedAnswer],
    sites: Iterable[SiteAnswer],
    taken: Mapping[int, Taken],
) -> Imagined:
    """`needs` with their alternatives and `sites` at hand (prefetch_related). What could not be accepted as it stands
    is left out. A query a need that is not judged; a questionnaire holds a hundred."""
    found, on = Imagined(), answered_on(questionnaire)
    made: dict[tuple[str, ...], Site] = {}
    told = list(needs)
    _stand_for(told)
    for need in told:
        if need.judged in (Judged.OPEN, Judged.ASKED_BACK) and not need.site.is_placeholder:
            _imagine_need(found, need, made, taken, on=on)
    for answer in sites:
        if answer.judged == Judged.OPEN and answer.covers != Covers.UNTOLD and not answer.site.is_placeholder:
            _imagine_site(found, answer, [need for need in told if need.site_id == answer.site_id], on=on)
    return found


def _stand_for(needs: list[NeedAnswer]) -> None:
    """Coded alternatives get the code that facts carry for theirs. One query, and none where there is no code."""
    coded = [one for need in needs for one in need.alternatives.all() if one.keyed_code]
    codes = {code for one in coded for code in (one.codes or [one.keyed_code])}
    known = dict(CodeAlias.objects.filter(code__in=codes).values_list("code", "stands_for")) if codes else {}
    for one in coded:
        standing = [known[code] for code in one.codes or [one.keyed_code] if code in known]
        one.keyed_code = standing[0] if standing else (one.codes or [one.keyed_code])[0]


def _imagine_need(
    found: Imagined,
    need: NeedAnswer,
    made: dict[tuple[str, ...], Site],
    taken: Mapping[int, Taken],
    *,
    on: date,
) -> None:
    alternatives = list(need.alternatives.all())
    sites = {one.pk: _site(found, one, made, taken.get(one.pk)) for one in alternatives}
    try:
        rows = rows_of(need, need.site, alternatives, sites, on=on)
    except ValidationError:
        return
    by_code = {site.code: site for site in sites.values() if site is not None}
    on_file = {(row.upstream_site_id, row.keyed_code): row.pk for row in standing(need, need.site)}
    found.gone |= set(on_file.values())
    found.touched.add(need.site_id)
    for row in rows:
        upstream = by_code.get(row["upstream_site"])
        key = (upstream.pk if upstream else None, row["keyed_code"] or "")
        found.rows.append(_row(on_file.get(key) or found.new_id(), need, row, upstream, on=on))


def _row(pk: int, need: NeedAnswer, row: Row, upstream: Site | None, *, on: date) -> Dependency:
    share, required = row["share"], row["required"]
    return Dependency(
        pk=pk,
        site_id=need.site_id,
        part=need.part,
        material=need.material,
        upstream_site_id=upstream.pk if upstream else None,
        keyed_code=row["keyed_code"] or "",
        share=None if share is None else Decimal(share),
        required=None if required is None else Decimal(required),
        complete=need.complete,
        confirmed_on=on,
        origin=Dependency.Origin.SUPPLIER,
    )


def _site(
    found: Imagined, one: AlternativeAnswer, made: dict[tuple[str, ...], Site], taken: Taken | None
) -> Site | None:
    if one.keyed_code or not (one.site_id or is_typed(one) or taken):
        return None
    chosen = taken or one.site
    if isinstance(chosen, Site):
        return chosen
    place = (one.company, one.town, one.country, one.lei, one.duns, one.os_id)
    if place not in made:
        company = chosen if isinstance(chosen, Supplier) else _company(found, one)
        made[place] = Site(
            pk=found.new_id(),
            code=f"{PREFIX}{one.pk}-1",
            supplier_id=company.pk,
            name=site_name(one, company),
            country=one.country or None,
        )
        found.sites.append(made[place])
    return made[place]


def _company(found: Imagined, one: AlternativeAnswer) -> Supplier:
    company = Supplier(
        pk=found.new_id(), code=f"{PREFIX}{one.pk}", name=called(one), country=one.country or None
    )
    found.companies.append(company)
    return company


def _imagine_site(found: Imagined, answer: SiteAnswer, needs: list[NeedAnswer], *, on: date) -> None:
    site, complete = answer.site, is_all(answer)
    found.touched.add(site.pk)
    if complete:
        found.gone |= set(beside(site, needs).values_list("pk", flat=True))
    columns = {one.attname: getattr(site, one.attname) for one in Site._meta.concrete_fields}
    columns |= {"tier_two_complete": complete, "tier_two_confirmed_on": on}
    found.sites.append(Site(**columns))
