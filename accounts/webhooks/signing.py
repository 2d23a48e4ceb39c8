"""Secrets and signatures.

A secret is HMAC-SHA256 of a random nonce under the installation's SECRET_KEY: the database alone cannot sign, nothing
has to be encrypted, and whoever replaces a leaked SECRET_KEY ends the secrets made under it. The fingerprint, eight
bytes of the secret's digest, says under which of SECRET_KEY and SECRET_KEY_FALLBACKS it was made.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models.webhooks import Subscription

PREFIX = "whsec_"
SALT = "accounts.webhooks.secret"
OVERLAP = timedelta(hours=24)  # after a rotation, so that a receiver has a day to take the new one
VERSION = "v1"


def fresh() -> tuple[bytes, bytes, str]:
    """(nonce, fingerprint, secret); the secret is shown to who asked for it, and kept nowhere."""
    nonce = secrets.token_bytes(32)
    secret = _secret(nonce, settings.SECRET_KEY)
    return nonce, _fingerprint(secret), secret


def secrets_of(subscription: Subscription, *, now: datetime) -> list[str]:
    """What a delivery is signed with, the newest first. Empty where SECRET_KEY is another one by now."""
    newest = _found(bytes(subscription.nonce), bytes(subscription.fingerprint))
    if newest is None:
        return []
    old = None
    if subscription.old_nonce and subscription.old_until and subscription.old_until > now:
        old = _found(bytes(subscription.old_nonce), bytes(subscription.old_fingerprint or b""))
    return [newest, old] if old else [newest]


def signature(body: bytes, *, secrets: list[str], timestamp: int) -> str:
    """The header's value: `v1=` and the hexadecimal HMAC-SHA256 of `<timestamp>.<body>`, one for each secret.

    >>> signature(b"{}", secrets=["whsec_example"], timestamp=1767225600)
    'v1=6bbc2e217ae6cc30ea42c1a53abb4f941db79f555ead79ec4c6a5023a4688659'
    """
    signed = f"{timestamp}.".encode() + body
    made = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets]
    return ",".join(f"{VERSION}={one}" for one in made)


def _found(nonce: bytes, fingerprint: bytes) -> str | None:
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        secret = _secret(nonce, key)
        if constant_time_compare(_fingerprint(secret), fingerprint):
            return secret
    return None


def _secret(nonce: bytes, key: str) -> str:
    digest = salted_hmac(SALT, nonce, secret=key, algorithm="sha256").digest()
    return PREFIX + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _fingerprint(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()[:8]
