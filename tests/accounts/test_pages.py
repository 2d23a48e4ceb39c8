"""What the pages of accounts do and say."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import jobs, people, tokens
from accounts.models import ApiToken, Job, Status, User
from accounts.roles import Role, Scope

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


@pytest.fixture
def admin(client):
    user = User.objects.create_user("admin@holdfast.example", "grey-harbour-47", role=Role.ADMIN)
    client.force_login(user)
    return user


@pytest.fixture
def ann(db):
    return User.objects.create_user("ann@holdfast.example", "grey-harbour-47", name="Ann", role=Role.ANALYST)


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


# session and person are 2 of each


def test_people_takes_3_queries_whatever_their_number(client, admin, django_assert_num_queries):
    User.objects.bulk_create(User(email=f"{n}@holdfast.example") for n in range(30))
    with django_assert_num_queries(3):
        assert "29@holdfast.example" in words(client.get(reverse("people")))


def test_a_person_takes_4_queries_whatever_their_history(client, admin, ann, django_assert_num_queries):
    for role in (Role.VIEWER, Role.QUALITY, Role.ANALYST):
        people.change_role(ann, role, by=admin)
    with django_assert_num_queries(4):
        answer = client.get(reverse("person", args=[ann.pk]))
    assert "Before: Quality engineer · by admin@holdfast.example" in words(answer)


def test_tokens_take_3_queries_whatever_their_number(client, admin, ann, django_assert_num_queries):
    for n in range(10):
        tokens.create(ann, name=f"T{n}", scope="read", expires_on=date(2040, 1, 1), by=ann)
    with django_assert_num_queries(3):
        assert "T9" in words(client.get(reverse("tokens")))


def test_a_job_takes_3_queries(client, admin, django_assert_num_queries):
    job = jobs.open("tests.any", by=admin, argument={}, chunks=[{}, {}])
    with django_assert_num_queries(3):
        client.get(reverse("jobs", args=[job.pk]))
    with django_assert_num_queries(3):
        client.get(reverse("job_progress", args=[job.pk]))


def test_who_is_added_gets_a_link_by_mail_that_sets_the_password(client, admin, mailoutbox):
    answer = client.post(
        reverse("people_add"), {"email": "New@Holdfast.example", "name": "New", "role": "quality"}
    )
    link = re.search(r"http://testserver(/set-password/[^\s\"]+)", answer.content.decode())[1]
    assert link in mailoutbox[0].body
    assert mailoutbox[0].to == ["new@holdfast.example"]
    client.logout()
    form = client.get(link, follow=True)
    told = {"password1": "a-quiet-lighthouse", "password2": "a-quiet-lighthouse"}
    client.post(form.request["PATH_INFO"], told)
    user = User.objects.with_email("new@holdfast.example").get()
    assert (user.role, user.check_password("a-quiet-lighthouse")) == (Role.QUALITY, True)


def test_where_no_mail_can_be_sent_the_page_says_so_and_shows_the_link(client, admin, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    answer = client.post(reverse("people_add"), {"email": "new@holdfast.example", "role": "viewer"})
    assert "could not be sent" in words(answer)
    assert "/set-password/" in answer.content.decode()


def test_an_added_integration_gets_no_mail_and_a_token_next(client, admin, mailoutbox):
    answer = client.post(reverse("people_add"), {"email": "erp@holdfast.example", "role": "integration"})
    assert answer["Location"] == reverse("token_add")
    assert mailoutbox == []


def test_an_address_that_is_here_is_said_at_its_field(client, admin, ann):
    answer = client.post(reverse("people_add"), {"email": "ANN@holdfast.example", "role": "viewer"})
    assert "Somebody with this e-mail is here already." in words(answer)
    assert User.objects.count() == 2


def test_a_role_is_changed(client, admin, ann):
    answer = client.post(reverse("person", args=[ann.pk]), {"role": "manager"}, follow=True)
    assert "Ann is Manager now." in words(answer)
    ann.refresh_from_db()
    assert ann.role == Role.MANAGER


def test_the_last_admin_is_told_why_nothing_happened(client, admin):
    sentence = "The last active administrator cannot be removed or given another role."
    assert sentence in words(client.post(reverse("person", args=[admin.pk]), {"role": "viewer"}))
    assert sentence in words(client.post(reverse("person_deactivate", args=[admin.pk]), follow=True))
    assert client.get(reverse("people")).status_code == 200


def test_who_is_deactivated_can_come_back(client, admin, ann):
    client.post(reverse("person_deactivate", args=[ann.pk]))
    assert not User.objects.get(pk=ann.pk).is_active
    client.post(reverse("person_reactivate", args=[ann.pk]))
    assert User.objects.get(pk=ann.pk).is_active


def test_a_name_typed_as_markup_is_shown_as_typed(client, admin, ann):
    User.objects.filter(pk=ann.pk).update(name="<b>Ann</b> & {{ 7 }}")
    for name, args in (("people", []), ("person", [ann.pk])):
        assert "&lt;b&gt;Ann&lt;/b&gt; &amp; {{ 7 }}" in client.get(reverse(name, args=args)).content.decode()


def token_form(**changes):
    return {
        "name": "ERP",
        "scope": "read",
        "expires_on": timezone.localdate() + timedelta(days=30),
        **changes,
    }


def test_a_secret_is_shown_once_and_works(client, ann):
    client.force_login(ann)
    answer = client.post(reverse("token_add"), token_form(scope="write"))
    secret = re.search(r'value="(hf_[^"]+)"', answer.content.decode())[1]
    assert "no-store" in answer["Cache-Control"]
    assert tokens.find(secret, now=datetime.now(UTC)).user == ann
    assert secret not in client.get(reverse("tokens")).content.decode()


def test_somebody_cannot_make_a_token_for_another_or_beyond_their_role(client, ann, admin):
    client.force_login(ann)
    client.post(reverse("token_add"), token_form(user=admin.pk))
    assert ApiToken.objects.get().user == ann
    assert client.post(reverse("token_add"), token_form(scope="admin")).status_code == 200
    assert ApiToken.objects.count() == 1


def test_an_administrator_makes_a_token_for_an_integration(client, admin):
    erp = User.objects.create_user("erp@holdfast.example", role=Role.INTEGRATION)
    client.post(reverse("token_add"), token_form(user=erp.pk, scope="write"))
    token = ApiToken.objects.get()
    assert (token.user, token.created_by, token.scope) == (erp, admin, Scope.WRITE)


def test_the_admin_scope_for_who_is_none_is_refused_in_a_sentence(client, admin, ann):
    answer = client.post(reverse("token_add"), token_form(user=ann.pk, scope="admin"))
    assert "Only an administrator&#x27;s token can have this scope." in answer.content.decode()


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2020, 1, 1), "This day has passed."),
        (date(2199, 1, 1), "A token lives two years at most."),
        ("soon", "Enter a valid date."),
    ],
)
def test_a_last_day_that_cannot_be_is_refused(client, ann, day, sentence):
    client.force_login(ann)
    assert sentence in words(client.post(reverse("token_add"), token_form(expires_on=day)))


def test_one_s_own_token_is_revoked(client, ann):
    client.force_login(ann)
    token, _secret = tokens.create(ann, name="ERP", scope="read", expires_on=date(2040, 1, 1), by=ann)
    answer = client.post(reverse("token_revoke", args=[token.pk]), follow=True)
    assert "“ERP” is revoked" in words(answer)
    assert "Revoked today" in words(answer)


def test_nobody_s_list_of_tokens_is_empty_without_saying_what_to_do(client, ann):
    client.force_login(ann)
    assert "No tokens yet" in words(client.get(reverse("tokens")))


def test_my_name_is_changed_and_nothing_else(client, ann):
    client.force_login(ann)
    client.post(reverse("account"), {"name": "Anna", "role": "admin", "email": "x@holdfast.example"})
    ann.refresh_from_db()
    assert (ann.name, ann.role, ann.email) == ("Anna", Role.ANALYST, "ann@holdfast.example")


def test_a_live_job_asks_again_and_an_ended_one_does_not(client, admin):
    job = jobs.open("scoring.rescore_chunk", by=admin, argument={}, chunks=[{}, {}])
    jobs.finish(jobs.claim(job.chunks.first().pk, worker="w", now=NOW), now=NOW, result={"parts": 12})
    fragment = client.get(reverse("job_progress", args=[job.pk]))
    assert 'hx-trigger="every 2s"' in fragment.content.decode()
    assert "1 of 2 chunks" in words(fragment)
    jobs.finish(jobs.claim(job.chunks.last().pk, worker="w", now=NOW), now=NOW, result={"parts": 3})
    fragment = client.get(reverse("job_progress", args=[job.pk]))
    assert "hx-get" not in fragment.content.decode()
    assert "Parts 15" in words(fragment)


def test_what_a_job_did_is_told_in_the_order_in_which_it_is_read(client, admin):
    job = jobs.open("suppliers.load_chunk", by=admin, argument={"title": "Write plants"}, chunks=[{}])
    counts = {"job": job.pk, "created": 12_345, "rejected": 1, "received": 12_346, "resource": "plants"}
    Job.objects.filter(pk=job.pk).update(status=Status.DONE, finished_at=NOW, result=counts)
    figures = client.get(reverse("jobs", args=[job.pk])).context["figures"]
    assert [(one["label"], one["value"]) for one in figures] == [
        ("Rows received", "12,346"), ("Created", "12,345"), ("Rejected", "1"),
    ]  # fmt: skip


def test_a_failed_job_says_its_sentence_and_what_was_rejected(client, admin):
    job = jobs.open("suppliers.load_chunk", by=admin, argument={"title": "Load parts"}, chunks=[{}])
    rejected = {"row": 4, "key": "P-4", "field": "criticality", "code": "range", "message": "1 to 5"}
    Job.objects.filter(pk=job.pk).update(
        status=Status.FAILED, error="The file is empty.", finished_at=NOW, result={"errors": [rejected] * 150}
    )
    answer = words(client.get(reverse("jobs", args=[job.pk])))
    assert "Load parts" in answer
    assert "The file is empty." in answer
    assert answer.count("criticality") == 100
    assert "and 50 more" in answer


def test_a_job_is_stopped_by_who_started_it_but_not_by_another(client, ann):
    job = jobs.open("tests.any", by=ann, argument={}, chunks=[{}])
    client.force_login(User.objects.create_user("bob@holdfast.example", role=Role.MANAGER))
    assert client.post(reverse("job_cancel", args=[job.pk])).status_code == 403
    client.force_login(ann)
    client.post(reverse("job_cancel", args=[job.pk]))
    job.refresh_from_db()
    assert job.status == Status.CANCELLED
