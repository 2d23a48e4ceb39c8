"""API, for people: my tokens, an example for each direction, the last syncs, freshness, webhooks."""

import re
import shlex
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import tokens
from accounts.models import User
from suppliers.models import Load
from tests.pages import rows

pytestmark = pytest.mark.django_db


def opened(client, role="analyst"):
    person = rows.person(role)
    client.force_login(person, backend="accounts.backends.RoleBackend")
    return person


def token(person, name="nightly"):
    expires = timezone.localdate() + timedelta(days=30)
    return tokens.create(person, name=name, scope="write", expires_on=expires, by=person)


def synced(by, **fields):
    told = {"resource": "order-lines", "door": "api", "state": "done", "ended_at": timezone.now(), "by": by}
    return Load.objects.create(**(told | fields))


def test_it_shows_my_tokens_and_nobody_elses(client):
    me = opened(client)
    token(me, "mine")
    token(User.objects.create_user("other@holdfast.example", role="analyst"), "theirs")
    gone, _secret = token(me, "gone")
    tokens.revoke(gone, by=me, now=timezone.now())
    page = client.get("/settings/api/").content.decode()
    assert "mine" in page
    assert "theirs" not in page
    assert "gone" not in page


def test_the_last_syncs_lead_to_their_rejected_rows(client):
    me = opened(client)
    one = synced(me, received=12000, rejected=3, title="nightly")
    synced(me, door="browser", title="a spreadsheet")
    page = client.get("/settings/api/").content.decode()
    assert f'href="/imports/loads/{one.pk}/#rejected"' in page or re.search(
        rf'href="[^"]*/{one.pk}/#rejected"', page
    )
    assert "12,000" in page
    assert "a spreadsheet" not in page


@pytest.mark.parametrize("role", ["analyst", "admin"])
def test_it_takes_few_queries_whatever_the_size(client, role):
    me = opened(client, role)
    for number in range(30):
        token(me, f"t{number}")
        synced(me)
    with CaptureQueriesContext(connection) as taken:
        assert client.get("/settings/api/").status_code == 200
    assert len(taken) <= 7, [one["sql"][:80] for one in taken]


def test_who_manages_no_webhooks_reads_who_does(client):
    opened(client, "viewer")
    page = client.get("/settings/api/").content.decode()
    assert "An administrator sets that up" in page
    assert "Without contacts" not in page


def examples(page):
    """The arguments of every curl that the page shows."""
    for block in re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", page, re.S):
        for line in unescape(block).replace("\\\n", " ").splitlines():
            if line.startswith("curl"):
                yield shlex.split(line)


def test_every_address_that_an_example_asks_is_one_that_answers(client):
    me = opened(client)
    _token, secret = token(me)
    found = list(examples(client.get("/settings/api/").content.decode()))
    assert len(found) == 4
    for words in found:
        address = next(word for word in words if word.startswith("http://testserver/"))
        path = address.removeprefix("http://testserver").replace("&updated_after=$DELTA", "")
        headers = {"Authorization": f"Bearer {secret}"}
        if "--data-binary" in words:
            body, kind = "order,line,part,supplier,quantity\nO,1,P,S,1\n", "text/csv"
            key = {"Idempotency-Key": "order-lines-2026-01-01"}
            answer = client.post(path, body, content_type=kind, headers=headers | key)
            assert answer.json()["rejected"] == 1, answer.content
        else:
            answer = client.get(path, headers=headers)
        assert answer.status_code == 200, (path, answer)
