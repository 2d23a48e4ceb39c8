"""Every address of accounts, as every role and as nobody."""

from datetime import date

import pytest
from django.urls import get_resolver, reverse

from accounts import jobs, mails, tokens
from accounts.models import Mail, User
from accounts.roles import Role
from tests import addresses

pytestmark = pytest.mark.django_db
EVERYBODY = set(Role.values) - {Role.INTEGRATION}
ADMIN = {Role.ADMIN}
OPEN = {
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}
# name: who may, with which method, and the answer to who may
PAGES = {
    "account": (EVERYBODY, "get", 200),
    "account_change_password": (EVERYBODY, "get", 200),
    "people": (ADMIN, "get", 200),
    "people_add": (ADMIN, "get", 200),
    "person": (ADMIN, "get", 200),
    "person_deactivate": (ADMIN, "post", 302),
    "person_reactivate": (ADMIN, "post", 302),
    "person_invite": (ADMIN, "post", 200),
    "tokens": (EVERYBODY, "get", 200),
    "token_add": (EVERYBODY, "get", 200),
    "token_revoke": (ADMIN, "post", 302),
    "job_list": (EVERYBODY, "get", 200),
    "letters": ({Role.MANAGER, Role.ADMIN}, "get", 200),
    "letter_again": ({Role.MANAGER, Role.ADMIN}, "post", 302),
    "jobs": (EVERYBODY, "get", 200),
    "job_progress": (EVERYBODY, "get", 200),
    "job_cancel": (ADMIN, "post", 302),
    **dict.fromkeys(("job_list_csv", "job_list_xlsx", "tokens_csv", "tokens_xlsx"), (EVERYBODY, "get", 200)),
    **dict.fromkeys(("letters_csv", "letters_xlsx"), ({Role.MANAGER, Role.ADMIN}, "get", 200)),
    **dict.fromkeys(("people_csv", "people_xlsx"), (ADMIN, "get", 200)),
}


@pytest.fixture
def world(db):
    """Somebody else, with a token, whose address, token and job the pages are asked for."""
    other = User.objects.create_user("other@holdfast.example", "grey-harbour-47", role=Role.ANALYST)
    token, _secret = tokens.create(other, name="ERP", scope="read", expires_on=date(2040, 1, 1), by=other)
    job = jobs.open("tests.any", by=other, argument={}, chunks=[{}])
    mails.write([mails.Letter(once="one", to="works@example.com", subject="Please say", words="Where?")])
    return {"person": other.pk, "token": token.pk, "job": job.pk, "letter": Mail.objects.get().pk}


def address(name, world):
    if name.startswith(("job_list", "letters")) or not name.startswith(
        ("person", "token_r", "job", "letter")
    ):
        return reverse(name)
    return reverse(name, args=[world[next(whose for whose in world if name.startswith(whose))]])


def names_of_accounts():
    return {
        pattern.name
        for included in get_resolver().url_patterns
        if "accounts.urls" in str(getattr(included, "urlconf_name", ""))
        for pattern in included.url_patterns
    }


def test_every_address_is_in_the_table():
    """Those of webhooks need one to speak of, and are in that of `tests.addresses`."""
    elsewhere = {name for name in names_of_accounts() if name.startswith(("webhook", "delivery"))}
    assert names_of_accounts() - elsewhere == OPEN | set(PAGES)
    assert elsewhere <= set(addresses.PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_nobody_is_sent_to_sign_in(client, world, name):
    answer = getattr(client, PAGES[name][1])(address(name, world))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_for_who_may_and_for_nobody_else(client, world, name, role):
    allowed, method, expected = PAGES[name]
    User.objects.create_user("second-admin@holdfast.example", role=Role.ADMIN)
    client.force_login(User.objects.create_user("me@holdfast.example", "grey-harbour-47", role=role))
    answer = getattr(client, method)(address(name, world))
    if role == Role.INTEGRATION:
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in/?next=")
    elif role in allowed:
        assert answer.status_code == expected
    else:
        # what one may not even see is not there; what one may see but not do is refused
        assert answer.status_code == (404 if name == "token_revoke" else 403)


@pytest.mark.parametrize(
    "name", [name for name, (_who, method, _status) in PAGES.items() if method == "post"]
)
def test_what_changes_something_takes_no_get(client, world, name):
    client.force_login(User.objects.create_user("me@holdfast.example", role=Role.ADMIN))
    assert client.get(address(name, world)).status_code == 405


@pytest.mark.parametrize("name", ["person", "jobs", "job_progress"])
def test_what_is_not_there_is_404(client, world, name):
    client.force_login(User.objects.create_user("me@holdfast.example", role=Role.ADMIN))
    assert client.get(reverse(name, args=[10**12])).status_code == 404


def test_a_form_without_its_csrf_token_is_refused(world):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_user("me@holdfast.example", role=Role.ADMIN))
    assert client.post(address("person_deactivate", world)).status_code == 403


def test_a_swap_in_a_page_whose_session_has_ended_reloads_the_page(client, world):
    answer = client.get(address("job_progress", world), headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Refresh"], answer.content) == (200, "true", b"")
