"""`Authorization: Bearer <secret>` for the API, and what a token may do."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission

from accounts import tokens
from accounts.models import ApiToken, User
from accounts.roles import SCOPES, Scope


class TokenAuthentication(BaseAuthentication):
    """Sets `request.auth` to the token. A read token is refused every method that could write."""

    keyword = "Bearer"

    def authenticate(self, request: Any) -> tuple[User, ApiToken] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        if len(words) != 2:
            raise AuthenticationFailed(_("Say: Authorization: Bearer, a space, and the token."))
        now = timezone.now()
        token = tokens.find(words[1].decode("latin-1"), now=now)
        if token is None:
            raise AuthenticationFailed(_("This token is unknown, revoked or expired."))
        if token.scope == Scope.READ and request.method not in SAFE_METHODS:
            raise PermissionDenied(_("This token may only read."))
        tokens.note_use(token, now=now)
        return token.user, token

    def authenticate_header(self, request: Any) -> str:
        return f'{self.keyword} realm="Holdfast"'


def may(request: Any, permission: str) -> bool:
    """Whether the role has the permission and, where a token is used, its scope covers it. No query."""
    token = getattr(request, "auth", None)
    if isinstance(token, ApiToken) and permission not in SCOPES[token.scope]:
        return False
    return bool(request.user.has_perm(permission))


class RolePermission(BasePermission):
    """The view names what each method needs: `permissions = {"GET": "suppliers.view_facts", ...}`.

    A method that is not named is refused; HEAD and OPTIONS need what GET needs.
    """

    def has_permission(self, request: Any, view: Any) -> bool:
        needed: Mapping[str, str] = view.permissions
        method = "GET" if request.method in ("HEAD", "OPTIONS") else request.method
        return method in needed and may(request, needed[method])
