"""Tokens: made once, found by digest, never more than their owner's role."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.exceptions import PermissionDenied as Refused

from accounts import tokens
from accounts.authentication import TokenAuthentication, may
from accounts.models import ApiToken, History, User
from accounts.roles import Role, Scope

pytestmark = pytest.mark.django_db
DAY = date(2030, 1, 1)


def user(role=Role.ANALYST, email="ann@holdfast.example", **fields):
    return User.objects.create_user(email, role=role, **fields)


def made(owner, scope=Scope.WRITE, expires_on=DAY):
    return tokens.create(owner, name="ERP", scope=scope, expires_on=expires_on, by=owner)


def authenticate(secret, method="get", words="Bearer"):
    request = getattr(RequestFactory(), method)("/", headers={"Authorization": f"{words} {secret}"})
    return TokenAuthentication().authenticate(request)


def test_the_secret_is_nowhere_in_the_database():
    token, secret = made(user())
    assert token.prefix == secret[:9]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t::text FROM accounts_apitoken t UNION ALL SELECT h::text FROM accounts_history h"
        )
        stored = " ".join(row for (row,) in cursor.fetchall())
    assert secret not in stored
    assert secret[9:] not in stored


def test_a_token_signs_its_owner_in():
    owner = user()
    token, secret = made(owner)
    assert authenticate(secret) == (owner, token)


def test_a_request_without_a_bearer_word_is_left_to_others():
    request = RequestFactory().get("/", headers={"Authorization": "Basic abc"})
    assert TokenAuthentication().authenticate(request) is None


@pytest.mark.parametrize("secret", ["", "hf_unknown", "two words", "hf_\xff"])
def test_an_unknown_secret_is_refused(secret):
    with pytest.raises(AuthenticationFailed):
        authenticate(secret)


def test_a_revoked_token_is_refused_and_history_says_who_revoked_it():
    owner, admin = user(), user(Role.ADMIN, "admin@holdfast.example")
    token, secret = made(owner)
    tokens.revoke(token, by=admin, now=timezone.now())
    with pytest.raises(AuthenticationFailed):
        authenticate(secret)
    entry = History.objects.of("tokens", token.pk).get()
    assert (entry.user, entry.why, entry.old["revoked_at"]) == (admin, "Token revoked", None)
    assert "digest" not in entry.old


def test_a_token_works_on_its_last_day_and_not_after():
    _token, secret = made(user())
    with time_machine.travel("2030-01-01T23:00:00Z", tick=False):
        assert authenticate(secret)
    with time_machine.travel("2030-01-02T01:00:00Z", tick=False), pytest.raises(AuthenticationFailed):
        authenticate(secret)


def test_the_token_of_who_is_deactivated_stops():
    owner = user()
    _token, secret = made(owner)
    User.objects.update(is_active=False)
    with pytest.raises(AuthenticationFailed):
        authenticate(secret)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_read_token_can_never_write(method):
    _token, secret = made(user(Role.ADMIN), Scope.READ)
    assert authenticate(secret, "get")
    with pytest.raises(Refused):
        authenticate(secret, method)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_the_admin_scope_is_for_administrators(role):
    with pytest.raises(ValidationError):
        made(user(role), Scope.ADMIN)


def test_a_token_may_what_its_role_and_its_scope_both_allow():
    request = RequestFactory().get("/")
    request.user = user(Role.ADMIN)
    request.auth, _secret = made(request.user, Scope.WRITE)
    assert may(request, "suppliers.load_facts")
    assert not may(request, "accounts.manage_people")
    request.auth, _secret = made(request.user, Scope.READ)
    assert may(request, "suppliers.view_facts")
    assert not may(request, "suppliers.load_facts")
    request.auth, _secret = made(request.user, Scope.ADMIN)
    assert may(request, "accounts.manage_people")
    request.user = user(Role.VIEWER, "viewer@holdfast.example")
    request.auth, _secret = made(request.user, Scope.WRITE)
    assert not may(request, "suppliers.load_facts")


def test_last_use_is_noted_at_most_once_a_minute(django_assert_num_queries):
    token, secret = made(user())
    with time_machine.travel("2026-05-01T10:00:00Z", tick=False) as now:
        with django_assert_num_queries(2):
            authenticate(secret)
        first = ApiToken.objects.get(pk=token.pk).last_used_at
        now.shift(timedelta(seconds=59))
        with django_assert_num_queries(1):
            authenticate(secret)
        assert ApiToken.objects.get(pk=token.pk).last_used_at == first
        now.shift(timedelta(seconds=1))
        authenticate(secret)
        assert ApiToken.objects.get(pk=token.pk).last_used_at == first + timedelta(minutes=1)


def test_use_makes_no_history():
    token, secret = made(user())
    authenticate(secret)
    assert not History.objects.of("tokens", token.pk).exists()


def test_only_who_manages_tokens_makes_and_revokes_those_of_others():
    owner, other = user(), user(Role.MANAGER, "manager@holdfast.example")
    token, _secret = made(owner)
    with pytest.raises(PermissionDenied):
        tokens.create(owner, name="mine now", scope=Scope.READ, expires_on=DAY, by=other)
    with pytest.raises(PermissionDenied):
        tokens.revoke(token, by=other, now=timezone.now())
    admin = user(Role.ADMIN, "admin@holdfast.example")
    theirs, _secret = tokens.create(owner, name="by admin", scope=Scope.READ, expires_on=DAY, by=admin)
    assert (theirs.user, theirs.created_by) == (owner, admin)


def test_create_api_token_prints_the_bare_secret_last_and_makes_an_integration(capsys):
    call_command("create_api_token", "ERP@holdfast.example", "--scope", "write")
    secret = capsys.readouterr().out.splitlines()[-1]
    made_for, token = authenticate(secret, "post")
    assert (made_for.email, made_for.role) == ("erp@holdfast.example", Role.INTEGRATION)
    assert not made_for.has_usable_password()
    assert token.scope == Scope.WRITE


def test_create_api_token_takes_somebody_who_is_here(capsys):
    owner = user()
    call_command("create_api_token", "ANN@holdfast.example", "--scope", "read")
    assert authenticate(capsys.readouterr().out.splitlines()[-1])[0] == owner


def test_create_api_token_says_what_is_wrong_with_an_address():
    with pytest.raises(CommandError, match="valid email"):
        call_command("create_api_token", "nobody")
