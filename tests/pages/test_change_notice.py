"""A change notice: what it touches, who may settle it, and how one is added by hand."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scoring.models import Readiness
from scoring.readiness.codes import Reason
from suppliers.models import Certificate, Change, ChangeNotice, Part, Site, Supplier
from tests.pages import rows
from tests.pages.judged import judged

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(DAY, tick=False):
        yield


@pytest.fixture
def acme(db):
    return Supplier.objects.create(code="ACME", name="Acme")


@pytest.fixture
def notice(acme):
    """Open; about two parts, and one of them is not qualified because of it."""
    held, other = rows.source(rows.part("A"), acme), rows.source(rows.part("B"), acme)
    rows.source(rows.part("C"), acme, "FR")
    one = ChangeNotice.objects.create(
        supplier=acme, reference="PCN-1", site=held.site, kind="process", announced_on=date(2026, 6, 1)
    )
    judged(held, qualified=Reason.NOTICE_NOT_ACCEPTED, qualified_row=one.pk)
    judged(other, qualified=Reason.NO_QUALIFICATION)
    return one


def as_(client, role):
    one = rows.person(role)
    client.force_login(one, backend="accounts.backends.RoleBackend")
    return one


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode()).replace("\u202f", " ")
    return " ".join(unescape(text).split())


def verb(client, notice, name, **data):
    return client.post(reverse(f"change_notice_{name}", args=[notice.pk]), data)


def page_of(client, notice):
    return client.get(reverse("change_notice", args=[notice.pk]))


def test_it_says_what_it_touches_and_what_it_holds_up(client, notice):
    as_(client, "viewer")
    page = page_of(client, notice)
    assert [(line["source"].part.number, line["is_held_up"]) for line in page.context["lines"]] == [
        ("A", True),
        ("B", False),
    ]
    said = words(page)
    assert "open, in effect" in said
    assert "Touches 2 parts" in said
    assert "Not qualified until it is settled 1 source" in said
    assert "Quality decides that" in said
    assert "Accept the change" not in said


def test_a_page_takes_a_fixed_number_of_queries_and_shows_so_many(client, acme, notice):
    as_(client, "quality")
    page_of(client, notice)
    with CaptureQueriesContext(connection) as few:
        page_of(client, notice)
    for i in range(60):
        judged(rows.source(rows.part(f"P-{i}"), acme))
    with CaptureQueriesContext(connection) as many:
        page = page_of(client, notice)
    assert len(many) == len(few) <= 6
    assert len(page.context["lines"]) == 50
    assert "the 50 with the dearest outages" in words(page)


def test_quality_accepts_it_and_stands_there_with_the_day(client, notice):
    quality = as_(client, "quality")
    answer = verb(client, notice, "accept")
    assert answer["Location"] == f"/suppliers/{notice.supplier_id}/#notices"
    notice.refresh_from_db()
    assert (notice.accepted_on, notice.accepted_by) == (DAY, quality)
    assert Change.objects.filter(resource="change-notices", row_ids=[notice.pk]).exists()
    assert "accepted 30 Jun 2026 · quality@holdfast.example" in words(page_of(client, notice))
    assert "Accept the change" not in words(page_of(client, notice))


def test_a_second_verb_is_told_that_somebody_was_faster_and_shows_how_it_stands(client, notice):
    as_(client, "quality")
    verb(client, notice, "accept")
    answer = verb(client, notice, "reverse", reason="never came")
    assert answer.status_code == 200
    assert "Somebody else has decided meanwhile." in words(answer)
    assert "accepted 30 Jun 2026" in words(answer)
    notice.refresh_from_db()
    assert notice.reversed_on is None


def test_a_reversal_needs_a_reason_and_keeps_it(client, notice):
    as_(client, "quality")
    for told, said in (("", "Say why."), ("x" * 501, "Say it in at most 500 characters; these are 501.")):
        answer = verb(client, notice, "reverse", reason=told)
        assert said in words(answer)
        assert told in answer.content.decode()
    notice.refresh_from_db()
    assert notice.reversed_on is None
    verb(client, notice, "reverse", reason="The line stays where it is.")
    notice.refresh_from_db()
    assert (notice.reversed_on, notice.reversal_reason) == (DAY, "The line stays where it is.")
    assert "reversed 30 Jun 2026 · quality@holdfast.example : The line stays" in words(
        page_of(client, notice)
    ).replace("example:", "example :")


def test_who_buys_a_part_that_it_is_about_does_not_settle_it_and_loses_nothing(client, notice):
    admin = as_(client, "admin")
    Part.objects.filter(number="B").update(buyer=admin.email.upper())
    answer = verb(client, notice, "reverse", reason="We know better.")
    assert answer.status_code == 403
    assert "You buy a part that it is about: somebody else decides on it." in words(answer)
    assert "We know better." in answer.content.decode()
    assert verb(client, notice, "accept").status_code == 403
    notice.refresh_from_db()
    assert (notice.accepted_on, notice.reversed_on) == (None, None)


def test_it_is_not_accepted_before_it_was_announced(client, notice):
    as_(client, "quality")
    ChangeNotice.objects.filter(pk=notice.pk).update(announced_on=DAY + timedelta(days=1))
    assert "cannot be accepted before it was announced" in words(verb(client, notice, "accept"))


def add(client, acme, what, **told):
    return client.post(reverse(f"supplier_{what}_add", args=[acme.pk]), told)


def test_a_notice_that_is_added_by_hand_is_open(client, acme):
    as_(client, "analyst")
    rows.source(rows.part("A"), acme)
    answer = add(
        client, acme, "notice", reference="PCN-7", kind="tooling", site="ACME-DE", part="A",
        effective_on="2026-09-01",
    )  # fmt: skip
    assert answer["Location"] == f"/suppliers/{acme.pk}/#notices"
    one = ChangeNotice.objects.get()
    assert (one.supplier, one.site.code, one.part, one.kind) == (acme, "ACME-DE", "A", "tooling")
    assert (one.effective_on, one.accepted_on) == (date(2026, 9, 1), None)
    assert Change.objects.filter(resource="change-notices").exists()


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, "A change notice needs its reference."),
        ({"reference": "x" * 61}, "At most 60 characters fit here; these are 61."),
        ({"reference": "P", "effective_on": "31.12.2026"}, "is not a date that exists (write 2026-01-31)"),
        ({"reference": "P", "part": "NOPE"}, "There is no part"),
        ({"reference": "P", "kind": "colour"}, "Select a valid choice"),
        ({"reference": "ON-FILE"}, "This one is on file already; nothing was changed."),
    ],
)
def test_a_notice_that_does_not_fit_is_refused_in_a_sentence_and_stays_typed(client, acme, told, said):
    as_(client, "analyst")
    ChangeNotice.objects.create(supplier=acme, reference="ON-FILE", kind="site")
    answer = add(client, acme, "notice", **told)
    assert answer.status_code == 200
    assert said in words(answer), words(answer)[:900]
    for value in told.values():
        assert value in answer.content.decode()
    assert [one.kind for one in ChangeNotice.objects.all()] == ["site"]


def test_a_certificate_is_added_by_hand_to_one_of_its_own_sites(client, acme):
    as_(client, "analyst")
    other = Supplier.objects.create(code="OTHER")
    rows.source(rows.part("A"), acme)
    rows.source(rows.part("B"), other)
    answer = add(client, acme, "certificate", standard="ISO 9001", site="ACME-DE", valid_to="2027-01-31")
    assert answer["Location"] == f"/suppliers/{acme.pk}/#certificates"
    one = Certificate.objects.get()
    assert (one.site, one.standard, one.valid_to) == (
        Site.objects.get(code="ACME-DE"),
        "ISO 9001",
        date(2027, 1, 31),
    )
    for told, said in (
        ({"standard": "ISO 9001"}, "Choose the site that is certified."),
        ({"standard": "ISO 9001", "site": "OTHER-DE"}, "Select a valid choice"),
        (
            {"standard": "X", "site": "ACME-DE", "valid_from": "2027-01-01", "valid_to": "2026-01-01"},
            "cannot end before it starts",
        ),
        ({"standard": "ISO 9001", "site": "ACME-DE"}, "This one is on file already"),
    ):
        assert said in words(add(client, acme, "certificate", **told)), told
    assert Certificate.objects.count() == 1


def test_only_the_verdict_of_a_source_that_is_judged_is_shown(client, notice):
    as_(client, "viewer")
    Readiness.objects.all().delete()
    assert words(page_of(client, notice)).count("not judged yet") == 2
