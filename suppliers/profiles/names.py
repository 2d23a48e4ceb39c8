"""Column names as people and systems spell them: `EKPO-EBELN`, `Ebeln`, `ebeln ` are one."""

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache

FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e", "á": "a", "ñ": "n"})
APART = re.compile(r"[^a-z0-9]+")
TABLE = re.compile(r"^[A-Z][A-Z0-9]{2,5}[-~_.](?=[A-Z])")


@lru_cache(4096)
def plain(name: str) -> str:
    """Small letters and digits alone, words apart: `Vendor No.` is `vendor no`.

    >>> plain("Vendor No."), plain("NetPriceAmount"), plain("Prüfdatum"), plain("po / so #")
    ('vendor no', 'netpriceamount', 'pruefdatum', 'po so')
    """
    return APART.sub(" ", name.lower().translate(FOLDED)).strip()


@lru_cache(4096)
def closest(name: str) -> str:
    """Without blanks, and without the table that SAP writes in front: `EKPO-EBELN` is `ebeln`."""
    return plain(TABLE.sub("", name.strip())).replace(" ", "")


def place_of(name: str, header: Iterable[str]) -> str | None:
    """The column of the header that is meant: spelled so, or else so but for case, signs and the table."""
    header = list(header)
    if name in header:
        return name
    wanted = closest(name)
    return next((one for one in header if closest(one) == wanted), None) if wanted else None


def fingerprint(header: Iterable[str]) -> str:
    """The same for the same names in any order and spelling."""
    told = "\n".join(sorted(closest(name) for name in header))
    return hashlib.sha256(told.encode()).hexdigest()
