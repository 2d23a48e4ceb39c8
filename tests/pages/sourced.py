"""A part with a second source, and its page as a person reads it."""

import re
from datetime import date
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from tests.pages import rows
from tests.pages.standings import supplier

DAY = date(2026, 6, 30)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(DAY, tick=False):
        yield


@pytest.fixture
def source(db):
    part = rows.part("SEAL", revision="B", unit="pc", description="Seal ring")
    return rows.source(part, supplier("BETA"), role="secondary")


def signed_in(client, role):
    client.force_login(rows.person(role), backend="accounts.backends.RoleBackend")
    return client


def words(response):
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.S)
    return " ".join(unescape(text.replace("\u202f", " ").replace("&nbsp;", " ")).split())


def page_of(client, source, query=""):
    return client.get(reverse("source", args=[source.pk]) + query)


def verb_on(page, name):
    return next(check["verb"] for check in page.context["checks"] if check["stands"].name == name)
