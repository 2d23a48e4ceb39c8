"""Who could be the second source of a part, as files have it: what Find shows, and whom it has no room for."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.downloads import Table
from accounts.templatetags.words import country

WHO = ("supplier_code", "supplier", "site", "certified", "country", "country_name", "elsewhere")
NAMES = (
    *WHO,
    *("why_we_know_them", "at_another_plant", "stage_there", "until", "verdict_there"),
    *("would_remove", "of_points", "is_mapped", "a_year_less_at_risk", "still_missing", "not_known"),
    *("would_share", "last_price", "currency", "price_on", "further_away"),
)


def table(answer: dict[str, Any], *, currency: str, day: date) -> Table:
    """`answer` as the page draws it, with all whom it knows."""
    suffix = f"_{currency.lower()}" if currency else ""
    names = [f"{name}{suffix}" if name == "a_year_less_at_risk" else name for name in NAMES]
    return Table(f"candidates-{answer['part'].pk}", names, _lines(answer), day)


def _lines(answer: dict[str, Any]) -> Iterator[list[Any]]:
    for name in ("near", "further"):
        for one in answer[name]:
            yield [
                *_who(one),
                one["why"],
                *_there(one["there"]),
                *_points(one, answer["points_in_all"]),
                _missing(one),
                ", ".join(one["unknown"]),
                _share(one),
                *_price(one["line"].price),
                name == "further",
            ]


def _who(one: dict[str, Any]) -> Sequence[Any]:
    line, site = one["line"], one["site"]
    return (
        one["supplier"].code,
        str(one["supplier"]),
        _("site not known") if site.is_placeholder else str(site),
        ", ".join(one["standards"]),
        line.country,
        country(line.country) if line.country else _("not known"),
        line.is_other_country,
    )


def _there(there: Any) -> Sequence[Any]:
    """Its plant, how far it is qualified there, until when, and the verdict; the plant's page says the rest."""
    if not there:
        return (None,) * 4
    one = there.qualification
    plant = one.source.part.plant
    verdict = there.verdict.label if there.verdict is not None else None
    return plant.code if plant else "", one.get_stage_display(), one.valid_until, verdict and str(verdict)


def _points(one: dict[str, Any], in_all: int) -> Sequence[Any]:
    """Unknown, and not none, where its site stands in no network."""
    line = one["line"]
    if not line.chain.is_known:
        return None, in_all, False, None
    return len(one["removes"]), in_all, line.chain.is_mapped, line.avoided or None


def _missing(one: dict[str, Any]) -> str:
    if one["lacks"] is None or not one["is_listed"]:
        if one["there"] and one["there"].is_qualified:
            return _("all but its qualification, which may be carried over by similarity")
        return _("all five checks")
    said = ", ".join(str(words) for _state, words in one["lacks"])
    return said or _("nothing but its place on the list")


def _share(one: dict[str, Any]) -> str:
    """All of them: a page has room for four."""
    chain = one["line"].chain
    if one["keeps"]:
        return ", ".join(str(label.name) for label in one["keeps"])
    if not chain.is_known:
        return _("not known")
    return _("nothing") if chain.is_mapped else _("nothing that is known")


def _price(price: Any) -> Sequence[Any]:
    return (price.unit_price, price.currency, price.on) if price else (None, None, None)
