"""Profiles that people save, and definitions from outside, which are hostile until they are taken apart."""

import json

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from suppliers.models import RememberedHeader, SavedProfile
from suppliers.profiles import ProfileRefused, builtin, guess, mapping_of, named, profile_of, saved

PART = {"from": "Teil", "do": ["strip_zeros"]}
MINE = {
    "into": [{"resource": "sources", "columns": {"part": PART, "supplier": "Wer"}}],
    "needs": ["Teil", "Wer"],
}


@pytest.fixture
def me(db):
    return User.objects.create_user("me@holdfast.example", role="analyst")


@pytest.fixture
def other(db):
    return User.objects.create_user("other@holdfast.example", role="analyst")


def refused(work, *args, **options):
    with pytest.raises(ProfileRefused) as said:
        work(*args, **options)
    return str(said.value)


def test_a_saved_profile_is_named_guessed_and_changed(me):
    row = saved.save("My list", MINE, by=me)
    assert named("my LIST", me).into == profile_of(MINE).into
    assert guess(["Teil", "Wer", "x"], {}, user=me).profile.name == "My list"
    saved.save("My list", MINE | {"needs": ["Teil"]}, by=me)
    assert SavedProfile.objects.count() == 1 and named("My list", me).needs == ("Teil",)
    saved.rename(row, "Another", by=me)
    assert "There is no profile “My list”" in refused(named, "My list", me)
    saved.delete(row, by=me)
    assert not SavedProfile.objects.exists()


def test_only_what_is_shared_is_seen_by_others_and_only_the_owner_changes_it(me, other):
    row = saved.save("My list", MINE, by=me)
    assert "There is no profile" in refused(named, "My list", other)
    assert "already" in refused(saved.save, "my list", MINE, by=other), "a name is one a resource"
    saved.save("My list", MINE, by=me, shared=True)
    assert named("My list", other).name == "My list"
    assert "Only who saved" in refused(saved.rename, row, "x", by=other)
    assert "Only who saved" in refused(saved.delete, row, by=other)
    admin = User.objects.create_user("admin@holdfast.example", role="admin")
    saved.delete(row, by=admin)


def test_a_name_is_given_and_not_one_of_the_house(me):
    assert "needs a name" in refused(saved.save, "  ", MINE, by=me)
    assert "100 characters" in refused(saved.save, "x" * 101, MINE, by=me)
    assert "100 characters" in refused(saved.save, "a\x00b", MINE, by=me)
    assert "already" in refused(saved.save, next(iter(builtin())).upper(), MINE, by=me)
    assert "There is no profile" in refused(named, "a\x00b", me)
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedProfile.objects.create(name="", resource="sources", definition={}, owner=me)


def test_one_that_no_longer_makes_sense_is_left_out(me):
    SavedProfile.objects.create(
        name="old", resource="gone", definition={"into": [{"resource": "gone"}]}, owner=me
    )
    assert len(saved.ready(me)) == len(builtin())
    assert "no resource “gone”" in refused(named, "old", me)


def test_a_header_is_remembered_in_any_order_and_spelling(me, other):
    mapping = mapping_of({"resource": "suppliers", "columns": {"code": "Konto", "name": "Wer?"}})
    saved.remember(["Konto", "Wer?"], mapping, by=me)
    found = guess(["wer", "KONTO "], {}, user=me)
    assert (found.resource, found.mapping, found.confidence) == ("suppliers", mapping, 1.0)
    assert "last time" in found.columns[0].reason
    assert guess(["wer", "KONTO "], {}, user=other).mapping != mapping
    assert guess(["wer", "KONTO "], {}, user=me, resource="sites").mapping != mapping
    saved.remember(["Konto", "Wer?"], mapping, by=me)
    assert RememberedHeader.objects.count() == 1


def test_only_so_many_headers_are_remembered(me, monkeypatch):
    monkeypatch.setattr(saved, "MOST_REMEMBERED", 3)
    mapping = mapping_of({"resource": "suppliers", "columns": {"code": "Konto"}})
    for n in range(6):
        saved.remember([f"Konto {n}", "Konto"], mapping, by=me)
    assert RememberedHeader.objects.count() == 3
    assert saved.remembered(["Konto 5", "Konto"], resource=None, user=me) == mapping
    assert saved.remembered(["Konto 0", "Konto"], resource=None, user=me) is None


def column(**said):
    return {"into": [{"resource": "sources", "columns": {"part": said}}]}


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        (None, "not a table"),
        ([], "not a table"),
        ({"into": []}, "“into” is empty"),
        ({"into": "x"}, "not a list"),
        ({"into": [{"resource": "sources", "columns": {}}]}, "no column is mapped"),
        ({"into": [{"resource": "secrets", "columns": {"a": "b"}}]}, "no resource “secrets”"),
        ({"into": [{"resource": "sources", "columns": {"evil": "b"}}]}, "does not know “evil”"),
        ({"into": [{"resource": "sources", "columns": {"part": "b"}}] * 11}, "more than 10"),
        ({"into": [{"resource": "sources", "columns": {"part": "b"}}], "run": "x"}, "does not know “run”"),
        (column(), "say one of from"),
        (column(**{"from": "a", "join": ["b"]}), "say one of from"),
        (column(**{"from": "a", "do": ["os.system"]}), "no step “os.system”"),
        (column(**{"from": "a", "do": [{"step": ["x"]}]}), "no step"),
        (column(**{"from": "a", "do": [{"step": "pad", "length": 10**9}]}), "up to 1000"),
        (column(**{"from": "a", "do": [{"step": "pad", "length": True}]}), "up to 1000"),
        (column(**{"from": "a", "do": [{"step": "pad", "why": 1}]}), "does not know “why”"),
        (column(**{"from": "a", "do": [{"step": "per"}]}), "say “by”"),
        (column(**{"from": "a", "do": ["upper"] * 11}), "more than 10"),
        (column(**{"from": "a" * 201}), "longer than 200"),
        (column(**{"from": "a\x00"}), "not a text"),
        (column(**{"from": [["a"]]}), "not a text"),
        (column(**{"from": "a", "do": [{"step": "translate", "to": {"a": {"b": "c"}}}]}), "not a text"),
        (
            column(**{"from": "a", "do": [{"step": "translate", "to": {str(n): "x" for n in range(501)}}]}),
            "more than 500",
        ),
        (
            {"into": [{"resource": "sources", "columns": {"part": "a"}, "merge": {"part": "eval"}}]},
            "is one of sum",
        ),
        ({"into": [{"resource": "sources", "columns": {"part": "a"}, "twice": "maybe"}]}, "is one of first"),
        (
            {"into": [{"resource": "sources", "columns": {"part": "a"}, "where": [{"from": "b"}]}]},
            "a condition has",
        ),
        (
            {
                "into": [
                    {"resource": "sources", "columns": {"part": "a"}, "where": [{"from": "b", "empty": 0}]}
                ]
            },
            "is true",
        ),
    ],
)
def test_a_definition_that_makes_no_sense_is_one_sentence(definition, said):
    sentence = refused(profile_of, definition)
    assert said in sentence and "\n" not in sentence


def test_text_from_outside_is_bounded():
    assert "64 KiB" in refused(saved.of_text, b" " * 65_537)
    assert "not valid JSON" in refused(saved.of_text, "[" * 60_000)
    assert "not valid JSON" in refused(saved.of_text, "{")
    assert saved.of_text(json.dumps(MINE)) == profile_of(MINE)
