"""Jobs, letters, people, tokens and webhooks as files: what their pages show, and never a secret."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import jobs, mails, tokens
from accounts.models import Delivery, Job, Mail, Status, Subscription, User
from tests.accounts.receiving import subscribed
from tests.accounts.test_webhook_pages import deliveries_of
from tests.pages import xlsx
from tests.pages.shown import table
from tests.pages.test_exports import as_csv

pytestmark = pytest.mark.django_db
NAMES = ("job_list", "letters", "people", "tokens", "webhooks")


@pytest.fixture
def admin(client):
    user = User.objects.create_user("admin@holdfast.example", "grey-harbour-47", role="admin")
    client.force_login(user)
    return user


def sheet(client, name, *args, **query):
    """Without its heading; an empty cell is None."""
    answer = client.get(reverse(f"{name}_xlsx", args=args), query)
    heading, *lines = xlsx.lines(xlsx.content(answer))
    return [line + [None] * (len(heading) - len(line)) for line in lines]


def said(at):
    """A moment as a page says it."""
    return f"{at.day} {at:%b %Y, %H:%M}"


def ended(job, *, seconds, **fields):
    Job.objects.filter(pk=job.pk).update(
        started_at=job.created_at, finished_at=job.created_at + timedelta(seconds=seconds), **fields
    )


@pytest.fixture
def ran(admin):
    """A job of each kind of opener."""
    nightly = jobs.open("tests.nightly", by=None, argument={}, chunks=[{}, {}], due="2027-03-01")
    ended(nightly, seconds=8.23, status=Status.FAILED, error="=The file is empty.", done=1)
    hourly = jobs.open("tests.hourly", by=None, argument={}, chunks=[{}], due="2027-03-01T14")
    ended(hourly, seconds=4, status=Status.DONE, done=1)
    jobs.open("tests.any", by=admin, argument={"title": "Score all parts"}, chunks=[{}])
    jobs.open("tests.other", by=None, argument={}, chunks=[{}])


def test_jobs_are_what_their_page_shows(client, ran):
    lines = sheet(client, "job_list")
    shown = table(client.get(reverse("job_list")), "Table of jobs")
    assert len(lines) == len(shown) == 4
    for line, cells in zip(lines, shown, strict=True):
        job, due, who, at, state, done, total, took, error = line
        due = due.isoformat() if isinstance(due, date) else due or "–"
        took = "" if took is None else f"{took:.1f} s"
        assert cells == [job, due, who, said(at), state, f"{done:.0f}/{total:.0f}", took, error or ""]
    assert lines[3][1] == date(2027, 3, 1) and lines[2][1] == "2027-03-01, 14 h"
    assert [line[2] for line in lines] == ["no person", "admin@holdfast.example", *["the schedule"] * 2]
    assert isinstance(lines[0][3], datetime)


def test_what_begins_like_a_formula_has_an_apostrophe_in_the_csv(client, ran):
    heading, *lines = as_csv(client, "job_list")
    assert lines[3][heading.index("what_went_wrong")] == "'=The file is empty."
    assert sheet(client, "job_list")[3][-1] == "=The file is empty."


@pytest.mark.parametrize(("state", "count"), [("failed", 1), ("queued", 2), ("cancelled", 0), ("", 4)])
def test_a_chosen_state_is_kept_by_link_and_file(client, ran, state, count):
    told = {"state": state, "before": str(10**9)}
    page = client.get(reverse("job_list"), told).content.decode()
    assert (f'href="/jobs.csv?state={state}"' in page) == (f'href="/jobs.xlsx?state={state}"' in page)
    assert (f'href="/jobs.csv?state={state}"' in page) == bool(count)
    assert len(sheet(client, "job_list", state=state)) == count


def test_all_pages_are_in_the_file_in_two_queries_more(client, admin, django_assert_num_queries):
    for n in range(60):
        jobs.open(f"tests.kind_{n}", by=admin, argument={}, chunks=[{}])
    with django_assert_num_queries(4):  # session, person, whether a sheet holds them, and they
        lines = sheet(client, "job_list", before="5")
    assert [line[0] for line in lines] == [f"Kind {n}" for n in reversed(range(60))]


def test_letters_are_what_their_page_shows_and_never_what_they_say(client, admin):
    for n in range(3):
        letter = mails.Letter(once=str(n), to=f"w{n}@example.com", subject=f"No {n}", words="a-secret-link")
        mails.write([letter])
    one, two, _three = Mail.objects.order_by("pk")
    Mail.objects.filter(pk=one.pk).update(state="bounced", ended_at=timezone.now(), error="No such mailbox")
    Mail.objects.filter(pk=two.pk).update(error="Try later", attempts=2)
    lines = sheet(client, "letters")
    shown = table(client.get(reverse("letters")), "Table of letters")
    assert len(lines) == len(shown) == 3
    for line, cells in zip(lines, shown, strict=True):
        subject, to, written, state, again, attempts, error = line
        words = f"again on {again.day} {again:%b, %H:%M}" if again else state
        assert cells[:-1] == [subject, to, said(written), words, f"{attempts:.0f}", error or ""]
    assert "a-secret-link" not in str(as_csv(client, "letters"))
    assert len(sheet(client, "letters", state="bounced")) == 1


def test_people_are_what_their_page_shows(client, admin):
    User.objects.create_user("ann@holdfast.example", name="=Ann", role="analyst")
    User.objects.create_user("erp@holdfast.example", role="integration")
    User.objects.create_user("gone@holdfast.example", role="viewer", is_active=False)
    lines = sheet(client, "people")
    shown = table(client.get(reverse("people")), "People")
    assert len(lines) == len(shown) == 4
    for line, cells in zip(lines, shown, strict=True):
        email, name, role, state, last = line
        never = "" if state == "Tokens only" else "never"
        assert cells == [email, name or "–", role, state, last.isoformat() if last else never]
    assert [line[3] for line in lines] == ["Active", "Has not signed in yet", "Tokens only", "Deactivated"]


@pytest.fixture
def keys(admin):
    """Tokens in every state, and their secrets."""
    ann = User.objects.create_user("ann@holdfast.example", role="analyst")
    gone = User.objects.create_user("gone@holdfast.example", role="analyst")
    told = {"scope": "read", "expires_on": date(2040, 1, 1)}
    made = [
        tokens.create(who, name=name, by=who, **told)
        for who, name in ((ann, "ERP"), (ann, "old"), (gone, "theirs"), (admin, "mine"))
    ]
    tokens.revoke(made[1][0], by=admin, now=timezone.now())
    User.objects.filter(pk=gone.pk).update(is_active=False)
    return [secret for _token, secret in made]


def test_tokens_are_what_their_page_shows_and_never_a_secret(client, admin, keys):
    lines = sheet(client, "tokens")
    shown = table(client.get(reverse("tokens")), "Tokens")
    assert len(lines) == len(shown) == 4
    for line, cells in zip(lines, shown, strict=True):
        name, begins, owner, scope, state, on, used = line
        stands = f"{state} {on.isoformat()}" if on else state
        assert cells[:-1] == [name, begins, owner, scope, stands, used.isoformat() if used else "never"]
    assert {line[4] for line in lines} == {"Expires", "Revoked", "Owner deactivated"}
    for secret in keys:
        assert secret not in str(as_csv(client, "tokens"))


def test_of_tokens_one_gets_ones_own_and_no_column_of_owners(client, keys):
    client.force_login(User.objects.get(email="ann@holdfast.example"))
    heading, *lines = as_csv(client, "tokens")
    assert "owner" not in heading
    assert [line[0] for line in lines] == ["ERP", "old"]


def test_webhooks_are_what_their_page_shows_and_never_a_secret(client, admin):
    made = [subscribed(name=name) for name in ("A", "B", "C", "D")]
    day = timezone.now() - timedelta(days=3)
    for name, fields in {
        "A": {"failing_since": day, "delivered_at": day},
        "B": {"delivered_at": day},
        "C": {"is_active": False, "disabled_at": day},
    }.items():
        Subscription.objects.filter(name=name).update(**fields)
    deliveries_of(made[0][0], 3)
    lines = sheet(client, "webhooks")
    shown = table(client.get(reverse("webhooks")), "Table of webhooks")
    assert len(lines) == len(shown) == 4
    for line, cells in zip(lines, shown, strict=True):
        name, host, events, state, since, waiting, last = line
        stands = f"{state} since {since.isoformat()}" if since else state
        last = last.isoformat() if last else "never"
        assert cells == [name, host, events, stands, f"{waiting:.0f}", last]
    assert [line[3] for line in lines] == ["Failing", "Delivering", "Stopped", "Nothing to tell yet"]
    assert "whsec_" not in str(as_csv(client, "webhooks")) and "/hook" not in str(as_csv(client, "webhooks"))


def test_deliveries_are_what_the_page_of_their_webhook_shows(client, admin, django_assert_num_queries):
    one, other = subscribed(name="A")[0], subscribed(name="B")[0]
    first, second, *_rest = deliveries_of(one, 60)
    deliveries_of(other, 2)
    failed = {"state": "failed", "ended_at": timezone.now(), "status": 500, "took_ms": 12, "error": "500"}
    Delivery.objects.filter(pk=first.pk).update(tries=9, **failed)
    Delivery.objects.filter(pk=second.pk).update(tries=1, error="No answer")
    with django_assert_num_queries(5):
        lines = sheet(client, "webhook_deliveries", one.pk)
    assert len(lines) == 60
    page = client.get(reverse("webhook", args=[one.pk]))
    shown = table(page, "Table of deliveries")
    older = client.get(reverse("webhook", args=[one.pk]), {"before": page.context["older"]})
    shown += table(older, "Table of deliveries")
    for line, cells in zip(lines, shown, strict=True):
        event, at, state, again, tries, status, took, error = line
        words = f"Again on {again.day} {again:%b, %H:%M}" if again else state
        numbers = ["" if told is None else f"{told:.0f}" for told in (tries, status, took)]
        assert cells[1:] == [said(at), words, *numbers, error or ""]
        assert cells[0].startswith(event)
    assert f'href="/settings/webhooks/{one.pk}/deliveries.csv"' in page.content.decode()
    assert len(sheet(client, "webhook_deliveries", one.pk, state="failed")) == 1


@pytest.mark.parametrize("name", NAMES)
def test_both_files_are_offered_where_there_are_rows(client, ran, keys, name):
    mails.write([mails.Letter(once="1", to="w@example.com", subject="Please say", words="Where?")])
    subscribed()
    page = client.get(reverse(name)).content.decode()
    for kind in ("csv", "xlsx"):
        assert f'href="{reverse(f"{name}_{kind}")}' in page
    assert 'aria-label="Download what is shown"' in page


def test_a_list_that_no_sheet_holds_leads_back_with_the_reason(client, ran, monkeypatch):
    monkeypatch.setattr("accounts.spreadsheets.MOST_ROWS", 3)
    response = client.get(reverse("job_list_xlsx"), follow=True)
    assert response.redirect_chain == [("/jobs/", 302)]
    assert "take the CSV" in response.content.decode()
    response = client.get(reverse("job_list_xlsx"), {"state": "failed"})
    assert response.status_code == 200
    assert len(as_csv(client, "job_list")) == 5
