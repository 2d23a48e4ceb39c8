"""`first_admin`: somebody who can sign in to a new installation."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_told(monkeypatch):
    monkeypatch.delenv("HOLDFAST_ADMIN_EMAIL", raising=False)
    monkeypatch.delenv("HOLDFAST_ADMIN_PASSWORD", raising=False)


def test_with_nothing_told_the_password_is_made_by_chance_and_printed_once(capsys):
    call_command("first_admin")
    words = capsys.readouterr().out
    admin = User.objects.get()
    assert (admin.email, admin.role) == ("admin@holdfast.example", Role.ADMIN)
    assert admin.check_password(words.split()[-1])
    call_command("first_admin")
    assert capsys.readouterr().out == ""
    assert User.objects.count() == 1


def test_a_told_password_is_used_and_not_printed(capsys, monkeypatch):
    monkeypatch.setenv("HOLDFAST_ADMIN_EMAIL", "Chief@Holdfast.example")
    monkeypatch.setenv("HOLDFAST_ADMIN_PASSWORD", "grey-harbour-47")
    call_command("first_admin")
    assert "grey-harbour-47" not in capsys.readouterr().out
    assert User.objects.with_email("chief@holdfast.example").get().check_password("grey-harbour-47")


def test_a_weak_password_is_refused_in_a_sentence(monkeypatch):
    monkeypatch.setenv("HOLDFAST_ADMIN_PASSWORD", "password")
    with pytest.raises(CommandError, match="too common"):
        call_command("first_admin")
    assert not User.objects.exists()


def test_when_the_last_admin_is_gone_the_told_person_becomes_one(monkeypatch):
    old = User.objects.create_user("chief@holdfast.example", role=Role.VIEWER, is_active=False)
    monkeypatch.setenv("HOLDFAST_ADMIN_EMAIL", "chief@holdfast.example")
    call_command("first_admin")
    old.refresh_from_db()
    assert (old.role, old.is_active) == (Role.ADMIN, True)
