"""Notes on a part: plain text with line breaks and links, one's own to change and to delete."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from suppliers import notes
from suppliers.models import Note, Part
from suppliers.templatetags.noted import noted
from tests.suppliers.loading import load

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def part(db):
    load("parts", "number\nP1\n")
    return Part.objects.get()


def person(name, role="analyst"):
    return User.objects.create_user(f"{name}@holdfast.example", role=role)


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def anna(db):
    return person("anna")


def add(client, part, text, **options):
    return client.post(reverse("part_notes", args=[part.pk]), {"text": text}, **options)


def test_a_note_is_added_within_the_page_and_stands_on_it(part, anna):
    client = client_of(anna)
    answer = add(client, part, "Ask <Bharat>\nabout the seal", headers=HTMX)
    assert b"<html" not in answer.content
    assert "Ask &lt;Bharat&gt;<br>about the seal" in answer.content.decode()
    assert "about the seal" in client.get(reverse("part", args=[part.pk])).content.decode()


def test_without_script_the_page_is_loaded_anew(part, anna):
    answer = add(client_of(anna), part, "Hello")
    assert answer["Location"] == reverse("part", args=[part.pk]) + "#notes"


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_an_empty_or_too_long_note_is_refused_and_what_was_typed_stays(part, anna, text):
    answer = add(client_of(anna), part, text, headers=HTMX)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert text.strip() in answer.content.decode()
    assert not Note.objects.exists()


def test_one_changes_ones_own_note_and_it_says_so(part, anna):
    client = client_of(anna)
    add(client, part, "First")
    address = reverse("note_edit", args=[Note.objects.get().pk])
    form = client.get(address, headers=HTMX).content.decode()
    assert ">First</textarea>" in form
    answer = client.post(address, {"text": "Second"}, headers=HTMX).content.decode()
    assert "Second" in answer
    assert "First" not in answer
    assert "changed" in answer
    assert "<html" in client.get(address).content.decode()


def test_one_deletes_ones_own_note_and_its_text_is_gone(part, anna):
    client = client_of(anna)
    add(client, part, "Secret")
    note = Note.objects.get()
    answer = client.post(reverse("note_delete", args=[note.pk]), headers=HTMX)
    assert "Secret" not in answer.content.decode()
    note.refresh_from_db()
    assert (note.text, note.deleted_at is None) == ("", False)
    assert client.post(reverse("note_delete", args=[note.pk])).status_code == 404
    assert client.get(reverse("note_edit", args=[note.pk])).status_code == 404


def test_somebody_elses_note_is_only_read(part, anna):
    add(client_of(anna), part, "Hands off")
    note = Note.objects.get()
    boss = client_of(person("boss", "admin"))
    assert boss.post(reverse("note_edit", args=[note.pk]), {"text": "x"}).status_code == 403
    assert boss.post(reverse("note_delete", args=[note.pk])).status_code == 403
    page = boss.get(reverse("part", args=[part.pk])).content.decode()
    assert "Hands off" in page
    assert reverse("note_edit", args=[note.pk]) not in page
    note.refresh_from_db()
    assert note.text == "Hands off"


def test_who_only_reads_writes_no_note(part):
    viewer = client_of(person("vera", "viewer"))
    assert add(viewer, part, "x").status_code == 403
    page = viewer.get(reverse("part", args=[part.pk])).content.decode()
    assert "Nobody has written a note" in page
    assert "Add note" not in page


def test_at_most_fifty_are_shown_and_older_ones_stand_behind_a_link(
    part, anna, django_assert_max_num_queries
):
    for turn in range(120):
        notes.write(part, f"note {turn}.", by=anna, now=timezone.now())
    client = client_of(anna)
    address, seen = reverse("part_notes", args=[part.pk]), []
    query = {}
    while True:
        with django_assert_max_num_queries(4):
            answer = client.get(address, query, headers=HTMX)
        seen.append(len(answer.context["notes"]))
        if not answer.context["older_notes"]:
            break
        query = {"before": answer.context["older_notes"]}
    assert seen == [50, 50, 20]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<script>", "&lt;script&gt;"),
        ("a & b \"c\" 'd'", "a &amp; b &quot;c&quot; &#x27;d&#x27;"),
        ("1\r\n2\n3", "1<br>2<br>3"),
        ("javascript:alert(1) data:text/html,x mailto:a@b.example", None),
        ("www.firm.example ftp://firm.example //firm.example", None),
        ("https://", "https://"),
        ("http://user:secret@firm.example/", "http://user:secret@firm.example/"),
    ],
)
def test_only_web_addresses_become_links(text, html):
    assert noted(text) == (text if html is None else html)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see https://firm.example/a?b=1&c=2.", "https://firm.example/a?b=1&amp;c=2"),
        ("(https://firm.example/a)", "https://firm.example/a"),
        ("https://firm.example/a_(b)", "https://firm.example/a_(b)"),
        ("HTTP://FIRM.EXAMPLE/", "HTTP://FIRM.EXAMPLE/"),
        ('https://firm.example/"onmouseover="x', "https://firm.example/"),
        ("https://firm.example/<b>", "https://firm.example/"),
    ],
)
def test_an_address_ends_where_the_sentence_goes_on(text, address):
    assert f'<a class="link" href="{address}" rel="noopener nofollow">{address}</a>' in noted(text)
    assert noted(text).count("<a ") == 1
