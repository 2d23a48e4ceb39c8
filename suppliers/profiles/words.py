"""Names of countries, and Odoo's pairs."""

import gettext
from functools import cache

import orjson

ALIASES = {
    "uk": "GB",
    "england": "GB",
    "great britain": "GB",
    "usa": "US",
    "america": "US",
    "korea": "KR",
    "south korea": "KR",
    "südkorea": "KR",
    "czech": "CZ",
    "czech republic": "CZ",
    "tschechien": "CZ",
    "holland": "NL",
    "the netherlands": "NL",
    "taiwan": "TW",
    "vietnam": "VN",
    "russia": "RU",
    "iran": "IR",
    "turkey": "TR",
    "kosovo": "XK",
    "ivory coast": "CI",
    "congo, drc": "CD",
    "dr congo": "CD",
    "bolivia": "BO",
    "venezuela": "VE",
    "tanzania": "TZ",
    "moldova": "MD",
    "macedonia": "MK",
    "laos": "LA",
    "syria": "SY",
    "swaziland": "SZ",
    "cape verde": "CV",
    "hong kong": "HK",
    "macau": "MO",
    "brd": "DE",
}


def country(text: str) -> str | None:
    """Its ISO 3166-1 alpha-2 code by its code or its name.

    >>> country("de"), country("DEU"), country("Germany"), country("Österreich"), country("UK"), country("Utopia")
    ('DE', 'DE', 'DE', 'AT', 'GB', None)
    """
    return countries().get(" ".join(text.split()).lower())


@cache
def countries() -> dict[str, str]:
    import pycountry

    german = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, ["de"], fallback=True)
    known: dict[str, str] = {}
    for one in pycountry.countries:
        names = [one.alpha_2, one.alpha_3, one.name]
        names += [getattr(one, more) for more in ("common_name", "official_name") if hasattr(one, more)]
        for name in names:
            known.setdefault(name.lower(), one.alpha_2)
            known.setdefault(german.gettext(name).lower(), one.alpha_2)
    return known | ALIASES | {"xk": "XK"}


def of_pair(text: str | None, place: int) -> str | None:
    """
    >>> of_pair('[7,"Wood Corner"]', 0), of_pair('[7,"Wood Corner"]', 1), of_pair("7", 0), of_pair("false", 0)
    ('7', 'Wood Corner', '7', None)
    """
    if text is None or text == "false":
        return None
    if not text.startswith("["):
        return text
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
    return str(found[place]) if len(found) == 2 else text
