"""People and tokens as files have them: what their pages show, and never a secret."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.downloads import Table, local_day
from accounts.models import ApiToken, User
from accounts.roles import Role

PEOPLE = ("email", "name", "role", "state", "last_sign_in")
TOKENS = ("name", "begins_with", "owner", "scope", "state", "state_on", "last_used")


def people(rows: QuerySet[User], *, day: date) -> Table:
    """In their order. One query."""
    return Table("people", PEOPLE, _people(rows), day)


def tokens(rows: QuerySet[ApiToken], *, with_owner: bool, day: date) -> Table:
    """In their order; `with_owner` where they may be of several. One query."""
    names = [name for name in TOKENS if with_owner or name != "owner"]
    return Table("tokens", names, _tokens(rows, with_owner=with_owner, day=day), day)


def _people(rows: QuerySet[User]) -> Iterator[list[Any]]:
    for one in rows.iterator(chunk_size=2000):
        signs_in = one.role != Role.INTEGRATION
        yield [
            one.email,
            one.name,
            one.get_role_display(),
            _state(one),
            local_day(one.last_login) if signs_in else None,
        ]


def _state(one: User) -> str:
    if not one.is_active:
        return _("Deactivated")
    if one.role == Role.INTEGRATION:
        return _("Tokens only")
    return _("Active") if one.last_login else _("Has not signed in yet")


def _tokens(rows: QuerySet[ApiToken], *, with_owner: bool, day: date) -> Iterator[list[Any]]:
    for token in rows.iterator(chunk_size=2000):
        yield [
            token.name,
            f"{token.prefix}…",
            *([token.user.email] if with_owner else []),
            token.get_scope_display(),
            *_stands(token, day),
            local_day(token.last_used_at),
        ]


def _stands(token: ApiToken, day: date) -> tuple[str, date | None]:
    """In words, and since or until when."""
    if token.revoked_at:
        return _("Revoked"), local_day(token.revoked_at)
    if token.expires_on < day:
        return _("Expired"), token.expires_on
    if not token.user.is_active:
        return _("Owner deactivated"), None
    return _("Expires"), token.expires_on
