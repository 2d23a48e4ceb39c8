"""Countries by name, in the reader's language, for suppliers to choose from."""

import gettext
import unicodedata
from functools import cache

import pycountry

from suppliers.reading.cells import countries

ENGLISH = "en"


@cache
def choices(language: str) -> list[tuple[str, str]]:
    """ISO code and name, in the order of the names."""
    named = [(code, name(code, language)) for code in countries()]
    return sorted(named, key=lambda one: _plain(one[1]))


@cache
def name(code: str, language: str) -> str:
    found = pycountry.countries.get(alpha_2=code)
    if found is None:
        return "Kosovo" if code == "XK" else code
    english = getattr(found, "common_name", found.name)
    return english if language == ENGLISH else _catalogue(language).gettext(english)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("iso3166-1", pycountry.LOCALES_DIR, [language], fallback=True)


def _plain(word: str) -> str:
    return "".join(
        sign for sign in unicodedata.normalize("NFKD", word).casefold() if not unicodedata.combining(sign)
    )
