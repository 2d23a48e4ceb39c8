"""One spelling for each identifier, whoever types it. Raises ValidationError with a sentence.

LEI: ISO 17442, checked by ISO 7064 MOD 97-10. For example:

    >>> lei("5493-001k jtii-gc8y 1r12")
    '5493001KJTIIGC8Y1R12'

OS ID (Open Supply Hub): country, year, day of the year, five random characters and one that checks, all after the
country in Crockford's base 32: the character codes of the country and the values of the rest, modulo 32.

    >>> os_id("cn2021250 d1dtn7")
    'CN2021250D1DTN7'
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from suppliers.keyedcodes.spelling import bare_name, bare_town

_BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MEANT = str.maketrans("OIL", "011")
_NOT_A_SIGN = re.compile(r"[^0-9A-Z]")


def lei(text: str) -> str:
    found = _signs(text)
    if len(found) == 23:
        found = found.removeprefix("LEI")
    if not re.fullmatch(r"[0-9A-Z]{18}[0-9]{2}", found):
        raise ValidationError(_("An LEI has 20 characters, letters and digits, and ends in two digits."))
    if int("".join(str(int(sign, 36)) for sign in found)) % 97 != 1:
        raise ValidationError(_("This LEI cannot be right: its last two digits do not fit the rest."))
    return found


def duns(text: str) -> str:
    found = _signs(text).removeprefix("DUNS")
    if not re.fullmatch(r"[0-9]{9}", found):
        raise ValidationError(_("A D-U-N-S number has 9 digits."))
    return found


def os_id(text: str) -> str:
    signs = _signs(text)
    found = signs[:2] + signs[2:].translate(_MEANT)
    if not re.fullmatch(rf"[A-Z]{{2}}20[0-9]{{5}}[{_BASE32}]{{6}}", found):
        raise ValidationError(_("An OS ID looks like CN2021250D1DTN7: a country, a date and six characters."))
    total = ord(found[0]) + ord(found[1]) + sum(_BASE32.index(sign) for sign in found[2:-1])
    if _BASE32[total % 32] != found[-1]:
        raise ValidationError(_("This OS ID cannot be right: its last character does not fit the rest."))
    return found


def name_and_town(name: str, town: str, country: str) -> str:
    """Both bare of what people spell differently, with the ISO country."""
    company, place = bare_name(name), bare_town(town)
    if not (company and place and country):
        raise ValidationError(_("By name, give the company, its town and its country."))
    return f"{company}|{place}|{country.upper()}"


def _signs(text: str) -> str:
    """Letters and digits alone; full-width ones of an Asian keyboard count as what they are."""
    return _NOT_A_SIGN.sub("", unicodedata.normalize("NFKC", text).upper())
