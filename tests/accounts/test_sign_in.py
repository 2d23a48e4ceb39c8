"""Sign-in by e-mail, through the browser's own requests."""

import re

import pytest
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from accounts.roles import Role

pytestmark = pytest.mark.django_db
PASSWORD = "grey-harbour-47"
WRONG = "not correct"


@pytest.fixture
def ann(db):
    return User.objects.create_user("ann@holdfast.example", PASSWORD, name="Ann", role=Role.ANALYST)


def sign_in(client, email="ann@holdfast.example", password=PASSWORD, **kwargs):
    return client.post(reverse("account_login"), {"login": email, "password": password}, **kwargs)


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_the_right_password_signs_in_whatever_the_case_of_the_address(client, ann):
    answer = sign_in(client, "ANN@Holdfast.example")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_signed_in(client)


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(client, ann):
    answers = [sign_in(client, password="wrong"), sign_in(client, email="nobody@holdfast.example")]
    assert [answer.status_code for answer in answers] == [200, 200]
    first, second = (re.findall(r"[^>]*not correct[^<]*", answer.content.decode()) for answer in answers)
    assert first
    assert first == second
    assert not is_signed_in(client)


def test_who_is_deactivated_cannot_sign_in(client, ann):
    User.objects.update(is_active=False)
    answer = sign_in(client)
    assert answer.status_code == 200
    assert WRONG in answer.content.decode()
    assert not is_signed_in(client)


def test_an_integration_cannot_sign_in_even_with_a_password(client, ann):
    User.objects.update(role=Role.INTEGRATION)
    answer = sign_in(client)
    assert answer.status_code == 200
    assert WRONG in answer.content.decode()
    assert not is_signed_in(client)


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": Role.INTEGRATION}])
def test_who_may_not_sign_in_any_more_is_out_with_the_next_click(client, ann, change):
    sign_in(client)
    assert client.get(reverse("account")).status_code == 200
    User.objects.update(**change)
    answer = client.get(reverse("account"))
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/account/")


def test_the_sixth_attempt_with_one_address_is_refused_even_with_the_right_password(client, ann):
    for _attempt in range(5):
        assert WRONG in sign_in(client, password="wrong").content.decode()
    answer = sign_in(client)
    assert "Too many failed login attempts" in answer.content.decode()
    assert not is_signed_in(client)


def test_a_flood_from_one_place_is_answered_with_429(client, ann):
    answers = [sign_in(client, email=f"{n}@holdfast.example") for n in range(31)]
    assert answers[-1].status_code == 429
    assert "Wait a few minutes" in answers[-1].content.decode()


def test_sign_in_goes_to_the_page_that_was_asked_for_but_never_to_another_site(client, ann):
    assert sign_in(client, QUERY_STRING="next=/account/")["Location"] == "/account/"
    client.logout()
    assert sign_in(client, QUERY_STRING="next=https://elsewhere.example/")["Location"] == "/"


def test_sign_out_takes_a_post(client, ann):
    client.force_login(ann)
    assert client.get(reverse("account_logout")).status_code == 200
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_inactive"])
def test_what_is_closed_has_no_address(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_a_password_is_changed_and_the_session_stays(client, ann):
    client.force_login(ann)
    told = {"oldpassword": PASSWORD, "password1": "a-quiet-lighthouse", "password2": "a-quiet-lighthouse"}
    assert client.post(reverse("account_change_password"), told)["Location"] == "/account/"
    ann.refresh_from_db()
    assert ann.check_password("a-quiet-lighthouse")
    assert client.get(reverse("account")).status_code == 200


@pytest.mark.parametrize("password", ["short", "password123", "ann@holdfast.example"])
def test_a_weak_password_is_refused(client, ann, password):
    client.force_login(ann)
    told = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert client.post(reverse("account_change_password"), told).status_code == 200
    ann.refresh_from_db()
    assert ann.check_password(PASSWORD)


def test_a_forgotten_password_is_set_anew_by_the_mailed_link_once(client, ann, mailoutbox):
    answer = client.post(reverse("account_reset_password"), {"email": "Ann@holdfast.example"})
    assert answer["Location"] == reverse("account_reset_password_done")
    link = re.search(r"http://testserver(/set-password/\S+)", mailoutbox[0].body)[1]
    form = client.get(link, follow=True)
    told = {"password1": "a-quiet-lighthouse", "password2": "a-quiet-lighthouse"}
    done = client.post(form.request["PATH_INFO"], told, follow=True)
    assert "Your password is set" in done.content.decode()
    assert sign_in(client, password="a-quiet-lighthouse").status_code == 302
    client.logout()
    assert "no longer works" in client.get(link, follow=True).content.decode()


@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"role": Role.INTEGRATION}, {"email": "b@holdfast.example"}]
)
def test_a_forgotten_password_is_answered_alike_but_mailed_only_to_who_may_sign_in(
    client, ann, mailoutbox, change
):
    User.objects.update(**change)
    answer = client.post(reverse("account_reset_password"), {"email": "ann@holdfast.example"})
    assert answer["Location"] == reverse("account_reset_password_done")
    assert mailoutbox == []


def test_a_mail_server_that_is_away_does_not_tell_which_addresses_are_known(client, ann, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    for email in ("ann@holdfast.example", "nobody@holdfast.example"):
        answer = client.post(reverse("account_reset_password"), {"email": email})
        assert answer["Location"] == reverse("account_reset_password_done")


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("account_login", []),
        ("account_reset_password", []),
        ("account_reset_password_done", []),
        ("account_reset_password_from_key_done", []),
        ("account_reset_password_from_key", ["1", "wrong-key"]),
    ],
)
def test_pages_before_sign_in_open_for_nobody_without_a_query(
    client, django_assert_max_num_queries, name, args
):
    with django_assert_max_num_queries(1):
        assert client.get(reverse(name, args=args)).status_code == 200
