"""Every page of scores, and the gallery, as every role and as nobody; and the pages of errors."""

import pytest
from django.test import Client, RequestFactory
from django.views import defaults

from accounts.roles import Role
from tests.pages import rows

pytestmark = pytest.mark.django_db
PEOPLE = sorted(set(Role.values) - {Role.INTEGRATION})


@pytest.fixture
def addresses(db):
    one = rows.part("A")
    rows.position(one)
    return ["/", "/portfolio/figure.json", "/parts/", "/parts.csv", f"/parts/{one.pk}/", "/gallery/"]


def test_nobody_is_sent_to_sign_in(client, addresses):
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize("role", PEOPLE)
def test_every_person_may_look(client, addresses, role):
    client.force_login(rows.person(role), backend="accounts.backends.RoleBackend")
    for address in addresses:
        assert client.get(address).status_code == 200, address


def test_an_integration_may_not_sign_in(client, addresses):
    client.force_login(rows.person(Role.INTEGRATION), backend="accounts.backends.RoleBackend")
    for address in addresses:
        assert client.get(address).status_code == 302


def test_pages_only_answer_to_reading(client, addresses):
    client.force_login(rows.person("admin"), backend="accounts.backends.RoleBackend")
    for address in addresses[:-1]:
        assert client.post(address).status_code == 405


def test_the_rail_links_only_pages_that_exist_and_that_the_person_may_open(client, addresses):
    client.force_login(rows.person("viewer"), backend="accounts.backends.RoleBackend")
    page = client.get("/").content.decode()
    assert 'href="/parts/"' in page
    assert 'href="/settings/people/"' not in page


@pytest.mark.parametrize("raises", [False])
def test_an_address_that_is_not_there_is_said_in_one_sentence(client, raises):
    client.raise_request_exception = raises
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "There is nothing at this address" in response.content.decode()


def test_error_pages_stand_without_a_database_or_a_person(django_assert_num_queries):
    request = RequestFactory().get("/")
    with django_assert_num_queries(0):
        assert b"Something broke on our side" in defaults.server_error(request).content
        assert b"could not be read" in defaults.bad_request(request, ValueError()).content
        assert b"not yours to open" in defaults.permission_denied(request, ValueError()).content


def test_a_page_with_a_forged_form_is_refused_politely(addresses):
    client = Client(enforce_csrf_checks=True)
    assert client.post("/sign-in/", {"login": "a"}).status_code == 403
