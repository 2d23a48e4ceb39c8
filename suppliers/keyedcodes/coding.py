"""Codes of identifiers: HMAC-SHA256 under a key of the installation's own.

The key is not derived from SECRET_KEY, which may be replaced: other codes would no longer meet those kept. What is
typed is never stored or logged; only codes leave this module.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from suppliers.keyedcodes import identifiers
from suppliers.models import KeyedCodeKey

_FORM = "k1."


def codes(
    *, lei: str = "", duns: str = "", os_id: str = "", name: str = "", town: str = "", country: str = ""
) -> tuple[str, ...]:
    """One for each identifier given, the strongest first. Raises ValidationError by field, with sentences."""
    told, wrong = [], {}
    given = {"os_id": os_id, "lei": lei, "duns": duns}
    for kind, text in given.items():
        if not text.strip():
            continue
        try:
            told.append(f"{kind}:{getattr(identifiers, kind)(text)}")
        except ValidationError as error:
            wrong[kind] = error.messages
    if name.strip() or town.strip():
        try:
            told.append(f"name:{identifiers.name_and_town(name, town, country)}")
        except ValidationError as error:
            wrong["company"] = error.messages
    if wrong:
        raise ValidationError(wrong)
    if not told:
        raise ValidationError(_("Give one identifier, or the company with its town and country."))
    key = _key()
    return tuple(_code(key, identifier) for identifier in told)


def _code(key: bytes, identifier: str) -> str:
    digest = hmac.digest(key, identifier.encode(), "sha256")
    return _FORM + urlsafe_b64encode(digest).decode().rstrip("=")


def _key() -> bytes:
    """From the environment, or the database's, made on first use: of two that make it at once, one stands."""
    if settings.KEYED_CODE_KEY:
        return settings.KEYED_CODE_KEY.encode()
    found = KeyedCodeKey.objects.values_list("key", flat=True)
    kept = found.first()
    if kept is None:
        made = KeyedCodeKey(id=1, key=secrets.token_bytes(32))
        KeyedCodeKey.objects.bulk_create([made], ignore_conflicts=True)
        kept = found.get()
    return bytes(kept)
