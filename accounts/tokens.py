"""Secrets for machines. The secret is shown once; only its digest is kept."""

import hashlib
import secrets
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import history
from accounts.models import ApiToken, User
from accounts.roles import Scope

SHOWN = 9
USE_IS_NOTED_EVERY = timedelta(minutes=1)


def create(user: User, *, name: str, scope: str, expires_on: date, by: User) -> tuple[ApiToken, str]:
    """The token and its secret, which cannot be read again. One's own, or anybody's by who manages tokens."""
    if by.pk != user.pk and not by.has_perm("accounts.manage_tokens"):
        raise PermissionDenied
    if not user.is_active:
        raise ValidationError(_("%s is deactivated and can have no token.") % user)
    if scope == Scope.ADMIN and not user.has_perm("accounts.manage_tokens"):
        raise ValidationError(_("Only an administrator's token can have this scope."))
    secret = "hf_" + secrets.token_urlsafe(32)
    token = ApiToken(
        user=user,
        name=name,
        scope=scope,
        expires_on=expires_on,
        created_by=by,
        prefix=secret[:SHOWN],
        digest=_digest(secret),
    )
    token.full_clean(exclude=["user", "created_by"])
    token.save(force_insert=True)
    return token, secret


def find(secret: str, *, now: datetime) -> ApiToken | None:
    """The usable token with its owner (one query); None when unknown, revoked, past its last day, or its
    owner is deactivated."""
    return ApiToken.objects.usable(now).select_related("user").filter(digest=_digest(secret)).first()


def note_use(token: ApiToken, *, now: datetime) -> None:
    """At most one write a minute."""
    before = now - USE_IS_NOTED_EVERY
    if token.last_used_at is None or token.last_used_at <= before:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=before)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


def revoke(token: ApiToken, *, by: User, now: datetime) -> None:
    """For good; a second time changes nothing."""
    if by.pk != token.user_id and not by.has_perm("accounts.manage_tokens"):
        raise PermissionDenied
    with transaction.atomic():
        history.acting(by, _("Token revoked"))
        ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)


def _digest(secret: str) -> bytes:
    """The secret has 256 random bits, so that no slow hash is needed."""
    return hashlib.sha256(secret.encode()).digest()
