"""API, for people: my tokens, an example for each direction, the last syncs, freshness, webhooks."""

import gzip
import re
import shlex
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import tokens
from accounts.models import User
from suppliers.models import Load
from tests.pages import rows

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "erp-sync.md"
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


def curls(text):
    """The arguments of every curl in a shell script."""
    joined = re.sub(r"\\\n\s*", " ", text)
    return [shlex.split(line) for line in joined.splitlines() if line.strip().startswith("curl")]


def tried(client, words, secret):
    """What the site answers to a curl of an example, whatever its file holds."""
    address = next(word for word in words if "/api/v1/" in word)
    path = "/api/v1/" + address.partition("/api/v1/")[2].replace("&updated_after=$DELTA", "").replace(
        "?updated_after=$DELTA", ""
    )
    headers = {"Authorization": f"Bearer {secret}"}
    if "--data-binary" not in words:
        return client.get(path, headers=headers)
    told = dict(word.replace("$(date +%F)", "2026-01-01").split(": ", 1) for word in words if ": " in word)
    body = gzip.compress(b"order,line,part,supplier,quantity\nO,1,P,S,1\n")
    headers |= {name: told[name] for name in ("Content-Encoding", "Idempotency-Key")}
    return client.post(path, body, content_type=told["Content-Type"], headers=headers)


def test_every_example_of_the_page_is_answered(client):
    _token, secret = token(opened(client))
    blocks = re.findall(
        r"<pre[^>]*><code>(.*?)</code></pre>", client.get("/settings/api/").content.decode(), re.S
    )
    found = curls(unescape("\n".join(blocks)))
    assert len(found) == 4
    assert all("http://testserver/" in " ".join(words) for words in found)
    for words in found:
        assert tried(client, words, secret).status_code == 200, words


def test_every_example_of_the_document_is_answered(client):
    _token, secret = token(opened(client))
    found = curls(DOCUMENT.read_text())
    assert len(found) >= 5
    for words in found:
        answer = tried(client, words, secret)
        assert answer.status_code == (422 if "can-buy" in " ".join(words) else 200), (words, answer)
    pushed = tried(client, found[0], secret).json()
    assert (pushed["received"], pushed["rejected"]) == (1, 1)
    assert set(pushed) >= {"job", "created", "updated", "unchanged", "applied", "dry_run", "closed", "errors"}
    for address in set(re.findall(r"`(/api/v1/[a-z/-]+/)(?:[?][^`]*)?`", DOCUMENT.read_text())) - {
        "/api/v1/docs/"
    }:
        assert client.get(address, headers={"Authorization": f"Bearer {secret}"}).status_code == 200, address
